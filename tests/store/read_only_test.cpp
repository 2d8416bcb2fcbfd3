// A disk that takes no writes any more: told as what it is, nothing lost, and the queue goes on once it does again.
#include "fault_vfs.h"
#include "support/small_disk.h"
#include "workload.h"

using namespace balcao;
using base::FaultCode;
using test::FaultMode;

namespace {

void check_refused(test::DeskQueue& desk)
{
    CHECK(desk->append(desk.record(90), desk.prepare("90")).error().code == FaultCode::storage_read_only);
    CHECK(desk->save_draft(base::CaseId("case-9"), base::utc_day(test::k_now), base::to_bytes("x")).error().code ==
          FaultCode::storage_read_only);
    // Opened anew on the same disk it still says so, to every use.
    CHECK(desk->reopen().error().code == FaultCode::storage_read_only);
    CHECK(desk->append(desk.record(91), desk.prepare("91")).error().code == FaultCode::storage_read_only);
    CHECK(desk->claim(10).error().code == FaultCode::storage_read_only);
}

void check_whole(test::DeskQueue& desk, int records)
{
    CHECK(desk->stats()->last_position == records);
    for (int number = 1; number <= records; ++number) CHECK(desk->load(number).value());
    CHECK(desk->check_integrity());
    CHECK(desk->verify_chain(desk.certificate()));
    CHECK(desk->verify_audit());
    CHECK(desk->balance(base::utc_day(desk.clock.now())));
    desk.add(records + 1);
    desk.settle_all(queue::Outcome::accepted);
    CHECK(desk->stats()->pending == 0);
}

}  // namespace

TEST_CASE("when the file refuses writes from any moment on, nothing half-written stays and the queue goes on afterwards")
{
    for (std::int64_t at = 1; at <= 12; ++at) {
        CAPTURE(at);
        test::DeskQueue desk;
        desk.options.vfs = test::k_fault_vfs;
        test::arm({});
        desk.open();
        desk.add_many(3);
        test::arm({FaultMode::read_only, at, false});
        int kept = 3;
        base::Result<queue::Appended> last = desk->append(desk.record(kept + 1), desk.prepare("more"));
        while (last && kept < 40) {
            ++kept;
            last = desk->append(desk.record(kept + 1), desk.prepare("more"));
        }
        REQUIRE_FALSE(last);
        CHECK(last.error().code == FaultCode::storage_read_only);
        CHECK(desk->append(desk.record(99), desk.prepare("99")).error().code == FaultCode::storage_read_only);
        test::arm({});
        REQUIRE(desk->reopen());
        // Where only the last flush was refused the record is found all the same, and whole; the clerk was told to look it up.
        const auto found = desk->stats()->last_position;
        CHECK((found == kept || found == kept + 1));
        check_whole(desk, static_cast<int>(found));
    }
}

TEST_CASE("the kernel turns the disk read-only in the middle: told, kept, and goes on when it is mounted anew")
{
    test::DeskQueue desk;
    test::FailingDisk disk(desk.folder.path());
    if (!disk.mounted()) {
        MESSAGE("skipped: an ext4 in a file could not be mounted here");
        return;
    }
    desk.options.path = disk.file("desk.db");
    desk.open();
    desk.add_many(5);
    (void)disk.fail();
    check_refused(desk);
    REQUIRE(disk.repair());
    REQUIRE(desk->reopen());
    check_whole(desk, 5);
    desk.close();
}

TEST_CASE("a disk that is mounted read-only at the start is told as such, and left as it is")
{
    test::DeskQueue desk;
    test::SmallDisk disk(desk.folder.file("disk"), "4m");
    if (!disk.mounted()) {
        MESSAGE("skipped: mounting a tmpfs was refused: " << disk.reason());
        return;
    }
    desk.options.path = disk.file("desk.db");
    desk.open();
    desk.add_many(4);
    desk.close();
    REQUIRE(disk.read_only(true));
    const auto refused = queue::Queue::open(desk.options, desk.clock, desk.random);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == FaultCode::storage_read_only);
    REQUIRE(disk.read_only(false));
    desk.open();
    check_whole(desk, 4);
    desk.close();
}
