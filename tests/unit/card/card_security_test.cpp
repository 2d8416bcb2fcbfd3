// PACE with chip authentication mapping, where the proved key stands in EF.CardSecurity alone, as on identity cards of several states.
#include "card/card_reading.h"

#include "card/emulator/emrtd.h"
#include "card/tlv.h"
#include "card_trust/trust.h"
#include "mrz/parse.h"
#include "vectors.h"

using namespace balcao;
using namespace balcao::card;
namespace emulator = balcao::card::emulator;

TEST_SUITE_BEGIN("card security");

namespace {

/// The key by the number of its curve, as EF.CardSecurity of 9303-11 I.1 has it.
base::Bytes numbered_key_info(const emulator::ChipKey& key, std::uint8_t curve)
{
    base::Bytes algorithm = tlv(0x06, test::hex("04007F00070102"));
    append(algorithm, tlv(0x02, base::Bytes{curve}));
    base::Bytes bits{0};
    append(bits, key.point());
    base::Bytes spki = tlv(0x30, algorithm);
    append(spki, tlv(0x03, bits));
    base::Bytes info = tlv(0x06, test::hex("04007F000702020102"));
    append(info, tlv(0x30, spki));
    return tlv(0x30, info);
}

struct IdentityCard {
    emulator::ChipKey key = emulator::ChipKey::elliptic("brainpoolP256r1");
    emulator::EmrtdContent content;

    IdentityCard()
    {
        const std::string zone = "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<";
        content.access.access_number = "314159";
        content.access.basic_access = false;
        content.access.pace = {{emulator::Mapping::chip_authentication, Cipher::aes128, 13}};
        content.access.mapping_key = key;
        content.master[emulator::k_ef_card_access] = emulator::card_access(content.access.pace);
        content.files[emulator::data_group(1)] = emulator::data_group_1(zone);
        auto object = test::recipe("p256");
        object.groups = {{1, content.files.at(emulator::data_group(1))}};
        content.files[emulator::k_ef_sod] = test::sod(object);
        content.master[0x011D] = card_security("p256", key);
    }
    static base::Bytes card_security(const std::string& signer, const emulator::ChipKey& of, const std::string& type = "0.4.0.127.0.7.3.2.1")
    {
        auto recipe = test::recipe(signer);
        recipe.content_type = type;
        return *emulator::make_signed_message(recipe, tlv(0x31, numbered_key_info(of, 13)));
    }
    [[nodiscard]] Result<CardReading> read() const
    {
        base::SeededRandom chip_random(5);
        base::SeededRandom random(6);
        emulator::EmulatedChannel channel(std::make_shared<emulator::Emrtd>(content, chip_random));
        REQUIRE(channel.reset());
        Session session(channel);
        CardRequest request;
        request.key = *CardAccessNumber::of("314159");
        request.photo = false;
        request.practice = true;
        request.now = test::k_now;
        static const TrustStore states = test::states();
        return read_card(session, request, {states, {}}, random);
    }
};

}  // namespace

TEST_CASE("the key of EF.CardSecurity that PACE has proved makes the chip the one it was written for")
{
    const auto reading = IdentityCard().read();
    REQUIRE(reading);
    CHECK(reading->access == Access::pace);
    CHECK(reading->chip_authentication == ChipProof::passed);
    CHECK(reading->finding == Finding::genuine);
}

TEST_CASE("a copy has the file and not its key")
{
    IdentityCard copy;
    copy.content.access.mapping_key = emulator::ChipKey::elliptic("brainpoolP256r1");
    const auto reading = copy.read();
    REQUIRE(reading);
    CHECK(reading->chip_authentication == ChipProof::failed);
    CHECK(reading->finding == Finding::copied);
}

TEST_CASE("a key that no state has signed proves nothing")
{
    const auto proof = [](const base::Bytes& file) {
        IdentityCard card;
        card.content.master[0x011D] = file;
        const auto reading = card.read();
        REQUIRE(reading);
        CHECK(reading->finding == Finding::genuine_unproven);
        return reading->chip_authentication;
    };
    const IdentityCard card;
    // The copier's own key, under the copier's own name, or under a signature that is spoiled.
    IdentityCard copy;
    copy.content.master[0x011D] = IdentityCard::card_security("stranger", copy.key);
    CHECK(copy.read()->chip_authentication == ChipProof::not_done);
    auto spoiled = test::recipe("p256");
    spoiled.content_type = "0.4.0.127.0.7.3.2.1";
    spoiled.tampered_signature = true;
    copy.content.master[0x011D] = *emulator::make_signed_message(spoiled, tlv(0x31, numbered_key_info(copy.key, 13)));
    CHECK(copy.read()->chip_authentication == ChipProof::not_done);
    copy.content.master[0x011D] = IdentityCard::card_security("revoked", copy.key);
    CHECK(copy.read()->chip_authentication == ChipProof::not_done);
    CHECK(proof(IdentityCard::card_security("p256", card.key, "2.23.136.1.1.1")) == ChipProof::not_done);
    CHECK(proof(test::hex("30030101FF")) == ChipProof::not_done);
    IdentityCard without;
    without.content.master.erase(0x011D);
    CHECK(without.read()->chip_authentication == ChipProof::not_done);
}

TEST_CASE("EF.CardSecurity is understood as a whole or not at all")
{
    const base::Bytes file = IdentityCard().content.master.at(0x011D);
    REQUIRE(parse_card_security(file));
    CHECK(parse_card_security(file)->chip_keys.size() == 1);
    CHECK(parse_card_security({}).error().reason == Reason::malformed);
    CHECK(parse_card_security(base::BytesView(file).first(file.size() / 2)).error().reason == Reason::malformed);
    CHECK(parse_card_security(base::Bytes(70'000, 0x30)).error().reason == Reason::too_large);
    CHECK(parse_card_security(IdentityCard::card_security("p256", IdentityCard().key, "1.2.840.113549.1.7.1")).error().reason == Reason::unsupported);
}

TEST_SUITE_END();
