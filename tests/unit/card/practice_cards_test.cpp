// Every practice card through the whole reading: what it is, how it opens, what is thought of it.
#include "card/emulator/practice_cards.h"

#include "card/card_reading.h"
#include "card/trust_store_files.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::card;
namespace emulator = balcao::card::emulator;

TEST_SUITE_BEGIN("practice cards");

namespace {

const std::string k_data = BALCAO_TEST_DATA;

base::Instant judged_at() { return *base::parse_instant("2026-11-26T10:00:00.000Z"); }

const TrustStore& trust(const std::string& folder)
{
    static std::map<std::string, TrustStore> loaded;
    auto found = loaded.find(folder);
    if (found == loaded.end()) {
        auto folder_content = load_trust_folder(k_data + "/card/pki/" + folder + "/trust", {}, judged_at());
        REQUIRE(folder_content);
        found = loaded.emplace(folder, std::move(folder_content->store)).first;
    }
    return found->second;
}

struct Desk {
    base::SeededRandom chip_random{3};
    base::SeededRandom own_random{4};
    std::shared_ptr<emulator::Card> card;
    std::unique_ptr<emulator::EmulatedChannel> channel;

    explicit Desk(const std::string& name) : card(emulator::make_practice_card(name, k_data, chip_random))
    {
        REQUIRE(card);
        card->power_on();
        channel = std::make_unique<emulator::EmulatedChannel>(card);
    }
    Result<CardReading> read(std::optional<AccessKey> key = {}, std::stop_token stop = {}, const ReadingProgress& progress = {})
    {
        Session session(*channel, std::move(stop));
        CardRequest request;
        request.key = std::move(key);
        request.practice = true;
        request.now = judged_at();
        request.rules.crl_at_most = std::chrono::days(100'000);
        return read_card(session, request, {trust("icao"), trust("cc")}, own_random, progress);
    }
};

AccessKey practice_passport_key() { return *MrzKey::of("UT4501827", "910412", "330827"); }
AccessKey number() { return *CardAccessNumber::of(emulator::k_practice_access_number); }

std::string field(const CardReading& reading, domain::FieldId id)
{
    const auto found = reading.document.fields.find(id);
    return found == reading.document.fields.end() ? std::string() : found->second;
}

}  // namespace

TEST_CASE("the Citizen Card until 2024: every field, the photo, genuine data, over both protocols")
{
    for (const char* name : {"citizen-card", "citizen-card-t0"}) {
        CAPTURE(name);
        Desk desk(name);
        const auto reading = desk.read();
        REQUIRE(reading);
        CHECK(reading->kind == CardKind::citizen_card_1);
        CHECK(reading->access == Access::none);
        CHECK(field(*reading, domain::FieldId::surname) == "Exemplo Teste");
        CHECK(field(*reading, domain::FieldId::given_names) == "Amélia");
        CHECK(field(*reading, domain::FieldId::birth_date) == "1991-04-12");
        CHECK(field(*reading, domain::FieldId::nic) == "000000027");
        CHECK(field(*reading, domain::FieldId::nif) == "200000004");
        CHECK(field(*reading, domain::FieldId::document_type) == "citizen_card");
        REQUIRE(reading->photo);
        CHECK(reading->photo->kind == ImageKind::jpeg2000);
        CHECK(reading->activated == true);
        for (const auto& [group, verdict] : reading->passive.groups) {
            const auto& shown_group = group;
            CAPTURE(shown_group);
            CHECK(verdict == Verdict::genuine);
        }
        CHECK(reading->finding == Finding::genuine_unproven);
    }
}

TEST_CASE("the Citizen Card of 2024, in the slot and laid on")
{
    Desk slot("citizen-card-2024");
    const auto reading = slot.read();
    REQUIRE(reading);
    CHECK(reading->kind == CardKind::citizen_card_2);
    CHECK(reading->access == Access::none);
    CHECK(field(*reading, domain::FieldId::given_names) == "Bento");
    CHECK(reading->finding == Finding::genuine_unproven);
    Desk laid("citizen-card-2024-contactless");
    CHECK(laid.read().error().reason == Reason::key_needed);
    CHECK(laid.read(*CardAccessNumber::of("654321")).error().reason == Reason::wrong_key);
    const auto opened = laid.read(number());
    REQUIRE(opened);
    CHECK(opened->access == Access::pace);
    CHECK(opened->document.fields == reading->document.fields);
}

TEST_CASE("the passport opens to its lines and proves that it is no copy")
{
    Desk desk("passport");
    CHECK(desk.read().error().reason == Reason::key_needed);
    CHECK(desk.read(*MrzKey::of("UT4501828", "910412", "330827")).error().reason == Reason::wrong_key);
    std::vector<ReadingStep> steps;
    const auto reading = desk.read(practice_passport_key(), {}, [&](ReadingStep step, std::size_t, std::size_t) {
        if (steps.empty() || steps.back() != step) {
            steps.push_back(step);
        }
    });
    REQUIRE(reading);
    CHECK(reading->access == Access::pace);
    CHECK(field(*reading, domain::FieldId::document_number) == "UT4501827");
    CHECK(field(*reading, domain::FieldId::given_names) == "AMÉLIA TESTE");
    CHECK_FALSE(reading->document.names_as_in_zone);
    CHECK(reading->chip_authentication == ChipProof::passed);
    CHECK(reading->active_authentication == ChipProof::passed);
    CHECK(reading->finding == Finding::genuine);
    CHECK(steps.front() == ReadingStep::identifying);
    CHECK(steps.back() == ReadingStep::photo);
    CHECK_FALSE(reading->passive.evidence.certificates.empty());
}

TEST_CASE("the permit opens to its lines and to its number")
{
    for (const AccessKey& key : {number(), AccessKey(*MrzKey::of("TR4518273", "880930", "310215"))}) {
        Desk desk("residence-permit");
        const auto reading = desk.read(key);
        REQUIRE(reading);
        CHECK(field(*reading, domain::FieldId::surname) == "DEMONSTRA");
        CHECK(reading->document.names_as_in_zone);
        CHECK(reading->finding == Finding::genuine_unproven);
    }
}

TEST_CASE("each forgery has its own sentence")
{
    const auto finding = [](const char* name) {
        Desk desk(name);
        const auto reading = desk.read(practice_passport_key());
        REQUIRE(reading);
        CHECK(reading->photo);  // read all the same: the clerk is shown what it holds
        return reading->finding;
    };
    CHECK(finding("passport-copied") == Finding::copied);
    CHECK(finding("passport-altered") == Finding::altered);
    CHECK(finding("passport-of-stranger") == Finding::issuer_unknown);
    CHECK(finding("passport-revoked") == Finding::revoked);
    CHECK(colour(Finding::copied) == Colour::red);
    CHECK(colour(Finding::issuer_unknown) == Colour::amber);
    CHECK(colour(Finding::genuine_unproven) == Colour::green);
}

TEST_CASE("taken out at any command of any card, the answer is: removed")
{
    for (const auto& [name, what] : emulator::practice_cards()) {
        const auto& shown_name = name;
        CAPTURE(shown_name);
        const std::optional<AccessKey> key = name.find("passport") == 0 ? practice_passport_key() : number();
        Desk whole(name);
        REQUIRE(whole.read(key));
        const unsigned all = whole.channel->commands();
        for (unsigned at = 1; at <= all; at += name == "passport" || at < 30 ? 1 : 7) {
            CAPTURE(at);
            Desk desk(name);
            desk.channel->pull_at(at);
            const auto reading = desk.read(key);
            REQUIRE_FALSE(reading);
            CHECK(reading.error().reason == Reason::removed);
        }
    }
}

TEST_CASE("a reading that is stopped ends with the next command")
{
    Desk desk("passport");
    std::stop_source stop;
    const auto reading = desk.read(practice_passport_key(), stop.get_token(), [&](ReadingStep step, std::size_t, std::size_t) {
        if (step == ReadingStep::text) {
            stop.request_stop();
        }
    });
    REQUIRE_FALSE(reading);
    CHECK(reading.error().reason == Reason::cancelled);
    CHECK(desk.channel->commands() < 20);
}

TEST_CASE("no such card")
{
    base::SeededRandom random(1);
    CHECK(emulator::make_practice_card("library-card", k_data, random) == nullptr);
    CHECK_THROWS(static_cast<void>(emulator::make_practice_card("passport", "/nowhere", random)));
}

TEST_SUITE_END();
