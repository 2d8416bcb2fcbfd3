// A terminal on its way out: what holds it back, what is kept over a restart, and its last word.
#include "desk/leaving.h"

#include <filesystem>
#include <fstream>

#include "base/files.h"
#include "seal/signature.h"
#include "support/desk_queue.h"
#include "sync/bundle_notes.h"
#include "sync/key_folder.h"
#include "wire/json_text.h"

using namespace balcao;
using namespace balcao::desk;
using base::FaultCode;
using link::DrainState;
using link::LeftKind;

TEST_SUITE_BEGIN("desk");

namespace {

struct LeavingDesk {
    test::DeskQueue queue{shared_keys().terminal};
    base::Mutex mutex;

    struct Keys {
        seal::KeyPair root = test::make_root();
        seal::KeyPair terminal = test::make_pair(root, seal::Profile::client, "posto-1");
        seal::KeyPair central = test::make_pair(root, seal::Profile::seal, "central");
        seal::KeyPair receipt = test::make_pair(root, seal::Profile::receipt, "central");
        seal::KeyPair reference = test::make_pair(root, seal::Profile::reference, "central");
    };
    static const Keys& shared_keys()
    {
        static const Keys keys;
        return keys;
    }
    LeavingDesk() { queue.open(); }
    [[nodiscard]] std::string keys_folder() const { return queue.folder.file("keys"); }
    [[nodiscard]] std::string state_folder() const { return queue.folder.path(); }
    void enrol() const
    {
        const auto& keys = shared_keys();
        sync::NewGeneration made;
        made.terminal = base::TerminalId("posto-1");
        made.point_of_service = "LX-01";
        made.central_url = "https://127.0.0.1:4443";
        made.enrolled_at = test::k_now;
        made.key = &keys.terminal.key;
        made.certificate_pem = keys.terminal.certificate.to_pem();
        made.ca_pem = keys.root.certificate.to_pem();
        made.seal_pem = keys.central.certificate.to_pem();
        made.receipt_pem = keys.receipt.certificate.to_pem();
        made.reference_pem = keys.reference.certificate.to_pem();
        REQUIRE(sync::KeyFolder(keys_folder()).install(made));
        REQUIRE(sync::KeyFolder(keys_folder()).install(made));  // two generations lie there after a renewal
    }
    Leaving leaving() { return Leaving({*queue, mutex, keys_folder(), state_folder(), "Loja", "Posto 1", queue.clock}); }
    [[nodiscard]] std::int64_t count_of(LeftKind kind, bool case_open = false)
    {
        const auto left = leaving().left(case_open);
        REQUIRE(left);
        for (const auto& line : *left) {
            if (line.kind == kind) return line.count;
        }
        return 0;
    }
    [[nodiscard]] std::size_t lines()
    {
        const auto left = leaving().left(false);
        REQUIRE(left);
        return left->size();
    }
    /// Notes a bundle with the records of the first epoch up to `last`.
    [[nodiscard]] std::string carry(base::Sequence last)
    {
        const std::string id(32, 'c');
        sync::BundleNote note{id, queue.clock.now(), {{queue->epoch(), 0, {}}}};
        for (base::Sequence seq = 1; seq <= last; ++seq) {
            note.parts[0].records.push_back({seq, queue->item(seq).value()->hash});
        }
        REQUIRE(notes().save(note, base::Secret(base::Bytes(32, 1))));
        return id;
    }
    [[nodiscard]] sync::BundleNotes notes() const { return sync::BundleNotes(state_folder() + "/bundles"); }
};

}  // namespace

TEST_CASE("leaving: begun and taken back, kept over a restart, each in the audit chain once")
{
    LeavingDesk desk;
    CHECK(read_leaving_note(desk.state_folder())->state == DrainState::working);
    REQUIRE(desk.leaving().begin("tec"));
    REQUIRE(desk.leaving().begin("tec"));
    const auto note = read_leaving_note(desk.state_folder());  // what a restarted service reads
    REQUIRE(note);
    CHECK(note->state == DrainState::draining);
    CHECK(note->by == "tec");
    CHECK(note->since == test::k_now);
    REQUIRE(desk.leaving().cancel("tec"));
    CHECK(read_leaving_note(desk.state_folder())->state == DrainState::working);
    const auto entries = desk.queue->audit(0, 100).value();
    CHECK(std::count_if(entries.begin(), entries.end(), [](const auto& one) { return one.event.event == "terminal_drain_begun"; }) == 1);
    CHECK(std::count_if(entries.begin(), entries.end(), [](const auto& one) { return one.event.event == "terminal_drain_cancelled"; }) == 1);
    std::ofstream(desk.state_folder() + "/leaving.json") << "{half";
    CHECK(read_leaving_note(desk.state_folder()).error().code == FaultCode::storage_corrupt);
}

TEST_CASE("leaving: every kind of thing that would be lost is counted, and each alone holds the machine back")
{
    LeavingDesk desk;
    desk.enrol();
    REQUIRE(desk.leaving().begin("tec"));
    CHECK(desk.lines() == 0);
    CHECK(desk.count_of(LeftKind::open_case, true) == 1);
    REQUIRE(desk.queue->save_draft(base::CaseId("draft"), base::utc_day(test::k_now), base::to_bytes("sealed")));
    CHECK(desk.count_of(LeftKind::open_case) == 1);
    const auto refused = desk.leaving().retire("tec", false);
    REQUIRE(refused);
    REQUIRE(refused->left.size() == 1);
    CHECK(refused->left[0].kind == LeftKind::open_case);
    CHECK(sync::KeyFolder(desk.keys_folder()).enrolled());
    REQUIRE(desk.queue->drop_draft(base::CaseId("draft")));

    desk.queue.add_many(4);
    CHECK(desk.count_of(LeftKind::unsent) == 4);
    REQUIRE(desk.queue->park(4, base::OperatorId("rui")));
    CHECK(desk.count_of(LeftKind::unsent) == 3);
    CHECK(desk.count_of(LeftKind::parked) == 1);
    const auto id = desk.carry(2);
    CHECK(desk.count_of(LeftKind::unsent) == 1);
    CHECK(desk.count_of(LeftKind::carried) == 2);
    REQUIRE(desk.notes().mark_lost(id));  // then they wait for another way
    CHECK(desk.count_of(LeftKind::carried) == 0);
    CHECK(desk.count_of(LeftKind::unsent) == 3);
    desk.queue.settle_all(queue::Outcome::accepted);
    REQUIRE(desk.queue->release(4, base::OperatorId("rui")));
    desk.queue.settle_all(queue::Outcome::rejected);
    CHECK(desk.count_of(LeftKind::refused) == 1);
    CHECK_FALSE(desk.leaving().retire("tec", false)->left.empty());
    REQUIRE(desk.queue->waive(4, base::OperatorId("rui"), "person_left"));
    CHECK(desk.lines() == 0);

    std::filesystem::create_directories(desk.state_folder() + "/pictures");
    std::ofstream(desk.state_folder() + "/pictures/1_case.cms") << "sealed";
    CHECK(desk.count_of(LeftKind::pictures) == 1);
    CHECK(desk.leaving().retire("tec", false)->left.size() == 1);
    CHECK(sync::KeyFolder(desk.keys_folder()).enrolled());
}

TEST_CASE("leaving: a frozen epoch holds the machine back")
{
    LeavingDesk desk;
    desk.queue.add_many(2);
    const auto batch = desk.queue->claim(1).value();
    const queue::ItemOutcome conflict{1, queue::Outcome::conflict, "conflict", {}};
    REQUIRE(desk.queue->settle(batch.epoch, std::span(&conflict, 1), std::nullopt));
    REQUIRE(desk.queue->begin_epoch("test"));
    CHECK(desk.count_of(LeftKind::frozen) == 2);
}

TEST_CASE("leaving: how long the rest takes is told by the pace of the last sending")
{
    LeavingDesk desk;
    desk.queue.add_many(30);
    const auto settle = [&](int count) {
        const auto batch = desk.queue->claim(count).value();
        std::vector<queue::ItemOutcome> outcomes;
        for (const auto& record : batch.records) outcomes.push_back({record.seq, queue::Outcome::accepted, "", {}});
        REQUIRE(desk.queue->settle(batch.epoch, outcomes, desk.queue.receipt()));
    };
    settle(5);
    CHECK_FALSE(desk.leaving().left(false)->at(0).seconds_left);  // one batch alone tells no pace
    desk.queue.clock.advance(std::chrono::seconds(10));
    settle(5);
    const auto left = desk.leaving().left(false).value();
    REQUIRE(left[0].kind == LeftKind::unsent);
    CHECK(left[0].count == 20);
    CHECK(left[0].seconds_left == 40);  // five in ten seconds
    CHECK(left[0].since == test::k_now);
}

TEST_CASE("leaving: with nothing left the terminal signs its last word and its keys are gone")
{
    LeavingDesk desk;
    desk.enrol();
    CHECK(desk.leaving().retire("tec", false).error().code == FaultCode::act_not_possible_now);  // not draining
    REQUIRE(desk.leaving().begin("tec"));
    desk.queue.add_many(3);
    CHECK(desk.leaving().retire("tec", false)->left.size() == 1);
    desk.queue.settle_all(queue::Outcome::accepted);
    std::filesystem::create_directories(desk.state_folder() + "/drafts");
    std::ofstream(desk.state_folder() + "/drafts/draft.key") << "a key";
    const auto key_file = desk.keys_folder() + "/current/terminal.key";
    REQUIRE(std::filesystem::exists(key_file));

    const auto done = desk.leaving().retire("tec", false);
    REQUIRE(done);
    CHECK(done->left.empty());
    CHECK(base::read_file(done->file).value() == done->statement);
    const auto json = wire::parse_json(done->statement).value();
    const auto& statement = json.at("statement");
    CHECK(statement.at("terminal") == "posto-1");
    CHECK(statement.at("records") == 3);
    CHECK(statement.at("by") == "tec");
    const auto certificate = seal::Certificate::from_pem(json.at("certificate").get<std::string>());
    REQUIRE(certificate);
    const auto text = wire::to_line(wire::Json(statement));
    CHECK(seal::verify(*certificate, base::as_bytes(text), base::from_base64(json.at("signature").get<std::string>()).value()));
    CHECK_FALSE(seal::verify(*certificate, base::as_bytes(text + " "), base::from_base64(json.at("signature").get<std::string>()).value()));
    const auto last = desk.queue->audit(statement.at("audit").at("entries").get<std::int64_t>() - 1, 10).value();
    REQUIRE(last.size() == 1);
    CHECK(last[0].event.event == "terminal_retired");
    CHECK(statement.at("audit").at("hash") == base::to_hex(last[0].hash));

    CHECK_FALSE(sync::KeyFolder(desk.keys_folder()).enrolled());
    CHECK(std::filesystem::is_empty(desk.keys_folder()));
    CHECK(std::filesystem::is_empty(desk.state_folder() + "/drafts"));
    CHECK(read_leaving_note(desk.state_folder())->state == DrainState::retired);
    CHECK(desk.leaving().begin("tec").error().code == FaultCode::act_not_possible_now);
    CHECK(desk.leaving().cancel("tec").error().code == FaultCode::act_not_possible_now);
    REQUIRE(forget_leaving(desk.state_folder()));  // enrolled anew
    CHECK(read_leaving_note(desk.state_folder())->state == DrainState::working);
}

TEST_CASE("leaving: broken off after the statement was written, retiring goes on")
{
    LeavingDesk desk;
    desk.enrol();
    REQUIRE(desk.leaving().begin("tec"));
    const auto before = base::read_file(desk.state_folder() + "/leaving.json").value();
    const auto first = desk.leaving().retire("tec", false);
    REQUIRE(first);
    REQUIRE(base::write_file(desk.state_folder() + "/leaving.json", before, 0600));  // the last step was not reached
    const auto again = desk.leaving().retire("tec", false);
    REQUIRE(again);
    CHECK(again->statement == first->statement);
    CHECK(read_leaving_note(desk.state_folder())->state == DrainState::retired);
}

TEST_SUITE_END();
