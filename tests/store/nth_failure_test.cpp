// The n-th allocation, or the n-th call to a file, fails while a case is registered and settled: for every n until the
// way is through. What was told is there, nothing is half there, and the queue goes on.
#include "support/nth_failure.h"
#include "workload.h"

using namespace balcao;
using test::Failing;
using test::NthFailure;

namespace {

struct Shown {
    bool registered = false;
    bool settled = false;
};

/// Draft, record, claim, receipt; stops at the first thing that goes wrong.
void serve_one(test::DeskQueue& desk, const queue::NewRecord& record, const queue::SignedRecord& prepared, Shown& told)
{
    if (!desk->save_draft(record.case_id, record.day, base::to_bytes("draft"))) return;
    if (!desk->append(record, prepared)) return;
    told.registered = true;
    const auto batch = desk->claim(10);
    if (!batch || batch->empty()) return;
    std::vector<queue::ItemOutcome> outcomes;
    for (const auto& one : batch->records) outcomes.push_back({one.seq, queue::Outcome::accepted, "", {}});
    if (!desk->settle(batch->epoch, outcomes, desk.receipt())) {
        desk->give_back(*batch);
        return;
    }
    told.settled = true;
}

void check_told(test::DeskQueue& desk, const queue::NewRecord& record, const Shown& told)
{
    const auto item = desk->item_of_case(record.case_id);
    REQUIRE(item);
    REQUIRE((!told.registered || item->has_value()));
    REQUIRE((!told.settled || (*item)->state == queue::State::acked));
    // Done is only what a receipt is held for.
    if (*item && (*item)->state == queue::State::acked) REQUIRE(desk->receipt_of((*item)->position).value());
    const auto drafts = desk->drafts();
    REQUIRE(drafts);
    REQUIRE((!*item || drafts->empty()));  // registered, and no draft that could be registered once more
}

/// \return how many calls of the kind the way takes.
std::int64_t fail_each(Failing kind)
{
    test::DeskQueue desk;
    desk.open();
    desk.add(1);
    desk.settle_all(queue::Outcome::accepted);
    std::int64_t n = 1;
    int records = 1;
    for (bool through = false; !through; ++n) {
        CAPTURE(n);
        REQUIRE(n < 20'000);
        const auto record = desk.record(++records);
        const auto prepared = desk.prepare(std::to_string(records))(desk->next_slot());
        Shown told;
        {
            const NthFailure failure(kind, n);
            try {
                serve_one(desk, record, *prepared, told);
            } catch (const std::bad_alloc&) {
                REQUIRE(NthFailure::happened());
            }
            through = !NthFailure::happened();
        }
        REQUIRE((!through || told.settled));
        // As the service does it after memory or the disk failed.
        REQUIRE(desk->reopen());
        check_told(desk, record, told);
        if (!desk->item_of_case(record.case_id).value()) {
            REQUIRE(desk->append(record, desk.prepare(std::to_string(records))));
        }
        desk.settle_all(queue::Outcome::accepted);
        if (n % 50 == 0 || through) {
            REQUIRE(desk->stats()->last_position == records);  // each once
            REQUIRE(desk->check_integrity());
            REQUIRE(desk->verify_chain(desk.certificate()));
            REQUIRE(desk->verify_audit());
            REQUIRE(desk->balance(base::utc_day(desk.clock.now())));
        }
    }
    return n - 1;
}

}  // namespace

TEST_CASE("memory refused at any allocation: nothing lost, nothing twice, and the queue goes on")
{
    const auto calls = fail_each(Failing::memory);
    MESSAGE(calls << " allocations");
    CHECK(calls > 50);
}

TEST_CASE("memory refused to SQLite at any allocation: nothing lost, nothing twice, and the queue goes on")
{
    const auto calls = fail_each(Failing::sqlite_memory);
    MESSAGE(calls << " allocations");
    CHECK(calls > 50);
}

TEST_CASE("any call to a file fails: nothing lost, nothing twice, and the queue goes on")
{
    const auto calls = fail_each(Failing::file_call);
    MESSAGE(calls << " calls");
    CHECK(calls > 10);
}

TEST_CASE("memory refused while the queue is opened anew: it stays shut with its reason, and opens at the next try")
{
    test::DeskQueue desk;
    desk.open();
    desk.add_many(3);
    const auto epoch = desk->epoch();
    for (std::int64_t n = 1;; ++n) {
        CAPTURE(n);
        bool happened = false;
        {
            const NthFailure failure(Failing::memory, n);
            try {
                (void)desk->reopen();
            } catch (const std::bad_alloc&) {
            }
            happened = NthFailure::happened();
        }
        (void)desk->stats();  // shut or open, it answers
        REQUIRE(desk->reopen());
        REQUIRE(desk->stats()->last_position == 3);
        REQUIRE(desk->epoch() == epoch);  // not taken for a copy of itself
        if (!happened) break;
    }
    desk.add(4);
    CHECK(desk->verify_chain(desk.certificate()));
}

TEST_CASE("any call to a file fails while the day's draft key is made: none is left half made")
{
    base::SystemRandom random;
    for (std::int64_t n = 1;; ++n) {
        CAPTURE(n);
        const test::TemporaryFolder folder;
        const auto day = base::utc_day(test::k_now);
        bool happened = false;
        {
            const NthFailure failure(Failing::file_call, n);
            const auto keys = queue::DraftKeys::open(folder.file("keys"), day, test::k_now, random);
            happened = NthFailure::happened();
            REQUIRE((happened || keys));
        }
        auto keys = queue::DraftKeys::open(folder.file("keys"), day, test::k_now, random);
        REQUIRE(keys);
        const auto sealed = keys->seal(base::CaseId("case-1"), base::to_bytes("x"), random);
        auto again = queue::DraftKeys::open(folder.file("keys"), day, test::k_now, random);
        REQUIRE(again);
        REQUIRE(again->open_draft(base::CaseId("case-1"), *sealed));
        if (!happened) {
            CHECK(n > 5);
            break;
        }
    }
}
