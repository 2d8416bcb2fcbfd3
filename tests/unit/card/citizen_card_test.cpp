#include "card/citizen_card.h"

#include "card/card_pins.h"
#include "card/tlv.h"
#include "card_emulator/cards.h"

using namespace balcao;
using namespace balcao::card;
namespace emulator = balcao::card::emulator;
using emulator::EmulatedChannel;

TEST_SUITE_BEGIN("citizen card");

namespace {

struct CitizenCardBench {
    std::shared_ptr<emulator::CitizenCard1> card;
    std::unique_ptr<EmulatedChannel> channel;
    std::unique_ptr<Session> session;

    explicit CitizenCardBench(emulator::Model1 model = emulator::Model1::gemsafe_t0)
    {
        auto content = test::example_card_1();
        content.model = model;
        card = emulator::make_citizen_card_1(content, "AMELIA CIDADA DE EXEMPLO");
        card->power_on();
        channel = std::make_unique<EmulatedChannel>(card);
        session = std::make_unique<Session>(*channel);
    }
};

base::Secret pin(std::string_view digits) { return base::Secret(base::as_bytes(digits)); }

}  // namespace

TEST_CASE("the identity of the first generation comes in six reads, over both protocols")
{
    for (const auto model : {emulator::Model1::gemsafe_t0, emulator::Model1::applet_3, emulator::Model1::applet_4}) {
        CitizenCardBench bench(model);
        CHECK(identify(*bench.session) == CardKind::citizen_card_1);
        unsigned reads = 0;
        bench.channel->listen([&](base::BytesView command, base::BytesView) { reads += command[1] == 0xB0 ? 1 : 0; });
        const auto file = read_identity_1(*bench.session);
        REQUIRE(file);
        CHECK(reads == 6);
        const auto& who = file->identity;
        CHECK(who.document_number == "00000000 0 ZZ4");
        CHECK(who.surname == "Cidadã de Exemplo");
        CHECK(who.given_names == "Amélia");
        CHECK(who.birth_date == "1974-12-08");
        CHECK(who.valid_until == "2031-05-20");
        CHECK(who.sex == "F");
        CHECK(who.nationality == "PRT");
        CHECK(who.nif == "200000004");
        CHECK(who.niss == "11000000007");
        CHECK(who.health_number == "100000001");
        CHECK(who.mrz[2] == "CIDADA<DE<EXEMPLO<<AMELIA<<<<<");
        CHECK(base::to_text(file->hashed.at(1)).find("PRTCartão de Cidadão00000000 0 ZZ4") != std::string::npos);
        CHECK(file->hashed.at(4).size() == 131);
        CHECK(read_activated(*bench.session, CardKind::citizen_card_1) == Result<bool>(true));
    }
}

TEST_CASE("the address waits for its PIN; without it nothing of the case is lost")
{
    CitizenCardBench bench;
    REQUIRE(pin_status(*bench.session, CardKind::citizen_card_1, PinKind::address));
    CHECK(read_address_1(*bench.session).error() == Failure{Reason::refused, 0x6982});
    REQUIRE(verify_pin(*bench.session, CardKind::citizen_card_1, PinKind::address, pin("3456"), LastTry::keep));
    const auto home = read_address_1(*bench.session);
    REQUIRE(home);
    CHECK_FALSE(home->address.abroad);
    CHECK(home->address.parts.back() == "LISBOA");
    CHECK(address_hash_unreliable("2017-06-01"));
    CHECK_FALSE(address_hash_unreliable("2018-02-21"));
}

TEST_CASE("tries are read first, and the last one is not spent without the holder's word")
{
    CitizenCardBench bench;
    auto& session = *bench.session;
    const auto attempt = [&](std::string_view digits, LastTry last) {
        return verify_pin(session, CardKind::citizen_card_1, PinKind::authentication, pin(digits), last);
    };
    CHECK(pin_status(session, CardKind::citizen_card_1, PinKind::authentication)->tries_left == 3);
    CHECK(attempt("123", LastTry::keep).error().reason == Reason::malformed);
    CHECK(attempt("12a4", LastTry::keep).error().reason == Reason::malformed);
    CHECK(attempt("9999", LastTry::keep).error() == Failure{Reason::pin_wrong, 0x63C2});
    CHECK(attempt("9999", LastTry::keep).error() == Failure{Reason::pin_wrong, 0x63C1});
    const unsigned before = bench.channel->commands();
    CHECK(attempt("1234", LastTry::keep).error().reason == Reason::pin_refused_by_us);
    CHECK(bench.channel->commands() - before == 2);  // SELECT and the question; no PIN went over the line
    CHECK(attempt("1234", LastTry::may_be_used));
    CHECK(pin_status(session, CardKind::citizen_card_1, PinKind::authentication)->tries_left == 3);
    static_cast<void>(attempt("9999", LastTry::keep)), static_cast<void>(session.reset());
    static_cast<void>(attempt("9999", LastTry::keep)), static_cast<void>(attempt("9999", LastTry::may_be_used));
    static_cast<void>(attempt("9999", LastTry::may_be_used));
    CHECK(pin_status(session, CardKind::citizen_card_1, PinKind::authentication)->blocked);
    CHECK(attempt("1234", LastTry::may_be_used).error().reason == Reason::pin_blocked);
}

TEST_CASE("a challenge is signed only after the PIN")
{
    CitizenCardBench bench;
    const auto challenge = base::to_bytes("a challenge of this desk");
    CHECK_FALSE(sign_challenge(*bench.session, CardKind::citizen_card_1, challenge));
    REQUIRE(verify_pin(*bench.session, CardKind::citizen_card_1, PinKind::authentication, pin("1234"), LastTry::keep));
    const auto signature = sign_challenge(*bench.session, CardKind::citizen_card_1, challenge);
    REQUIRE(signature);
    CHECK(signature->size() == 256);
    const auto certificate = read_authentication_certificate(*bench.session, CardKind::citizen_card_1);
    REQUIRE(certificate);
    CHECK(certificate->size() > 400);
}

TEST_CASE("pulled at any command of identity and photo, the answer is: removed")
{
    CitizenCardBench whole;
    REQUIRE(read_identity_1(*whole.session));
    const unsigned all = whole.channel->commands();
    for (unsigned at = 1; at <= all; ++at) {
        CitizenCardBench bench;
        bench.channel->pull_at(at);
        CHECK(read_identity_1(*bench.session).error().reason == Reason::removed);
    }
}

TEST_CASE("group 13 of the card of 2024: unknown objects are passed over, absent ones are empty")
{
    base::Bytes inner = tlv(0xC8, base::to_bytes("Exemplo"));
    append(inner, tlv(0xCE, base::to_bytes("of the future")));
    append(inner, tlv(0x7F49, test::hex("0600")));
    append(inner, tlv(0xCC, base::to_bytes("08 12 1974")));
    const auto identity = parse_dg13(tlv(0x6D, inner));
    REQUIRE(identity);
    CHECK(identity->surname == "Exemplo");
    CHECK(identity->given_names.empty());
    CHECK(identity->birth_date == "1974-12-08");
    const auto odd = parse_dg13(tlv(0x6D, tlv(0xCC, base::to_bytes("unknown at"))));
    REQUIRE(odd);
    CHECK(odd->birth_date == "unknown at");  // no date: as it stands, not its letters in another order
    CHECK_FALSE(parse_dg13(test::hex("6D05C8")));
    CHECK_FALSE(parse_dg13(test::hex("6E00")));
    CHECK_FALSE(parse_identity_1(base::Bytes(1502)));
    CHECK_FALSE(parse_identity_1(base::Bytes(1503)));
    CHECK_FALSE(parse_address_1(base::Bytes(1612)));
}

TEST_SUITE_END();
