#pragma once
// The worker that keeps the queue and the central in step: wakes when a record arrives and by itself, sends,
// and tells how things stand. One thread; the queue is shared under its mutex, which is never held during a request.

#include <condition_variable>
#include <functional>
#include <optional>
#include <stop_token>
#include <thread>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "queue/queue.h"
#include "sync/sender.h"
#include "wire/record.h"

namespace balcao::sync {

/// How the central stands, as the lamp shows it.
enum class Contact : std::uint8_t {
    unknown,  ///< not tried yet
    up,       ///< it answered last time
    down,     ///< no answer, or not the central's
    refused   ///< it answers, but not to this terminal, or holds other records than we do: a person must look
};
[[nodiscard]] std::string_view name(Contact contact);

struct EngineStatus {
    Contact contact = Contact::unknown;
    std::optional<base::Instant> since;             ///< of `contact`
    std::optional<base::Fault> fault;               ///< of the last failure; empty when up
    std::optional<base::Instant> last_accepted_at;  ///< last receipt stored by this run
    std::optional<base::Instant> next_attempt_at;   ///< while waiting after a failure
    bool frozen = false;
    bool receipt_alarm = false;                     ///< receipts fail their checks again and again
    wire::ClockState clock_state = wire::ClockState::unchecked;
    std::optional<std::chrono::milliseconds> clock_offset;  ///< central minus this machine
    std::int64_t accepted = 0;                      ///< by this run
    std::int64_t rejected = 0;
    friend bool operator==(const EngineStatus&, const EngineStatus&) = default;
};

struct EngineLimits {
    SenderLimits sender;
    Millis probe_every{15'000};             ///< idle: is the central still there?
    Millis clock_every{3600'000};
    Millis clock_holds{24 * 3600'000};      ///< synchronized becomes holdover
    Millis renewal_check_every{3600'000};
};

/// Renews the certificate when due, or at once after a refusal. \return the trust to use from now on; nullopt when
/// nothing was renewed.
using Renew = std::function<base::Result<std::optional<ReceiptTrust>>(bool at_once, const std::stop_token& stop)>;

struct EngineParts {
    queue::Queue& queue BALCAO_GUARDED_BY(queue_mutex);
    base::Mutex& queue_mutex;
    Remote& remote;                                  ///< used by the engine's thread alone
    ReceiptTrust trust;
    const base::Clock& clock;
    base::Random& random;                            ///< used by the engine's thread alone
    Renew renew = {};                                ///< may be empty
    // Called on the engine's thread; must return soon and must not call stop().
    std::function<void(const EngineStatus&)> on_status = {};
    std::function<void()> on_settled = {};           ///< records changed their state in the queue
    EngineLimits limits = {};
};

class Engine {
public:
    explicit Engine(EngineParts parts);
    ~Engine();  ///< stops
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    void start();
    /// How long to rest after a step; a new record ends it early where it says so, a person's send_now() always.
    struct Rest {
        Millis most{0};
        bool until_record = false;
        bool ended = false;   ///< the stop token asked for it
    };
    /// One round without waiting: upkeep, then a turn of the sender. What the thread of start() does over and over;
    /// whoever has a scheduler of its own calls it instead of start().
    [[nodiscard]] Rest step(const std::stop_token& stop);
    /// Ends a running request too; returns when the thread has ended.
    void stop();

    // From any thread.
    /// A record was registered. Does not shorten a wait after a failure.
    void notify();
    /// A person asks: try now (a Retry-After of the central still counts).
    void send_now();
    [[nodiscard]] EngineStatus status() const;

private:
    void run(const std::stop_token& stop);
    void upkeep(const std::stop_token& stop);
    void check_clock(const std::stop_token& stop);
    void probe(const std::stop_token& stop);
    void try_renewal(bool at_once, const std::stop_token& stop);
    void take(const Turn& turn);
    void take_contact(Contact contact, const std::optional<base::Fault>& fault);
    void wait(const Rest& rest, const std::stop_token& stop);
    [[nodiscard]] Millis now() const { return Millis(m_parts.clock.monotonic_ms()); }
    template <class F>
    void update(F&& change);

    EngineParts m_parts;
    Sender m_sender;
    mutable base::Mutex m_mutex;
    std::condition_variable_any m_wake;
    bool m_new_record BALCAO_GUARDED_BY(m_mutex) = false;
    bool m_send_now BALCAO_GUARDED_BY(m_mutex) = false;
    EngineStatus m_status BALCAO_GUARDED_BY(m_mutex);
    // engine's thread only, or that of whoever steps
    std::optional<Millis> m_clock_checked_at;
    std::optional<Millis> m_clock_tried_at;
    std::optional<Millis> m_renewal_tried_at;
    std::optional<Millis> m_contact_at;
    bool m_renewed_after_refusal = false;
    std::jthread m_thread;
};

}  // namespace balcao::sync
