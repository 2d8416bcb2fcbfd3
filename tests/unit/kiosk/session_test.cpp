// The session as a whole: the citizen's answers, the connection, who leaves and who comes next.
#include "session_desk.h"

#include <set>


namespace session_tests {

TEST_CASE("The citizen's answers reach the service as the pages come")
{
    Desk desk;
    desk.session.show(model(KioskPage::language));
    desk.session.choose_language(text::Language::en);
    CHECK(desk.next().args == Json{{"language", "en"}});
    desk.session.show(model(KioskPage::review));
    CHECK(desk.session.language() == text::Language::en);
    desk.session.review(true);
    CHECK(desk.next().args == Json{{"yes", true}});
    desk.session.show(model(KioskPage::consent));
    desk.clock.advance(std::chrono::seconds(8));
    desk.session.consent(true);
    const auto consent = desk.next();
    CHECK(consent.args.at("shown_sha256") == consent_text(domain::DeskAct::activation, text::Language::en).shown_sha256());
    CHECK(consent.args.at("language") == "en");
    CHECK(consent.args.at("text_id") == "activation-consent");
    CHECK(consent.args.at("shown_at") == base::format_instant(test::k_now));  // when it appeared, not when it was tapped
    desk.session.show(model(KioskPage::phone));
    desk.session.confirm_phone(false);
    CHECK(desk.next().args == Json{{"yes", false}});
}

TEST_CASE("A second tap while an answer is awaited sends nothing")
{
    Desk desk;
    desk.session.show(model(KioskPage::review));
    desk.session.review(true);
    desk.session.review(true);
    desk.session.review(false);
    CHECK(desk.asked.size() == 1);
    desk.next().reply(base::fail(FaultCode::act_not_possible_now));
    CHECK(desk.session.fault()->code == FaultCode::act_not_possible_now);
    desk.session.review(true);
    CHECK(desk.asked.size() == 1);
}

TEST_CASE("Without a connection the citizen is told and nothing is pretended")
{
    Desk desk;
    desk.session.show(model(KioskPage::review));
    desk.reachable = false;
    desk.session.review(true);
    CHECK_FALSE(desk.session.busy());
    CHECK(desk.session.fault()->code == FaultCode::service_not_running);
    desk.session.connection(false);
    CHECK(desk.session.page() == KioskPage::unavailable);
}

TEST_CASE("The consent says which language's words stood on the screen, and their hash")
{
    std::set<std::string> hashes;
    for (const auto language : text::k_languages) {
        CAPTURE(text::code(language));
        Desk desk;
        auto shown = model(KioskPage::consent);
        shown.language = std::string(text::code(language));
        desk.session.show(shown);
        desk.session.consent(true);
        const auto asked = desk.next();
        CHECK(asked.args.at("language") == text::code(language));
        CHECK(asked.args.at("shown_sha256") == consent_text(domain::DeskAct::activation, language).shown_sha256());
        CHECK(hashes.insert(asked.args.at("shown_sha256").get<std::string>()).second);
    }
}

TEST_CASE("Leaving wipes everything at once and tells the service")
{
    Desk desk;
    desk.to_sign_in();
    for (const char* digits : {"407915", "730518"}) {
        desk.type(digits);
        desk.session.press_ok();
    }
    desk.type("73");
    CHECK_FALSE(desk.session.holds_nothing());
    desk.session.leave();
    CHECK(desk.session.holds_nothing());
    CHECK(desk.next().action == "leave");
}

TEST_CASE("A case closed by the clerk leaves the last page to the citizen, but for a next person")
{
    Desk desk;
    auto done = model(KioskPage::done);
    done.record = link::RecordState::activated;
    desk.session.show(done);
    desk.session.show(link::KioskModel{});
    CHECK(desk.session.page() == KioskPage::done);
    CHECK(desk.session.model().record == link::RecordState::activated);
    CHECK(desk.session.model().phone.empty());
    SUBCASE("until it goes by itself")
    {
        desk.pass_ms(30'250);
        CHECK(desk.session.countdown());
        desk.pass_ms(20'000);
        CHECK(desk.session.page() == KioskPage::idle);
    }
    SUBCASE("until the citizen is done")
    {
        desk.session.leave();
        CHECK(desk.session.page() == KioskPage::idle);
    }
    SUBCASE("until the next case")
    {
        desk.session.show(model(KioskPage::language));
        CHECK(desk.session.page() == KioskPage::language);
    }
    CHECK(desk.asked.empty());  // the service has closed the case already
}

}  // namespace session_tests
