#include "devices/camera.h"

#include <filesystem>
#include <fstream>

#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::devices;
using namespace std::chrono_literals;

namespace {

void write(const std::string& path, const std::string& content) { std::ofstream(path, std::ios::binary) << content; }

std::string next(FrameSource& source)
{
    const auto frame = source.next(5s, {});
    return frame ? base::to_text(*frame) : "problem " + std::to_string(static_cast<int>(frame.error()));
}

}  // namespace

TEST_CASE("a folder of pictures is a camera: in order of names, again and again, until it is empty")
{
    const test::TemporaryFolder folder;
    write(folder.file("b.png"), "second");
    write(folder.file("a.jpg"), "first");
    write(folder.file("notes.txt"), "no picture");
    auto camera = open_frame_source({"folder:" + folder.path(), 30});
    REQUIRE(camera);
    CHECK(next(**camera) == "first");
    CHECK(next(**camera) == "second");
    write(folder.file("c.jpeg"), "third");
    CHECK(next(**camera) == "first");
    CHECK(next(**camera) == "second");
    CHECK(next(**camera) == "third");
    for (const char* name : {"a.jpg", "b.png", "c.jpeg"}) {
        std::filesystem::remove(folder.file(name));
    }
    CHECK(next(**camera) == "problem 3");
}

TEST_CASE("what is no camera is not there")
{
    const test::TemporaryFolder folder;
    for (const std::string& source : {std::string(), std::string("webcam"), std::string("folder:"), "folder:" + folder.path(), std::string("v4l2:/dev/no-such-video"),
                                      std::string("v4l2:/dev/null ! filesink location=/tmp/x"), std::string("gst:no_such_element"), std::string("gst:!!")}) {
        const auto camera = open_frame_source({source, 8});
        REQUIRE_FALSE(camera);
        CHECK_MESSAGE(camera.error() == CameraProblem::not_there, source);
    }
    CHECK(is_frame_source("v4l2:/dev/video0"));
    CHECK_FALSE(is_frame_source("v4l2:"));
}

TEST_CASE("a device that is no camera is refused, and the frames of a stream come as they were compressed")
{
    const auto refused = open_frame_source({"v4l2:/dev/null", 8});
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == CameraProblem::refused);

    const test::TemporaryFolder folder;
    const auto picture = test::read_data("camera/00051.jpg");
    write(folder.file("frame0.jpg"), picture);
    auto camera = open_frame_source({"gst:multifilesrc location=" + folder.path() + "/frame%d.jpg caps=image/jpeg,framerate=25/1 loop=true", 8});
    REQUIRE(camera);
    CHECK(next(**camera) == picture);
    CHECK(next(**camera) == picture);
}

TEST_CASE("a stream that ends has stopped")
{
    auto camera = open_frame_source({"gst:videotestsrc num-buffers=2 ! video/x-raw,width=64,height=48 ! jpegenc", 8});
    REQUIRE(camera);
    auto frame = (*camera)->next(5s, {});
    for (int i = 0; frame && i < 3; ++i) {
        CHECK(base::to_text(base::BytesView(*frame).first(2)) == "\xFF\xD8");
        frame = (*camera)->next(5s, {});
    }
    REQUIRE_FALSE(frame);
    CHECK(frame.error() == CameraProblem::stopped);
}
