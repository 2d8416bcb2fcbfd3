#include "queue/ticket.h"

#include <algorithm>
#include <array>
#include <utility>

namespace balcao::queue {
namespace {

template <class E, std::size_t N>
std::optional<E> named(const std::array<std::pair<E, std::string_view>, N>& all, std::string_view text)
{
    for (const auto& [value, word] : all) {
        if (word == text) {
            return value;
        }
    }
    return std::nullopt;
}

template <class E, std::size_t N>
std::string_view word_of(const std::array<std::pair<E, std::string_view>, N>& all, E wanted)
{
    for (const auto& [value, word] : all) {
        if (value == wanted) {
            return word;
        }
    }
    return {};
}

constexpr std::array k_ticket_states{std::pair{TicketState::waiting, std::string_view("waiting")}, std::pair{TicketState::called, std::string_view("called")},
                                     std::pair{TicketState::serving, std::string_view("serving")}, std::pair{TicketState::served, std::string_view("served")},
                                     std::pair{TicketState::no_show, std::string_view("no_show")}, std::pair{TicketState::transferred, std::string_view("transferred")},
                                     std::pair{TicketState::parked, std::string_view("parked")}, std::pair{TicketState::cancelled, std::string_view("cancelled")}};
constexpr std::array k_ticket_acts{std::pair{TicketAct::take, std::string_view("take")}, std::pair{TicketAct::call, std::string_view("call")},
                                   std::pair{TicketAct::recall, std::string_view("recall")}, std::pair{TicketAct::serve, std::string_view("serve")},
                                   std::pair{TicketAct::done, std::string_view("done")}, std::pair{TicketAct::no_show, std::string_view("no_show")},
                                   std::pair{TicketAct::back, std::string_view("back")}, std::pair{TicketAct::transfer, std::string_view("transfer")},
                                   std::pair{TicketAct::send_away, std::string_view("send_away")}, std::pair{TicketAct::park, std::string_view("park")},
                                   std::pair{TicketAct::resume, std::string_view("resume")}, std::pair{TicketAct::cancel, std::string_view("cancel")},
                                   std::pair{TicketAct::expire, std::string_view("expire")}};
constexpr std::array k_grounds{std::pair{PriorityGround::none, std::string_view("")}, std::pair{PriorityGround::elderly, std::string_view("elderly")},
                               std::pair{PriorityGround::disabled, std::string_view("disabled")}, std::pair{PriorityGround::pregnant, std::string_view("pregnant")},
                               std::pair{PriorityGround::with_infant, std::string_view("with_infant")}};
constexpr std::array k_sources{std::pair{TicketSource::kiosk, std::string_view("kiosk")}, std::pair{TicketSource::clerk, std::string_view("clerk")},
                               std::pair{TicketSource::walk_in, std::string_view("walk_in")}, std::pair{TicketSource::appointment, std::string_view("appointment")}};

bool earlier(const Ticket& a, const Ticket& b) { return std::pair(a.due_at, a.id) < std::pair(b.due_at, b.id); }

const Ticket* first_of(std::span<const Ticket> waiting, bool with_priority)
{
    const Ticket* found = nullptr;
    for (const auto& one : waiting) {
        if ((one.priority != PriorityGround::none) == with_priority && (found == nullptr || earlier(one, *found))) {
            found = &one;
        }
    }
    return found;
}

std::int64_t between_ms(base::Instant from, base::Instant to) { return std::max<std::int64_t>(0, (to - from).count()); }

}  // namespace

std::string_view name(TicketState state) { return word_of(k_ticket_states, state); }
std::string_view name(TicketAct act) { return word_of(k_ticket_acts, act); }
std::string_view name(PriorityGround ground) { return word_of(k_grounds, ground); }
std::string_view name(TicketSource source) { return word_of(k_sources, source); }
std::optional<TicketState> ticket_state_from_name(std::string_view text) { return named(k_ticket_states, text); }
std::optional<TicketAct> ticket_act_from_name(std::string_view text) { return named(k_ticket_acts, text); }
std::optional<PriorityGround> priority_from_name(std::string_view text) { return named(k_grounds, text); }
std::optional<TicketSource> ticket_source_from_name(std::string_view text) { return named(k_sources, text); }

std::optional<TicketState> next(TicketState from, TicketAct act)
{
    using enum TicketState;
    const bool here = from == called || from == serving;
    switch (act) {
    case TicketAct::take: return std::nullopt;
    case TicketAct::call: return from == waiting || from == no_show ? std::optional(called) : std::nullopt;
    case TicketAct::recall: return from == called ? std::optional(called) : std::nullopt;
    case TicketAct::serve: return from == waiting || here || from == parked ? std::optional(serving) : std::nullopt;
    case TicketAct::done: return here ? std::optional(served) : std::nullopt;
    case TicketAct::no_show: return from == called ? std::optional(no_show) : std::nullopt;
    case TicketAct::back: return from == no_show || from == called ? std::optional(waiting) : std::nullopt;
    case TicketAct::transfer: return from == waiting || here ? std::optional(waiting) : std::nullopt;
    case TicketAct::send_away: return from == waiting || here ? std::optional(transferred) : std::nullopt;
    case TicketAct::park: return here ? std::optional(parked) : std::nullopt;
    case TicketAct::resume: return from == parked ? std::optional(serving) : std::nullopt;
    case TicketAct::cancel: return from == waiting || from == called || from == no_show || from == parked ? std::optional(cancelled) : std::nullopt;
    case TicketAct::expire: return from == waiting || here || from == parked ? std::optional(cancelled) : std::nullopt;
    }
    return std::nullopt;
}

std::string code_of(const Ticket& ticket)
{
    const auto digits = std::to_string(ticket.number);
    return ticket.series + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits;
}

std::optional<TicketCode> ticket_code_from_text(std::string_view text)
{
    if (text.size() < 2 || text.size() > 4) {
        return std::nullopt;
    }
    const char letter = text[0] >= 'a' && text[0] <= 'z' ? static_cast<char>(text[0] - 'a' + 'A') : text[0];
    TicketCode code{letter, 0};
    for (const char digit : text.substr(1)) {
        if (digit < '0' || digit > '9') {
            return std::nullopt;
        }
        code.number = code.number * 10 + (digit - '0');
    }
    return letter >= 'A' && letter <= 'Z' && code.number >= 1 ? std::optional(code) : std::nullopt;
}

const Ticket* next_in_line(std::span<const Ticket> waiting, const CallRule& rule, std::optional<int> ordinary_since)
{
    const auto* with_priority = first_of(waiting, true);
    const auto* without = first_of(waiting, false);
    if (with_priority == nullptr || without == nullptr) {
        return with_priority != nullptr ? with_priority : without;
    }
    const bool their_turn = ordinary_since && *ordinary_since < rule.ordinary_between;
    return their_turn ? without : with_priority;
}

TicketTimes times_of(const Ticket& ticket, std::span<const TicketEvent> events)
{
    TicketTimes times;
    std::optional<base::Instant> called;   // attended without a case: from the call on
    std::optional<base::Instant> at_counter;
    std::int64_t spent_ms = 0;
    for (const auto& event : events) {
        switch (event.act) {
        case TicketAct::call:
        case TicketAct::serve:
            if (!times.waited_ms && ticket.source != TicketSource::walk_in) {
                times.waited_ms = between_ms(std::max(ticket.taken_at, ticket.due_at), event.at);
            }
            if (event.act == TicketAct::call) {
                called = event.at;
            } else if (!at_counter) {
                at_counter = event.at;
            }
            break;
        case TicketAct::resume: at_counter = event.at; break;
        case TicketAct::park:
        case TicketAct::transfer:
        case TicketAct::send_away:
        case TicketAct::done:
            if (at_counter || called) {
                spent_ms += between_ms(at_counter ? *at_counter : *called, event.at);
            }
            at_counter.reset();
            called.reset();
            if (event.act == TicketAct::done) {
                times.served_ms = spent_ms;
            }
            break;
        case TicketAct::no_show:
        case TicketAct::back: called.reset(); break;
        case TicketAct::take:
        case TicketAct::recall:
        case TicketAct::cancel:
        case TicketAct::expire: break;
        }
    }
    return times;
}

Spread spread_of(std::vector<std::int64_t> values_ms)
{
    if (values_ms.empty()) {
        return {};
    }
    std::sort(values_ms.begin(), values_ms.end());
    const std::size_t count = values_ms.size();
    const auto middle = count / 2;
    const auto median = count % 2 == 1 ? values_ms[middle] : (values_ms[middle - 1] + values_ms[middle]) / 2;
    const auto rank = (count * 9 + 9) / 10;  // ceil(0.9 n)
    return {static_cast<std::int64_t>(count), median, values_ms[rank - 1]};
}

std::optional<std::int64_t> expected_wait_ms(std::int64_t before, const Spread& serving)
{
    return serving.count >= k_least_measured ? std::optional(before * serving.median_ms) : std::nullopt;
}

}  // namespace balcao::queue
