// The n-th allocation, call to a file or call of libcurl fails while a case is registered, sent to the real central and its
// receipt stored: for every n until the way is through. Never lost, never twice, never called done before the central has it,
// and no failure of this machine is taken for a refusal of the central.
#include "support/nth_failure.h"

#include "base/memory_reserve.h"
#include "desk.h"

using namespace balcao;
using queue::State;
using sync::TurnKind;
using test::CentralFixture;
using test::Failing;
using test::NthFailure;
using test::SyncDesk;

namespace {

/// What the central holds of the desk's epoch, asked over a connection of its own.
base::Sequence held_by(CentralFixture& central, SyncDesk& desk)
{
    auto connection = desk.credentials().connection();
    connection.base_url = central.url();
    sync::CentralApi apart(connection, desk.credentials().terminal, desk.clock);
    const auto answer = apart.cursor(desk.queue().epoch(), {});
    REQUIRE(answer);
    REQUIRE_FALSE(answer->frozen);
    REQUIRE(answer->gaps.empty());
    return answer->contiguous_upto;
}

struct Way {
    std::int64_t calls = 0;
    int failed = 0;
};

Way fail_each(Failing kind, std::int64_t stride_from)
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.limits.storage_pause = sync::Millis(1);
    desk.limits.retry.max_delay = sync::Millis(20);
    desk.limits.retry_refill = sync::Millis(1);
    desk.limits.breaker.failures_in_a_row = 1'000'000;
    const bool every = std::getenv("BALCAO_EVERY_FAILURE") != nullptr;  // else all of the first, then fewer and fewer
    Way way;
    int records = 0;
    for (std::int64_t n = 1;; n += every || n < stride_from ? 1 : 1 + n / 12) {
        CAPTURE(n);
        const int number = ++records;
        auto request = test::request_of(test::case_number(number), test::person_number(number), desk.password(number), desk.clock.now());
        auto sealed = seal::seal(wire::write_activation(request), desk.credentials().seal_to, desk.clock.now()).value();
        desk.connect(central.url());  // the handshake is part of the way
        auto sender = desk.sender(desk.api());
        sync::Turn turn;
        bool happened = false;
        bool registered = false;
        queue::NewRecord record;
        record.case_id = base::CaseId(test::case_number(number));
        record.day = base::utc_day(desk.clock.now());
        record.captured_at = desk.clock.now();
        record.operator_id = base::OperatorId("m.silva");
        record.summary = {"A" + std::to_string(number), "AE", "2C3"};
        const auto prepared = desk.prepared(desk.queue().next_slot(), sealed, desk.clock.now());
        {
            const NthFailure failure(kind, n);
            try {
                registered = desk.queue().append(record, prepared).has_value();
                if (registered) turn = sender.turn({});
            } catch (const std::bad_alloc&) {
                REQUIRE(NthFailure::happened());
            }
            happened = NthFailure::happened();
        }
        REQUIRE(turn.rejected == 0);
        REQUIRE((turn.kind == TurnKind::idle || turn.kind == TurnKind::progress || turn.kind == TurnKind::backoff ||
                 turn.kind == TurnKind::storage));
        if (happened && kind == Failing::memory) {
            ++way.failed;
            REQUIRE(turn.accepted == 1);  // the reserve carried it through
            REQUIRE(base::memory_reserve_was_needed());
        } else if (happened) {
            ++way.failed;
            REQUIRE(desk.queue().reopen());  // as the service does
        } else {
            REQUIRE(registered);
            REQUIRE(turn.accepted == 1);
        }
        const auto item = desk.queue().item_of_case(record.case_id);
        REQUIRE(item);
        REQUIRE((!registered || *item));
        if (!*item) {
            REQUIRE(desk.queue().append(record, prepared));
        } else if ((*item)->state == State::acked) {
            REQUIRE(desk.word(records));
            REQUIRE(held_by(central, desk) >= records);  // done is what the central has
        }
        REQUIRE(desk.stats().attention() == 0);
        desk.run_to_the_end();
        REQUIRE(desk.stats().last_position == records);
        REQUIRE(desk.item(records).state == State::acked);
        if (!happened) {
            way.calls = n - 1;
            break;
        }
    }
    CHECK(held_by(central, desk) == records);
    for (int position = 1; position <= records; ++position) REQUIRE(desk.word(position));
    CHECK(desk.queue().check_integrity());
    CHECK(desk.queue().verify_chain(desk.credentials().certificate));
    CHECK(desk.queue().verify_audit());
    CHECK(desk.queue().balance(base::utc_day(desk.clock.now())));
    MESSAGE("through at call " << way.calls + 1 << ", " << way.failed << " failures, " << records << " records, all held once");
    return way;
}

}  // namespace

TEST_CASE("memory refused at any allocation between registering and receipt: the reserve carries it through")
{
    base::hold_memory_reserve(256 * 1024);
    CHECK(fail_each(Failing::memory, 20).failed > 30);
}

TEST_CASE("memory refused to SQLite at any allocation between registering and receipt")
{
    CHECK(fail_each(Failing::sqlite_memory, 20).failed > 30);
}

TEST_CASE("any call to a file fails between registering and receipt")
{
    CHECK(fail_each(Failing::file_call, 100).failed > 10);
}

TEST_CASE("any call of libcurl fails between registering and receipt")
{
    CHECK(fail_each(Failing::curl_call, 40).failed > 40);
}
