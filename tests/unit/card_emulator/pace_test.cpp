#include "card/emulator/chip_pace.h"

#include "card/session.h"
#include "card/tlv.h"
#include "cards.h"

using namespace balcao;
using namespace balcao::card;
using namespace balcao::card::emulator;
using test::card_vectors;
using test::hex;

TEST_SUITE_BEGIN("PACE on the chip's side");

TEST_CASE("generic mapping answers octet by octet as in Doc 9303-11 G.1")
{
    const auto& v = card_vectors().at("pace_gm_ecdh_g1");
    test::ScriptedRandom random{hex(v.at("nonce")), hex(v.at("map_priv_ic")), hex(v.at("ka_priv_ic"))};
    EmrtdContent content;
    content.access.mrz_information = v.at("mrz_information").get<std::string>();
    content.access.pace = {{Mapping::generic, Cipher::aes128, 13}};
    content.master[k_ef_card_access] = card_access(content.access.pace);
    CHECK(content.master.at(k_ef_card_access) == tlv(0x31, hex(v.at("pace_info"))));
    Emrtd chip(content, random);
    chip.power_on();
    CHECK(chip.transmit(hex("00B09C0000")).size() == 22 + 2);
    for (const auto& exchange : v.at("apdus")) {
        std::string answer = exchange.at(1).get<std::string>();
        CHECK(chip.transmit(hex(exchange.at(0))) == hex(answer.ends_with("9000") ? answer : answer + "9000"));
    }
    CHECK(chip.is_secured());
}

TEST_CASE("integrated mapping: the generator of Doc 9303-11 H.1")
{
    const auto group = Group::by_parameter_id(13);
    CHECK(pseudo_random(Cipher::aes128, hex("2923BE84E16CD6AE529049F1F1BBE9EB"), hex("5DD4CBFC96F5453B130D890A1CDBAE32"), group->prime()) ==
          hex("A2F8FF2DF50E52C6599F386ADCB595D229F6A167ADE2BE5F2C3296ADD5B7430E"));
    CHECK(group->integrated_mapping(hex("A2F8FF2DF50E52C6599F386ADCB595D229F6A167ADE2BE5F2C3296ADD5B7430E")) ==
          hex("048E82D31559ED0FDE92A4D0498ADD3C23BABA94FB77691E31E90AEA77FB17D427"
              "4C1AE14BD0C3DBAC0C871B7F3608169364437CA30AC243A089D3F266C1E60FAD"));
}

TEST_CASE("what the chip refuses: unknown offers and passwords, steps out of turn, points off the curve")
{
    base::SeededRandom random(3);
    EmrtdContent content;
    content.access.access_number = "123456";
    content.access.pace = {{Mapping::generic, Cipher::aes128, 13}, {Mapping::generic, Cipher::aes128, 12}};
    Emrtd chip(content, random);
    chip.power_on();
    const auto sw = [&chip](const std::string& command) {
        const base::Bytes answer = chip.transmit(hex(command));
        return base::to_hex(base::BytesView(answer).last(2));
    };
    CHECK(sw("0022C1A40F800A04007F00070202040204830102") == "6a80");  // another cipher
    CHECK(sw("0022C1A40F800A04007F00070202040202830102") == "6a80");  // two groups, none named
    CHECK(sw("0022C1A412800A04007F0007020204020283010184010D") == "6a88");  // no printed lines
    CHECK(sw("10860000027C0000") == "6985");
    CHECK(sw("0022C1A412800A04007F0007020204020283010284010D") == "9000");
    CHECK(sw("10860000027C0000") == "9000");
    CHECK(sw("10860000457C438141" "04" + std::string(128, '1') + "00") == "6300");
    CHECK(sw("10860000027C0000") == "6985");
}

TEST_SUITE_END();
