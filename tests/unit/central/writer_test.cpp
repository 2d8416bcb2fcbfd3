// One writer, shared commits, nobody harmed by another's failure.
#include "central/store_detail.h"
#include "central/writer.h"

#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using central::Status;
using central::Store;
using central::Writer;

namespace {

std::unique_ptr<Writer> start(const test::TemporaryFolder& folder, std::size_t max_waiting = 20'000)
{
    central::WriterOptions options;
    options.store = folder.file("central.sqlite");
    options.max_waiting = max_waiting;
    auto writer = Writer::start(options);
    REQUIRE(writer);
    return std::move(*writer);
}

Status<> add_event(Store& store, const std::string& subject)
{
    return store.add_event(central::from_ms(1), "test", subject);
}

std::int64_t events(Writer& writer)
{
    auto count = writer.get<std::int64_t>(
        [](Store& store) { return store.number("SELECT count(*) FROM event"); });
    REQUIRE(count);
    return *count;
}

}  // namespace

TEST_CASE("Jobs that arrive together share a commit; one that fails is undone alone")
{
    const test::TemporaryFolder folder;
    std::promise<void> gate;  // outlives the writer, whose thread waits at it
    const auto opened = gate.get_future().share();
    auto writer = start(folder);
    REQUIRE(writer->submit(1, [&](Store&) -> Status<> { opened.wait(); return {}; }, [](const Status<>&) {}));
    std::atomic<int> good{0};
    std::atomic<int> bad{0};
    for (int i = 0; i < 50; ++i) {
        const bool fails = i % 5 == 0;
        REQUIRE(writer->submit(
            1,
            [fails](Store& store) -> Status<> {
                if (auto done = add_event(store, fails ? "bad" : "good"); !done) return done;
                if (fails) return base::fail(base::FaultCode::input_invalid);
                return {};
            },
            [&](const Status<>& done) { ++(done ? good : bad); }));
    }
    const auto before = writer->commits();
    gate.set_value();
    CHECK(events(*writer) == 40);
    CHECK(good == 40);
    CHECK(bad == 10);
    CHECK(writer->commits() - before <= 4);
}

TEST_CASE("Too much waiting is refused instead of piled up")
{
    const test::TemporaryFolder folder;
    std::promise<void> gate;
    std::promise<void> running;
    const auto opened = gate.get_future().share();
    auto writer = start(folder, 10);
    REQUIRE(writer->submit(
        1, [&](Store&) -> Status<> { running.set_value(); opened.wait(); return {}; }, [](const Status<>&) {}));
    running.get_future().wait();
    CHECK(writer->submit(10, [](Store&) -> Status<> { return {}; }, [](const Status<>&) {}));
    CHECK_FALSE(writer->submit(1, [](Store&) -> Status<> { return {}; }, [](const Status<>&) {}));
    gate.set_value();
}

TEST_CASE("What was submitted is committed before the writer ends")
{
    const test::TemporaryFolder folder;
    std::atomic<int> done{0};
    {
        auto writer = start(folder);
        for (int i = 0; i < 20; ++i) {
            REQUIRE(writer->submit(
                1, [](Store& store) { return add_event(store, "x"); }, [&](const Status<>& result) { done += result ? 1 : 0; }));
        }
    }
    CHECK(done == 20);
    auto again = start(folder);
    CHECK(events(*again) == 20);
}

TEST_CASE("One process holds the database; a second one is told so")
{
    const test::TemporaryFolder folder;
    auto writer = start(folder);
    const auto second = Writer::start({folder.file("central.sqlite")});
    REQUIRE_FALSE(second);
    CHECK(second.error().code == base::FaultCode::storage_in_use);
}

TEST_CASE("A full disk refuses, keeps what was acknowledged and goes on when there is room")
{
    const test::TemporaryFolder folder;
    auto writer = start(folder);
    REQUIRE(writer->run([](Store& store) { return add_event(store, "kept"); }));
    REQUIRE(writer->run([](Store& store) -> Status<> {
        auto pages = store.number("PRAGMA page_count");
        return store.session().execute("PRAGMA max_page_count = " + std::to_string(*pages + 2));
    }));
    const auto refused = writer->run([](Store& store) -> Status<> { return add_event(store, std::string(100'000, 'x')); });
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == base::FaultCode::disk_full);
    CHECK(events(*writer) == 1);
    REQUIRE(writer->run([](Store& store) { return store.session().execute("PRAGMA max_page_count = 1000000"); }));
    CHECK(writer->run([](Store& store) { return add_event(store, "again"); }));
    CHECK(events(*writer) == 2);
}
