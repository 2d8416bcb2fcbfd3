#include "sync/circuit_breaker.h"

#include "base/random.h"
#include "support/test.h"

using namespace balcao;
using namespace std::chrono_literals;
using sync::BreakerState;
using sync::CircuitBreaker;
using sync::Millis;

TEST_CASE("five failures in a row open the breaker, four do not")
{
    for (int failures = 1; failures <= 6; ++failures) {
        CircuitBreaker breaker;
        for (int i = 0; i < failures; ++i) breaker.on_failure(Millis(i), 0ms);
        CHECK((breaker.state(Millis(failures)) == BreakerState::open) == (failures >= 5));
        CHECK(breaker.failures_in_a_row() == failures);
    }
}

TEST_CASE("a success between failures starts the row anew")
{
    CircuitBreaker breaker;
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 4; ++i) breaker.on_failure(1h * round, 0ms);
        breaker.on_success(1h * round);
    }
    CHECK(breaker.state(3h) == BreakerState::closed);
}

TEST_CASE("half of twenty calls within a minute open it, nineteen calls or an older failure do not")
{
    // Alternating, so that no row of five ever comes together.
    const auto after = [](int calls, Millis apart) {
        CircuitBreaker breaker;
        for (int i = 0; i < calls; ++i) {
            const auto now = apart * i;
            if (i % 2 == 0) {
                breaker.on_success(now);
            } else {
                breaker.on_failure(now, 0ms);
            }
        }
        return breaker.state(apart * (calls - 1));
    };
    CHECK(after(19, 1s) == BreakerState::closed);
    CHECK(after(20, 1s) == BreakerState::open);
    CHECK(after(60, 4s) == BreakerState::closed);  // only fifteen calls a minute
}

TEST_CASE("open lasts at least the shortest time and at least the retry delay, then one probe decides")
{
    CircuitBreaker breaker;
    for (int i = 0; i < 5; ++i) breaker.on_failure(0ms, 30s);
    REQUIRE(breaker.open_until() == 30s);
    CHECK_FALSE(breaker.may_send(29'999ms));
    CHECK(breaker.state(30s) == BreakerState::half_open);
    CHECK(breaker.may_send(30s));
    SUBCASE("a failed probe opens it again")
    {
        breaker.on_failure(30s, 1ms);
        CHECK(breaker.state(34'999ms) == BreakerState::open);
        CHECK(breaker.state(35s) == BreakerState::half_open);
    }
    SUBCASE("a good probe closes it and forgets what was")
    {
        breaker.on_success(31s);
        CHECK(breaker.state(31s) == BreakerState::closed);
        CHECK(breaker.failures_in_a_row() == 0);
        for (int i = 0; i < 4; ++i) breaker.on_failure(31s, 0ms);
        CHECK(breaker.state(31s) == BreakerState::closed);
    }
}

TEST_CASE("whatever happens, an open breaker comes to a probe, and a success always closes it")
{
    base::SeededRandom random(42);
    for (int run = 0; run < 300; ++run) {
        CircuitBreaker breaker;
        Millis now{0};
        for (int step = 0; step < 100; ++step) {
            now += Millis(random.below(20'000));
            if (random.below(3) == 0) {
                breaker.on_success(now);
                REQUIRE(breaker.state(now) == BreakerState::closed);
            } else {
                const Millis delay(random.below(60'000));
                breaker.on_failure(now, delay);
                if (breaker.state(now) == BreakerState::open) {
                    REQUIRE(*breaker.open_until() >= now + delay);
                    REQUIRE(breaker.state(*breaker.open_until()) == BreakerState::half_open);
                }
            }
        }
    }
}
