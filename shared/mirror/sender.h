#pragma once
// The owner's side: keeps one neighbour in step with what the central has not confirmed yet. One thread a neighbour; the queue is
// shared under its mutex, which is held for a few rows at a time and never during a call. Nothing at the counter waits for it.

#include <condition_variable>
#include <functional>
#include <map>
#include <set>
#include <thread>

#include "base/mutex.h"
#include "mirror/answers.h"
#include "mirror/neighbour.h"

namespace balcao::mirror {

using Millis = std::chrono::milliseconds;

struct SenderStatus {
    std::int64_t unsent = 0;                  ///< records without the central's word
    std::int64_t there = 0;                   ///< copies of this desk at the neighbour
    std::optional<base::Instant> newest_at;   ///< when the newest copy was acknowledged; empty: none by this run
    std::optional<base::Instant> answered_at; ///< the neighbour's last answer
    std::optional<base::Fault> fault;         ///< of the last turn
    bool long_silent = false;                 ///< no answer for longer than the limit
    friend bool operator==(const SenderStatus&, const SenderStatus&) = default;
};

struct SenderLimits {
    Millis look_every{30'000};                ///< asks the neighbour what it keeps, also to show that this desk lives
    Millis shortest_wait{1'000};              ///< after a failure; doubles
    Millis longest_wait{30'000};
    Millis look_through_every{600'000};       ///< goes through the whole queue again
    Millis silent_after{30 * 60'000};
    Neighbour::Deadlines deadlines;
};

/// The desk's credentials as they are now: a renewal changes them.
using LoadCredentials = std::function<base::Result<sync::Credentials>()>;

struct SenderParts {
    NeighbourAddress where;
    queue::Queue& queue BALCAO_GUARDED_BY(queue_mutex);
    base::Mutex& queue_mutex;
    LoadCredentials credentials;
    const CopyKey& key;
    const base::Clock& clock;
    base::Random& random;                     ///< used by the sender's thread alone
    // Called on the sender's thread; must return soon and must not call stop().
    std::function<void()> on_status = {};
    std::function<void()> on_settled = {};    ///< an answer brought by the neighbour has changed records
    SenderLimits limits = {};
};

class Sender {
public:
    explicit Sender(SenderParts parts);
    ~Sender();  ///< stops
    Sender(const Sender&) = delete;
    Sender& operator=(const Sender&) = delete;

    void start();
    void stop();
    /// From any thread: a record was registered, or the central has answered. Does not shorten a wait after a failure.
    void notify();
    [[nodiscard]] SenderStatus status() const;
    [[nodiscard]] const NeighbourAddress& where() const { return m_parts.where; }
    /// One round without waiting. \return how long to rest.
    [[nodiscard]] Millis step(const std::stop_token& stop);

private:
    base::Status<> turn(const std::stop_token& stop);
    base::Status<> connect();
    base::Status<> look(const std::stop_token& stop);
    base::Status<> take_answers(const std::stop_token& stop);
    base::Status<> send_new(const std::stop_token& stop);
    base::Status<> send_one(const queue::StoredRecord& record, const std::stop_token& stop);
    base::Status<> withdraw_settled(const std::stop_token& stop);
    [[nodiscard]] bool settled(const CopyName& of);
    void take_status(const base::Status<>& done);

    SenderParts m_parts;
    mutable base::Mutex m_mutex;
    std::condition_variable_any m_wake;
    bool m_notified BALCAO_GUARDED_BY(m_mutex) = false;
    SenderStatus m_status BALCAO_GUARDED_BY(m_mutex);
    // the sender's thread only, or that of whoever steps
    std::optional<sync::Credentials> m_as;
    std::optional<Neighbour> m_neighbour;
    std::map<std::string, CopyName, std::less<>> m_there;   ///< what the neighbour keeps, as far as is known
    std::set<std::string, std::less<>> m_answered;           ///< of these, with an answer not taken yet
    std::set<std::string, std::less<>> m_passed_over;        ///< answers that do not count
    bool m_known = false;                                    ///< m_there is what the neighbour said and was told since
    queue::Position m_sent_upto = 0;                         ///< everything before was looked at
    Millis m_looked_at{0};
    Millis m_looked_through_at{0};
    Millis m_answered_mono{0};
    std::optional<base::Instant> m_newest_at;
    std::optional<base::Instant> m_answered_at;
    int m_failures = 0;
    std::jthread m_thread;
};

}  // namespace balcao::mirror
