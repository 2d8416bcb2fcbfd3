// The holder's presence: practice cards sign, their certificates lead to the practice authorities.
#include "card/possession.h"

#include "card/emulator/practice_cards.h"
#include "card/trust_store_files.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::card;
namespace emulator = balcao::card::emulator;

TEST_SUITE_BEGIN("possession");

namespace {

base::Instant now() { return *base::parse_instant("2026-11-26T10:00:00.000Z"); }

const TrustStore& authorities()
{
    static const TrustStore store = [] {
        auto folder = load_trust_folder(std::string(BALCAO_TEST_DATA) + "/card/pki/cc/trust", {}, now());
        REQUIRE(folder);
        return std::move(folder->store);
    }();
    return store;
}

struct PossessionBench {
    base::SeededRandom random{9};
    std::shared_ptr<emulator::Card> card;
    std::unique_ptr<emulator::EmulatedChannel> channel;
    std::unique_ptr<Session> session;
    CardKind kind;

    explicit PossessionBench(const std::string& name) : card(emulator::make_practice_card(name, BALCAO_TEST_DATA, random))
    {
        REQUIRE(card);
        card->power_on();
        channel = std::make_unique<emulator::EmulatedChannel>(card);
        session = std::make_unique<Session>(*channel);
        const auto found = identify(*session);
        REQUIRE(found);
        kind = *found;
    }
    Result<PossessionProof> prove(std::string_view digits, LastTry last = LastTry::keep)
    {
        const base::Secret pin(base::as_bytes(digits));
        return prove_possession(*session, kind, make_possession_challenge("loja-teste-1 case 7", random), {&pin, last});
    }
};

}  // namespace

PossessionRules any_age() { return {now(), std::nullopt, {std::chrono::days(100'000)}, {}}; }

TEST_CASE("the right PIN proves the holder of every Citizen Card, and the proof does not stay")
{
    for (const auto& [name, who] : {std::pair{"citizen-card", "AMÉLIA EXEMPLO TESTE"}, std::pair{"citizen-card-t0", "AMÉLIA EXEMPLO TESTE"},
                                    std::pair{"citizen-card-2024", "BENTO PROVA EXEMPLO"}}) {
        const auto& shown_name = name;
        CAPTURE(shown_name);
        PossessionBench bench(name);
        const auto proof = bench.prove("1234");
        REQUIRE(proof);
        CHECK(base::to_text(proof->challenge).find("loja-teste-1 case 7") != std::string::npos);
        const auto proved = judge_possession(*proof, authorities(), any_age());
        REQUIRE(proved);
        CHECK(proved->holder.name == who);
        CHECK(proved->holder.for_authentication);
        CHECK(proved->signature == Verdict::genuine);
        CHECK(proved->certificate.chain == Verdict::genuine);
        CHECK(proved->certificate.crl_age);  // said how old what is known about revocation is
        CHECK(proved->conclusion == Colour::green);
        CHECK_FALSE(pin_status(*bench.session, bench.kind, PinKind::authentication)->proved);
        CHECK_FALSE(sign_challenge(*bench.session, bench.kind, proof->challenge));
        // Never the same twice, and good for its own challenge alone.
        const auto other = bench.prove("1234");
        REQUIRE(other);
        CHECK(other->challenge != proof->challenge);
        auto moved = *proof;
        moved.challenge = other->challenge;
        CHECK(judge_possession(moved, authorities(), any_age())->signature == Verdict::signature_bad);
        CHECK(judge_possession(moved, authorities(), any_age())->conclusion == Colour::red);
    }
}

TEST_CASE("a proof that is none: no certificate, an empty signature, another card's certificate")
{
    PossessionBench bench("citizen-card");
    PossessionBench other("citizen-card-2024");
    const auto proof = bench.prove("1234");
    const auto another = other.prove("1234");
    REQUIRE(proof);
    REQUIRE(another);
    auto broken = *proof;
    broken.certificate = base::to_bytes("not a certificate");
    CHECK(judge_possession(broken, authorities(), any_age()).error().reason == Reason::malformed);
    broken = *proof;
    broken.signature.clear();
    CHECK(judge_possession(broken, authorities(), any_age())->conclusion == Colour::red);
    broken = *proof;
    broken.certificate = another->certificate;  // another kind of key
    CHECK(judge_possession(broken, authorities(), any_age())->signature != Verdict::genuine);
    CHECK(judge_possession(broken, authorities(), any_age())->conclusion != Colour::green);
}

TEST_CASE("a wrong PIN costs one try and is told; without known authorities nothing is green")
{
    PossessionBench bench("citizen-card");
    CHECK(bench.prove("9999").error() == Failure{Reason::pin_wrong, 0x63C2});
    CHECK(bench.prove("9999").error() == Failure{Reason::pin_wrong, 0x63C1});
    CHECK(bench.prove("1234").error().reason == Reason::pin_refused_by_us);
    const auto proof = bench.prove("1234", LastTry::may_be_used);
    REQUIRE(proof);
    const auto stranger = judge_possession(*proof, {}, any_age());
    REQUIRE(stranger);
    CHECK(stranger->signature == Verdict::genuine);
    CHECK(stranger->certificate.chain == Verdict::issuer_unknown);
    CHECK(stranger->conclusion == Colour::amber);
}

TEST_CASE("taken out at any command: removed, and no proof")
{
    PossessionBench whole("citizen-card");
    const unsigned before = whole.channel->commands();
    REQUIRE(whole.prove("1234"));
    const unsigned all = whole.channel->commands() - before;
    for (unsigned at = 1; at <= all; ++at) {
        PossessionBench bench("citizen-card");
        bench.channel->pull_at(bench.channel->commands() + at);
        const auto proved = bench.prove("1234");
        REQUIRE_FALSE(proved);
        CHECK(proved.error().reason == Reason::removed);
    }
}

TEST_SUITE_END();
