#include "sync/batch_size.h"

#include <algorithm>
#include <set>
#include <vector>

#include "base/random.h"
#include "support/test.h"

using namespace balcao;
using sync::BatchSize;
using sync::Bisection;

TEST_CASE("a batch starts at fifty, doubles with full successes up to the limit and halves on trouble")
{
    BatchSize size;
    CHECK(size.next(std::nullopt) == 50);
    size.on_success(49);  // a small one proves nothing
    CHECK(size.next(std::nullopt) == 50);
    for (const int expected : {100, 200, 400, 500, 500}) {
        size.on_success(size.next(std::nullopt));
        CHECK(size.next(std::nullopt) == expected);
    }
    for (const int expected : {250, 125, 62, 31, 15, 7, 3, 1, 1}) {
        size.on_timeout();
        CHECK(size.next(std::nullopt) == expected);
    }
}

TEST_CASE("too large halves what was sent, not what might have been")
{
    BatchSize size;
    size.on_too_large(20);
    CHECK(size.next(std::nullopt) == 10);
    size.on_too_large(1);
    CHECK(size.next(std::nullopt) == 1);
}

TEST_CASE("the central's wish bounds a batch without being remembered, and nonsense is held within limits")
{
    BatchSize size;
    CHECK(size.next(7) == 7);
    CHECK(size.next(std::nullopt) == 50);
    CHECK(size.next(100'000) == 50);
    CHECK(size.next(0) == 1);
    CHECK(size.next(-5) == 1);
}

namespace {

/// Sends n records of which the `bad` ones make any request refused. \return refusals; culprits are collected.
int find_culprits(std::size_t n, const std::set<std::size_t>& bad, std::vector<std::size_t>& culprits,
           std::vector<std::size_t>& settled)
{
    Bisection bisection;
    std::size_t done = 0;
    int refusals = 0;
    while (done < n) {
        const auto part = bisection.next(n - done);
        REQUIRE(part >= 1);
        REQUIRE(part <= n - done);
        bool refused = false;
        for (std::size_t i = done; i < done + part; ++i) refused = refused || bad.count(i) > 0;
        if (!refused) {
            for (std::size_t i = done; i < done + part; ++i) settled.push_back(i);
            bisection.on_settled(part);
            done += part;
            continue;
        }
        ++refusals;
        if (bisection.on_refused(part) == Bisection::Verdict::culprit) {
            culprits.push_back(done);
            bisection.on_settled(1);
            ++done;
        }
    }
    CHECK_FALSE(bisection.searching());
    return refusals;
}

int log2_ceil(std::size_t n)
{
    int bits = 0;
    while ((std::size_t{1} << bits) < n) ++bits;
    return bits;
}

}  // namespace

TEST_CASE("one culprit anywhere in any batch up to 64 is found alone within log2 n + 1 refusals")
{
    for (std::size_t n = 1; n <= 64; ++n) {
        for (std::size_t bad = 0; bad < n; ++bad) {
            std::vector<std::size_t> culprits;
            std::vector<std::size_t> settled;
            const int refusals = find_culprits(n, {bad}, culprits, settled);
            REQUIRE(culprits == std::vector{bad});
            REQUIRE(settled.size() == n - 1);
            REQUIRE(refusals <= log2_ceil(n) + 1);
        }
    }
}

TEST_CASE("several culprits are each found, everything else goes through once and in order")
{
    base::SeededRandom random(5);
    for (int run = 0; run < 500; ++run) {
        const std::size_t n = 1 + random.below(500);
        std::set<std::size_t> bad;
        for (auto i = random.below(6); i > 0; --i) bad.insert(random.below(static_cast<std::uint32_t>(n)));
        std::vector<std::size_t> culprits;
        std::vector<std::size_t> settled;
        const int refusals = find_culprits(n, bad, culprits, settled);
        REQUIRE(std::set<std::size_t>(culprits.begin(), culprits.end()) == bad);
        REQUIRE(culprits.size() == bad.size());
        REQUIRE(settled.size() + culprits.size() == n);
        REQUIRE(std::is_sorted(settled.begin(), settled.end()));
        REQUIRE(refusals <= static_cast<int>(bad.size()) * (log2_ceil(n) + 1));
    }
}
