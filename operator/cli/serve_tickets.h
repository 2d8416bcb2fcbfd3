#pragma once
// Tickets that another desk of the site holds, as the desk service asks for them: one thread looks, tells and hands over, and what a person
// asks for goes its own way. docs/adr/0011.

#include <condition_variable>
#include <set>
#include <thread>

#include "base/random.h"
#include "desk/service.h"
#include "mirror/ticket_line.h"
#include "sync/key_folder.h"

namespace balcao::cli {

class ServeTickets final : public desk::TicketSite {
public:
    /// \param patience of who asks
    ServeTickets(mirror::NeighbourAddress where, std::string counter, std::chrono::milliseconds patience, sync::KeyFolder keys, queue::Queue& queue, base::Mutex& queue_mutex);

    void start(desk::DeskService& service);
    void stop();

    [[nodiscard]] base::Result<queue::TicketAnswer> ask(const queue::TicketAsk& ask, const std::stop_token& stop) override;
    void look(bool anew) override;
    [[nodiscard]] std::string holder() const override { return m_where.terminal; }

private:
    void run(desk::DeskService& service, const std::stop_token& stop);
    [[nodiscard]] base::Status<> turn(desk::DeskService& service, const std::stop_token& stop);
    [[nodiscard]] base::Status<> tell_given(queue::TicketAsk& ask);
    [[nodiscard]] base::Status<> tell_words(desk::DeskService& service, const std::stop_token& stop);
    [[nodiscard]] base::Status<> hand_over(const std::stop_token& stop);

    const mirror::NeighbourAddress m_where;
    const std::string m_counter;
    queue::Queue& m_queue BALCAO_GUARDED_BY(m_queue_mutex);
    base::Mutex& m_queue_mutex;
    base::SystemRandom m_random;
    mirror::TicketLine m_looking;     // of the thread below
    mirror::TicketLine m_asking;      // of whoever asks: the service's thread for it
    std::string m_stamp;
    std::set<std::int64_t> m_not_taken;   ///< tickets the holder does not want
    base::Mutex m_mutex;
    std::condition_variable_any m_wake;
    bool m_wanted BALCAO_GUARDED_BY(m_mutex) = false;
    bool m_anew BALCAO_GUARDED_BY(m_mutex) = false;
    std::jthread m_thread;
};

}  // namespace balcao::cli
