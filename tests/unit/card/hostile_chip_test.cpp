// Chips that want to hurt: lengths that lie, answers without an end, files that grow. Each reading ends soon and says why.
#include <filesystem>
#include <fstream>

#include "card/card_reading.h"
#include "card/emulator/damaged.h"
#include "card/emulator/practice_cards.h"
#include "card/tlv.h"
#include "card_emulator/cards.h"

using namespace balcao;
using namespace balcao::card;
namespace emulator = balcao::card::emulator;

TEST_SUITE_BEGIN("hostile chips");

namespace {

struct Outcome {
    std::optional<Reason> reason;
    unsigned commands = 0;
};

Outcome read(std::shared_ptr<emulator::Card> card)
{
    card->power_on();
    emulator::EmulatedChannel channel(std::move(card));
    Session session(channel);
    CardRequest request;
    request.key = AccessKey(*MrzKey::of("UT4501827", "910412", "330827"));
    request.practice = true;
    request.now = *base::parse_instant("2026-11-26T10:00:00.000Z");
    base::SeededRandom random(5);
    const TrustStore nobody;
    const auto reading = read_card(session, request, {nobody, nobody}, random);
    return {reading ? std::nullopt : std::optional(reading.error().reason), channel.commands()};
}

std::shared_ptr<emulator::Card> practice(const std::string& name)
{
    static base::SeededRandom random(6);
    return emulator::make_practice_card(name, BALCAO_TEST_DATA, random);
}

std::shared_ptr<emulator::Card> damaged(const std::string& name, emulator::Damage damage)
{
    return std::make_shared<emulator::DamagedCard>(practice(name), std::move(damage));
}

}  // namespace

TEST_CASE("a file that claims four gigabytes is refused before it is read")
{
    base::SeededRandom random(8);
    for (const std::uint16_t file : {emulator::k_ef_sod, emulator::data_group(1), emulator::data_group(2)}) {
        CAPTURE(file);
        auto content = test::example_passport();
        content.access.mrz_information = MrzKey::of("UT4501827", "910412", "330827")->information();
        content.files[file] = emulator::claiming(content.files[file], 0xFFFFFFF0);
        const auto outcome = read(std::make_shared<emulator::Emrtd>(content, random));
        CHECK(outcome.reason == Reason::too_large);
        CHECK(outcome.commands < 120);
    }
}

TEST_CASE("an answer that always has more to come is given up")
{
    for (const char* name : {"citizen-card-t0", "passport"}) {
        const auto outcome = read(damaged(name, emulator::endless()));
        CAPTURE(name);
        REQUIRE(outcome.reason);
        CHECK(outcome.commands < 5000);
    }
}

TEST_CASE("wrong, late, torn and flipped answers at every command: a value or a named failure, never a crash, and never a loop")
{
    for (const char* name : {"citizen-card", "citizen-card-2024", "passport"}) {
        const unsigned all = read(practice(name)).commands;
        for (unsigned at = 1; at <= all; at += 3) {
            CAPTURE(name);
            CAPTURE(at);
            for (const auto& damage : {emulator::torn_at(at, 1), emulator::torn_at(at, 7), emulator::late_from(at), emulator::flipped_at(at, at * 13)}) {
                CHECK(read(damaged(name, damage)).commands <= all + 60);
            }
        }
    }
}

TEST_CASE("a card that falls silent is called mute or removed")
{
    const auto outcome = read(damaged("citizen-card", emulator::mute_from(5)));
    REQUIRE(outcome.reason);
    CHECK((*outcome.reason == Reason::mute || *outcome.reason == Reason::removed));
}

TEST_CASE("every instruction refused, with every word seen in the field")
{
    for (const std::uint8_t instruction : std::initializer_list<std::uint8_t>{0xA4, 0xB0, 0x84, 0x82, 0x22, 0x86, 0x88}) {
        for (const std::uint16_t word : std::initializer_list<std::uint16_t>{0x6700, 0x6982, 0x6985, 0x6A80, 0x6A82, 0x6B00, 0x6C00, 0x6D00, 0x6E00, 0x6F00, 0x6300}) {
            CAPTURE(word);
            for (const char* name : {"citizen-card", "passport"}) {
                CHECK(read(damaged(name, emulator::refuses(instruction, word))).commands < 1000);
            }
        }
    }
}

/// Whole readings as the fuzzer of tests/fuzz/chip_fuzz.cpp takes them: octet 0 chooses protocol, key and randomness, then every answer with
/// its length. BALCAO_UPDATE_GOLDEN=1 writes them anew.
TEST_CASE("the fuzzer's seeds are there")
{
    const std::string folder = std::string(BALCAO_SOURCE_DIR) + "/tests/fuzz/corpus/chip";
    struct Seed {
        const char* name;
        std::uint8_t choice;
        std::shared_ptr<emulator::Card> card;
        std::optional<AccessKey> key;
    };
    base::SeededRandom random(11);
    auto passport = test::example_passport();
    passport.files[emulator::data_group(2)] = emulator::data_group_2_of_size(700);
    const std::vector<Seed> seeds{
        {"citizen-card-t0", 0, practice("citizen-card-t0"), {}},
        {"citizen-card-t1", 6, practice("citizen-card"), {}},
        {"citizen-card-2024", 6, practice("citizen-card-2024"), {}},
        {"passport-bac", 8, std::make_shared<emulator::Emrtd>(passport, random), AccessKey(*MrzKey::of("L898902C3", "740812", "120415"))},
        {"permit-pace", 10, practice("residence-permit"), AccessKey(*CardAccessNumber::of("123456"))}};
    for (const Seed& seed : seeds) {
        CAPTURE(seed.name);
        if (std::getenv("BALCAO_UPDATE_GOLDEN") != nullptr) {
            base::Bytes script{seed.choice};
            seed.card->power_on();
            emulator::EmulatedChannel channel(seed.card);
            channel.listen([&script](base::BytesView, base::BytesView answer) {
                script.push_back(static_cast<std::uint8_t>(answer.size() >> 8));
                script.push_back(static_cast<std::uint8_t>(answer.size()));
                append(script, answer);
            });
            Session session(channel);
            CardRequest request;
            request.key = seed.key;
            request.practice = true;
            request.now = base::Instant{std::chrono::seconds{1'784'203'200}};
            base::SeededRandom own(seed.choice);
            const TrustStore nobody;
            REQUIRE(read_card(session, request, {nobody, nobody}, own));
            std::ofstream(folder + "/" + seed.name, std::ios::binary).write(reinterpret_cast<const char*>(script.data()), static_cast<std::streamsize>(script.size()));
        }
        CHECK(std::filesystem::file_size(folder + "/" + seed.name) > 1000);
    }
}

TEST_SUITE_END();
