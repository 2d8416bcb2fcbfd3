#include "central/http.h"
#include "central/pool.h"
#include "central/rate_limit.h"
#include "support/test.h"

using namespace balcao;

TEST_CASE("A target is split into path and decoded query")
{
    central::Request request;
    CHECK(central::split_target("/v1/a%20b?x=1&y=a%2Bb+c&z", request));
    CHECK(request.path == "/v1/a b");
    CHECK(request.parameter("x") == "1");
    CHECK(request.parameter("y") == "a+b c");
    CHECK(request.parameter("z").empty());
    CHECK(request.parameter("nothing").empty());
    for (const auto* broken : {"", "v1", "/%", "/%2", "/%zz", "/a?x=%f", "*"}) {
        CAPTURE(broken);
        central::Request other;
        CHECK_FALSE(central::split_target(broken, other));
    }
}

TEST_CASE("Tries are counted over a sliding window, each address for itself")
{
    central::RateLimit limit(2, std::chrono::seconds(10));
    CHECK(limit.allow("a", 0));
    CHECK(limit.allow("a", 5'000));
    CHECK_FALSE(limit.allow("a", 9'999));
    CHECK(limit.allow("b", 9'999));
    CHECK(limit.allow("a", 10'000));
    CHECK_FALSE(limit.allow("a", 14'999));
}

TEST_CASE("A pool refuses beyond its bound and finishes what it accepted")
{
    std::mutex gate;
    gate.lock();
    std::atomic<int> done{0};
    central::Pool pool(1, 2);
    std::atomic<bool> running{false};
    REQUIRE(pool.post([&] {
        running = true;
        const std::scoped_lock wait(gate);
        ++done;
    }));
    while (!running) std::this_thread::yield();
    CHECK(pool.post([&] { ++done; }));
    CHECK(pool.post([&] { ++done; }));
    CHECK_FALSE(pool.post([&] { ++done; }));
    gate.unlock();
    pool.finish();
    CHECK(done == 3);
    CHECK_FALSE(pool.post([&] { ++done; }));
}
