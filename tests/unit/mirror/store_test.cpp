// What is kept for neighbours on a real disk: bounds, crashes at every step of a write, damage.
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "copies.h"
#include "mirror/deliver.h"
#include "mirror/store.h"
#include "support/small_disk.h"
#include "support/temporary_folder.h"

using namespace balcao;
using base::FaultCode;
using mirror::Store;

namespace {

const base::TerminalId k_one("desk-1");
const base::TerminalId k_two("desk-2");

struct Kept {
    test::TemporaryFolder folder;
    base::ManualClock clock{test::k_now};
    mirror::StoreLimits limits;
    std::int64_t free = 10LL << 30;
    std::unique_ptr<Store> store;

    Kept() { open(); }
    void open()
    {
        store.reset();
        auto opened = Store::open(folder.file("mirror"), limits, clock, [this](const std::string&) -> base::Result<std::int64_t> { return free; });
        REQUIRE(opened);
        store = std::move(*opened);
    }
    base::Status<> put(const mirror::Copy& copy) { return store->put(copy, mirror::write_copy(copy)); }
    std::string file(const mirror::Copy& copy, const char* ending) { return folder.file("mirror/" + copy.owner.text() + "/" + copy.of.name + ending); }
};

}  // namespace

TEST_CASE("What was put is there after the store was opened again, apart for each owner")
{
    Kept kept;
    const auto first = test::made_copy("desk-1", 1);
    const auto second = test::made_copy("desk-1", 2);
    const auto other = test::made_copy("desk-2", 1);
    for (const auto& copy : {second, first, other}) REQUIRE(kept.put(copy));
    kept.open();
    CHECK(kept.store->undelivered(k_one) == std::vector<std::string>{first.of.name, second.of.name});   // in the owner's order
    CHECK(kept.store->held(k_two) == std::vector<mirror::Held>{{other.of, false}});
    CHECK(kept.store->load(k_one, second.of.name).value() == second);
    CHECK(kept.store->load(k_two, second.of.name).error().code == FaultCode::mirror_nothing_kept);
    CHECK(kept.store->owners().size() == 2);
    struct stat found {};
    REQUIRE(::stat(kept.file(first, ".copy").c_str(), &found) == 0);
    CHECK((found.st_mode & 0777U) == 0600U);
}

TEST_CASE("One owner's withdrawal leaves another's copies of the same name alone")
{
    Kept kept;
    const auto first = test::made_copy("desk-1", 1);
    const auto other = test::made_copy("desk-2", 1);
    REQUIRE(first.of.name == other.of.name);
    REQUIRE(kept.put(first));
    REQUIRE(kept.put(other));
    REQUIRE(kept.store->withdraw(k_one, {first.of.name, first.of.name, "00000000000000000000000000000000"}));
    CHECK(kept.store->held(k_one).empty());
    CHECK(kept.store->held(k_two).size() == 1);
    kept.open();
    CHECK(kept.store->held(k_one).empty());
    CHECK(kept.store->held(k_two).size() == 1);
    CHECK_FALSE(std::filesystem::exists(kept.file(first, ".copy")));
}

TEST_CASE("The room is never exceeded, withdrawing gives it back, and a copy that is kept needs none")
{
    Kept kept;
    kept.limits.room = 40 * 1024;
    kept.open();
    int taken = 0;
    base::Status<> last;
    for (int n = 1; n <= 20 && last; ++n) {
        last = kept.put(test::made_copy("desk-1", n));
        taken += last ? 1 : 0;
    }
    CHECK(taken == 5);   // two blocks each
    CHECK(last.error().code == FaultCode::mirror_full);
    CHECK(last.error().a == 8192);
    CHECK(last.error().b == 0);
    CHECK(kept.store->used() == 40 * 1024);
    CHECK(kept.put(test::made_copy("desk-1", 3)));
    REQUIRE(kept.store->withdraw(k_one, {test::made_copy("desk-1", 3).of.name}));
    CHECK(kept.put(test::made_copy("desk-1", 6)));
    kept.open();
    CHECK(kept.store->used() == 40 * 1024);
    CHECK(kept.put(test::made_copy("desk-2", 1)).error().code == FaultCode::mirror_full);   // the room is one for all owners
}

TEST_CASE("The last part of the disk belongs to the desk's own work")
{
    Kept kept;
    kept.limits.leave_free = 1 << 20;
    kept.open();
    kept.free = (1 << 20) + 8192;
    CHECK(kept.put(test::made_copy("desk-1", 1)));
    kept.free = (1 << 20) + 8191;
    CHECK(kept.put(test::made_copy("desk-1", 2)).error() == base::Fault{FaultCode::mirror_full, 8192, 8191});
    CHECK_FALSE(std::filesystem::exists(kept.file(test::made_copy("desk-1", 2), ".copy")));
    // Nor does the central's answer take it.
    CHECK(kept.store->put_answer(k_one, test::made_copy("desk-1", 1).of.name, base::Bytes(65536)).error().code == FaultCode::disk_full);
    CHECK(kept.store->undelivered(k_one).size() == 1);
}

TEST_CASE("A disk that somebody else fills between the look and the write: refused at every octet, nothing half, all of it taken once there is room")
{
    Kept kept;
    const test::SmallDisk disk(kept.folder.file("small"));
    if (!disk.mounted()) {
        MESSAGE("skipped: mounting a tmpfs was refused: " << disk.reason());
        return;
    }
    const auto open = [&] {   // what the disk said before somebody else wrote: room enough
        auto opened = Store::open(disk.file("mirror"), kept.limits, kept.clock, [](const std::string&) -> base::Result<std::int64_t> { return 10LL << 30; });
        REQUIRE(opened);
        kept.store = std::move(*opened);
    };
    kept.store.reset();
    open();
    const auto before = test::made_copy("desk-1", 1);
    REQUIRE(kept.put(before));
    const auto large = test::made_copy("desk-1", 2, 60'000);
    const auto used = kept.store->used();
    for (std::int64_t left = 0; left < 64 * 1024; left += 4096) {   // tmpfs gives pages
        disk.fill();
        REQUIRE(::truncate(disk.file("somebody-else").c_str(), static_cast<off_t>(std::filesystem::file_size(disk.file("somebody-else"))) - left) == 0);
        const auto put = kept.put(large);
        if (put) {
            CHECK(left >= 60'000);
            REQUIRE(kept.store->withdraw(k_one, {large.of.name}));
            continue;
        }
        CAPTURE(left);
        CHECK(put.error().code == FaultCode::disk_full);
        CHECK(kept.store->held(k_one).size() == 1);
        CHECK(kept.store->used() == used);
        // What the central said of the one that is kept finds no room either: it stays undelivered and is brought again.
        if (left == 0) {
            CHECK(kept.store->put_answer(k_one, before.of.name, base::Bytes(5000)).error().code == FaultCode::disk_full);
            CHECK(kept.store->undelivered(k_one).size() == 1);
        }
        disk.make_room();
    }
    disk.fill();
    kept.store.reset();
    open();   // a full disk keeps nobody from reading what is there
    CHECK(kept.store->load(k_one, before.of.name).value() == before);
    REQUIRE(kept.store->withdraw(k_one, {before.of.name}));   // nor the central's receipt from giving room back
    disk.make_room();
    CHECK(kept.put(large));
    kept.store.reset();
    open();
    CHECK(kept.store->load(k_one, large.of.name).value() == large);
    std::size_t files = 0;
    for (const auto& file : std::filesystem::directory_iterator(disk.file("mirror/desk-1"))) files += file.path().extension() == ".new" ? 1 : 0;
    CHECK(files == 0);
    kept.store.reset();
}

TEST_CASE("What a crash left half written is cleared away and never taken for a copy")
{
    Kept kept;
    const auto whole = test::made_copy("desk-1", 1);
    const auto half = test::made_copy("desk-1", 2);
    REQUIRE(kept.put(whole));
    kept.store.reset();
    const auto octets = mirror::write_copy(half);
    std::ofstream(kept.file(half, ".copy.new"), std::ios::binary) << std::string(octets.begin(), octets.begin() + 100);
    kept.open();
    CHECK(kept.store->held(k_one).size() == 1);
    CHECK_FALSE(std::filesystem::exists(kept.file(half, ".copy.new")));
    CHECK(kept.put(half));
}

TEST_CASE("Killed at any moment: what was acknowledged is there and whole, and nothing half counts")
{
    Kept kept;
    kept.store.reset();
    std::vector<mirror::Copy> copies;
    for (int n = 1; n <= 400; ++n) copies.push_back(test::made_copy("desk-1", n, 3000 + static_cast<std::size_t>(n % 5) * 9000));
    base::SystemRandom random;
    for (int round = 0; round < 5; ++round) {
        CAPTURE(round);
        int line[2];
        REQUIRE(::pipe(line) == 0);
        const auto child = ::fork();
        if (child == 0) {
            auto store = Store::open(kept.folder.file("mirror"), kept.limits, kept.clock, [](const std::string&) -> base::Result<std::int64_t> { return 10LL << 30; });
            for (std::uint16_t n = 0; store && n < copies.size(); ++n) {
                if (!(*store)->put(copies[n], mirror::write_copy(copies[n]))) ::_exit(1);
                if (::write(line[1], &n, sizeof n) != sizeof n) ::_exit(1);
            }
            ::_exit(0);
        }
        ::close(line[1]);
        std::vector<std::uint16_t> acknowledged;
        const std::size_t until = random.below(40);   // so many are waited for, then it dies in the middle of the next
        for (std::uint16_t n = 0; acknowledged.size() < until && ::read(line[0], &n, sizeof n) == sizeof n;) acknowledged.push_back(n);
        std::this_thread::sleep_for(std::chrono::microseconds(random.below(3000)));
        ::kill(child, SIGKILL);
        REQUIRE(::waitpid(child, nullptr, 0) == child);
        for (std::uint16_t n = 0; ::read(line[0], &n, sizeof n) == sizeof n;) acknowledged.push_back(n);
        ::close(line[0]);
        kept.open();
        for (const auto n : acknowledged) CHECK(kept.store->load(k_one, copies[n].of.name).value() == copies[n]);
        for (const auto& one : kept.store->held(k_one)) CHECK(kept.store->load(k_one, one.of.name));
        std::size_t files = 0;
        std::error_code not_made_yet;   // it may have died before its first copy
        for (const auto& file : std::filesystem::directory_iterator(kept.folder.file("mirror/desk-1"), not_made_yet)) files += file.path().extension() == ".copy" ? 1 : 0;
        CHECK(files == kept.store->held(k_one).size());
        REQUIRE(acknowledged.size() >= until);
        // The next round begins from nothing.
        std::vector<std::string> names;
        for (const auto& one : kept.store->held(k_one)) names.push_back(one.of.name);
        REQUIRE(kept.store->withdraw(k_one, names));
        kept.store.reset();
    }
}

TEST_CASE("A copy that has changed on the disk is not delivered, and its owner may bring it again")
{
    Kept kept;
    const auto copy = test::made_copy("desk-1", 1);
    REQUIRE(kept.put(copy));
    std::fstream file(kept.file(copy, ".copy"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(600);
    file.put('!');
    file.close();
    CHECK(kept.store->load(k_one, copy.of.name).error() == base::Fault{FaultCode::mirror_record_invalid, 4});
    kept.open();
    CHECK(kept.store->held(k_one).empty());
    CHECK(std::filesystem::exists(kept.file(copy, ".copy")));   // for whoever looks into it
    REQUIRE(kept.put(copy));
    CHECK(kept.store->load(k_one, copy.of.name).value() == copy);
}

TEST_CASE("Another desk's copy under an owner's folder does not count")
{
    Kept kept;
    const auto copy = test::made_copy("desk-1", 1);
    REQUIRE(kept.put(copy));
    kept.store.reset();
    std::filesystem::create_directory(kept.folder.file("mirror/desk-2"));
    std::filesystem::copy(kept.file(copy, ".copy"), kept.folder.file("mirror/desk-2/" + copy.of.name + ".copy"));
    kept.open();
    CHECK(kept.store->held(k_two).empty());
    CHECK(kept.store->held(k_one).size() == 1);
}

TEST_CASE("The central's answers stay for their owner, and go after the days of the settings; what was not delivered stays")
{
    Kept kept;
    kept.limits.keep = std::chrono::hours(24);
    kept.open();
    const auto first = test::made_copy("desk-1", 1);
    const auto second = test::made_copy("desk-1", 2);
    const auto third = test::made_copy("desk-1", 3);
    for (const auto& copy : {first, second, third}) REQUIRE(kept.put(copy));
    REQUIRE(kept.store->put_answer(k_one, first.of.name, base::to_bytes("sealed answer")));
    REQUIRE(kept.store->put_refusal(k_one, second.of.name, FaultCode::bundle_damaged));
    CHECK(kept.store->undelivered(k_one) == std::vector<std::string>{third.of.name});
    CHECK(kept.store->answered(k_one) == std::vector<mirror::CopyName>{first.of});
    CHECK(kept.store->answer(k_one, first.of.name).value() == base::to_bytes("sealed answer"));
    CHECK(kept.store->answer(k_one, second.of.name).error().code == FaultCode::mirror_nothing_kept);
    CHECK(kept.store->put_answer(k_one, "00000000000000000000000000000000", {}).error().code == FaultCode::mirror_nothing_kept);
    const auto view = kept.store->owners().front();
    CHECK(view.records == 1);
    CHECK(view.delivered == 2);
    CHECK(view.refused == 1);
    CHECK(kept.store->forget_old() == 0);
    kept.clock.advance(std::chrono::hours(25));
    CHECK(kept.store->forget_old() == 2);
    CHECK(kept.store->undelivered(k_one) == std::vector<std::string>{third.of.name});
}

TEST_CASE("Only one program works with the folder")
{
    Kept kept;
    CHECK(Store::open(kept.folder.file("mirror"), kept.limits, kept.clock).error().code == FaultCode::storage_in_use);
    kept.store.reset();
    CHECK(Store::open(kept.folder.file("mirror"), kept.limits, kept.clock));
}

TEST_CASE("A desk counts as silent from its last word, also when the keeper was started again since")
{
    Kept kept;
    kept.clock.jump_wall_clock(base::SystemClock().now());
    REQUIRE(kept.put(test::made_copy("desk-1", 1)));
    kept.store->seen(k_one);
    const auto silent = [&](std::chrono::minutes after) { return mirror::silent_owners(*kept.store, kept.clock.now(), after).size(); };
    kept.clock.advance(std::chrono::minutes(50));
    kept.store->seen(k_one);
    kept.clock.advance(std::chrono::minutes(30));
    CHECK(silent(std::chrono::minutes(31)) == 0);
    CHECK(silent(std::chrono::minutes(30)) == 1);
    kept.open();
    CHECK(silent(std::chrono::minutes(31)) == 0);
    CHECK(silent(std::chrono::minutes(29)) == 1);
    REQUIRE(kept.store->put_answer(k_one, test::made_copy("desk-1", 1).of.name, base::to_bytes("x")));
    CHECK(silent(std::chrono::minutes(29)) == 0);   // nothing of it waits any more
}
