// The temporary password: sealed before it leaves, shown, printed once, and for its own case alone.
#include "session_desk.h"
#include "secret_text.h"

namespace session_tests {

using test::text_of;

TEST_CASE("The temporary password leaves only sealed to the central, bound to its case")
{
    Desk desk;
    desk.session.show(model(KioskPage::wait));
    const auto request = desk.answered();
    CHECK(request.action == "seal_secret");
    REQUIRE(desk.session.has_password());
    const auto password = text_of(desk.session.password());
    CHECK(password.size() == 6);
    CHECK(request.args.dump().find(password) == std::string::npos);
    const auto content = wire::unpack_temporary_password(desk.opened(request.args));
    REQUIRE(content);
    CHECK(content->case_id.text() == model(KioskPage::wait).case_id);
    CHECK(base::Secret::equal(content->password, desk.session.password()));
}

TEST_CASE("The same waiting page seals once, and a refused seal keeps nothing")
{
    Desk desk;
    desk.session.show(model(KioskPage::wait));
    desk.session.show(model(KioskPage::wait));
    CHECK(desk.asked.size() == 1);
    desk.next().reply(base::fail(FaultCode::act_not_possible_now));
    CHECK_FALSE(desk.session.has_password());
    CHECK(desk.session.holds_nothing());
    desk.session.show(model(KioskPage::wait));  // the case has come so far now
    desk.answered();
    CHECK(desk.session.has_password());
    desk.session.show(model(KioskPage::wait));
    CHECK(desk.asked.empty());
}

TEST_CASE("A yes given again makes a new password, and the old one stays right until the new one is taken")
{
    Desk desk;
    desk.session.show(model(KioskPage::wait));
    desk.answered();
    const auto first = text_of(desk.session.password());
    desk.session.show(model(KioskPage::review));
    desk.session.show(model(KioskPage::wait));
    desk.next().reply(base::fail(FaultCode::act_not_possible_now));
    CHECK(text_of(desk.session.password()) == first);
    desk.session.show(model(KioskPage::review));
    desk.session.show(model(KioskPage::wait));
    desk.answered();
    CHECK(text_of(desk.session.password()) != first);
}

TEST_CASE("A password goes to a printer once: not again after another page, nor after a fault; a new password may")
{
    Desk desk;
    CHECK_FALSE(desk.session.may_print_password());
    desk.to_password();
    REQUIRE(desk.session.may_print_password());
    CHECK(desk.session.take_password_to_printer());
    CHECK_FALSE(desk.session.may_print_password());
    CHECK_FALSE(desk.session.take_password_to_printer());
    desk.session.show(model(KioskPage::sign_in));  // the first sign-in is begun, and given up
    desk.session.show(model(KioskPage::password));
    REQUIRE(desk.session.has_password());
    CHECK_FALSE(desk.session.may_print_password());
    CHECK_FALSE(desk.session.take_password_to_printer());
    desk.session.connection(false);
    desk.session.connection(true);
    desk.session.show(model(KioskPage::password));
    CHECK_FALSE(desk.session.take_password_to_printer());
    const auto first = text_of(desk.session.password());
    desk.session.show(model(KioskPage::review));  // the yes is given again: the old paper opens nothing any more
    desk.session.show(model(KioskPage::wait));
    desk.asked.clear();
    desk.session.show(model(KioskPage::review));
    CHECK_FALSE(desk.session.take_password_to_printer());
}

TEST_CASE("A password for one case never shows in the next")
{
    Desk desk;
    desk.to_password();
    REQUIRE(desk.session.has_password());
    auto other = model(KioskPage::review);
    other.case_id = "0190a0b0-0000-7000-8000-000000000002";
    desk.session.show(other);
    CHECK(desk.session.holds_nothing());
}

TEST_CASE("An answer that comes after the case has changed is not taken for the new case")
{
    Desk desk;
    desk.session.show(model(KioskPage::wait));
    auto late = desk.next();
    desk.session.show(model(KioskPage::idle));
    auto other = model(KioskPage::wait);
    other.case_id = "0190a0b0-0000-7000-8000-000000000002";
    desk.session.show(other);
    late.reply(Json::object());
    CHECK_FALSE(desk.session.has_password());
    desk.answered();
    CHECK(desk.session.has_password());
}

TEST_CASE("A sealed envelope that cannot be made is said and nothing is sent")
{
    Desk desk;
    desk.clock.jump_wall_clock(test::instant("2028-01-01T00:00:00.000Z"));  // the central's certificate is over
    desk.session.show(model(KioskPage::wait));
    CHECK(desk.asked.empty());
    CHECK(desk.session.holds_nothing());
    REQUIRE(desk.session.fault());
    CHECK(desk.session.fault()->code == FaultCode::key_expired);
}

TEST_CASE("A lost connection leaves the password on the screen, and for no longer than the time without a touch")
{
    Desk desk;
    desk.to_password();
    desk.session.connection(false);
    CHECK(desk.session.page() == KioskPage::password);
    desk.reachable = false;
    desk.pass_ms(81'000);
    CHECK(desk.session.holds_nothing());
    CHECK(desk.session.page() == KioskPage::unavailable);
}

TEST_CASE("After a reconnection the service may ask for the password again")
{
    Desk desk;
    desk.session.show(model(KioskPage::wait));
    desk.answered();
    const auto first = text_of(desk.session.password());
    desk.session.connection(false);
    desk.session.connection(true);
    desk.session.show(model(KioskPage::wait));
    desk.answered();
    CHECK(desk.session.has_password());
    CHECK(text_of(desk.session.password()) != first);
}

}  // namespace session_tests
