#include "base/bytes.h"
#include "base/clock.h"
#include "base/executor.h"
#include "base/ids.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/uuid.h"
#include "support/memory_area.h"
#include "support/test.h"

#include <atomic>
#include <type_traits>

using namespace balcao::base;

TEST_SUITE_BEGIN("base");

TEST_CASE("hexadecimal and base64 give back what went in, and refuse anything else")
{
    SeededRandom random(7);
    for (std::size_t size = 0; size < 40; ++size) {
        const Bytes bytes = random.bytes(size);
        CHECK(from_hex(to_hex(bytes)) == bytes);
        CHECK(from_base64(to_base64(bytes)) == bytes);
        CHECK(from_base64(to_base64url(bytes)) == bytes);
    }
    CHECK(to_base64(to_bytes("foob")) == "Zm9vYg==");
    CHECK_FALSE(from_hex("abc"));
    CHECK_FALSE(from_hex("zz"));
    CHECK_FALSE(from_base64("a"));
    CHECK_FALSE(from_base64("a b="));
}

TEST_CASE("instants and dates are read and written as RFC 3339, and impossible ones refused")
{
    const auto at = parse_instant("2026-11-24T09:05:07.123Z");
    REQUIRE(at);
    CHECK(format_instant(*at) == "2026-11-24T09:05:07.123Z");
    CHECK(parse_instant("2026-11-24T09:05:07Z"));
    CHECK_FALSE(parse_instant("2026-11-24 09:05:07Z"));
    CHECK_FALSE(parse_instant("2026-13-24T09:05:07Z"));
    CHECK_FALSE(parse_iso_date("2026-02-29"));
    CHECK(format_iso_date(*parse_iso_date("2028-02-29")) == "2028-02-29");
}

TEST_CASE("identifiers of two kinds neither compare nor convert")
{
    static_assert(!std::is_convertible_v<CaseId, TerminalId>);
    static_assert(!std::is_convertible_v<std::string, CaseId>);
    CHECK(CaseId("a") != CaseId("b"));
}

TEST_CASE("a secret grows, shrinks, moves and compares, and is empty after its clearing")
{
    static_assert(!std::is_copy_constructible_v<Secret>);
    Secret pin;
    for (const char c : std::string("8305")) {
        CHECK(pin.append(static_cast<std::uint8_t>(c)));
    }
    CHECK(pin.drop_last());
    CHECK(pin.size() == 3);
    CHECK(Secret::equal(pin, Secret(as_bytes("830"))));
    CHECK_FALSE(Secret::equal(pin, Secret(as_bytes("831"))));
    Secret moved = std::move(pin);
    CHECK(moved.use([](BytesView v) { return v.size(); }) == 3);
    moved.clear();
    CHECK(moved.empty());
    Secret full;
    for (std::size_t i = 0; i < Secret::capacity; ++i) {
        full.append(1);
    }
    CHECK_FALSE(full.append(1));
}

TEST_CASE("UUIDs of version 7 sort by time and have the version and variant bits")
{
    SeededRandom random(1);
    const auto t = *parse_instant("2026-11-24T00:00:00Z");
    const auto a = make_uuid_v7(t, random);
    const auto b = make_uuid_v7(t + std::chrono::milliseconds(1), random);
    CHECK(is_uuid(a));
    CHECK(a < b);
    CHECK(a[14] == '7');
    CHECK_FALSE(is_uuid("x" + a.substr(1)));
}

TEST_CASE("random numbers below a bound cover the range")
{
    SeededRandom random(3);
    std::array<int, 10> seen{};
    for (int i = 0; i < 1000; ++i) {
        ++seen.at(random.below(10));
    }
    for (const int count : seen) {
        CHECK(count > 50);
    }
}

TEST_CASE("the log's second net masks runs of five digits and more")
{
    CHECK(redact("seq 1234 nif 123456789 x") == "seq 1234 nif ##### x");
    CHECK(redact("12345") == "#####");
    CHECK(redact("") == "");
}

TEST_CASE("every fault code has a unique name that leads back to it")
{
    std::size_t count = 0;
    const FaultInfo* all = all_faults(count);
    REQUIRE(count > 30);
    for (std::size_t i = 0; i < count; ++i) {
        CHECK(fault_code_from_name(all[i].name) == all[i].code);
        CHECK(name(all[i].code) == all[i].name);
    }
    CHECK_FALSE(fault_code_from_name("no_such_fault"));
}

TEST_CASE("a serial executor keeps order, refuses more than its bound and stops with jobs waiting")
{
    std::atomic<int> next{0};
    {
        SerialExecutor executor(8);
        for (int i = 0; i < 5; ++i) {
            CHECK(executor.post([&next, i](std::stop_token) { CHECK(next.exchange(i + 1) == i); }));
        }
        while (next.load() != 5) {
            std::this_thread::yield();
        }
    }
    std::atomic<bool> release{false};
    SerialExecutor small(1);
    CHECK(small.post([&release](std::stop_token) { while (!release) { std::this_thread::yield(); } }));
    bool refused = false;
    for (int i = 0; i < 3; ++i) {
        refused = refused || !small.post([](std::stop_token) {});
    }
    CHECK(refused);
    release = true;
}

TEST_CASE("a secret's page cannot be swapped out and is in no dump, and both end with it")
{
    std::uint64_t address = 0;
    {
        Secret pin(as_bytes("8305"));
        address = pin.use([](BytesView octets) { return reinterpret_cast<std::uint64_t>(octets.data()); });
        bool found = false;
        for (const auto& area : balcao::test::memory_areas("self")) {
            if (area.holds(address)) {
                found = true;
                CHECK(area.is("lo"));
                CHECK(area.is("dd"));
                CHECK(area.locked_kb >= 4);
                CHECK(area.swap_kb == 0);
            }
        }
        CHECK(found);
    }
    for (const auto& area : balcao::test::memory_areas("self")) {
        CHECK_FALSE((area.holds(address) && area.is("lo")));
    }
}

TEST_SUITE_END();
