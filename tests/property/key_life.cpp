// The table of a key's life: nothing comes back from its end, and a suspension gives back exactly what was there.
#include "domain/key_life.h"

#include <rapidcheck.h>

#include "support/test.h"

using namespace balcao::domain;

namespace {

constexpr std::array k_states{KeyState::pending, KeyState::activated, KeyState::locked, KeyState::suspended, KeyState::replaced, KeyState::cancelled};
constexpr int k_causes = static_cast<int>(KeyCause::letter_unused) + 1;

KeyCause any_cause() { return static_cast<KeyCause>(*rc::gen::inRange(0, k_causes)); }

bool lives_below(KeyState state) { return state == KeyState::pending || state == KeyState::activated || state == KeyState::locked; }

}  // namespace

TEST_CASE("Whatever happens to a key in whatever order, it keeps to the table and stays ended once it has ended")
{
    CHECK(rc::check([] {
        auto state = KeyState::pending;
        auto below = KeyState::pending;
        const auto steps = *rc::gen::inRange(0, 60);
        for (int i = 0; i < steps; ++i) {
            const auto cause = any_cause();
            const auto next = state_after(state, cause, below);
            if (is_final(state)) RC_ASSERT(!next);
            if (!next) continue;
            RC_ASSERT(may_follow(state, *next));
            if (*next == KeyState::suspended && state != KeyState::suspended) below = state;
            if (state == KeyState::suspended && lives_below(*next)) RC_ASSERT(*next == below);
            // A lock is opened by a right password alone.
            if (state == KeyState::locked && (*next == KeyState::pending || *next == KeyState::activated)) RC_ASSERT(cause == KeyCause::right_password);
            // Nobody proves a telephone through a suspension.
            if (state == KeyState::suspended) RC_ASSERT(cause != KeyCause::phone_proved && cause != KeyCause::right_password);
            state = *next;
        }
    }));
}

TEST_CASE("Every living key can be ended by its holder and by the registry, and suspended for abuse; names go both ways")
{
    for (const auto state : k_states) {
        CHECK(key_state_from_name(name(state)) == state);
        for (const auto cause : {KeyCause::holder, KeyCause::death, KeyCause::incapacity, KeyCause::fraud, KeyCause::document_ended}) {
            const auto to = state_after(state, cause, KeyState::pending);
            CHECK((to == KeyState::cancelled) == !is_final(state));
        }
        CHECK((state_after(state, KeyCause::abuse, KeyState::pending) == KeyState::suspended) == !is_final(state));
        CHECK((state_after(state, KeyCause::expired, KeyState::pending) == KeyState::suspended) == !is_final(state));
        CHECK(may_follow(state, state));
        for (const auto other : k_states) {
            if (is_final(state) && state != other) CHECK_FALSE(may_follow(state, other));
        }
    }
    for (int i = 0; i < k_causes; ++i) {
        const auto cause = static_cast<KeyCause>(i);
        CHECK(key_cause_from_name(name(cause)) == cause);
        CHECK(std::any_of(key_moves().begin(), key_moves().end(), [&](const KeyMove& move) { return move.cause == cause; }));
    }
}
