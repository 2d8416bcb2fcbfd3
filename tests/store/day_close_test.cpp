// A day that is being closed when the process dies or the disk fills up: closed whole or not at all.
#include <sys/wait.h>
#include <unistd.h>

#include "support/small_disk.h"
#include "fault_vfs.h"
#include "workload.h"

using namespace balcao;

namespace {

queue::NewDayClose close_of(test::DeskQueue& desk)
{
    const auto day = base::utc_day(desk.clock.now());
    const auto rows = desk->day_rows(day, base::utc_day);
    REQUIRE(rows);
    queue::NewDayClose close;
    close.day = day;
    close.who = base::OperatorId("rui.supervisor");
    close.records = static_cast<std::int64_t>(rows->records.size());
    close.last = close.records;
    close.statement = base::to_bytes("statement");
    close.audit_number = rows->audit_number;
    for (const auto& record : rows->records) {
        close.unfinished.emplace_back(record.position, record.state);
    }
    return close;
}

/// Closed with its audit entry and what it called unfinished, or nothing of it.
bool closed_whole_or_not(test::DeskQueue& desk)
{
    const auto closes = desk->day_closes(base::utc_day(desk.clock.now()));
    const auto entries = desk->audit(0, 100);
    REQUIRE(closes);
    REQUIRE(entries);
    const auto told = std::count_if(entries->begin(), entries->end(), [](const auto& entry) { return entry.event.event == "day_closed"; });
    CHECK(told == static_cast<std::ptrdiff_t>(closes->size()));
    CHECK(desk->verify_audit());
    CHECK(desk->check_integrity());
    return !closes->empty();
}

}  // namespace

TEST_CASE("killed at any write of the close, the day is closed whole or not at all, and can be closed then")
{
    int closed = 0;
    int open = 0;
    for (const auto mode : {test::FaultMode::kill_before, test::FaultMode::kill_half, test::FaultMode::kill_after}) {
        bool through = false;
        for (std::int64_t at = 1; !through; ++at) {
            REQUIRE(at < 100);
            test::DeskQueue desk;
            desk.options.vfs = test::k_fault_vfs;
            test::arm({});
            desk.open();
            desk.add_many(3);
            const auto close = close_of(desk);
            desk.close();
            const pid_t child = ::fork();
            REQUIRE(child >= 0);
            if (child == 0) {
                auto opened = queue::Queue::open(desk.options, desk.clock, desk.random);
                if (!opened) ::_exit(3);
                test::arm({mode, at, false});
                ::_exit(opened->keep_close(close) ? 0 : 4);
            }
            int status = 0;
            REQUIRE(::waitpid(child, &status, 0) == child);
            through = WIFEXITED(status);
            if (through) CHECK(WEXITSTATUS(status) == 0);
            test::arm({});
            desk.open();
            const bool is_closed = closed_whole_or_not(desk);
            if (through) CHECK(is_closed);
            (is_closed ? closed : open) += 1;
            if (!is_closed) CHECK(desk->keep_close(close_of(desk)));
            CHECK(closed_whole_or_not(desk));
        }
    }
    CHECK(closed > 3);
    CHECK(open > 3);
}

TEST_CASE("on a full disk the day is closed from the reserve")
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
    int number = 1;
    while (desk->append(desk.record(number), desk.prepare(std::to_string(number) + std::string(900, 'c')))) {
        ++number;
    }
    auto close = close_of(desk);
    REQUIRE(desk->keep_close(close));
    CHECK(closed_whole_or_not(desk));
    CHECK(desk->day_closes(close.day)->front().records == number - 1);
    CHECK(desk->after_closes()->empty());
}
