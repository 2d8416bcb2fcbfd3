#include "sync/retry_policy.h"

#include <array>

#include "support/test.h"

using namespace balcao;
using namespace std::chrono_literals;
using sync::Millis;

namespace {

base::Instant at(const char* text) { return base::parse_instant(text).value(); }

/// Always the smallest or always the largest value.
class EdgeRandom final : public base::Random {
public:
    explicit EdgeRandom(std::uint8_t octet) : m_octet(octet) {}
    void fill(std::span<std::uint8_t> out) override { std::fill(out.begin(), out.end(), m_octet); }

private:
    std::uint8_t m_octet;
};

}  // namespace

TEST_CASE("the ceiling doubles from two seconds to ten minutes and stays there")
{
    const sync::RetryLimits limits;
    const std::array<std::int64_t, 11> seconds{2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600};
    for (std::size_t n = 0; n < seconds.size(); ++n) {
        CHECK(sync::retry_ceiling(static_cast<int>(n), limits) == Millis(seconds[n] * 1000));
    }
    CHECK(sync::retry_ceiling(1'000'000, limits) == 600s);
    CHECK(sync::retry_ceiling(-1, limits) == 2s);
}

TEST_CASE("full jitter covers the whole range evenly and never leaves it")
{
    const sync::RetryLimits limits;
    base::SeededRandom random(7);
    for (int failures = 0; failures < 12; ++failures) {
        const auto ceiling = sync::retry_ceiling(failures, limits);
        std::array<int, 4> quarters{};
        for (int i = 0; i < 2000; ++i) {
            const auto delay = sync::full_jitter(failures, limits, random);
            REQUIRE(delay >= 0ms);
            REQUIRE(delay <= ceiling);
            ++quarters[static_cast<std::size_t>(std::min<std::int64_t>(3, delay.count() * 4 / ceiling.count()))];
        }
        for (const int share : quarters) {
            CHECK(share > 400);
            CHECK(share < 600);
        }
    }
    EdgeRandom smallest(0);
    CHECK(sync::full_jitter(3, limits, smallest) == 0ms);
}

TEST_CASE("a delay is never below Retry-After, whatever jitter and spread give")
{
    const sync::RetryLimits limits;
    base::SeededRandom random(11);
    for (int failures = 1; failures < 12; ++failures) {
        for (const int asked : {0, 1, 5, 60, 600, 3600}) {
            for (const std::optional<std::chrono::seconds> spread :
                 {std::optional<std::chrono::seconds>(), std::optional(0s), std::optional(30s)}) {
                for (int i = 0; i < 50; ++i) {
                    const auto delay = sync::retry_delay(failures, std::chrono::seconds(asked), spread, limits, random);
                    const Millis most_spread = spread ? Millis(*spread) : limits.spread;
                    REQUIRE(delay >= std::chrono::seconds(asked));
                    REQUIRE(delay <= std::max(sync::retry_ceiling(failures, limits), Millis(asked * 1000) + most_spread));
                }
            }
        }
    }
    EdgeRandom smallest(0);
    CHECK(sync::retry_delay(1, 7s, std::nullopt, limits, smallest) == 7s);
    // A central that asks for a year is not believed.
    CHECK(sync::retry_delay(1, 365 * 24 * 3600s, 0s, limits, smallest) == 24h);
}

TEST_CASE("desks that fell together come back spread over time, after a short outage hardly at all")
{
    const sync::RetryLimits limits;
    base::SeededRandom random(3);
    int early = 0;
    for (int i = 0; i < 3000; ++i) {
        const auto delay = sync::comeback_delay(1h, std::nullopt, limits, random);
        REQUIRE(delay <= limits.spread);
        early += delay < 12s ? 1 : 0;
        REQUIRE(sync::comeback_delay(500ms, std::nullopt, limits, random) <= 500ms);
        REQUIRE(sync::comeback_delay(1h, 5s, limits, random) <= 5s);
    }
    CHECK(early > 200);  // a tenth of the desks in a tenth of the time
    CHECK(early < 400);
    CHECK(sync::comeback_delay(-1ms, std::nullopt, limits, random) == 0ms);
}

TEST_CASE("Retry-After is read as seconds or as a date, and nothing else")
{
    const auto now = at("2026-11-24T09:00:00.500Z");
    CHECK(sync::parse_retry_after("0", now) == 0s);
    CHECK(sync::parse_retry_after("120", now) == 120s);
    CHECK(sync::parse_retry_after("Tue, 24 Nov 2026 09:01:00 GMT", now) == 60s);
    CHECK(sync::parse_retry_after("Tue, 24 Nov 2026 08:00:00 GMT", now) == 0s);
    for (const char* nonsense : {"", "-1", "1.5", "soon", "12 ", "99999999999", "Tue, 31 Feb 2026 09:00:00 GMT",
                                 "Tue, 24 Nov 2026 09:01:00 CET", "Tuesday, 24-Nov-26 09:01:00 GMT",
                                 "Tue, 24 Nov 2026 24:01:00 GMT", "Tue, 24 Xxx 2026 09:01:00 GMT"}) {
        CHECK_FALSE(sync::parse_retry_after(nonsense, now));
    }
    CHECK(sync::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == at("1994-11-06T08:49:37.000Z"));
}

TEST_CASE("retries are at most a tenth of the requests, and one a minute")
{
    Millis now{1000};
    sync::RetryBudget budget(now);
    int taken = 0;
    while (budget.take(now)) ++taken;
    CHECK(taken == 10);  // what a fresh budget holds
    CHECK(budget.wait(now) == 60s);
    for (int i = 0; i < 100; ++i) budget.on_request();
    taken = 0;
    while (budget.take(now)) ++taken;
    CHECK(taken == 10);
    now += 59'999ms;
    CHECK_FALSE(budget.take(now));
    CHECK(budget.wait(now) == 1ms);
    now += 1ms;
    CHECK(budget.wait(now) == 0ms);
    CHECK(budget.take(now));
    now += 24h;  // a night does not save up more than a fresh budget
    taken = 0;
    while (budget.take(now)) ++taken;
    CHECK(taken == 10);
    CHECK_FALSE(budget.take(now - 1h));  // a clock that goes back gives nothing
}
