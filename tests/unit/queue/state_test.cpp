#include "queue/state.h"

#include <map>
#include <string>

#include "support/test.h"

using namespace balcao;
using queue::Event;
using queue::State;

namespace {

// Written down by hand from the description of the states, row by row:
//   send accept postpone give_back reject conflict correct waive retry_now park release freeze erase forget
const std::map<State, std::array<const char*, 14>> k_expected{
    {State::pending, {"in_flight", "acked", "-", "-", "-", "-", "-", "-", "-", "parked", "-", "frozen", "-", "-"}},
    {State::in_flight, {"-", "acked", "retry", "pending", "dead", "frozen", "-", "-", "-", "-", "-", "-", "-", "-"}},
    {State::retry, {"resending", "acked", "-", "-", "-", "-", "-", "-", "retry", "parked", "-", "frozen", "-", "-"}},
    {State::resending, {"-", "acked", "retry", "retry", "dead", "frozen", "-", "-", "-", "-", "-", "-", "-", "-"}},
    {State::parked, {"-", "acked", "-", "-", "-", "-", "-", "-", "-", "-", "retry", "frozen", "-", "-"}},
    {State::dead, {"-", "-", "-", "-", "-", "-", "replaced", "waived", "retry", "-", "-", "-", "-", "-"}},
    {State::replaced, {"-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-"}},
    {State::waived, {"-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-"}},
    {State::frozen, {"-", "-", "-", "-", "-", "-", "replaced", "waived", "-", "-", "-", "-", "-", "-"}},
    {State::acked, {"-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "purged", "retry"}},
    {State::purged, {"-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-"}},
};

}  // namespace

TEST_CASE("every state answers every event as the table says, and nothing is left out")
{
    CHECK(k_expected.size() == queue::k_states.size());
    for (const auto state : queue::k_states) {
        for (std::size_t i = 0; i < queue::k_events.size(); ++i) {
            const auto to = queue::next(state, queue::k_events[i]);
            CAPTURE(queue::name(state));
            CAPTURE(queue::name(queue::k_events[i]));
            CHECK((to ? std::string(queue::name(*to)) : "-") == k_expected.at(state)[i]);
        }
    }
}

TEST_CASE("no event leads out of a final state; what was accepted is sent again only when the central forgot it")
{
    for (const auto event : queue::k_events) {
        CHECK_FALSE(queue::next(State::purged, event));
        CHECK_FALSE(queue::next(State::waived, event));
        CHECK_FALSE(queue::next(State::replaced, event));
        if (event == Event::forget) continue;
        CHECK(queue::next(State::acked, event).value_or(State::purged) == State::purged);
    }
}

TEST_CASE("names of states lead back to them, and attention is asked for what a person must settle")
{
    for (const auto state : queue::k_states) {
        CHECK(queue::state_from_name(queue::name(state)) == state);
        CHECK(queue::needs_attention(state) == (state == State::dead || state == State::frozen));
    }
    CHECK_FALSE(queue::state_from_name("lost"));
}
