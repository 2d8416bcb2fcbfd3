// The number pad and the first sign-in: codes, the citizen's own PINs, the PIN of a letter.
#include "session_desk.h"
#include "secret_text.h"

namespace session_tests {

using test::text_of;

TEST_CASE("The code from the SMS is collected digit by digit, erased, and sent when whole")
{
    Desk desk;
    auto m = model(KioskPage::code);
    m.code_tries_left = 3;
    desk.session.show(m);
    CHECK(desk.session.entry() == Entry::phone_code);
    desk.type("12x45");
    CHECK(desk.session.entered() == 4);
    desk.session.press_erase();
    desk.type("678900");
    CHECK(desk.session.entered() == 6);
    desk.session.press_ok();
    CHECK(desk.next().args == Json{{"code", "124678"}});
    CHECK(desk.session.entered() == 0);
    m.code_tries_left = 2;
    m.notice = link::Notice{FaultCode::phone_code_wrong, 2, {}};
    desk.session.show(m);
    CHECK(desk.session.fault()->code == FaultCode::phone_code_wrong);
    CHECK(desk.session.entry() == Entry::phone_code);
    desk.type("1");
    CHECK_FALSE(desk.session.fault());
    desk.session.press_ok();  // too short: nothing
    CHECK(desk.asked.empty());
    m.code_tries_left = 0;
    desk.session.show(m);
    CHECK(desk.session.entry() == Entry::none);
}

TEST_CASE("A second tap on the same key within the bounce time is not one")
{
    TapFilter filter;
    CHECK(filter.accept('1', 1000));
    CHECK_FALSE(filter.accept('1', 1100));
    CHECK_FALSE(filter.accept('1', 1240));  // still bouncing
    CHECK(filter.accept('2', 1250));
    CHECK(filter.accept('1', 1260));
    CHECK(filter.accept('1', 1410));
    CHECK(filter.accept('1', 20));  // the display's clock began anew
}

TEST_CASE("The first sign-in: code, own PIN twice, and both leave only sealed")
{
    Desk desk;
    desk.to_password();
    desk.session.start_sign_in();
    const auto start = desk.answered();
    CHECK(start.action == "sign_in_start");
    const auto started = wire::unpack_sign_in_start(desk.opened(start.args));
    REQUIRE(started);
    CHECK(started->phone == "+351912345678");
    CHECK(base::Secret::equal(started->password, desk.session.password()));

    desk.session.show(desk.sign_in_model(""));
    CHECK(desk.session.entry() == Entry::none);
    desk.session.show(desk.sign_in_model());
    desk.type("407915");
    desk.session.press_ok();
    CHECK(desk.session.entry() == Entry::pin);
    CHECK(desk.asked.empty());
    desk.type("730518");
    desk.session.press_ok();
    CHECK(desk.session.entry() == Entry::pin_again);
    desk.type("730518");
    desk.session.press_ok();
    const auto finish = desk.answered();
    CHECK(finish.action == "sign_in_finish");
    CHECK(finish.args.dump().find("730518") == std::string::npos);
    const auto finished = wire::unpack_sign_in_finish(desk.opened(finish.args));
    REQUIRE(finished);
    CHECK(finished->id == "sign-in-1");
    CHECK(text_of(finished->code) == "407915");
    CHECK(text_of(finished->pin) == "730518");
    CHECK_FALSE(finished->signature_pin);

    auto done = model(KioskPage::done);
    done.record = link::RecordState::activated;
    desk.session.show(done);
    CHECK(desk.session.holds_nothing());
}

TEST_CASE("A PIN that could be guessed is refused with its reason, and another one can be chosen")
{
    const struct { const char* pin; domain::PinProblem problem; } cases[] = {
        {"1234", domain::PinProblem::sequence}, {"777777", domain::PinProblem::repeats},
        {"1990", domain::PinProblem::birth_date}, {"345678", domain::PinProblem::sequence}};
    Desk desk;
    desk.to_sign_in();
    desk.type("407915");
    desk.session.press_ok();
    for (const auto& one : cases) {
        CAPTURE(one.pin);
        desk.type(one.pin);
        desk.session.press_ok();
        CHECK(desk.session.entry() == Entry::pin);
        REQUIRE(desk.session.pin_problem());
        CHECK(*desk.session.pin_problem() == one.problem);
        CHECK(desk.session.entered() == 0);
    }
    desk.type("730518");
    CHECK_FALSE(desk.session.pin_problem());
}

TEST_CASE("Two different PINs start the choice again")
{
    Desk desk;
    desk.to_sign_in();
    desk.type("407915");
    desk.session.press_ok();
    desk.type("730518");
    desk.session.press_ok();
    desk.type("730519");
    desk.session.press_ok();
    CHECK(desk.session.pins_differed());
    CHECK(desk.session.entry() == Entry::pin);
    CHECK(desk.asked.empty());
}

TEST_CASE("After a wrong code only the code is asked for again")
{
    Desk desk;
    desk.to_sign_in();
    for (const char* digits : {"407915", "730518", "730518"}) {
        desk.type(digits);
        desk.session.press_ok();
    }
    desk.answered();
    CHECK(desk.session.busy());
    auto again = desk.sign_in_model();
    desk.session.show(again);  // the service has heard, the central has not answered yet
    CHECK(desk.session.busy());
    CHECK(desk.session.entry() == Entry::none);
    again.notice = link::Notice{FaultCode::phone_code_wrong, 2, {}};
    desk.session.show(again);
    CHECK(desk.session.entry() == Entry::sign_in_code);
    CHECK(desk.session.fault()->code == FaultCode::phone_code_wrong);
    desk.type("111111");
    desk.session.press_ok();
    const auto finished = wire::unpack_sign_in_finish(desk.opened(desk.next().args));
    REQUIRE(finished);
    CHECK(text_of(finished->code) == "111111");
    CHECK(text_of(finished->pin) == "730518");
}

TEST_CASE("A signature PIN is asked for only when the signature was, and is another secret")
{
    Desk desk;
    desk.to_sign_in(true);
    for (const char* digits : {"407915", "730518", "730518"}) {
        desk.type(digits);
        desk.session.press_ok();
    }
    CHECK(desk.session.entry() == Entry::signature_pin);
    for (const char* digits : {"28461", "28461"}) {
        desk.type(digits);
        desk.session.press_ok();
    }
    const auto finished = wire::unpack_sign_in_finish(desk.opened(desk.next().args));
    REQUIRE(finished);
    REQUIRE(finished->signature_pin);
    CHECK(text_of(*finished->signature_pin) == "28461");
    CHECK(text_of(finished->pin) == "730518");
}

TEST_CASE("The PIN of a letter is typed here, leaves only sealed, and is asked for again when it was refused")
{
    Desk desk;
    const auto letter = [&desk](const std::string& id, bool wanted) {
        auto m = desk.sign_in_model(id, true);
        m.act = domain::DeskAct::letter_completion;
        m.wants_password = false;
        m.letter_pin_wanted = wanted;
        return m;
    };
    desk.session.show(letter("", true));
    REQUIRE(desk.session.entry() == Entry::letter_pin);
    CHECK(is_secret(desk.session.entry()));
    desk.type("59302");
    CHECK_FALSE(desk.session.can_press_ok());  // six digits, no fewer and no more
    desk.type("67");
    CHECK(desk.session.entered() == 6);
    desk.session.press_ok();
    const auto start = desk.next();
    CHECK(start.action == "sign_in_start");
    CHECK(start.args.dump().find("593026") == std::string::npos);
    const auto started = wire::unpack_sign_in_start(desk.opened(start.args));
    REQUIRE(started);
    CHECK(text_of(started->password) == "593026");
    desk.session.show(letter("", true));  // something else changed meanwhile: the try that is on its way stays
    CHECK(desk.session.entry() == Entry::none);
    start.reply(Json::object());
    desk.session.show(letter("", false));

    SUBCASE("refused: from the beginning, with the tries left")
    {
        auto refused = letter("", true);
        refused.notice = link::Notice{FaultCode::sign_in_refused, 2, {}};
        desk.session.show(refused);
        CHECK(desk.session.entry() == Entry::letter_pin);
        CHECK(desk.session.holds_nothing());
        CHECK(desk.session.fault()->a == 2);
    }
    SUBCASE("right: code, own PIN and, asked for in person, one for the signature")
    {
        desk.session.show(letter("sign-in-1", false));
        REQUIRE(desk.session.entry() == Entry::sign_in_code);
        desk.session.resend_code();  // with the PIN that is still held
        CHECK(text_of(wire::unpack_sign_in_start(desk.opened(desk.answered().args))->password) == "593026");
        desk.session.show(letter("", false));
        desk.session.show(letter("sign-in-2", false));
        for (const char* digits : {"407915", "730518", "730518", "849271", "849271"}) {
            desk.type(digits);
            desk.session.press_ok();
        }
        const auto finish = desk.answered();
        CHECK(finish.action == "sign_in_finish");
        CHECK(text_of(*wire::unpack_sign_in_finish(desk.opened(finish.args))->signature_pin) == "849271");
        auto done = model(KioskPage::done);
        done.act = domain::DeskAct::letter_completion;
        done.record = link::RecordState::activated;
        desk.session.show(done);
        CHECK(desk.session.holds_nothing());
    }
    SUBCASE("later, or nobody there any more: nothing of it stays")
    {
        desk.session.show(letter("sign-in-1", false));
        desk.session.skip_sign_in();
        CHECK(desk.next().action == "leave");
        CHECK(desk.session.holds_nothing());
    }
    SUBCASE("no connection: it does not leave this window")
    {
        desk.session.show(letter("", true));
        desk.reachable = false;
        desk.type("593026");
        desk.session.press_ok();
        CHECK(desk.session.entry() == Entry::letter_pin);
        CHECK(desk.session.holds_nothing());
        CHECK(desk.session.fault()->code == FaultCode::service_not_running);
    }
}

}  // namespace session_tests
