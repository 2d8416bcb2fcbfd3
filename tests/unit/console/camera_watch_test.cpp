#include "console/camera_watch.h"

#include "support/test.h"

using namespace balcao;
using namespace balcao::console;
using base::FaultCode;
using wire::Json;

namespace {

struct Service {
    Service()
    {
        auto created = link::FrameMemory::create();
        REQUIRE(created);
        memory.emplace(std::move(*created));
    }
    std::optional<link::FrameMemory> memory;
    std::vector<bool> asked;
    link::Client::OnReply reply;
    bool hand_over = true;

    CameraWatch::Ask ask()
    {
        return [this](std::string_view, Json args, link::Client::OnReply on_reply) {
            asked.push_back(args.at("on").get<bool>());
            reply = std::move(on_reply);
        };
    }
    CameraWatch::TakeAttached attached()
    {
        return [this] { return hand_over ? memory->descriptor().copy() : base::Descriptor(); };
    }
};

link::CameraModel frame(std::int64_t number, link::PictureAdvice advice = link::PictureAdvice::hold_still)
{
    link::CameraModel out;
    out.running = true;
    out.frame = number;
    out.advice = advice;
    return out;
}

}  // namespace

TEST_CASE("the live picture is asked for once, shown as it comes, and given up when nobody looks")
{
    Service service;
    CameraWatch watch(service.ask(), service.attached());
    int drawn = 0;
    watch.on_change = [&drawn] { ++drawn; };
    watch.watch(true);
    watch.watch(true);
    CHECK(service.asked == std::vector{true});
    service.reply(Json::object());
    service.memory->write(1, {2, 1, base::Bytes(6, 9)});
    watch.model_arrived(frame(1));
    REQUIRE(watch.picture());
    CHECK(watch.picture()->rgb == base::Bytes(6, 9));
    watch.model_arrived(frame(2));  // overwritten or not there yet: the old picture stays
    CHECK(watch.picture());
    CHECK(drawn == 3);
    watch.watch(false);
    CHECK(service.asked == std::vector{true, false});
    CHECK_FALSE(watch.picture());
    watch.model_arrived(frame(1));
    CHECK_FALSE(watch.picture());
}

TEST_CASE("a reading is told once while the document lies there")
{
    Service service;
    CameraWatch watch(service.ask(), service.attached());
    int read = 0;
    watch.on_read = [&read] { ++read; };
    watch.watch(true);
    service.reply(Json::object());
    watch.model_arrived(frame(1));
    watch.model_arrived(frame(2, link::PictureAdvice::read));
    watch.model_arrived(frame(3, link::PictureAdvice::read));
    CHECK(read == 1);
}

TEST_CASE("no camera, a foreign memory and a lost service are said; after a reconnect the picture is asked for again")
{
    Service service;
    CameraWatch watch(service.ask(), service.attached());
    watch.watch(true);
    service.reply(base::fail(FaultCode::camera_unavailable, 1));
    CHECK(watch.model().fault == FaultCode::camera_unavailable);
    watch.connection_changed(false);
    CHECK_FALSE(watch.model().fault);
    watch.connection_changed(true);
    CHECK(service.asked == std::vector{true, true});
    service.hand_over = false;
    service.reply(Json::object());
    CHECK(watch.model().fault == FaultCode::storage_read_failed);
    service.memory->write(5, {1, 1, base::Bytes(3)});
    watch.model_arrived(frame(5));
    CHECK_FALSE(watch.picture());
}
