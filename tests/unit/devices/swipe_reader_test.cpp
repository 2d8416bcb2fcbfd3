#include "devices/swipe_reader.h"

#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "support/serial_line.h"
#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::devices;
using namespace std::chrono_literals;

namespace {

const std::string k_first = "P<GNBPEROBA<MUHADITA<<QUINA<HAQUIHA<JOAO<<<<";
const std::string k_second = "YJ55046953GNB6006071<2905062<<<<<<<<<<<<<<<2";

std::vector<std::string> swipes(const std::string& octets)
{
    SwipeCollector collector;
    std::vector<std::string> out;
    for (const char c : octets) {
        if (auto swipe = collector.add(c)) {
            out.push_back(*swipe);
        }
    }
    if (auto swipe = collector.silence()) {
        out.push_back(*swipe);
    }
    return out;
}

struct Heard {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> swiped;
    std::vector<std::optional<int>> problems;

    SwipeReader::Events events()
    {
        return {[this](const std::string& text) {
                    const std::lock_guard lock(mutex);
                    swiped.push_back(text);
                    changed.notify_all();
                },
                [this](std::optional<int> error) {
                    const std::lock_guard lock(mutex);
                    problems.push_back(error);
                    changed.notify_all();
                }};
    }
    template <class Condition>
    bool wait(Condition condition)
    {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, 30s, condition);
    }
};

}  // namespace

TEST_CASE("a swipe is one text, whatever the reader puts around and between its lines")
{
    const std::vector<std::string> wanted{k_first + "\n" + k_second};
    CHECK(swipes("\x02" + k_first + "\r" + k_second + "\r\x03") == wanted);
    CHECK(swipes(k_first + "\r\n" + k_second + "\r\n") == wanted);
    CHECK(swipes(k_first + "\n" + k_second) == wanted);
    CHECK(swipes("\r\n\r\n" + k_first + "\r\r" + k_second) == wanted);
    CHECK(swipes("\x02" + k_first + k_second + "\x03") == std::vector{k_first + k_second});
    CHECK(swipes("\x02torn\x02" + k_first + "\r" + k_second + "\x03") == wanted);
    CHECK(swipes("\x02one\x03\x02two\x03") == std::vector<std::string>{"one", "two"});
    CHECK(swipes("\r\n\x03").empty());
    CHECK(swipes(std::string(5000, 'A')).empty());
    CHECK(swipes(std::string(5000, 'A') + "\x03" + "good\x03") == std::vector<std::string>{"good"});
}

TEST_CASE("swipes arrive over a serial line; a reader unplugged and plugged in again is found by itself")
{
    const test::TemporaryFolder folder;
    SwipeReaderOptions options;
    options.device = folder.file("swipe");
    options.retry_every = 20ms;
    Heard heard;
    auto line = std::make_unique<test::SerialLine>(options.device);
    const SwipeReader reader(options, heard.events());
    REQUIRE(heard.wait([&] { return heard.problems.size() == 1; }));
    CHECK_FALSE(heard.problems[0]);
    line->send("\x02" + k_first + "\r" + k_second + "\r\x03");
    REQUIRE(heard.wait([&] { return heard.swiped.size() == 1; }));
    CHECK(heard.swiped[0] == k_first + "\n" + k_second);
    line->send(k_first.substr(0, 20));  // without an end: the silence is the end
    REQUIRE(heard.wait([&] { return heard.swiped.size() == 2; }));
    CHECK(heard.swiped[1] == k_first.substr(0, 20));
    line.reset();
    REQUIRE(heard.wait([&] { return heard.problems.size() >= 2; }));
    CHECK(heard.problems[1].has_value());
    line = std::make_unique<test::SerialLine>(options.device);
    REQUIRE(heard.wait([&] { return !heard.problems.back(); }));
    line->send("again\r\x03");
    REQUIRE(heard.wait([&] { return heard.swiped.size() == 3; }));
    CHECK(heard.swiped[2] == "again");
}

TEST_CASE("a reader that is not there says so and does not keep the program from ending")
{
    SwipeReaderOptions options;
    options.device = "/dev/no-such-reader";
    Heard heard;
    const SwipeReader reader(options, heard.events());
    REQUIRE(heard.wait([&] { return !heard.problems.empty(); }));
    CHECK(heard.problems[0] == ENOENT);
    CHECK(is_baud_rate(9600));
    CHECK_FALSE(is_baud_rate(9601));
}
