// A disk that is really full: a small tmpfs.
#include "support/small_disk.h"
#include "workload.h"

using namespace balcao;
using base::FaultCode;
using queue::Outcome;


TEST_CASE("on a full disk new records are refused, kept ones stay, and answers can still be written down")
{
    test::DeskQueue desk;
    const test::SmallDisk disk(desk.folder.file("disk"));
    if (!disk.mounted()) {
        MESSAGE("skipped: mounting a tmpfs was refused: " << disk.reason());
        return;
    }
    desk.options.path = desk.folder.file("disk/desk.db");
    desk.options.ballast_bytes = 192 * 1024;
    desk.open();
    REQUIRE(desk->ballast_held());
    int kept = 0;
    base::Fault fault{};
    for (int number = 1; number <= 3000; ++number) {
        const auto added = desk->append(desk.record(number), desk.prepare(std::to_string(number) + std::string(900, 'c')));
        if (!added) {
            fault = added.error();
            break;
        }
        kept = number;
    }
    CHECK(fault.code == FaultCode::disk_full);
    CHECK(kept > 20);
    CHECK(desk->stats()->last_position == kept);
    // The reserve is given up for the central's answers.
    desk.settle_all(Outcome::accepted);
    CHECK_FALSE(desk->ballast_held());
    CHECK(desk->stats()->pending == 0);
    CHECK(desk->append(desk.record(9001), desk.prepare("x")).error().code == FaultCode::disk_full);
    CHECK(desk->check_integrity());
    CHECK(desk->verify_chain(desk.certificate()));
    CHECK(desk->verify_audit());
    CHECK(desk->balance(base::utc_day(desk.clock.now())));
    for (int number = 1; number <= kept; ++number) {
        CHECK(desk->load(number).value());
    }
    // A restart on the still crowded disk works too.
    desk.open();
    CHECK(desk->stats()->last_position == kept);
}

TEST_CASE("with no octet of room left the citizen at the desk is finished, and a small note does not cost the reserve")
{
    test::DeskQueue desk;
    const test::SmallDisk disk(desk.folder.file("disk"), "2m");
    if (!disk.mounted()) {
        MESSAGE("skipped: mounting a tmpfs was refused: " << disk.reason());
        return;
    }
    desk.options.path = disk.file("desk.db");
    desk.options.ballast_bytes = 1024 * 1024;
    desk.open();
    REQUIRE(desk->ballast_held());
    disk.fill();
    REQUIRE(disk.room() == 0);
    // Somebody signs in; written down from the reserve, which is held again as far as it goes.
    REQUIRE(desk->note({"operator_signed_in", {{"operator", "ana"}}, {}}));
    REQUIRE(desk->upkeep());
    CHECK(desk->ballast_held());
    const base::CaseId here("case-1");
    const auto today = base::utc_day(desk.clock.now());
    REQUIRE(desk->save_draft(here, today, base::to_bytes("draft")));
    REQUIRE(desk->note({"case_started", {{"case", here.text()}}, {}}));
    for (int stroke = 0; stroke < 20; ++stroke) {
        REQUIRE(desk->save_draft(here, today, base::to_bytes(std::string(300, 'd'))));
    }
    const auto kept = desk->append(desk.record(1), desk.prepare(std::string(900, 'c')));
    REQUIRE(kept);
    CHECK(desk.state(kept->position) == queue::State::pending);
    disk.make_room();
    REQUIRE(desk->upkeep());
    CHECK(desk->ballast_held());
    desk.add(2);
}
