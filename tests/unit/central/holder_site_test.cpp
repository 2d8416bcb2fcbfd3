// The page where holders sign in: who gets in, what is told, and what a stranger's form can do.
#include "holder_site.h"

#include <filesystem>
#include <regex>

using namespace balcao;
using test::Browser;
using test::Central;
using test::Page;

namespace {

/// Without what differs from one visit to the next.
std::string without_token(const test::Shown& shown)
{
    return std::regex_replace(shown.body, std::regex("value=\"[0-9a-f]{64}\""), "");
}

test::Shown wrong_pin(Browser& browser, int n) { return test::enter_pin(browser, n, "000000"); }

}  // namespace

TEST_CASE("Page: a temporary password opens the way to an own PIN and to nothing else; then the PIN signs in")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    Page page(central);
    auto browser = page.browser();
    CHECK(test::sign_in_with(central, browser, 1, "482915").says("Choose your PIN"));
    CHECK(central.sms.last_phone == test::phone_number(1));
    CHECK_FALSE(central.key(1).own_pin);
    for (const auto* elsewhere : {"/", "/change-pin", "/sign"}) CHECK(browser.get(elsewhere).says("Choose your PIN"));
    CHECK(browser.submit("/change-pin", {{"old", "482915"}, {"pin", "730294"}, {"again", "730294"}}).status == 409);

    CHECK(browser.submit("/new-pin", {{"pin", "1234"}, {"again", "1234"}}).says("easy to guess"));
    CHECK(browser.submit("/new-pin", {{"pin", "730294"}, {"again", "730295"}}).says("not the same"));
    CHECK_FALSE(central.key(1).own_pin);
    const auto done = browser.submit("/new-pin", {{"pin", "730294"}, {"again", "730294"}});
    CHECK(done.says("Your PIN is saved"));
    CHECK(done.says("<dd>Activated</dd>"));
    CHECK(done.says("<dd>2031-05-20</dd>"));
    CHECK(done.says("<dd>Not active</dd>"));
    CHECK_FALSE(done.says(test::phone_number(1).substr(4)));
    CHECK(central.key(1).state == "activated");
    CHECK(central.key(1).phone_proved == "sign_in");

    auto later = page.browser();
    CHECK(test::enter_pin(later, 1, "482915").status == 422);  // the temporary password is over
    const auto again = test::sign_in_with(central, later, 1, "730294");
    CHECK(again.says("My key"));
    CHECK(again.says("<td>PIN chosen</td>"));
    CHECK(again.says("<td>Signed in to this page</td>"));

    CHECK(later.get("/change-pin").says("Present PIN"));
    CHECK(later.submit("/change-pin", {{"old", "111111"}, {"pin", "8263"}, {"again", "8263"}}).says("present PIN is not right"));
    CHECK(later.submit("/change-pin", {{"old", "730294"}, {"pin", "8263"}, {"again", "8263"}}).says("Your PIN is saved"));
    CHECK(browser.get().says("Sign in with"));  // other visits of this key are over
    CHECK(later.get().says("<td>PIN changed</td>"));
    CHECK(later.submit("/sign-out", {}).says("You signed out"));
    CHECK(later.get().says("Sign in with"));
    CHECK(test::enter_pin(later, 1, "730294").status == 422);
    CHECK(test::sign_in_with(central, later, 1, "8263").says("My key"));
}

TEST_CASE("Page: an unknown number, a wrong PIN, a locked key and an ended one get the same answer to the letter")
{
    central::Limits limits;
    limits.locks = 1;
    Central central(limits);
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning), desk.append_person(2, test::k_morning)});
    central.settle_passwords();
    auto ended = central.key(2);
    ended.state = "cancelled";
    REQUIRE(central.writer().run([&](central::Store& store) { return store.end_keys({ended}); }));
    Page page(central);
    auto browser = page.browser();
    const auto unknown = test::enter_pin(browser, 9, "482915");
    CHECK(unknown.status == 422);
    const auto wrong = wrong_pin(browser, 1);
    CHECK(without_token(wrong) == without_token(unknown));
    wrong_pin(browser, 1);
    wrong_pin(browser, 1);
    const auto locked = test::enter_pin(browser, 1, "482915");  // the right one, in a lock
    CHECK(locked.status == 422);
    CHECK(without_token(locked) == without_token(unknown));
    CHECK(without_token(test::enter_pin(browser, 2, "482915")) == without_token(unknown));
    CHECK(central.sms.sent == 0);

    if (!test::on_postgres()) {  // the same work, and that is the wait for the disk too
        const auto changed = [&] {
            return central.stored<std::int64_t>([](central::Store& store) -> base::Result<std::int64_t> {
                std::int64_t count = 0;
                auto done = store.session().run("SELECT total_changes()", {}, [&count](std::size_t, const central::Row& row) { count = row.number(0); });
                return done ? base::Result<std::int64_t>(count) : base::unexpected(done.error());
            });
        };
        for (const int n : {9, 1, 2}) {  // nobody's, locked, ended
            CAPTURE(n);
            const auto before = changed();
            CHECK(test::enter_pin(browser, n, "482915").status == 422);
            CHECK(changed() > before);
        }
    }

    central.clock.advance(std::chrono::minutes(5));
    auto later = page.browser("198.51.100.2");
    CHECK(test::enter_pin(later, 1, "482915").says("/code"));
    // The third of the next round locks for good.
    auto other = page.browser("198.51.100.3");
    for (int i = 0; i < 3; ++i) CHECK(wrong_pin(other, 1).status == 422);
    CHECK(central.key(1).state == "locked");
    central.clock.advance(std::chrono::hours(24));
    CHECK(without_token(test::enter_pin(other, 1, "482915")) == without_token(unknown));
}

TEST_CASE("Page: a key past its last day does not sign in")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    Page page(central);
    auto browser = page.browser();
    CHECK(test::sign_in_with(central, browser, 1, "482915").says("/new-pin"));
    central.clock.jump_wall_clock(base::parse_instant("2031-05-21T00:00:01.000Z").value());
    CHECK(browser.get().says("Sign in with"));
    CHECK(test::enter_pin(browser, 1, "482915").status == 422);
}

TEST_CASE("Page: a visit ends by itself after a quarter of an hour, and with the key at once")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    Page page(central);
    auto browser = page.browser();
    REQUIRE(test::first_sign_in(central, browser, 1, "").says("My key"));
    central.clock.advance(std::chrono::minutes(14));
    CHECK(browser.get().says("My key"));
    central.clock.advance(std::chrono::minutes(2));
    CHECK(browser.get().says("Sign in with"));
    REQUIRE(test::sign_in_with(central, browser, 1, "730294").says("My key"));
    auto key = central.key(1);
    key.state = "locked";
    REQUIRE(central.writer().run([&](central::Store& store) { return store.save_activation(key); }));
    CHECK(browser.get().says("Sign in with"));
}

TEST_CASE("Page: a form that is not ours does nothing")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    Page page(central);
    auto browser = page.browser();
    browser.get("/?lang=en");
    const auto form = [&](const std::string& token) {
        return "form=" + token + "&phone=" + http::percent_encode(test::phone_number(1)) + "&pin=482915";
    };
    auto other = page.browser();
    other.get();
    CHECK(browser.post("/sign-in", {}, form(other.token())).status == 403);
    CHECK(browser.post("/sign-in", {}, form("")).status == 403);
    CHECK(browser.post("/sign-in", {{"sec-fetch-site", "cross-site"}}, form(browser.token())).status == 403);
    CHECK(browser.post("/sign-in", {{"origin", "https://evil.example"}}, form(browser.token())).status == 403);
    CHECK(browser.post("/sign-in", {{"origin", "null"}}, form(browser.token())).status == 403);
    CHECK(browser.post("/sign-in", {{"content-type", "text/plain"}}, form(browser.token())).status == 403);
    auto without_cookie = page.browser();
    CHECK(without_cookie.post("/sign-in", {}, form(browser.token())).status == 403);
    for (const auto* broken : {"form", "form=%zz", "form=1&form=2", "&", "=%"}) CHECK(browser.post("/sign-in", {}, broken).status == 403);
    CHECK(central.sms.sent == 0);
    CHECK(browser.post("/sign-in", {{"origin", test::k_page}}, form(browser.token())).status == 303);
    CHECK(central.sms.sent == 1);
}

TEST_CASE("Page: every answer is closed to frames, scripts and caches, and the cookie to all but this page")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    Page page(central);
    auto browser = page.browser();
    const auto first = browser.get();
    const auto set = first.headers.at("set-cookie");
    CHECK(set.rfind("__Host-balcao=", 0) == 0);
    for (const auto* attribute : {"; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"}) CHECK(set.find(attribute) != std::string::npos);
    for (const auto* path : {"/", "/style.css", "/nothing"}) {
        CAPTURE(path);
        const auto shown = browser.get(path);
        CHECK(shown.headers.at("content-security-policy").rfind("default-src 'none'", 0) == 0);
        CHECK(shown.headers.at("x-frame-options") == "DENY");
        CHECK(shown.headers.at("x-content-type-options") == "nosniff");
        CHECK_FALSE(shown.says("<script"));
    }
    CHECK(browser.get("/nothing").status == 404);

    const auto before = browser.cookie;
    test::enter_pin(browser, 1, "482915");
    const auto at_code = browser.cookie;
    CHECK(at_code != before);  // a cookie somebody knew before is worth nothing
    browser.submit("/code", {{"code", central.sms.last_code}});
    CHECK(browser.cookie != at_code);
    auto thief = page.browser();
    thief.cookie = at_code;
    CHECK(thief.get().says("/sign-in"));
    CHECK(central.octets().find(browser.cookie.substr(14, 43)) == std::string::npos);
}

TEST_CASE("Page: a code lives five minutes; the third wrong one locks the key for good")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning), desk.append_person(2, test::k_morning)});
    Page page(central);
    auto browser = page.browser();
    test::enter_pin(browser, 1, "482915");
    central.clock.advance(std::chrono::minutes(6));
    CHECK(browser.submit("/code", {{"code", central.sms.last_code}}).says("no longer valid"));
    test::enter_pin(browser, 1, "482915");
    const auto code = central.sms.last_code;
    CHECK(browser.submit("/code", {{"code", test::other_code(code)}}).says("The code is not right"));
    CHECK(browser.submit("/code", {{"code", "12345"}}).says("has 6 digits"));  // no try
    CHECK(browser.submit("/code", {{"code", test::other_code(code)}}).says("The code is not right"));
    CHECK(browser.submit("/code", {{"code", test::other_code(code)}}).says("the key is locked"));
    CHECK(central.key(1).state == "locked");
    CHECK(browser.submit("/code", {{"code", code}}).status >= 400);
    CHECK(test::enter_pin(browser, 1, "482915").status == 422);

    auto holder = page.browser();
    test::enter_pin(holder, 2, "482915");
    auto other = page.browser();  // the code of one visit is none of another
    const auto code_of_holder = central.sms.last_code;
    test::enter_pin(other, 2, "482915");
    CHECK(holder.submit("/code", {{"code", code_of_holder}}).says("no longer valid"));
}

TEST_CASE("Page: tries are limited an address, and without the token nobody is judged")
{
    Central central;
    Page page(central);
    auto browser = page.browser();
    browser.get("/?lang=en");
    for (int i = 0; i < 20; ++i) CHECK(browser.submit("/sign-in", {{"phone", "1"}, {"pin", "1"}}).status == 422);
    CHECK(browser.submit("/sign-in", {{"phone", "1"}, {"pin", "1"}}).status == 429);
    auto other = page.browser("198.51.100.7");
    CHECK(test::enter_pin(other, 1, "482915").status == 422);

    // All addresses of one IPv6 network are one stranger's; the same IPv4 address is the same in either notation.
    for (int i = 0; i < 20; ++i) CHECK(test::enter_pin(browser = page.browser("2001:db8:1:2::" + std::to_string(i + 1)), 1, "482915").status == 422);
    CHECK(test::enter_pin(browser = page.browser("2001:db8:1:2:ffff:9::1"), 1, "482915").status == 429);
    CHECK(test::enter_pin(browser = page.browser("2001:db8:1:3::1"), 1, "482915").status == 422);
    CHECK(test::enter_pin(browser = page.browser("::ffff:198.51.100.1"), 1, "482915").status == 429);

    Central without({}, false);
    Page page_without(without);
    auto third = page_without.browser();
    CHECK(test::enter_pin(third, 1, "482915").status == 503);
}

TEST_CASE("Page: twelve codes an hour, then none, and the desk's own limits stay as they are")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    Page page(central);
    auto browser = page.browser();
    for (int i = 0; i < 12; ++i) {
        auto visitor = page.browser("198.51.100." + std::to_string(i + 10));
        CHECK(test::enter_pin(visitor, 1, "482915").says("/code"));
    }
    const auto refused = test::enter_pin(browser, 1, "482915");
    CHECK(refused.status == 429);
    CHECK(refused.says("too many codes"));
    CHECK(central.sms.sent == 12);
    central.clock.advance(std::chrono::minutes(61));
    CHECK(test::enter_pin(browser, 1, "482915").says("/code"));
}

TEST_CASE("Page: an SMS that does not go out leaves everything as it was")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    Page page(central);
    auto browser = page.browser();
    central.sms.broken = true;
    const auto shown = test::enter_pin(browser, 1, "482915");
    CHECK(shown.says("could not be sent"));
    CHECK(browser.get().says("/sign-in"));
    central.sms.broken = false;
    CHECK(test::enter_pin(browser, 1, "482915").says("/code"));
}

TEST_CASE("Page: a visit goes on after a restart, and at another instance")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    std::string cookie;
    {
        Page page(central);
        auto browser = page.browser();
        test::enter_pin(browser, 1, "482915");
        cookie = browser.cookie;
    }
    const auto code = central.sms.last_code;
    const auto go_on = [&](Central& there) {
        Page page(there);
        auto browser = page.browser();
        browser.cookie = cookie;
        CHECK(browser.get().says("Code of 6 digits"));
        CHECK(browser.submit("/code", {{"code", code}}).says("Choose your PIN"));
    };
    if (test::on_postgres()) {
        Central two({}, true, central.store());
        go_on(two);
    } else {
        central.restart();
        go_on(central);
    }
}

TEST_CASE("Page: Portuguese and English say the same things, and no name of a text shows through")
{
    std::ifstream in(std::string(BALCAO_SOURCE_DIR) + "/central/page/texts.json");
    const auto texts = wire::Json::parse(in);
    REQUIRE(texts.at("pt").size() == texts.at("en").size());
    for (const auto& [name, text] : texts.at("pt").items()) {
        const auto& shown_name = name;
        CAPTURE(shown_name);
        REQUIRE(texts.at("en").contains(name));
        CHECK_FALSE(text.get<std::string>().empty());
        CHECK_FALSE(texts.at("en").at(name).get<std::string>().empty());
    }
    const std::regex named("\"((wrong|done|event|state)_[a-z_]+)\"");
    int found = 0;
    for (const auto& file : std::filesystem::directory_iterator(std::string(BALCAO_SOURCE_DIR) + "/central")) {
        if (file.path().filename().string().rfind("holder_", 0) != 0) continue;
        std::ifstream source(file.path());
        const std::string code{std::istreambuf_iterator<char>(source), {}};
        for (std::sregex_iterator at(code.begin(), code.end(), named), end; at != end; ++at, ++found) {
            const auto name = (*at)[1].str();
            CAPTURE(name);
            CHECK((name == "event_" || texts.at("pt").contains(name)));
        }
    }
    CHECK(found > 40);

    Central central;
    Page page(central);
    auto browser = page.browser();
    const auto portuguese = browser.get();
    CHECK(portuguese.says("lang=\"pt-PT\""));
    CHECK(portuguese.says("Entrar com a Chave Móvel Digital"));
    CHECK(browser.get("/?lang=en").says("<html lang=\"en\">"));
    CHECK(browser.get("/?lang=\"><script>").says("<html lang=\"en\">"));  // kept by the cookie
}
