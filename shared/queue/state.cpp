#include "queue/state.h"

namespace balcao::queue {
namespace {

struct Step {
    State from;
    Event event;
    State to;
};

// Everything that can happen; what is not here cannot.
constexpr std::array k_steps{
    Step{State::pending, Event::send, State::in_flight},
    Step{State::pending, Event::park, State::parked},
    Step{State::pending, Event::freeze, State::frozen},
    Step{State::pending, Event::accept, State::acked},  // a receipt fetched again after a crash
    Step{State::in_flight, Event::accept, State::acked},
    Step{State::in_flight, Event::postpone, State::retry},
    Step{State::in_flight, Event::give_back, State::pending},
    Step{State::in_flight, Event::reject, State::dead},
    Step{State::in_flight, Event::conflict, State::frozen},
    Step{State::retry, Event::send, State::resending},
    Step{State::retry, Event::retry_now, State::retry},
    Step{State::retry, Event::park, State::parked},
    Step{State::retry, Event::freeze, State::frozen},
    Step{State::retry, Event::accept, State::acked},
    Step{State::resending, Event::accept, State::acked},
    Step{State::resending, Event::postpone, State::retry},
    Step{State::resending, Event::give_back, State::retry},
    Step{State::resending, Event::reject, State::dead},
    Step{State::resending, Event::conflict, State::frozen},
    Step{State::parked, Event::release, State::retry},
    Step{State::parked, Event::freeze, State::frozen},
    Step{State::parked, Event::accept, State::acked},
    Step{State::dead, Event::correct, State::replaced},
    Step{State::dead, Event::waive, State::waived},
    Step{State::dead, Event::retry_now, State::retry},
    Step{State::frozen, Event::correct, State::replaced},
    Step{State::frozen, Event::waive, State::waived},
    Step{State::acked, Event::erase, State::purged},
    Step{State::acked, Event::forget, State::retry},
};

}  // namespace

std::string_view name(State state)
{
    switch (state) {
    case State::pending: return "pending";
    case State::in_flight: return "in_flight";
    case State::retry: return "retry";
    case State::resending: return "resending";
    case State::parked: return "parked";
    case State::dead: return "dead";
    case State::replaced: return "replaced";
    case State::waived: return "waived";
    case State::frozen: return "frozen";
    case State::acked: return "acked";
    case State::purged: return "purged";
    }
    return {};
}

std::optional<State> state_from_name(std::string_view wanted)
{
    for (const auto state : k_states) {
        if (name(state) == wanted) {
            return state;
        }
    }
    return std::nullopt;
}

std::string_view name(Event event)
{
    switch (event) {
    case Event::send: return "send";
    case Event::accept: return "accept";
    case Event::postpone: return "postpone";
    case Event::give_back: return "give_back";
    case Event::reject: return "reject";
    case Event::conflict: return "conflict";
    case Event::correct: return "correct";
    case Event::waive: return "waive";
    case Event::retry_now: return "retry_now";
    case Event::park: return "park";
    case Event::release: return "release";
    case Event::freeze: return "freeze";
    case Event::erase: return "erase";
    case Event::forget: return "forget";
    }
    return {};
}

std::optional<State> next(State state, Event event)
{
    for (const auto& step : k_steps) {
        if (step.from == state && step.event == event) {
            return step.to;
        }
    }
    return std::nullopt;
}

bool needs_attention(State state) { return state == State::dead || state == State::frozen; }

}  // namespace balcao::queue
