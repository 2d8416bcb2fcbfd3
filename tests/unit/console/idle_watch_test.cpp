#include "base/clock.h"
#include "console/idle_watch.h"
#include "support/test.h"

using namespace balcao;
using namespace std::chrono_literals;
using console::IdleWatch;

TEST_CASE("a console that nobody touches is due after so many minutes, and not before")
{
    base::ManualClock clock(base::Instant{});
    IdleWatch watch;
    clock.advance(1h);
    CHECK_FALSE(watch.due(0, clock.monotonic_ms()));   // nobody is signed in
    CHECK_FALSE(watch.due(10, clock.monotonic_ms()));  // the time begins with who signs in, not with the last key before
    clock.advance(9min + 59s);
    CHECK_FALSE(watch.due(10, clock.monotonic_ms()));
    watch.touched(clock.monotonic_ms());
    clock.advance(1s);
    CHECK_FALSE(watch.due(10, clock.monotonic_ms()));
    clock.advance(10min);
    CHECK(watch.due(10, clock.monotonic_ms()));
    CHECK_FALSE(watch.due(10, clock.monotonic_ms()));  // asked for already
    clock.advance(11s);
    CHECK(watch.due(10, clock.monotonic_ms()));        // and it did not come about
    CHECK_FALSE(watch.due(0, clock.monotonic_ms()));   // locked
    CHECK_FALSE(watch.due(10, clock.monotonic_ms()));
}

TEST_CASE("twenty seconds before the lock somebody is warned, and any touch takes the warning back")
{
    base::ManualClock clock(base::Instant{});
    IdleWatch watch;
    CHECK_FALSE(watch.due(0, clock.monotonic_ms()));
    CHECK_FALSE(watch.soon(0, clock.monotonic_ms() + 1'000'000));  // nobody is signed in, or it never locks
    clock.advance(1min + 39s);
    CHECK_FALSE(watch.soon(2, clock.monotonic_ms()));
    clock.advance(1s);
    CHECK(watch.soon(2, clock.monotonic_ms()));
    CHECK_FALSE(watch.due(2, clock.monotonic_ms()));
    watch.touched(clock.monotonic_ms());
    CHECK_FALSE(watch.soon(2, clock.monotonic_ms()));
    clock.advance(1min + 59s);
    CHECK(watch.soon(2, clock.monotonic_ms()));
    clock.advance(1s);
    CHECK(watch.due(2, clock.monotonic_ms()));
}

TEST_CASE("a wall clock that is set touches nothing and locks nothing")
{
    base::ManualClock clock(base::Instant{});
    IdleWatch watch;
    watch.touched(clock.monotonic_ms());
    clock.jump_wall_clock(base::Instant{} + 24h * 365);
    CHECK_FALSE(watch.due(1, clock.monotonic_ms()));
    clock.advance(1min);
    CHECK(watch.due(1, clock.monotonic_ms()));
}
