#include "serve_tickets.h"

#include <algorithm>

#include "base/log.h"

namespace balcao::cli {
namespace {

using base::FaultCode;
using std::chrono::milliseconds;

constexpr milliseconds k_look_every{1'000};
constexpr milliseconds k_look_again_most{5'000};
constexpr mirror::Neighbour::Deadlines k_look_deadlines{milliseconds(2'000), milliseconds(5'000)};

/// A clerk waits: half of the time for a connection.
mirror::Neighbour::Deadlines ask_deadlines(milliseconds patience) { return {patience / 2, patience}; }
mirror::Neighbour::Deadlines look_deadlines(milliseconds patience)
{
    return {std::max(k_look_deadlines.connect, patience / 2), std::max(k_look_deadlines.call, patience)};
}
constexpr int k_handed_over_at_once = 20;

mirror::LoadCredentials credentials_of(const sync::KeyFolder& keys)
{
    return [keys] { return keys.load(); };
}

queue::TicketAsk ask_of(const queue::TicketWord& word, const std::string& counter)
{
    queue::TicketAsk ask;
    ask.op = word.word == "withdraw" ? queue::TicketOp::withdraw : word.word == "arrived" ? queue::TicketOp::arrived : queue::TicketOp::act;
    ask.request = word.request;
    ask.actor = {counter, word.operator_id};
    ask.day = word.day;
    ask.code = word.code;
    ask.act = queue::ticket_act_from_name(word.word).value_or(queue::TicketAct::serve);
    ask.other = word.other;
    ask.registered = word.registered;
    return ask;
}

}  // namespace

ServeTickets::ServeTickets(mirror::NeighbourAddress where, std::string counter, milliseconds patience, sync::KeyFolder keys, queue::Queue& queue, base::Mutex& queue_mutex)
    : m_where(std::move(where)), m_counter(std::move(counter)), m_queue(queue), m_queue_mutex(queue_mutex),
      m_looking(m_where, credentials_of(keys), look_deadlines(patience)), m_asking(m_where, credentials_of(keys), ask_deadlines(patience))
{
}

void ServeTickets::start(desk::DeskService& service)
{
    m_thread = std::jthread([this, &service](const std::stop_token& stop) { run(service, stop); });
}

void ServeTickets::stop() { m_thread = std::jthread(); }

base::Result<queue::TicketAnswer> ServeTickets::ask(const queue::TicketAsk& ask, const std::stop_token& stop)
{
    auto answer = m_asking.ask(ask, stop);
    if (!answer && mirror::is_no_answer(answer.error().code)) {
        return base::unexpected(desk::holder_silent(answer.error().code));
    }
    return answer;
}

void ServeTickets::look(bool anew)
{
    const base::Lock lock(m_mutex);
    m_wanted = true;
    m_anew = m_anew || anew;
    m_wake.notify_all();
}

void ServeTickets::run(desk::DeskService& service, const std::stop_token& stop)
{
    milliseconds wait = k_look_every;
    while (!stop.stop_requested()) {
        const auto done = turn(service, stop);
        if (!done && !stop.stop_requested()) {
            m_stamp.clear();
            const bool silent = mirror::is_no_answer(done.error().code);
            service.site_heard({0, {}, silent ? desk::holder_silent(done.error().code) : done.error(), {}});
        }
        const bool failed = !done;
        base::Lock lock(m_mutex);
        m_wake.wait_for(lock, stop, wait, [&]() BALCAO_REQUIRES(m_mutex) { return m_wanted && !failed; });
        m_wanted = false;
        wait = failed ? std::min(k_look_again_most, wait * 2) : k_look_every;
    }
}

/// Told before looked: what is shown then holds what happened here.
base::Status<> ServeTickets::turn(desk::DeskService& service, const std::stop_token& stop)
{
    {
        const base::Lock lock(m_mutex);
        if (std::exchange(m_anew, false)) {
            m_stamp.clear();
        }
    }
    if (auto told = tell_words(service, stop); !told) {
        return told;
    }
    if (auto handed = hand_over(stop); !handed) {
        return handed;
    }
    queue::TicketAsk ask;
    ask.actor.counter = m_counter;
    ask.since = m_stamp;
    if (auto known = tell_given(ask); !known) {
        return known;
    }
    const auto turn = service.site_turn();
    auto answer = m_looking.ask(ask, stop);
    if (!answer) {
        return base::unexpected(answer.error());
    }
    if (answer->view) {
        m_stamp = answer->view->stamp;
    }
    service.site_heard({turn, std::move(answer->view), {}, {}});
    return {};
}

/// Said each time: the holder may have come back without its file.
base::Status<> ServeTickets::tell_given(queue::TicketAsk& ask)
{
    const base::Lock lock(m_queue_mutex);
    queue::SiteTickets site(m_queue.tickets());
    const auto note = site.note();
    if (!note || !*note) {
        return note ? base::Status<>() : base::unexpected(note.error());
    }
    auto given = site.given_so_far((*note)->day);
    if (!given) {
        return base::unexpected(given.error());
    }
    ask.day = (*note)->day;
    ask.given_so_far = std::move(*given);
    return {};
}

base::Status<> ServeTickets::tell_words(desk::DeskService& service, const std::stop_token& stop)
{
    base::Result<std::vector<queue::TicketWord>> words = std::vector<queue::TicketWord>();
    {
        const base::Lock lock(m_queue_mutex);
        words = queue::SiteTickets(m_queue.tickets()).words();
    }
    if (!words) {
        return base::unexpected(words.error());
    }
    for (const auto& word : *words) {
        const auto answer = m_looking.ask(ask_of(word, m_counter), stop);
        const bool refused = !answer && (answer.error().code == FaultCode::ticket_elsewhere || answer.error().code == FaultCode::ticket_not_possible ||
                                         answer.error().code == FaultCode::ticket_still_here || answer.error().code == FaultCode::ticket_unknown ||
                                         answer.error().code == FaultCode::input_invalid || answer.error().code == FaultCode::message_malformed);
        if (!answer && !refused) {
            return base::unexpected(answer.error());  // it waits
        }
        if (refused) {
            base::log(base::LogLevel::warning, "ticket_word_refused", answer.error());
        }
        {
            const base::Lock lock(m_queue_mutex);
            if (auto dropped = queue::SiteTickets(m_queue.tickets()).drop_word(word.no); !dropped) {
                return dropped;
            }
        }
        if (refused && word.word == "serve") {
            service.site_heard({0, {}, {}, answer.error()});  // the clerk serves somebody whose ticket is another desk's
        }
        m_stamp.clear();
    }
    return {};
}

base::Status<> ServeTickets::hand_over(const std::stop_token& stop)
{
    std::vector<queue::TicketAsk> asks;
    {
        const base::Lock lock(m_queue_mutex);
        auto tickets = m_queue.tickets();
        const auto given = queue::SiteTickets(tickets).to_hand_over(k_handed_over_at_once + static_cast<int>(m_not_taken.size()));
        if (!given) {
            return base::unexpected(given.error());
        }
        for (const auto& one : *given) {
            auto events = tickets.events(one.id);
            if (!events) {
                return base::unexpected(events.error());
            }
            if (!m_not_taken.contains(one.id)) {
                queue::TicketAsk ask;
                ask.op = queue::TicketOp::hand_over;
                ask.request = base::to_hex(m_random.bytes(16));
                ask.actor.counter = m_counter;
                ask.given = one;
                ask.events = std::move(*events);
                asks.push_back(std::move(ask));
            }
        }
    }
    for (const auto& ask : asks) {
        const auto answer = m_looking.ask(ask, stop);
        if (!answer && mirror::is_no_answer(answer.error().code)) {
            return base::unexpected(answer.error());
        }
        if (!answer) {
            base::log(base::LogLevel::error, "ticket_not_handed_over", answer.error());
            m_not_taken.insert(ask.given->id);   // it is called here
            continue;
        }
        const base::Lock lock(m_queue_mutex);
        if (auto noted = queue::SiteTickets(m_queue.tickets()).handed_over(*ask.given, ask.actor); !noted) {
            return noted;
        }
    }
    return {};
}

}  // namespace balcao::cli
