#include <fstream>

#include "support/desk_queue.h"

using namespace balcao;
using base::FaultCode;
using queue::Outcome;
using queue::State;
using namespace std::chrono_literals;

namespace {

int erase_all(test::DeskQueue& desk)
{
    int total = 0;
    for (;;) {
        const auto erased = desk->erase_due(desk.signer());
        REQUIRE(erased);
        if (*erased == 0) {
            return total;
        }
        total += *erased;
    }
}

}  // namespace

TEST_CASE("nothing is erased before receipt and retention; then summary and content go, with signed proof")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(6);
    desk.settle_all(Outcome::accepted);
    CHECK(erase_all(desk) == 0);
    desk.clock.advance(24h * 7 + 1h);
    desk.add(7);  // not sent: stays whole
    CHECK(desk->erase_due(desk.signer()) == 6);  // summaries first
    CHECK(desk.state(3) == State::acked);
    CHECK_FALSE(desk->item(3).value()->summary);
    CHECK(desk->item(3).value()->case_id.empty());
    CHECK(desk->erase_due(desk.signer()) == 6);  // then content
    CHECK(desk->erase_due(desk.signer()) == 0);
    CHECK(desk.state(3) == State::purged);
    CHECK(desk.state(7) == State::pending);
    CHECK(desk->item(7).value()->summary);
    const auto erasures = desk->erasures(0, 10).value();
    REQUIRE(erasures.size() == 2);
    CHECK(erasures[0].what == "summary");
    CHECK(erasures[0].cases.size() == 6);
    CHECK(erasures[1].what == "content");
    CHECK(erasures[1].positions == std::vector<queue::Position>{1, 2, 3, 4, 5, 6});
    for (const auto& erasure : erasures) {
        CHECK(seal::verify(desk.certificate(), queue::content_of(erasure), erasure.signature));
        auto changed = erasure;
        changed.positions.pop_back();
        CHECK_FALSE(seal::verify(desk.certificate(), queue::content_of(changed), erasure.signature));
    }
    CHECK(desk->verify_chain(desk.certificate()));
    CHECK(desk->verify_audit());
    CHECK(desk->balance(base::utc_day(test::k_now)));
    desk.open();
    CHECK(desk->verify_chain(desk.certificate()));
    desk.add(8);
}

TEST_CASE("refused records keep their content; settled by a person, their summary goes after the retention")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(3);
    const auto batch = desk->claim(10).value();
    REQUIRE(desk->settle(batch.epoch,
                         std::array{queue::ItemOutcome{1, Outcome::accepted, "", {}},
                                    queue::ItemOutcome{2, Outcome::rejected, "rule.x", {}},
                                    queue::ItemOutcome{3, Outcome::accepted, "", {}}},
                         desk.receipt()));
    desk.add(4);
    desk.clock.advance(24h * 8);
    CHECK(erase_all(desk) == 4);  // two summaries, two contents
    CHECK(desk.state(1) == State::purged);
    CHECK(desk.state(2) == State::dead);
    CHECK(desk->item(2).value()->summary);
    CHECK(desk.state(3) == State::purged);
    CHECK(desk->verify_chain(desk.certificate()));
    REQUIRE(desk->waive(2, base::OperatorId("ana"), "citizen.gave_up"));
    CHECK(erase_all(desk) == 0);
    desk.clock.advance(24h * 8);
    CHECK(erase_all(desk) == 1);
    CHECK(desk->load(2).value());
    CHECK_FALSE(desk->item(2).value()->summary);
    CHECK(desk->balance(base::utc_day(test::k_now)));
}

TEST_CASE("erasing goes in chunks, and a signer that fails erases nothing")
{
    test::DeskQueue desk;
    desk.options.keep_records = 5;
    desk.open();
    desk.add_many(30);
    for (;;) {
        const auto batch = desk->claim(10).value();
        if (batch.empty()) {
            break;
        }
        std::vector<queue::ItemOutcome> outcomes;
        for (const auto& record : batch.records) {
            outcomes.push_back({record.seq, Outcome::accepted, "", {}});
        }
        REQUIRE(desk->settle(batch.epoch, outcomes, desk.receipt()));
    }
    desk.clock.advance(24h * 8);
    const auto failing = [](base::BytesView) -> base::Result<base::Bytes> {
        return base::fail(FaultCode::token_unavailable);
    };
    CHECK(desk->erase_due(failing, 10).error().code == FaultCode::token_unavailable);
    CHECK(desk->item(1).value()->summary);
    CHECK(desk->erase_due(desk.signer(), 10) == 10);
    CHECK(desk->erase_due(desk.signer(), 10) == 10);
    CHECK(desk->erase_due(desk.signer(), 10) == 10);
    CHECK(desk->erase_due(desk.signer(), 10) == 10);  // content of 1 to 10
    CHECK(desk->erase_due(desk.signer(), 10) == 10);
    CHECK(desk->erase_due(desk.signer(), 10) == 0);   // the newest five are kept, so the batch of 21 to 30 is
    CHECK(desk.state(20) == State::purged);
    CHECK(desk.state(21) == State::acked);
    CHECK(desk->verify_chain(desk.certificate()));
}

TEST_CASE("what was erased cannot be found in the file any more")
{
    test::DeskQueue desk;
    desk.open();
    auto record = desk.record(1);
    record.summary.ticket = "TICKET-MARKER";
    REQUIRE(desk->append(record, desk.prepare("CONTENT-MARKER")));
    desk.add(2);
    desk.settle_all(Outcome::accepted);
    desk.add(3);
    desk.clock.advance(24h * 8);
    CHECK(erase_all(desk) == 4);
    desk.close();
    std::ifstream in(desk.options.path, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    CHECK(content.find("sealed 3") != std::string::npos);
    CHECK(content.find("TICKET-MARKER") == std::string::npos);
    CHECK(content.find("CONTENT-MARKER") == std::string::npos);
}

TEST_CASE("the newest record stays whatever the settings say: the next one links to it")
{
    test::DeskQueue desk;
    desk.options.keep_records = 0;
    desk.open();
    desk.add_many(3);
    desk.settle_all(Outcome::accepted);
    desk.clock.advance(24h * 7 + 1h);
    CHECK(erase_all(desk) > 0);
    CHECK(desk.state(3) == State::acked);
    CHECK(desk->load(3).value());
    desk.open();
    desk.add(4);
    CHECK(desk->verify_chain(desk.certificate()));
}
