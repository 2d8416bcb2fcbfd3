#include "devices/live_capture.h"

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <vector>

#include "support/temporary_folder.h"
#include "support/test.h"
#include "worker.h"

using namespace balcao;
using namespace balcao::devices;
using namespace std::chrono_literals;
using test::k_today;
using test::k_worker;

namespace {

struct Seen {
    std::mutex mutex;
    std::condition_variable changed;
    int frames = 0;
    int unchanged = 0;
    bool previews = true;
    bool shown_untold = false;  ///< a frame said that a zone is sure before the zone itself was told
    std::vector<ImageReading> read;
    std::vector<std::optional<CameraProblem>> problems;

    LiveCaptureEvents events()
    {
        LiveCaptureEvents out;
        out.on_frame = [this](const ImageReading& reading) {
            const std::lock_guard lock(mutex);
            ++frames;
            unchanged += reading.unchanged ? 1 : 0;
            previews = previews && reading.preview && reading.preview->width == 480;
            shown_untold = shown_untold || (reading.mrz && reading.mrz->frames >= 2 && zones().empty());
            changed.notify_all();
        };
        out.on_read = [this](const ImageReading& reading, base::BytesView) {
            const std::lock_guard lock(mutex);
            read.push_back(reading);
            changed.notify_all();
        };
        out.on_problem = [this](std::optional<CameraProblem> problem) {
            const std::lock_guard lock(mutex);
            problems.push_back(problem);
            changed.notify_all();
        };
        out.today = [] { return k_today; };
        return out;
    }
    /// The zones told so far; codes may be told on their own.
    [[nodiscard]] std::vector<devices::MrzFound> zones() const
    {
        std::vector<devices::MrzFound> out;
        for (const auto& one : read) {
            if (one.mrz) {
                out.push_back(*one.mrz);
            }
        }
        return out;
    }
    [[nodiscard]] std::vector<std::string> numbers() const
    {
        std::vector<std::string> out;
        for (const auto& one : read) {
            if (one.access_number) {
                out.push_back(one.access_number->digits);
            }
        }
        return out;
    }
    template <class Condition>
    bool wait(Condition condition)
    {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, 120s, condition);
    }
};

LiveCaptureOptions watching(const std::string& folder)
{
    LiveCaptureOptions options;
    options.camera = {"folder:" + folder, 30};
    options.worker_path = k_worker;
    options.retry_every = 20ms;
    options.read_limit = 60s;
    return options;
}

void put(const test::TemporaryFolder& folder, const std::string& name, const std::string& picture)
{
    const std::string there = folder.file(name);
    std::filesystem::copy_file(test::data_path(picture), there + ".part", std::filesystem::copy_options::overwrite_existing);
    std::filesystem::rename(there + ".part", there);
}

}  // namespace

TEST_CASE("a document under the camera is told once, however long it lies there, and the next one too")
{
    const test::TemporaryFolder folder;
    put(folder, "frame.jpg", "documents/passport_uto.jpg");
    Seen seen;
    const LiveCapture camera(watching(folder.path()), seen.events());
    REQUIRE(seen.wait([&] { return seen.zones().size() == 1; }));
    CHECK(seen.zones()[0].frames >= 2);
    CHECK(seen.previews);
    CHECK_FALSE(seen.shown_untold);  // whoever switches off at the frame must have the reading already
    REQUIRE(seen.wait([&] { return seen.unchanged >= 3; }));  // lies still: not read again, and shown all the same
    CHECK(seen.zones().size() == 1);
    CHECK(seen.read.size() <= 2);  // and the invoice code beside it once
    put(folder, "frame.jpg", "documents/residence_permit_prt.jpg");
    REQUIRE(seen.wait([&] { return seen.zones().size() == 2; }));
    CHECK(seen.zones()[1].lines != seen.zones()[0].lines);
}

TEST_CASE("a camera that goes away is said to be gone and found again when it is back")
{
    const test::TemporaryFolder folder;
    Seen seen;
    const LiveCapture camera(watching(folder.path()), seen.events());
    REQUIRE(seen.wait([&] { return seen.problems.size() == 1; }));
    CHECK(seen.problems[0] == CameraProblem::not_there);
    put(folder, "frame.jpg", "documents/citizen_card_back.jpg");
    REQUIRE(seen.wait([&] { return !seen.problems.back() && seen.frames > 0; }));
    std::filesystem::remove(folder.file("frame.jpg"));
    REQUIRE(seen.wait([&] { return seen.problems.back().has_value(); }));
    put(folder, "frame.jpg", "documents/citizen_card_back.jpg");
    const int before = seen.frames;
    REQUIRE(seen.wait([&] { return !seen.problems.back() && seen.frames > before; }));
}

TEST_CASE("a frame that cannot be read costs that frame alone")
{
    const test::TemporaryFolder folder;
    put(folder, "a.jpg", "mrz_cases.json");  // no picture
    put(folder, "b.jpg", "documents/citizen_card_back.jpg");
    put(folder, "c.jpg", "documents/citizen_card_back.jpg");
    Seen seen;
    const LiveCapture camera(watching(folder.path()), seen.events());
    REQUIRE(seen.wait([&] { return seen.zones().size() == 1; }));
    CHECK(seen.problems.size() == 1);
}

TEST_CASE("an access number is told once when two differing frames show it, and again after forget")
{
    const test::TemporaryFolder folder;
    put(folder, "a.jpg", "can/one.jpg");
    put(folder, "b.jpg", "can/one_again.jpg");
    Seen seen;
    LiveCapture camera(watching(folder.path()), seen.events());
    REQUIRE(seen.wait([&] { return seen.frames >= 4; }));
    CHECK(seen.numbers().empty());  // nobody wanted it
    camera.want_access_number(true);
    REQUIRE(seen.wait([&] { return seen.numbers().size() == 1; }));
    CHECK(seen.numbers()[0] == "730295");
    const int frames = seen.frames;
    REQUIRE(seen.wait([&] { return seen.frames >= frames + 8; }));
    CHECK(seen.numbers().size() == 1);
    camera.forget();
    REQUIRE(seen.wait([&] { return seen.numbers().size() == 2; }));
    camera.want_access_number(false);
    const int before = seen.frames;
    REQUIRE(seen.wait([&] { return seen.frames >= before + 4; }));
    camera.want_access_number(true);  // for another try
    REQUIRE(seen.wait([&] { return seen.numbers().size() == 3; }));
}

TEST_CASE("an access number shown by one picture again and again is never told")
{
    const test::TemporaryFolder folder;
    put(folder, "frame.jpg", "can/one.jpg");
    Seen seen;
    LiveCapture camera(watching(folder.path()), seen.events());
    camera.want_access_number(true);
    REQUIRE(seen.wait([&] { return seen.frames >= 15; }));
    CHECK(seen.numbers().empty());
    CHECK(seen.unchanged > 0);  // and after twelve looks it is left alone
    CHECK(seen.frames - seen.unchanged >= 12);
}
