// The time without a touch: warned, put off, over.
#include "session_desk.h"

namespace session_tests {

TEST_CASE("Without a touch a countdown shows, a touch ends it, and at its end everything is wiped")
{
    Desk desk;
    desk.to_password();
    desk.pass_ms(59'000);
    CHECK_FALSE(desk.session.countdown());
    desk.pass_ms(2'000);
    REQUIRE(desk.session.countdown());
    CHECK(*desk.session.countdown() <= 20);
    desk.session.touched();
    CHECK_FALSE(desk.session.countdown());
    desk.pass_ms(79'000);
    CHECK(desk.session.has_password());
    CHECK(desk.asked.empty());
    desk.pass_ms(1'500);
    CHECK(desk.session.holds_nothing());
    CHECK(desk.next().action == "leave");
}

TEST_CASE("Who asks for more time has twice as long from then on, at most four times, and the next citizen begins anew")
{
    Desk desk;
    desk.session.show(model(KioskPage::review));
    desk.pass_ms(91'000);
    REQUIRE(desk.session.countdown());
    desk.session.more_time();
    CHECK_FALSE(desk.session.countdown());
    desk.pass_ms(179'000);
    CHECK_FALSE(desk.session.countdown());
    desk.pass_ms(2'000);
    REQUIRE(desk.session.countdown());
    CHECK(*desk.session.countdown() > 35);  // the countdown too
    for (int i = 0; i < 5; ++i) {
        desk.session.more_time();
    }
    desk.pass_ms(359'000);
    CHECK_FALSE(desk.session.countdown());
    desk.pass_ms(2'000);
    CHECK(desk.session.countdown());
    desk.session.leave();
    desk.session.show(model(KioskPage::idle));
    desk.session.show(model(KioskPage::review));
    desk.pass_ms(91'000);
    CHECK(desk.session.countdown());
}

TEST_CASE("Nobody is hurried while the clerk is at work, nor on the welcome page")
{
    Desk desk;
    desk.session.show(model(KioskPage::wait));
    desk.answered();
    desk.pass_ms(600'000);
    CHECK(desk.session.has_password());
    CHECK_FALSE(desk.session.countdown());
    desk.session.show(model(KioskPage::idle));
    desk.pass_ms(600'000);
    CHECK(desk.asked.empty());
}

TEST_CASE("The last page goes by itself, counted down first, and stays for who asks")
{
    Desk desk;
    auto m = model(KioskPage::done);
    desk.session.show(m);
    desk.pass_ms(29'000);
    CHECK_FALSE(desk.session.countdown());
    desk.pass_ms(1'250);
    REQUIRE(desk.session.countdown());
    CHECK(desk.asked.empty());
    SUBCASE("nobody touches it")
    {
        desk.pass_ms(20'000);
        CHECK(desk.next().action == "leave");
    }
    SUBCASE("more time is twice as long")
    {
        desk.session.more_time();
        desk.pass_ms(59'000);
        CHECK_FALSE(desk.session.countdown());
        desk.pass_ms(41'000);
        CHECK(desk.next().action == "leave");
    }
}

TEST_CASE("Every key of the number pad counts as being there")
{
    Desk desk;
    auto m = model(KioskPage::code);
    m.code_tries_left = 3;
    desk.session.show(m);
    desk.pass_ms(80'000);
    SUBCASE("a digit") { desk.session.press_digit('1'); }
    SUBCASE("one more than there is room for")
    {
        desk.type("123456");
        desk.pass_ms(80'000);
        desk.session.press_digit('7');
    }
    SUBCASE("erasing nothing") { desk.session.press_erase(); }
    SUBCASE("OK before the code is whole") { desk.session.press_ok(); }
    desk.pass_ms(80'000);
    CHECK_FALSE(desk.session.countdown());
    desk.pass_ms(11'000);
    CHECK(desk.session.countdown());
}

TEST_CASE("A lost connection takes what was chosen for a PIN off the screen only after a warning")
{
    Desk desk;
    desk.to_sign_in();
    desk.type("407915");
    desk.session.press_ok();
    desk.type("7305");
    desk.session.connection(false);
    REQUIRE(desk.session.page() == KioskPage::unavailable);
    desk.reachable = false;
    desk.pass_ms(61'000);
    CHECK(desk.session.countdown());
    CHECK_FALSE(desk.session.holds_nothing());
    desk.pass_ms(20'000);
    CHECK(desk.session.holds_nothing());
    CHECK_FALSE(desk.session.countdown());
}

}  // namespace session_tests
