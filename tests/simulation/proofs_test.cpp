// Single promises of the sync, each driven to its end: real central, queue and engine, stepped.
#include <chrono>
#include <filesystem>

#include "fixed_random.h"
#include "must.h"
#include "support/temporary_folder.h"
#include "support/test.h"
#include "wire/body.h"
#include "world.h"

using namespace balcao;
using namespace balcao::simulation;
using namespace std::chrono_literals;
using queue::State;

namespace {

const base::Instant k_opening = base::parse_instant("2026-11-24T09:00:00.000Z").value();

/// One central and its desks on a good day; what goes wrong, the test says.
struct Office {
    test::TemporaryFolder folder;
    base::SeededRandom random{5};
    CentralHost central;
    Network network;
    std::vector<std::unique_ptr<DeskHost>> desks;
    std::map<std::string, queue::Position> promised;
    std::vector<std::pair<central::Request, central::Response>> answers;   ///< batches alone
    std::function<void()> during_a_batch;
    std::string trail;   ///< what the clerk did for the last citizen
    int people = 0;

    Office()
        : central(made("central"), k_opening, 1),
          network{central, random, [this](std::chrono::milliseconds time) { pass(time); }, [](const std::string&) {},
                  [this](const central::Request& request, const central::Response& response) { seen(request, response); }}
    {
        REQUIRE(central.start());
    }
    std::string made(const std::string& name)
    {
        use_simulated_disks();
        seed_openssl(11);
        std::filesystem::create_directory(folder.file(name));
        return folder.file(name);
    }
    DeskHost& open_desk()
    {
        const auto name = "desk-" + std::to_string(desks.size() + 1);
        DeskEvents events;
        events.on_attempt = [](const std::string&, int, int) {};
        events.on_promise = [this](const std::string& id, queue::Position position) { promised[id] = position; };
        desks.push_back(std::make_unique<DeskHost>(network, made(name), name, central.clock.now(), desks.size() + 1, events));
        REQUIRE_FALSE(desks.back()->start());
        return *desks.back();
    }
    void pass(std::chrono::milliseconds time)
    {
        central.clock.advance(time);
        for (auto& desk : desks) desk->clock.advance(time);
    }
    void seen(const central::Request& request, const central::Response& response)
    {
        if (request.path.find("/batches") == std::string::npos) return;
        answers.emplace_back(request, response);
        if (during_a_batch) during_a_batch();
    }
    /// Registers one citizen from first to last. \return false when the clerk could not finish.
    bool serve(DeskHost& desk, int person = 0, int phone = 0)
    {
        const auto before = promised.size();
        const int number = person > 0 ? person : ++people;
        trail.clear();
        for (int i = 0; i < 40 && promised.size() == before; ++i) {
            trail += desk.clerk(random, number, phone > 0 ? phone : number) + "; ";
        }
        if (promised.size() > before) desk.clerk(random, number, number);  // finished
        return promised.size() > before;
    }
    /// Turns until nothing waits any more. \return whether it came to that.
    bool drain(DeskHost& desk, int rounds = 400)
    {
        for (int i = 0; i < rounds; ++i) {
            const auto stats = desk.queue().stats();
            if (stats && stats->unsent() == 0) return true;
            pass(std::chrono::milliseconds(std::max<std::int64_t>(desk.rest_until() - desk.clock.monotonic_ms(), 1)));
            desk.sync();
        }
        return false;
    }
    [[nodiscard]] bool held_everywhere()
    {
        for (const auto& [id, position] : promised) {
            bool held = false;
            for (auto& desk : desks) held = held || central.holds(desk->name(), id);
            if (!held) return false;
        }
        return true;
    }
};

int count_of(const Office& office, wire::ItemStatus status)
{
    int found = 0;
    for (const auto& [request, response] : office.answers) {
        if (response.status != 200) continue;
        const auto format = wire::format_of(response.content_type).value_or(wire::Format::json);
        const auto answer = must(wire::decode_batch_answer(must(wire::read_body(response.body, format))));
        for (const auto& result : answer.results) found += result.status == status ? 1 : 0;
    }
    return found;
}

State state_at(DeskHost& desk, queue::Position position) { return must(desk.queue().item(position))->state; }

}  // namespace

TEST_CASE("the answer is lost at every single octet, as a broken line and as a shorter answer: one effect, one receipt")
{
    Office office;
    auto& desk = office.open_desk();
    REQUIRE(office.drain(desk));
    REQUIRE(office.serve(desk));
    std::size_t cut = 0;
    bool as_a_whole = false;
    bool done = false;
    office.network.spoil = [&](http::Response& response) -> std::optional<http::Failure> {
        if (!response.header("content-type").starts_with(wire::k_cbor_type)) return std::nullopt;  // not a batch's
        done = cut >= response.body.size();
        if (done) return std::nullopt;
        response.body.resize(cut);
        as_a_whole = !as_a_whole;
        if (as_a_whole) return http::Failure{http::FailureKind::broken, true, 0, 0};
        ++cut;
        return std::nullopt;
    };
    for (int turns = 0; !done && turns < 20'000; ++turns) {
        CHECK(desk.queue().stats()->unsent() == 1);
        desk.hurry();
        office.pass(1min);
        desk.sync();
    }
    MESSAGE(cut << " octets, " << office.answers.size() << " answers");
    CHECK(done);
    CHECK(cut > 400);
    CHECK(state_at(desk, 1) == State::acked);
    CHECK(count_of(office, wire::ItemStatus::accepted) == 1);
    CHECK(office.held_everywhere());
}

TEST_CASE("records that are registered while others are on their way arrive once each, in order")
{
    Office office;
    auto& desk = office.open_desk();
    office.serve(desk);
    int more = 30;
    office.during_a_batch = [&] {
        if (more-- > 0) CHECK(office.serve(desk));
    };
    CHECK(office.drain(desk));
    CHECK(office.promised.size() == 31);
    CHECK(count_of(office, wire::ItemStatus::accepted) == 31);
    CHECK(count_of(office, wire::ItemStatus::duplicate) == 0);
    CHECK(office.held_everywhere());
    CHECK(desk.queue().verify_chain(desk.credentials().certificate));
}

TEST_CASE("a central put back from yesterday's backup is offered again what it forgot, older epochs too, and nothing else")
{
    Office office;
    auto& desk = office.open_desk();
    auto& other = office.open_desk();
    for (int i = 0; i < 3; ++i) REQUIRE(office.serve(desk));
    REQUIRE(office.drain(desk));
    const auto yesterday = office.central.disk.copy();
    for (int i = 0; i < 3; ++i) REQUIRE(office.serve(desk));
    REQUIRE(office.serve(desk, 900, 1));   // somebody else's phone: refused
    REQUIRE(office.serve(desk));
    REQUIRE(office.serve(other));
    REQUIRE(office.drain(desk));
    REQUIRE(office.drain(other));
    REQUIRE(desk.queue().begin_epoch("moved"));
    REQUIRE(office.serve(desk));
    REQUIRE(office.drain(desk));
    CHECK(state_at(desk, 7) == State::dead);
    const auto ledger = must(desk.queue().ledger(base::utc_day(k_opening)));

    office.central.crash();
    office.central.disk.put_back(yesterday);
    office.central.disk.start_again();
    REQUIRE(office.central.start());
    CHECK_FALSE(office.held_everywhere());
    office.answers.clear();
    office.pass(25h);  // once a day every desk compares itself with the central
    for (auto* one : {&desk, &other}) {
        one->sync();
        CHECK(office.drain(*one));
        office.pass(1h);
        one->sync();
        CHECK(office.drain(*one));
    }
    CHECK(count_of(office, wire::ItemStatus::accepted) == 6);
    CHECK(state_at(desk, 4) == State::acked);
    CHECK(state_at(desk, 7) == State::dead);
    CHECK(must(desk.queue().ledger(base::utc_day(k_opening))) == ledger);
    int missing = 0;
    for (const auto& [id, position] : office.promised) {
        missing += office.central.holds("desk-1", id) || office.central.holds("desk-2", id) ? 0 : 1;
    }
    CHECK(missing == 1);  // the refused one

    // Put back once more: the gap of the refused record is in the middle, what lies behind it is found all the same.
    const auto today = office.central.disk.copy();
    REQUIRE(desk.queue().verify_audit());
    for (int i = 0; i < 2; ++i) REQUIRE(office.serve(desk));
    REQUIRE(office.drain(desk));
    office.central.crash();
    office.central.disk.put_back(today);
    office.central.disk.start_again();
    REQUIRE(office.central.start());
    office.pass(25h);
    desk.sync();
    CHECK(office.drain(desk));
    missing = 0;
    for (const auto& [id, position] : office.promised) {
        missing += office.central.holds("desk-1", id) || office.central.holds("desk-2", id) ? 0 : 1;
    }
    CHECK(missing == 1);
}

TEST_CASE("an answer that shows a central set back is enough: nobody waits a day")
{
    Office office;
    auto& desk = office.open_desk();
    const auto empty = office.central.disk.copy();
    for (int i = 0; i < 4; ++i) REQUIRE(office.serve(desk));
    REQUIRE(office.drain(desk));
    office.central.crash();
    office.central.disk.put_back(empty);
    office.central.disk.start_again();
    REQUIRE(office.central.start());
    REQUIRE(office.serve(desk));
    for (int i = 0; i < 6; ++i) {
        office.pass(1min);
        desk.sync();
    }
    CHECK(office.drain(desk));
    CHECK(office.held_everywhere());
}

TEST_CASE("a batch that comes back after 400 days has no second effect, under an old certificate or a new one")
{
    Office office;
    auto& desk = office.open_desk();
    for (int i = 0; i < 3; ++i) REQUIRE(office.serve(desk));
    REQUIRE(office.drain(desk));
    const auto old = office.answers;
    office.pass(std::chrono::hours(24 * 400));
    for (const auto& [request, response] : old) {
        const auto again = office.central.handle(request);
        REQUIRE(again);
        CHECK(again->status == 403);  // its certificate lived 398 days
    }
    const auto key = must(seal::PrivateKey::generate());
    const auto enrolled = office.central.enrol("desk-1", key);
    office.answers.clear();
    for (auto [request, response] : old) {
        request.peer.certificate_der = must(seal::Certificate::from_pem(enrolled.certificate_pem)).to_der();
        REQUIRE(deliver(office.network, request));
    }
    CHECK(count_of(office, wire::ItemStatus::accepted) == 0);
    CHECK(count_of(office, wire::ItemStatus::duplicate) == 3);
    CHECK(office.held_everywhere());
}

TEST_CASE("on a disk that is full from any octet on, the citizen at the desk is finished, and nobody is half registered")
{
    Office office;
    auto& desk = office.open_desk();
    REQUIRE(office.serve(desk));
    const auto reserve = desk.disk.file("queue.db.ballast");
    int refused = 0;
    for (std::int64_t room = 24 * 1024; room <= 240 * 1024; room += 24 * 1024) {
        desk.disk.set_room(room, reserve, 1024 * 1024);
        CHECK_MESSAGE(office.serve(desk), "room for " << room << " octets: " << office.trail);
        const auto before = office.promised.size();
        for (int i = 0; i < 2; ++i) refused += office.serve(desk) ? 0 : 1;
        CHECK(must(desk.queue().stats()).last_position == static_cast<queue::Position>(office.promised.size()));
        CHECK(office.promised.size() <= before + 2);
        CHECK(office.drain(desk));  // answers are written down all the same
        desk.disk.set_room(std::nullopt);
        CHECK_FALSE(desk.upkeep());
        CHECK(desk.queue().ballast_held());
        for (int i = 0; i < 20; ++i) desk.clerk(office.random, 1'000 + i, 1'000 + i);  // whoever was begun meanwhile
    }
    MESSAGE(refused << " citizens were not begun");
    CHECK(refused > 0);
    CHECK(desk.queue().check_integrity());
    CHECK(desk.queue().verify_chain(desk.credentials().certificate));
}
