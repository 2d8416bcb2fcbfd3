#include "core/session.h"

#include <deque>
#include <set>

#include "seal/envelope.h"
#include "secret_text.h"
#include "support/keys.h"
#include "wire/secret_content.h"

using namespace balcao;
using namespace balcao::kiosk;
using link::KioskPage;
using base::FaultCode;
using test::text_of;
using wire::Json;

namespace {

struct Asked {
    std::string action;
    Json args;
    link::Client::OnReply reply;
};

link::KioskModel model(KioskPage page)
{
    link::KioskModel m;
    m.page = page;
    m.practice = true;
    if (page != KioskPage::idle) {
        m.case_id = "0190a0b0-0000-7000-8000-000000000001";
        m.language = page == KioskPage::language ? "" : "en";
        m.phone = "+351912345678";
        m.birth_date = "1990-02-03";
    }
    return m;
}

/// A session whose service is the test and whose central key is the test's.
struct Desk {
    Desk()
    {
        session.connection(true);
    }
    base::ManualClock clock{test::k_now};
    base::SeededRandom random{7};
    seal::KeyPair root = test::make_root();
    seal::KeyPair central = test::make_pair(root, seal::Profile::seal, "central");
    std::deque<Asked> asked;
    bool reachable = true;
    KioskSession session{{random, clock, seal_to({central.certificate}, clock),
                          [this](std::string_view action, Json args, link::Client::OnReply reply) {
                              if (!reachable) {
                                  return false;
                              }
                              asked.push_back({std::string(action), std::move(args), std::move(reply)});
                              return true;
                          },
                          {}}};

    Asked next()
    {
        REQUIRE_FALSE(asked.empty());
        auto front = std::move(asked.front());
        asked.pop_front();
        return front;
    }
    /// The next request, answered well.
    Asked answered()
    {
        auto request = next();
        request.reply(Json::object());
        return request;
    }
    base::Secret opened(const Json& args)
    {
        const auto bytes = base::from_base64(args.at("sealed").get<std::string>());
        REQUIRE(bytes);
        const std::vector<seal::KeyPair> keys{central};
        auto secret = seal::open_secret(*bytes, keys);
        REQUIRE(secret);
        return std::move(*secret);
    }
    void type(std::string_view digits)
    {
        for (const char digit : digits) {
            session.press_digit(digit);
        }
    }
    void pass_ms(std::int64_t ms)
    {
        for (std::int64_t t = 0; t < ms; t += 250) {
            clock.advance(std::chrono::milliseconds(std::min<std::int64_t>(250, ms - t)));
            session.tick();
        }
    }
    /// To the page with a sealed, accepted password.
    void to_password(bool possible = true)
    {
        session.show(model(KioskPage::wait));
        REQUIRE(answered().action == "seal_secret");
        auto m = model(KioskPage::password);
        m.record = link::RecordState::pending;
        m.first_sign_in_possible = possible;
        session.show(m);
    }
    link::KioskModel sign_in_model(const std::string& id = "sign-in-1", bool signature = false)
    {
        auto m = model(KioskPage::sign_in);
        m.record = link::RecordState::pending;
        m.first_sign_in_possible = true;
        m.first_sign_in_code_sent = !id.empty();
        m.sign_in_id = id;
        if (signature) {
            m.review.push_back({domain::FieldId::signature_wanted, "yes"});
        }
        return m;
    }
    void to_sign_in(bool signature = false)
    {
        to_password();
        session.start_sign_in();
        REQUIRE(answered().action == "sign_in_start");
        session.show(sign_in_model("sign-in-1", signature));
        REQUIRE(session.entry() == Entry::sign_in_code);
    }
};

}  // namespace

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

TEST_CASE("Taking a ticket: warned, put off, over by itself; a case that begins ends it, one more who waits does not prolong it")
{
    Desk desk;
    const auto idle = model(KioskPage::idle);
    desk.session.show(idle);
    desk.session.open_tickets();
    desk.session.read_tickets_in(text::Language::ar);
    desk.pass_ms(60'000);
    desk.session.show(idle);  // comes anew with each number that is given or called
    CHECK(desk.session.tickets_open());
    CHECK(desk.session.language() == text::Language::ar);
    desk.pass_ms(31'000);
    REQUIRE(desk.session.countdown());
    SUBCASE("nobody is there")
    {
        desk.pass_ms(20'000);
        CHECK_FALSE(desk.session.tickets_open());
        CHECK_FALSE(desk.session.countdown());
        CHECK(desk.session.language() == text::Language::pt);
    }
    SUBCASE("more time, which a new welcome does not take back, and the next one begins with the usual")
    {
        desk.session.more_time();
        desk.pass_ms(100'000);
        desk.session.show(idle);
        desk.pass_ms(79'000);
        CHECK_FALSE(desk.session.countdown());
        desk.pass_ms(2'000);
        CHECK(*desk.session.countdown() > 35);
        desk.session.end_now();
        CHECK_FALSE(desk.session.tickets_open());
        desk.session.open_tickets();
        desk.pass_ms(91'000);
        CHECK(desk.session.countdown());
    }
    SUBCASE("a touch")
    {
        desk.session.touched();
        CHECK_FALSE(desk.session.countdown());
        CHECK(desk.session.tickets_open());
    }
    SUBCASE("the clerk begins a case")
    {
        desk.session.show(model(KioskPage::language));
        CHECK_FALSE(desk.session.tickets_open());
        CHECK_FALSE(desk.session.countdown());
    }
    CHECK(desk.asked.empty());  // nobody's case was left
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

TEST_CASE("A second tap on the same key within the bounce time is not one")
{
    TapFilter filter;
    CHECK(filter.accept('1', 1000));
    CHECK_FALSE(filter.accept('1', 1100));
    CHECK_FALSE(filter.accept('1', 1240));  // still bouncing
    CHECK(filter.accept('2', 1250));
    CHECK(filter.accept('1', 1260));
    CHECK(filter.accept('1', 1410));
}

TEST_CASE("other desks: asked near here, read in any language, gone with time, with Back and when a case goes on")
{
    Desk desk;
    auto idle = model(KioskPage::idle);
    idle.has_points = true;
    desk.session.show(idle);
    desk.session.find_desks(false);
    CHECK(desk.session.desks_open());
    CHECK(desk.session.desks_asked());
    const auto asked = desk.next();
    CHECK(asked.action == "points_near");
    CHECK(asked.args.at("place") == "");
    CHECK(asked.args.at("foreigner") == false);
    link::PointsView view;
    view.service = "activation";
    view.lines.resize(2);
    asked.reply(to_json(view));
    REQUIRE(desk.session.desks());
    CHECK(desk.session.desks()->lines.size() == 2);
    CHECK(desk.session.language() == text::Language::pt);
    desk.session.show_desks_step(DesksStep::language);
    CHECK(desk.session.desks_step() == DesksStep::language);
    for (const auto language : text::k_languages) {
        desk.session.read_desks_in(language);
        desk.session.show(idle);  // the idle model comes again and again
        CHECK(desk.session.language() == language);
    }
    CHECK(desk.session.desks_step() == DesksStep::list);
    CHECK(desk.session.desks_open());
    SUBCASE("an answer to what was asked before is not shown for what is asked now")
    {
        desk.session.find_desks(true);
        CHECK_FALSE(desk.session.desks());
        desk.session.find_desks(false);
        const auto foreigner = desk.next();
        foreigner.reply(to_json(view));
        CHECK_FALSE(desk.session.desks());
    }
    SUBCASE("Back")
    {
        desk.session.close_desks();
        CHECK_FALSE(desk.session.desks_open());
        CHECK(desk.session.language() == text::Language::pt);
    }
    SUBCASE("nobody touches it")
    {
        desk.pass_ms(89'000);
        CHECK_FALSE(desk.session.countdown());
        desk.pass_ms(1'500);
        CHECK(desk.session.countdown());
        CHECK(desk.session.desks_open());
        desk.pass_ms(20'000);
        CHECK_FALSE(desk.session.desks_open());
        CHECK_FALSE(desk.session.desks());
        CHECK_FALSE(desk.session.countdown());
        CHECK(desk.asked.empty());
    }
    SUBCASE("who asks for more time has it")
    {
        desk.pass_ms(91'000);
        desk.session.more_time();
        desk.pass_ms(179'000);
        CHECK_FALSE(desk.session.countdown());
        desk.pass_ms(2'000);
        CHECK(*desk.session.countdown() > 35);
    }
    SUBCASE("over a case: its own time runs, and at its end everything of the citizen goes")
    {
        auto review = model(KioskPage::review);
        review.has_points = true;
        desk.session.show(review);
        desk.session.find_desks(false);
        desk.asked.clear();
        CHECK(desk.session.language() == text::Language::en);  // the case's
        desk.pass_ms(111'000);
        CHECK_FALSE(desk.session.desks_open());
        CHECK(desk.next().action == "leave");
    }
    SUBCASE("near another place: by its first letters, and its name goes into the same search")
    {
        desk.session.show_desks_step(DesksStep::place);
        CHECK(desk.asked.empty());  // nothing is typed yet
        desk.session.type_place('S');
        const auto late = desk.next();
        CHECK(late.action == "points_places");
        CHECK(late.args.at("begins") == "S");
        desk.session.type_place('E');
        desk.session.type_place('X');
        desk.session.type_place('<');
        desk.asked.pop_front();
        desk.asked.pop_front();
        const auto names = desk.next();
        CHECK(names.args.at("begins") == "SE");
        names.reply(Json{{"places", {"Seia", "Setúbal"}}});
        late.reply(Json{{"places", {"Sines"}}});  // of what was typed before
        CHECK(*desk.session.places() == std::vector<std::string>{"Seia", "Setúbal"});
        desk.session.look_near("Setúbal");
        const auto near = desk.next();
        CHECK(near.action == "points_near");
        CHECK(near.args.at("place") == "Setúbal");
        CHECK(desk.session.desks_step() == DesksStep::list);
        desk.session.find_desks(true);  // with a foreign document: still near there
        CHECK(desk.session.desks_place() == "Setúbal");
        near.reply(to_json(view));  // asked otherwise since
        CHECK_FALSE(desk.session.desks());
        CHECK(desk.next().args.at("place") == "Setúbal");
        desk.session.look_near("");
        CHECK(desk.next().args.at("place") == "");
        desk.session.show_desks_step(DesksStep::place);
        desk.reachable = false;
        desk.session.type_place('F');
        CHECK_FALSE(desk.session.places());  // nobody answers: said so
        desk.session.close_desks();
        CHECK(desk.session.typed_place().empty());
    }
    SUBCASE("the clerk hands a case over")
    {
        desk.session.show(model(KioskPage::language));
        CHECK_FALSE(desk.session.desks_open());
    }
    SUBCASE("the service is gone: it is said, not shown for ever as one moment")
    {
        desk.session.close_desks();
        desk.reachable = false;
        desk.session.find_desks(false);
        CHECK(desk.session.desks_open());
        CHECK_FALSE(desk.session.desks_asked());
    }
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
