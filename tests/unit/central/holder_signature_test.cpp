// The digital signature at the page: made by the holder alone, one code each, and over when it has ended.
#include "holder_site.h"

#include "central/key_access.h"

using namespace balcao;
using test::Browser;
using test::Central;
using test::Page;

namespace {

const std::string k_document = "Contrato de arrendamento, sintético.\n";
const std::string k_digest = base::to_hex(seal::sha256(base::as_bytes(k_document)));

test::Shown ask(Browser& browser, const std::string& pin)
{
    browser.get("/sign");
    return browser.submit("/sign", {{"hash", k_digest}, {"signature_pin", pin}});
}
test::Shown sign(Central& central, Browser& browser)
{
    REQUIRE(ask(browser, "6184").says("/sign-code"));
    return browser.submit("/sign-code", {{"code", central.sms.last_code}});
}
bool is_signature(const test::Shown& shown) { return shown.status == 200 && shown.headers.at("content-type") == "application/pkcs7-signature"; }

struct Keys {
    std::int64_t live = 0;
    std::int64_t destroyed = 0;
    std::string label;  ///< of the newest
};
Keys signing_keys(Central& central)
{
    return central.stored<Keys>([](central::Store& store) -> central::Result<Keys> {
        Keys out;
        out.live = store.number("SELECT count(*) FROM signing_key WHERE destroyed_at IS NULL").value();
        out.destroyed = store.number("SELECT count(*) FROM signing_key WHERE destroyed_at IS NOT NULL").value();
        return out;
    });
}
std::string label_of(Central& central, int n)
{
    const auto key = central.key(n);
    const auto row = central.stored<std::optional<central::SigningKeyRow>>(
        [&](central::Store& store) { return store.signing_key(key.person, key.purpose); });
    REQUIRE(row);
    return row->label;
}
/// Would the token still sign with it?
bool in_token(Central& central, const std::string& label)
{
    auto token = seal::SigningToken::open(central.home().settings.token_module, central.home().settings.token_label,
                                          central::token_pin(central.home().directory, central.home().settings).value());
    REQUIRE(token);
    const auto made = token->sign(label, seal::Digest{});
    if (!made) CHECK(made.error().code == base::FaultCode::key_missing);
    return made.has_value();
}

}  // namespace

TEST_CASE("Signature: PIN of the signature and a code make one CMS; the next needs another code; the key is one a person")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {test::with_signature(desk, 1)});
    Page page(central);
    auto browser = page.browser();
    CHECK(test::first_sign_in(central, browser, 1).says("<dd>Active</dd>"));
    REQUIRE(ask(browser, "6184").says("/sign-code"));
    CHECK(browser.get("/sign").says(k_digest.substr(0, 4) + " " + k_digest.substr(4, 4)));
    const auto code = central.sms.last_code;
    CHECK(is_signature(browser.submit("/sign-code", {{"code", code}})));
    CHECK(browser.submit("/sign-code", {{"code", code}}).status == 409);  // one code, one signature
    const auto label = label_of(central, 1);
    CHECK(is_signature(sign(central, browser)));
    CHECK(label_of(central, 1) == label);
    CHECK(in_token(central, label));
    CHECK(browser.get().says("<td>Document signed</td>"));
    // The certificate bears a name; the database does not.
    CHECK(central.octets().find("Exemplo") == std::string::npos);

    browser.get("/sign");
    CHECK(browser.submit("/sign", {{"hash", "abc"}, {"signature_pin", "6184"}}).says("Choose a document"));
    CHECK(browser.upload("/sign", {{"hash", ""}, {"signature_pin", "6184"}}, "").says("Choose a document"));
    // A file in place of a digest, and second thoughts.
    CHECK(browser.upload("/sign", {{"hash", ""}, {"signature_pin", "6184"}}, k_document).says(k_digest.substr(0, 4) + " " + k_digest.substr(4, 4)));
    CHECK(browser.submit("/sign-cancel", {}).says("My key"));
    CHECK(browser.submit("/sign-code", {{"code", central.sms.last_code}}).status == 409);
    // A code of a sign-in is none of a signature.
    REQUIRE(ask(browser, "6184").says("/sign-code"));
    auto other = page.browser();
    CHECK(test::enter_pin(other, 1, "730294").says("/code"));
    CHECK_FALSE(is_signature(browser.submit("/sign-code", {{"code", central.sms.last_code}})));
}

TEST_CASE("Signature: wrong PINs lock the signature, and the right PIN of the key forgives nothing")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {test::with_signature(desk, 1)});
    Page page(central);
    auto browser = page.browser();
    test::first_sign_in(central, browser, 1);
    const int sent = central.sms.sent;
    CHECK(ask(browser, "730294").says("signature PIN is not right"));
    CHECK(ask(browser, "0000").says("signature PIN is not right"));
    auto again = page.browser();
    CHECK(test::sign_in_with(central, again, 1, "730294").says("My key"));
    CHECK(ask(again, "0000").says("signature PIN is not right"));
    CHECK(ask(again, "6184").says("signature PIN is not right"));  // in a lock
    CHECK(central.sms.sent == sent + 1);  // of the second sign-in
    CHECK(central.key(1).state == "activated");
    central.clock.advance(std::chrono::minutes(5));
    CHECK(is_signature(sign(central, again)));
    // A signature made begins the waits anew: years of it must not add up to a lock for good.
    for (int i = 0; i < 3; ++i) CHECK(ask(again, "0000").says("signature PIN is not right"));
    CHECK(ask(again, "6184").says("signature PIN is not right"));
    central.clock.advance(std::chrono::minutes(5));
    CHECK(is_signature(sign(central, again)));
}

TEST_CASE("Signature: ended by its holder, at the page or at a desk, it signs nothing and its key is destroyed")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {test::with_signature(desk, 1)});
    Page page(central);
    auto browser = page.browser();
    test::first_sign_in(central, browser, 1);
    CHECK(is_signature(sign(central, browser)));
    const auto label = label_of(central, 1);
    REQUIRE(ask(browser, "6184").says("/sign-code"));  // a code is awaited while it ends
    const auto code = central.sms.last_code;

    SUBCASE("at the page")
    {
        auto other = page.browser();
        test::sign_in_with(central, other, 1, "730294");
        CHECK(other.get("/end-signature").says("is destroyed"));
        CHECK(other.submit("/end-signature", {}).says("has ended"));
        CHECK(other.get().says("<dd>Not active</dd>"));
        CHECK_FALSE(in_token(central, label));
        CHECK(central.key(1).signature_ended_at);
        CHECK(other.submit("/end-signature", {}).says("no active digital signature"));
    }
    SUBCASE("at a desk, before anybody has destroyed anything")
    {
        auto credential = central.stored<std::optional<central::CredentialRow>>(
            [](central::Store& store) { return store.credential(test::case_number(1)); }).value();
        credential.signature_pin.clear();
        const auto key = central.key(1);
        REQUIRE(central.writer().run([&](central::Store& store) -> central::Status<> {
            if (auto done = store.save_credential(credential); !done) return done;
            return store.signature_may_have_ended(key);
        }));
        REQUIRE(page.keys().destroy_ended(central.context()));
        CHECK_FALSE(in_token(central, label));
    }
    SUBCASE("with the whole key")
    {
        auto key = central.key(1);
        key.state = "cancelled";
        REQUIRE(central.writer().run([&](central::Store& store) { return store.end_keys({key}); }));
        REQUIRE(page.keys().destroy_ended(central.context()));
        CHECK_FALSE(in_token(central, label));
        CHECK(browser.get().says("/sign-in"));
    }
    CHECK_FALSE(is_signature(browser.submit("/sign-code", {{"code", code}})));
    CHECK_FALSE(is_signature(ask(browser, "6184")));
    CHECK(signing_keys(central).live == 0);
    CHECK(signing_keys(central).destroyed == 1);
}

TEST_CASE("Signature: another version of the key keeps its signing key; a mark alone destroys nothing")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {test::with_signature(desk, 1)});
    Page page(central);
    auto browser = page.browser();
    test::first_sign_in(central, browser, 1);
    CHECK(is_signature(sign(central, browser)));
    const auto label = label_of(central, 1);
    const auto key = central.key(1);
    REQUIRE(central.writer().run([&](central::Store& store) { return store.signature_may_have_ended(key); }));
    REQUIRE(page.keys().destroy_ended(central.context()));
    CHECK(in_token(central, label));
    CHECK(is_signature(sign(central, browser)));
}

TEST_CASE("Signature: a making that was cut off between its row and its certificate is begun anew")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {test::with_signature(desk, 1)});
    Page page(central);
    auto browser = page.browser();
    test::first_sign_in(central, browser, 1);
    const auto key = central.key(1);
    const central::SigningKeyRow torn{"signature-" + base::to_hex(base::Bytes(16, 7)), key.person, key.purpose, {}, central.clock.now()};
    REQUIRE(central.writer().run([&](central::Store& store) { return store.add_signing_key(torn); }));
    CHECK(sign(central, browser).says("could not be made"));  // somebody may still be at it
    central.clock.advance(std::chrono::minutes(2));
    CHECK(is_signature(sign(central, browser)));
    CHECK(label_of(central, 1) != torn.label);
    CHECK(signing_keys(central).live == 1);
}

TEST_CASE("Signature: not under sixteen, not without having asked, not with the PIN of the key alone")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning), test::with_signature(desk, 2)});
    Page page(central);
    auto browser = page.browser();
    CHECK(test::sign_in_with(central, browser, 1, "482915").says("/new-pin"));
    CHECK_FALSE(browser.get().says("signature_pin"));
    const test::Fields smuggled{{"pin", "730294"}, {"again", "730294"}, {"signature_pin", "6184"}, {"signature_again", "6184"}};
    CHECK(browser.submit("/new-pin", smuggled).says("no digital signature was asked for"));
    CHECK(browser.submit("/new-pin", {{"pin", "730294"}, {"again", "730294"}}).says("My key"));
    CHECK(ask(browser, "6184").says("no active digital signature"));

    auto child = page.browser();
    CHECK(test::first_sign_in(central, child, 2, "").says("<dd>Not active</dd>"));
    CHECK(ask(child, "730294").says("no active digital signature"));
}

TEST_CASE("Signature: a child whose key got a signature in some other way is refused by age")
{
    Central central;
    auto desk = central.desk();
    auto draft = test::with(test::minor_with_father(), {{test::F::birth_date, "2012-03-04", test::Origin::chip}, {test::F::phone, test::phone_number(3)}});
    draft = test::acknowledge_all(draft, test::k_practice);
    const auto id = test::case_number(3);
    const auto plain = test::request_of(id, draft, test::sealed_password(id, "482915", desk.seal_to, test::k_morning), test::k_morning);
    auto consent = plain.consent();
    consent.text_id = "activation-consent-representative";
    const auto request = domain::assemble({plain.case_id(), plain.identity(), plain.data(), consent, plain.act(), plain.phone_proof(), plain.sealed_secret(),
                                           plain.key_valid_until(), plain.rules_version()});
    const auto sent = central.send(desk, {desk.append(request, test::k_morning)});
    REQUIRE(sent.results.at(0).status == wire::ItemStatus::accepted);
    Page page(central);
    auto browser = page.browser();
    CHECK(test::first_sign_in(central, browser, 3, "").says("My key"));
    auto credential = central.stored<std::optional<central::CredentialRow>>([&](central::Store& store) { return store.credential(id); }).value();
    credential.signature_pin = central.context().vault->protect(test::secret_of("6184")).value().text();
    REQUIRE(central.writer().run([&](central::Store& store) { return store.save_credential(credential); }));
    CHECK(ask(browser, "6184").says("16 and over"));
}
