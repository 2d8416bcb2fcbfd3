// Loss of power, which a killed process cannot show: the page cache goes too. Every write and sync
// is written down; files are rebuilt as a disk might hold them: all that was synced, and of what came
// later any sectors, in any combination.
#include <filesystem>
#include <fstream>
#include <map>

#include "fault_vfs.h"
#include "workload.h"

using namespace balcao;
using test::StorageEvent;

namespace {

constexpr std::size_t k_sector = 512;

void put(std::string& image, std::size_t offset, std::string_view data)
{
    if (image.size() < offset + data.size()) {
        image.resize(offset + data.size(), '\0');
    }
    image.replace(offset, data.size(), data);
}

/// The files after the first `count` events when the power fails then.
std::map<std::string, std::string> images(const std::vector<StorageEvent>& events, std::size_t count,
                                          base::Random& random)
{
    std::map<std::string, std::size_t> synced;  // events before this one are safe
    for (std::size_t i = 0; i < count; ++i) {
        if (events[i].kind == StorageEvent::Kind::sync) {
            synced[events[i].path] = i;
        }
    }
    std::map<std::string, std::string> files;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& event = events[i];
        const bool safe = i < synced[event.path];
        if (event.kind == StorageEvent::Kind::write) {
            for (std::size_t at = 0; at < event.data.size(); at += k_sector) {
                if (safe || random.below(2) == 0) {
                    put(files[event.path], static_cast<std::size_t>(event.offset) + at,
                        std::string_view(event.data).substr(at, k_sector));
                }
            }
        } else if (event.kind == StorageEvent::Kind::truncate && (safe || random.below(2) == 0)) {
            files[event.path].resize(static_cast<std::size_t>(event.offset), '\0');
        } else if (event.kind == StorageEvent::Kind::remove && (event.offset != 0 || random.below(2) == 0)) {
            files.erase(event.path);  // with its folder synced, or by luck
        }
    }
    return files;
}

test::Promises promised(const std::vector<StorageEvent>& events, std::size_t count)
{
    test::Promises promises;
    for (std::size_t i = 0; i < count; ++i) {
        if (events[i].kind == StorageEvent::Kind::acknowledged) {
            const int number = static_cast<int>(events[i].offset % 1000);
            const auto what = events[i].offset / 1000;
            if (what == 'R') {
                promises.registered.push_back(number);
            } else if (what == 'S') {
                promises.settled.push_back(number);
            }
        }
    }
    return promises;
}

struct Verdict {
    int images = 0;
    int bad = 0;
    std::string first;
};

Verdict lose_power(database::Durability durability)
{
    const test::TemporaryFolder folder;
    queue::QueueOptions options;
    options.path = folder.file("desk.db");
    options.ballast_bytes = 0;
    options.vfs = test::k_fault_vfs;
    options.durability = durability;
    test::arm({test::FaultMode::none, 0, true});
    test::work(options, folder.file("keys"), [](char what, int number) { test::acknowledge(what * 1000 + number); });
    const auto events = test::recorded();
    test::arm({});
    // From the first promise on: before it there is no file that anyone was told about.
    std::size_t first = 0;
    while (first < events.size() && events[first].kind != StorageEvent::Kind::acknowledged) {
        ++first;
    }
    base::SeededRandom random(11);
    Verdict verdict;
    const auto stride = std::max<std::size_t>(1, (events.size() - first) / 60);
    for (std::size_t count = first; count <= events.size(); count += stride) {
        for (int round = 0; round < 2; ++round) {
            const test::TemporaryFolder after;
            for (const auto& [path, content] : images(events, count, random)) {
                std::ofstream(after.file(std::filesystem::path(path).filename().string()), std::ios::binary) << content;
            }
            auto there = options;
            there.path = after.file("desk.db");
            const auto wrong = test::broken_promises(there, after.file("keys"), promised(events, count));
            ++verdict.images;
            verdict.bad += wrong.empty() ? 0 : 1;
            if (verdict.first.empty() && !wrong.empty()) {
                verdict.first = "after event " + std::to_string(count) + ": " + wrong;
            }
        }
    }
    return verdict;
}

}  // namespace

TEST_CASE("when the power fails at any moment, nothing that was promised is lost")
{
    const auto verdict = lose_power(database::Durability::full);
    MESSAGE(verdict.images << " images, " << verdict.bad << " bad");
    CHECK(verdict.images > 100);
    CHECK_MESSAGE(verdict.bad == 0, verdict.first);
}

TEST_CASE("the power test sees a desk that does not sync")
{
    const auto verdict = lose_power(database::Durability::process_only);
    MESSAGE(verdict.images << " images, " << verdict.bad << " bad, as they must be");
    CHECK(verdict.bad > verdict.images / 4);
}
