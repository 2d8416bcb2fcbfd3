// What the service does with a card: the reader is told, its answer fills the case, its verdict binds the clerk.
#include <thread>

#include "desk/access_numbers.h"
#include "running_service.h"

using namespace balcao;
using namespace balcao::desk;
using base::FaultCode;
using link::ChipState;
using test::done;
using test::eventually;
using test::fault_of;
using test::model_of;
using test::RunningService;
using test::signed_in;
using wire::Json;

TEST_SUITE_BEGIN("cards");

namespace {

std::function<bool(const link::ConsoleModel&)> chip_is(ChipState state)
{
    return [state](const link::ConsoleModel& model) { return model.chip.state == state; };
}

ChipCapture chip(const std::string& number, const std::string& colour = "green", bool photo = true)
{
    domain::FromChip document;
    document.fields = {{domain::FieldId::document_type, "passport"},
                       {domain::FieldId::document_number, number},
                       {domain::FieldId::birth_date, "1974-08-12"},
                       {domain::FieldId::surname, "Eriksson"}};
    document.check = domain::ChipCheck{"emrtd", colour == "green" ? "genuine" : "copied", colour, photo, {}, {}, "{\"of\":\"" + number + "\"}"};
    ChipCapture capture{document, "UTO", {{"signature", "genuine"}}, {}};
    if (photo) {
        capture.photo = {2, 2, base::Bytes(12, 0x55)};
    }
    return capture;
}

link::Lamp busy() { return {link::LampState::busy, std::nullopt, std::nullopt}; }

/// A card is put in and read.
void read(RunningService& running, link::Client& console, const ChipCapture& capture)
{
    running.service->reader_changed({link::LampState::ok, std::nullopt, std::nullopt}, false);
    running.service->reader_changed(busy(), true);
    REQUIRE(eventually(console, chip_is(ChipState::reading)));
    running.service->chip_read(capture);
    REQUIRE(eventually(console, chip_is(ChipState::read)));
}

const std::string k_zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F2704151ZE184226B<<<<<18";

}  // namespace

TEST_CASE("a card put in is read by itself, opens a case and fills it; taken out, nothing of the form goes")
{
    RunningService running;
    auto console = signed_in(running);
    read(running, *console, chip("L898902C3"));
    CHECK(running.cards.readings == 1);
    const auto model = model_of(*console);
    REQUIRE(model.current);
    CHECK(model.current->fields.at(domain::FieldId::document_number).origin == domain::Origin::chip);
    CHECK(model.chip.finding == "genuine");
    CHECK(model.chip.issuer == "UTO");
    CHECK(model.chip.has_photo);
    running.service->reader_changed({link::LampState::ok, std::nullopt, std::nullopt}, false);
    CHECK(eventually(*console, [](const auto& m) { return !m.card_in_reader; }));
    CHECK(model_of(*console).chip.state == ChipState::read);
    CHECK(model_of(*console).current->fields.at(domain::FieldId::surname).text == "Eriksson");
}

TEST_CASE("nobody signed in: a card is not touched")
{
    RunningService running;
    auto console = running.client(link::Role::console);
    running.service->reader_changed(busy(), true);
    CHECK(eventually(*console, [](const auto& m) { return m.card_in_reader; }));
    CHECK(running.cards.readings == 0);
    CHECK(fault_of(*console, "read_card") == FaultCode::not_signed_in);
}

TEST_CASE("a chip that wants a key is opened with the lines read next, or with the number typed")
{
    RunningService running;
    auto console = signed_in(running);
    running.service->reader_changed(busy(), true);
    REQUIRE(eventually(*console, chip_is(ChipState::reading)));
    running.service->chip_read(base::fail(FaultCode::card_key_needed));
    REQUIRE(eventually(*console, chip_is(ChipState::key_needed)));
    CHECK(model_of(*console).chip.fault == FaultCode::card_key_needed);
    done(*console, "capture_text", {{"text", k_zone}});
    REQUIRE(eventually(*console, chip_is(ChipState::reading)));
    CHECK(running.cards.readings == 2);
    CHECK(running.cards.keys.zone == std::vector<std::string>{k_zone.substr(0, 44), k_zone.substr(44)});
    running.service->chip_read(base::fail(FaultCode::card_key_wrong));
    REQUIRE(eventually(*console, chip_is(ChipState::key_needed)));
    CHECK(fault_of(*console, "read_card", {{"can", "12345"}}) == FaultCode::input_invalid);
    done(*console, "read_card", {{"can", "123456"}});
    CHECK(running.cards.readings == 3);
    CHECK(running.cards.keys.can == "123456");
}

namespace {

desk::ImageCapture number_seen(const std::string& digits)
{
    desk::ImageCapture capture;
    capture.access_number = digits;
    return capture;
}

/// A signed-in clerk, and a card that asks for its key.
struct KeyAsked {
    RunningService running;
    std::unique_ptr<link::Client> console = signed_in(running);
    KeyAsked()
    {
        running.service->reader_changed(busy(), true);
        REQUIRE(eventually(*console, chip_is(ChipState::reading)));
        refuse(FaultCode::card_key_needed);
    }
    void refuse(FaultCode why)
    {
        running.service->chip_read(base::fail(why));
    }
    void wait_for(ChipState state) { REQUIRE(eventually(*console, chip_is(state))); }
    /// The next reading was begun, with this number.
    void opened_with(int readings, const std::string& number)
    {
        for (int i = 0; i < 3000 && running.cards.readings < readings; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        REQUIRE(running.cards.readings == readings);
        CHECK(running.cards.keys.can == number);
    }
};

}  // namespace

TEST_CASE("a chip that asks for its key has the camera look for it, and is opened with the number seen")
{
    KeyAsked at;
    at.wait_for(ChipState::key_needed);
    CHECK(at.running.camera.running);
    at.running.service->camera_saw(number_seen("271828"));
    at.opened_with(2, "271828");
    SUBCASE("once it is open, the camera has done its work")
    {
        at.running.service->chip_read(chip("L898902C3"));
        at.wait_for(ChipState::read);
        CHECK_FALSE(at.running.camera.running);
        // The next card does not get this one's number.
        done(*at.console, "cancel_case", {{"reason", "citizen_left"}});
        at.running.service->reader_changed(busy(), false);
        at.running.service->reader_changed(busy(), true);
        at.opened_with(3, "");
    }
    SUBCASE("a number that does not open it is not tried again on this card, and the clerk is asked")
    {
        at.refuse(FaultCode::card_key_wrong);
        at.wait_for(ChipState::key_needed);
        CHECK(model_of(*at.console).chip.fault == FaultCode::card_key_wrong);
        at.running.service->camera_saw(number_seen("271828"));
        at.running.service->camera_saw(number_seen("314159"));
        at.opened_with(3, "314159");
        at.refuse(FaultCode::card_key_wrong);
        at.wait_for(ChipState::key_needed);
        at.running.service->camera_saw(number_seen("111111"));
        at.opened_with(4, "111111");
        at.refuse(FaultCode::card_key_wrong);
        at.wait_for(ChipState::key_needed);
        at.running.service->camera_saw(number_seen("222222"));  // three are enough: a chip answers more slowly each time
        done(*at.console, "read_card", {{"can", "123456"}});
        at.opened_with(5, "123456");
    }
    SUBCASE("a number that does not open it leaves the lines")
    {
        done(*at.console, "capture_text", {{"text", k_zone}});
        at.refuse(FaultCode::card_key_wrong);
        at.opened_with(3, "");
        CHECK(at.running.cards.keys.zone.size() == 2);
        at.refuse(FaultCode::card_key_wrong);  // no more ways: no endless turns
        at.wait_for(ChipState::key_needed);
        CHECK(at.running.cards.readings == 3);
    }
    SUBCASE("Esc ends the search")
    {
        done(*at.console, "stop_card");
        CHECK_FALSE(at.running.camera.running);
    }
    SUBCASE("so does signing out")
    {
        done(*at.console, "sign_out");
        CHECK_FALSE(at.running.camera.running);
    }
}

TEST_CASE("the number shown before the card is laid down opens it; numbers are for chips that ask alone, and grow old")
{
    RunningService running;
    auto console = signed_in(running);
    done(*console, "camera_watch", {{"on", true}});
    running.service->camera_saw(number_seen("271828"));
    running.service->reader_changed(busy(), true);
    REQUIRE(eventually(*console, chip_is(ChipState::reading)));
    CHECK(running.cards.keys.can == "271828");

    desk::AccessNumbers numbers;
    CHECK(numbers.to_try(0).empty());
    numbers.saw("271828", 1000);
    CHECK(numbers.to_try(1000 + desk::k_access_number_kept.count()) == "271828");
    CHECK(numbers.to_try(1001 + desk::k_access_number_kept.count()).empty());
    numbers.tried("271828");
    CHECK(numbers.to_try(1000).empty());
    numbers.card_gone();
    CHECK(numbers.to_try(1000) == "271828");
    numbers.forget();
    CHECK(numbers.to_try(1000).empty());
}

TEST_CASE("the photo comes in memory of its own, and goes with the case")
{
    RunningService running;
    auto console = signed_in(running);
    CHECK(fault_of(*console, "chip_photo") == FaultCode::act_not_possible_now);
    read(running, *console, chip("L898902C3"));
    std::optional<link::FrameReader> memory;
    REQUIRE(console->ask("chip_photo", Json::object(), [&](const base::Result<Json>& answer) {
        auto opened = link::FrameReader::open(console->take_attached());
        if (answer && opened) {
            memory.emplace(std::move(*opened));
        }
    }));
    for (int i = 0; i < 50 && !memory; ++i) {
        static_cast<void>(console->wait(100));
    }
    REQUIRE(memory);
    const auto picture = memory->read(1);
    REQUIRE(picture);
    CHECK(picture->rgb == base::Bytes(12, 0x55));
    done(*console, "cancel_case", {{"reason", "citizen_left"}});
    CHECK(model_of(*console).chip.state == ChipState::none);
    CHECK_FALSE(memory->read(1));
    CHECK(fault_of(*console, "chip_photo") == FaultCode::act_not_possible_now);
}

TEST_CASE("how the person was compared is recorded once there is a photo, and belongs to that chip")
{
    RunningService running;
    auto console = signed_in(running);
    done(*console, "start_case", {{"ticket", "A1"}});
    CHECK(fault_of(*console, "compare_face", {{"result", "same_person"}}) == FaultCode::act_not_possible_now);
    read(running, *console, chip("L898902C3"));
    CHECK(fault_of(*console, "compare_face", {{"result", "a friend"}}) == FaultCode::input_invalid);
    done(*console, "compare_face", {{"result", "same_person"}});
    CHECK(model_of(*console).chip.face == "same_person");
    read(running, *console, chip("L898902C3"));
    CHECK(model_of(*console).chip.face == "same_person");  // the same chip once more
    read(running, *console, chip("X00000001"));
    CHECK(model_of(*console).chip.face.empty());
}

TEST_CASE("a stopped reading says so, and what still comes of it is dropped")
{
    RunningService running;
    auto console = signed_in(running);
    running.service->reader_changed(busy(), true);
    REQUIRE(eventually(*console, chip_is(ChipState::reading)));
    done(*console, "stop_card");
    CHECK(running.cards.stops == 1);
    CHECK(model_of(*console).chip.fault == FaultCode::card_reading_stopped);
    running.service->chip_read(chip("L898902C3"));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    CHECK_FALSE(model_of(*console).current);
}

TEST_CASE("somebody else's card is not mixed into the open case")
{
    RunningService running;
    auto console = signed_in(running);
    read(running, *console, chip("L898902C3"));
    ChipCapture other = chip("X00000001");
    std::get<domain::FromChip>(other.document).fields[domain::FieldId::birth_date] = "1999-01-01";
    running.service->reader_changed({link::LampState::ok, std::nullopt, std::nullopt}, false);
    running.service->reader_changed(busy(), true);
    REQUIRE(eventually(*console, chip_is(ChipState::reading)));
    running.service->chip_read(other);
    REQUIRE(eventually(*console, chip_is(ChipState::failed)));
    CHECK(model_of(*console).chip.fault == FaultCode::document_of_another_person);
    CHECK(model_of(*console).current->fields.at(domain::FieldId::document_number).text == "L898902C3");
}

TEST_CASE("every way a reading can fail reaches the clerk by its own name, and the desk goes on")
{
    RunningService running;
    auto console = signed_in(running);
    for (const auto code : {FaultCode::card_removed, FaultCode::card_mute, FaultCode::card_unknown, FaultCode::card_unreadable,
                            FaultCode::card_doubtful, FaultCode::card_in_use}) {
        running.service->reader_changed({link::LampState::ok, std::nullopt, std::nullopt}, false);
        running.service->reader_changed(busy(), true);
        REQUIRE(eventually(*console, chip_is(ChipState::reading)));
        running.service->chip_read(base::fail(code));
        REQUIRE(eventually(*console, chip_is(ChipState::failed)));
        CHECK(model_of(*console).chip.fault == code);
    }
    read(running, *console, chip("L898902C3"));
}

TEST_SUITE_END();
