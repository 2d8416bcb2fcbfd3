// What the service does with what devices and scanners see.
#include "running_service.h"

using namespace balcao;
using namespace balcao::desk;
using base::FaultCode;
using link::PictureAdvice;
using test::done;
using test::eventually;
using test::fault_of;
using test::model_of;
using test::RunningService;
using test::signed_in;
using wire::Json;

TEST_SUITE_BEGIN("desk");

namespace {

const std::string k_ana = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F2704151ZE184226B<<<<<18";

std::function<bool(const link::ConsoleModel&)> says(FaultCode code)
{
    return [code](const link::ConsoleModel& model) { return model.notice && model.notice->code == code; };
}

ImageCapture zone(const std::string& number, const std::string& born)
{
    ImageCapture out;
    out.mrz_found = true;
    domain::FromMrz document;
    document.fields = {{domain::FieldId::document_number, number}, {domain::FieldId::birth_date, born}};
    out.documents.emplace_back(document);
    return out;
}

std::string number_of(const link::ConsoleModel& model)
{
    return model.current && model.current->fields.count(domain::FieldId::document_number) != 0
               ? model.current->fields.at(domain::FieldId::document_number).text
               : std::string();
}

link::FramePicture grey_picture() { return {2, 1, base::Bytes(6, 128)}; }

}  // namespace

TEST_CASE("a scan opens a case when none is open, and a ticket code gives the case its number")
{
    RunningService running;
    auto console = signed_in(running);
    done(*console, "capture_text", {{"text", "A042"}});
    CHECK(model_of(*console).current->ticket == "A042");
    done(*console, "capture_text", {{"text", k_ana}});
    CHECK(number_of(model_of(*console)) == "L898902C3");
    CHECK(model_of(*console).current->ticket == "A042");
    CHECK(fault_of(*console, "capture_text", {{"text", "https://example.org"}}) == FaultCode::scan_not_understood);
    CHECK(fault_of(*console, "capture_text", {{"text", 7}}) == FaultCode::message_malformed);
    CHECK(number_of(model_of(*console)) == "L898902C3");  // and nothing was changed
}

TEST_CASE("the next citizen's document is not mixed into the open case")
{
    RunningService running;
    auto console = signed_in(running);
    done(*console, "capture_text", {{"text", k_ana}});
    done(*console, "camera_watch", {{"on", true}});
    running.service->camera_saw(zone("XY123456", "1990-01-01"));
    CHECK(eventually(*console, says(FaultCode::document_of_another_person)));
    const auto model = model_of(*console);
    CHECK(number_of(model) == "L898902C3");
    CHECK(model.current->disagreements.empty());
}

TEST_CASE("the camera runs only while a signed-in clerk looks at it, and leaves no picture behind")
{
    RunningService running;
    auto console = running.client(link::Role::console);
    CHECK(fault_of(*console, "camera_watch", {{"on", true}}) == FaultCode::not_signed_in);
    CHECK_FALSE(running.camera.running);
    done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    CHECK_FALSE(running.camera.running);
    std::vector<link::CameraModel> shown;
    console->on_camera = [&shown](const link::CameraModel& model) { shown.push_back(model); };
    base::Descriptor memory;
    REQUIRE(console->ask("camera_watch", {{"on", true}}, [&](const base::Result<Json>& answer) {
        REQUIRE(answer);
        memory = console->take_attached();
    }));
    (void)model_of(*console);
    CHECK(running.camera.running);
    auto frames = link::FrameReader::open(memory);
    REQUIRE(frames);
    running.service->camera_changed({link::LampState::ok, std::nullopt, std::nullopt});
    link::CameraModel seen;
    seen.advice = PictureAdvice::glare;
    running.service->camera_frame(seen, grey_picture());
    running.service->camera_still(grey_picture());
    REQUIRE(eventually(*console, [&](const link::ConsoleModel&) { return !shown.empty() && shown.back().frame == 2; }));
    const auto model = model_of(*console);
    CHECK(model.camera.state == link::LampState::ok);
    CHECK(model.has_camera);
    CHECK(shown.back().advice == PictureAdvice::glare);  // nothing moved: what was said still holds
    REQUIRE(frames->read(2));
    CHECK(frames->read(2)->rgb == base::Bytes(6, 128));

    SUBCASE("closed by hand") { done(*console, "camera_watch", {{"on", false}}); }
    SUBCASE("signed out") { done(*console, "sign_out"); }
    (void)console->ask_and_wait("status", Json::object());
    CHECK_FALSE(running.camera.running);
    CHECK_FALSE(frames->read(2));
    running.service->camera_frame(seen, grey_picture());  // one that was under way
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK_FALSE(frames->read(3));
}

TEST_CASE("a console that dies closes the camera")
{
    RunningService running;
    auto console = signed_in(running);
    done(*console, "camera_watch", {{"on", true}});
    CHECK(running.camera.running);
    console.reset();
    auto other = running.client(link::Role::console);
    for (int i = 0; i < 200 && running.camera.running; ++i) {
        (void)other->ask_and_wait("status", Json::object());
    }
    CHECK_FALSE(running.camera.running);
}

TEST_CASE("a camera that works on all pages opens the case; the same document on its way back does not")
{
    RunningService running(true, true);
    auto console = signed_in(running);
    CHECK(running.camera.running);
    const auto shows = [](const std::string& number) { return [number](const link::ConsoleModel& model) { return number_of(model) == number; }; };
    running.service->camera_saw(zone("XY123456", "1990-01-01"));
    REQUIRE(eventually(*console, shows("XY123456")));
    done(*console, "cancel_case", {{"reason", "citizen_left"}});
    running.service->camera_saw(zone("XY123456", "1990-01-01"));  // passes by: nothing
    running.service->camera_saw(zone("ZZ000000", "1991-01-01"));
    REQUIRE(eventually(*console, [](const link::ConsoleModel& model) { return model.current.has_value(); }));
    CHECK(number_of(model_of(*console)) == "ZZ000000");
    CHECK_FALSE(model_of(*console).notice);
    done(*console, "cancel_case", {{"reason", "citizen_left"}});
    const int before = running.camera.forgotten;
    done(*console, "start_case", {{"ticket", ""}});
    CHECK(running.camera.forgotten == before + 1);  // what lies there may be the next one's: it is told again
}

TEST_CASE("swipes over a serial line fill the case; without a clerk they do nothing and say so")
{
    RunningService running;
    auto console = running.client(link::Role::console);
    running.service->swiped(k_ana);
    CHECK(eventually(*console, says(FaultCode::not_signed_in)));
    done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    running.service->swiped(k_ana);
    CHECK(eventually(*console, [](const link::ConsoleModel& model) { return number_of(model) == "L898902C3"; }));
    running.service->swiped("garbage");
    CHECK(eventually(*console, says(FaultCode::scan_not_understood)));
    running.service->swipe_reader_changed({link::LampState::warning, FaultCode::swipe_reader_unavailable, std::nullopt});
    CHECK(eventually(*console, [](const link::ConsoleModel& model) { return model.swipe_reader.fault == FaultCode::swipe_reader_unavailable; }));
}
