#include "card/emulator/citizen_card_2.h"

#include "terminal.h"

using namespace balcao;
using namespace balcao::card;
using namespace balcao::card::emulator;
using test::hex;

TEST_SUITE_BEGIN("citizen card of 2024");

namespace {

Card2Content example_card_2(bool contactless)
{
    Card2Content content;
    content.contactless = contactless;
    Identity2 of;
    of.document_number = "00000000 0 ZZ4";
    of.surname = "Cidadã de Exemplo";
    of.given_name = "Amélia";
    of.civil_number = "000000000";
    content.national[0x010D] = data_group_13(of, nullptr, hex("CE03414243"));
    content.national[0x0101] = data_group_1("I<PRT000000000<ZZ42<<<<<<<<<<<7412087F3105202PRT<<<<<<<<<<<4CIDADA<DE<EXEMPLO<<AMELIA<<<<<");
    content.travel[0x0101] = content.national[0x0101];
    content.access.access_number = "123456";
    content.access.mrz_information = "000000000<74120873105202";
    content.access.pace = {{Mapping::generic, Cipher::aes256, 13}};
    return content;
}

struct Card2Reading {
    explicit Card2Reading(bool contactless) : channel(make_citizen_card_2(example_card_2(contactless), "Amélia Cidadã de Exemplo", random)), session(channel) {}
    std::uint16_t status_of(const char* command) { return session.send(*decode_command(hex(command)))->status; }
    base::SeededRandom random{11};
    EmulatedChannel channel;
    Session session;
};

constexpr const char* k_select_keys = "00A4040C07604632FF000004";
constexpr const char* k_select_national = "00A4040C07604632FF000005";

}  // namespace

TEST_CASE("in contact everything national lies open, as the state's own reader takes it")
{
    Card2Reading card(false);
    CHECK(card.status_of("00A4040C07604632FF000002") == 0x6A82);  // the older card's application is not there
    REQUIRE(card.status_of(k_select_national) == 0x9000);
    CHECK(card.session.ask(Command{0, 0xA4, 0x02, 0x00, hex("010D"), 256, false})->at(2) == 0x80);
    const auto group = card.session.ask(read_binary(0, 256));
    REQUIRE(group);
    CHECK(base::to_text(*find_tlv(*group, {0x6D, 0xC3})) == "00000000 0 ZZ4");
    CHECK(base::to_text(*find_tlv(*group, {0x6D, 0xC9})) == "Amélia");
    CHECK(base::to_text(*find_tlv(*group, {0x6D, 0xCE})) == "ABC");
    CHECK_FALSE(find_tlv(*group, {0x6D, 0xCD}));
    CHECK(card.status_of("0020008100") == 0x6D00);  // PINs belong to the other application
    REQUIRE(card.status_of(k_select_keys) == 0x9000);
    CHECK(card.status_of("0020008100") == 0x63C3);
    CHECK(card.status_of("00A4020C020003") == 0x9000);
    CHECK(card.session.ask(read_binary(5, 1)) == hex("01"));
}

TEST_CASE("without contact nothing national before PACE, everything after it")
{
    Card2Reading card(true);
    CHECK(card.status_of(k_select_keys) == 0x6982);
    CHECK(card.status_of(k_select_national) == 0x6982);
    CHECK(card.status_of("00A4000C023F00") == 0x9000);
    CHECK(card.session.ask(read_short_file(0x1C, 0, 256))->size() == 22);
    const PaceOffer offer{Mapping::generic, Cipher::aes256, 13};
    auto opened = test::pace(card.session, offer, base::to_bytes("123456"), 2);
    REQUIRE(opened);
    card.session.protect(opened->keys);
    REQUIRE(card.session.ask(select_application(hex("604632FF000005"))));
    CHECK(card.session.ask(read_short_file(0x0D, 0, 4))->at(0) == 0x6D);
    REQUIRE(card.session.ask(select_application(hex("604632FF000004"))));
    CHECK(card.status_of("0020008100") == 0x63C3);
    REQUIRE(card.session.ask(select_application(hex("A0000002471001"))));
    CHECK(card.session.ask(read_short_file(0x01, 0, 4))->at(0) == 0x61);
    // One command in the clear, and the way in is closed again.
    card.session.unprotect();
    CHECK(card.status_of("00A4020002ABCD") != 0x9000);
    CHECK(card.status_of(k_select_national) == 0x6982);
}

TEST_CASE("the authentication key signs after its PIN: r and s, 64 octets")
{
    Card2Reading card(false);
    REQUIRE(card.status_of(k_select_keys) == 0x9000);
    CHECK(card.status_of("002000810831323334FFFFFFFF") == 0x9000);
    CHECK(card.status_of("002241B606800144840106") == 0x9000);
    REQUIRE(card.session.ask(Command{0, 0x2A, 0x90, 0xA0, tlv(0x90, digest(Hash::sha256, {})), {}, false}));
    CHECK(card.session.ask(Command{0, 0x2A, 0x9E, 0x9A, {}, 256, false})->size() == 64);
    CHECK(card.status_of("0020FF8100") == 0x9000);  // drops what was proved
    CHECK(card.status_of("0020008100") == 0x63C3);
    CHECK(card.status_of("002241B606800142840106") == 0x9000);
    CHECK(card.session.send(Command{0, 0x2A, 0x90, 0xA0, tlv(0x90, base::Bytes(32)), {}, false})->status == 0x6985);  // RSA is not for this card
}

TEST_SUITE_END();
