// Disks that fail: what is reported as failed is not relied on, and the file is opened anew.
#include "fault_vfs.h"
#include "workload.h"

using namespace balcao;
using base::FaultCode;
using test::FaultMode;

TEST_CASE("when a sync fails the record is refused, the queue stops, and opens again with all that was promised")
{
    for (std::int64_t after = 1; after <= 24; after += 3) {
        test::DeskQueue desk;
        desk.options.vfs = test::k_fault_vfs;
        test::arm({});
        desk.open();
        desk.add_many(3);
        test::arm({FaultMode::sync_error, after, false});
        int number = 4;
        base::Result<queue::Appended> last = desk->append(desk.record(number), desk.prepare("4"));
        while (last && number < 40) {
            ++number;
            last = desk->append(desk.record(number), desk.prepare(std::to_string(number)));
        }
        REQUIRE_FALSE(last);
        CHECK(last.error().code == FaultCode::storage_write_failed);
        // Trying again on the same descriptor would be told "good" by the kernel: refused until reopened.
        CHECK(desk->append(desk.record(99), desk.prepare("99")).error().code == FaultCode::storage_write_failed);
        CHECK(desk->stats().error().code == FaultCode::storage_write_failed);
        REQUIRE(desk->reopen());
        for (int kept = 1; kept < number; ++kept) {
            CHECK(desk->load(kept).value());
        }
        CHECK(desk->check_integrity());
        CHECK(desk->verify_chain(desk.certificate()));
        CHECK(desk->verify_audit());
        desk.add(100);
    }
    test::arm({});
}

TEST_CASE("when every write fails, nothing new is promised and what was there stays")
{
    test::DeskQueue desk;
    desk.options.vfs = test::k_fault_vfs;
    test::arm({});
    desk.open();
    desk.add_many(3);
    test::arm({FaultMode::io_error, 1, false});
    CHECK(desk->append(desk.record(4), desk.prepare("4")).error().code == FaultCode::storage_write_failed);
    CHECK_FALSE(desk->save_draft(base::CaseId("case-9"), base::utc_day(test::k_now), base::to_bytes("x")));
    CHECK_FALSE(desk->park(1, base::OperatorId("ana")));
    desk.close();
    test::arm({});
    desk.open();
    CHECK(desk->load(3).value());
    CHECK(desk->verify_chain(desk.certificate()));
}
