// Sticks as the desk service handles them, against the real central: the whole way, and everything that can be wrong with a stick.
#include <sys/mount.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "desk/sticks.h"
#include "stick.h"
#include "sync/stick_folder.h"

using namespace balcao;
using base::FaultCode;
using desk::Sticks;
using link::StickMedium;
using queue::State;
using test::CentralFixture;
using test::SyncDesk;

namespace {

Sticks sticks_of(SyncDesk& desk, const std::vector<std::string>& folders)
{
    return Sticks({desk.queue(), desk.mutex, desk.keys.path(), desk.folder.path(), folders, 3, {}, desk.clock, desk.random});
}

StickMedium medium_at(const std::string& folder)
{
    StickMedium medium;
    medium.folder = folder;
    medium.name = "pen";
    return medium;
}

const Sticks::Progress k_unseen = [](std::int64_t, std::int64_t) {};

std::int64_t noted(SyncDesk& desk, const std::string& event)
{
    const base::Lock lock(desk.mutex);
    const auto entries = desk.queue().audit(0, 500).value();
    return std::count_if(entries.begin(), entries.end(), [&event](const auto& one) { return one.event.event == event; });
}

/// A file system of its own in memory, as small as wanted. Needs the right to mount.
struct SmallDisk {
    test::TemporaryFolder folder;
    bool mounted;
    explicit SmallDisk(const std::string& options, unsigned long flags = 0)
        : mounted(::mount("none", folder.path().c_str(), "tmpfs", flags, options.c_str()) == 0)
    {
        if (!mounted) {
            MESSAGE("no right to mount: this case needs it");
        }
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk()
    {
        if (mounted) ::umount2(folder.path().c_str(), MNT_DETACH);
    }
};

}  // namespace

TEST_CASE("sticks: written at a desk without a line, delivered by another, answers taken in, every step in the audit chain")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    SyncDesk carrier(central, "posto-2");
    test::TemporaryFolder stick;
    desk.add_many(1, 3);
    auto at_desk = sticks_of(desk, {stick.path()});
    auto at_carrier = sticks_of(carrier, {stick.path()});

    std::int64_t seen = 0;
    std::int64_t total = 0;
    const auto written = at_desk.write(medium_at(stick.path()), "ana", [&](std::int64_t done, std::int64_t all) {
        seen = done;
        total = all;
    });
    CHECK_FALSE(written.fault);
    CHECK(written.records == 3);
    CHECK(seen == 3);
    CHECK(total == 3);
    CHECK(noted(desk, "stick_written") == 1);
    auto look = at_desk.look().value();
    REQUIRE(look.media.size() == 1);
    CHECK(look.media[0].to_deliver == 1);
    REQUIRE(look.out.size() == 1);
    CHECK(look.out[0].unsettled == 3);

    const auto nothing_yet = at_desk.take(medium_at(stick.path()), "ana", k_unseen);
    CHECK(nothing_yet.files == 0);
    CHECK(nothing_yet.failed == 0);

    total = 0;
    const auto delivered = at_carrier.deliver(medium_at(stick.path()), "rui", [&](std::int64_t done, std::int64_t all) {
        seen = done;
        total = all;
    }, {});
    CHECK_FALSE(delivered.fault);
    CHECK(delivered.files == 1);
    CHECK(seen == 1);
    CHECK(total == 1);
    CHECK(noted(carrier, "stick_delivered") == 1);
    CHECK(at_carrier.deliver(medium_at(stick.path()), "rui", k_unseen, {}).before == 1);
    CHECK(at_carrier.take(medium_at(stick.path()), "rui", k_unseen).foreign == 1);  // the answer is another desk's

    CHECK(at_desk.look()->media[0].answers == 1);
    const auto taken = at_desk.take(medium_at(stick.path()), "ana", k_unseen);
    CHECK_FALSE(taken.fault);
    CHECK(taken.files == 1);
    CHECK(taken.settled == 3);
    CHECK(desk.item(3).state == State::acked);
    CHECK(noted(desk, "stick_answers_taken") == 2);
    CHECK(at_desk.look()->out.empty());
    CHECK(at_desk.write(medium_at(stick.path()), "ana", k_unseen).records == 0);  // nothing waits any more
}

TEST_CASE("sticks: pulled out while it is written, nothing is noted as out and the cases wait as before")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add_many(1, 2);
    test::TemporaryFolder place;
    const auto folder = place.file("pen");
    std::filesystem::create_directories(folder);
    const auto at_desk = sticks_of(desk, {folder});
    const auto work = at_desk.write(medium_at(folder), "ana", [&](std::int64_t, std::int64_t) { std::filesystem::remove_all(folder); });
    CHECK(work.fault == FaultCode::stick_gone);
    CHECK(work.records == 0);
    CHECK(at_desk.look()->out.empty());
    CHECK(desk.stats().unsent() == 2);
    CHECK(noted(desk, "stick_not_written") == 1);
    CHECK(at_desk.write(medium_at(folder), "ana", k_unseen).fault == FaultCode::stick_gone);  // still not there
}

TEST_CASE("sticks: a full one and a locked one are told, and leave nothing behind")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add_many(1, 2);
    SmallDisk full("size=512k");
    SmallDisk locked("size=4m", MS_RDONLY);
    if (!full.mounted || !locked.mounted) return;
    const auto at_desk = sticks_of(desk, {full.folder.path(), locked.folder.path()});
    CHECK(at_desk.write(medium_at(full.folder.path()), "ana", k_unseen).fault == FaultCode::stick_full);
    CHECK(std::filesystem::is_empty(full.folder.path()));
    CHECK(at_desk.write(medium_at(locked.folder.path()), "ana", k_unseen).fault == FaultCode::stick_read_only);
    const auto look = at_desk.look().value();
    CHECK(look.out.empty());
    CHECK(std::any_of(look.media.begin(), look.media.end(), [](const auto& one) { return one.read_only && !one.own_disk; }));
    CHECK(desk.stats().unsent() == 2);
}

TEST_CASE("sticks: foreign and damaged files are told and change nothing; what a broken-off write left is removed")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    desk.add(1);
    test::TemporaryFolder stick;
    const auto id = std::string(32, 'a');
    std::ofstream(stick.file("balcao-" + id + ".bundle")) << "a letter to somebody";
    std::ofstream(stick.file("balcao-" + id + ".bundle.answer")) << "not an answer";
    std::ofstream(stick.file("photo.jpg")) << "a picture";
    std::ofstream(stick.file("balcao-" + std::string(32, 'b') + ".bundle.new")) << "half";
    std::ofstream(stick.file("balcao-somebody.new")) << "not ours";
    const auto at_desk = sticks_of(desk, {stick.path()});
    const auto taken = at_desk.take(medium_at(stick.path()), "ana", k_unseen);
    CHECK(taken.fault == FaultCode::bundle_damaged);
    CHECK(taken.failed == 1);
    const auto delivered = at_desk.deliver(medium_at(stick.path()), "ana", k_unseen, {});
    CHECK(delivered.fault == FaultCode::bundle_damaged);
    CHECK(delivered.files == 0);
    CHECK(desk.stats().unsent() == 1);
    CHECK_FALSE(std::filesystem::exists(stick.file("balcao-" + std::string(32, 'b') + ".bundle.new")));
    CHECK(std::filesystem::exists(stick.file("balcao-somebody.new")));
    CHECK(std::filesystem::exists(stick.file("photo.jpg")));
}

TEST_CASE("sticks: without a line delivering stops at once and says so; a lost stick costs nothing")
{
    CentralFixture central;
    SyncDesk desk(central, "posto-1");
    SyncDesk carrier(central, "posto-2");
    test::TemporaryFolder lost;
    test::TemporaryFolder stick;
    desk.add_many(1, 2);
    const auto at_desk = sticks_of(desk, {});
    REQUIRE(at_desk.write(medium_at(lost.path()), "ana", k_unseen).records == 2);
    REQUIRE(at_desk.mark_lost(at_desk.look()->out.at(0).id, "ana"));
    CHECK(at_desk.look()->out.at(0).lost);
    REQUIRE(at_desk.write(medium_at(stick.path()), "ana", k_unseen).records == 2);  // the same cases once more
    central.stop();
    const auto offline = sticks_of(carrier, {}).deliver(medium_at(stick.path()), "rui", k_unseen, {});
    CHECK(offline.fault == FaultCode::network_unreachable);
    CHECK(sync::answers_in(stick.path()).empty());
    central.start();
    CHECK(sticks_of(carrier, {}).deliver(medium_at(stick.path()), "rui", k_unseen, {}).files == 1);
    CHECK(at_desk.take(medium_at(stick.path()), "ana", k_unseen).settled == 2);
    CHECK(at_desk.look()->out.empty());
    // The lost one is found and delivered after all: known already, no second effect.
    CHECK(sticks_of(carrier, {}).deliver(medium_at(lost.path()), "rui", k_unseen, {}).files == 1);
    const auto late = at_desk.take(medium_at(lost.path()), "ana", k_unseen);
    CHECK(late.known == 2);
    CHECK(late.settled == 0);
    CHECK(late.foreign == 0);
    CHECK(test::records_at_central(carrier) == "2");
}
