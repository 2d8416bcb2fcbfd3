// Whatever a card is sent, it answers with at least a status word and stays alive.

#include "card/emulator/citizen_card_2.h"
#include "terminal.h"

using namespace balcao;
using namespace balcao::card;
using namespace balcao::card::emulator;
using test::hex;

TEST_SUITE_BEGIN("any command");

namespace {

const std::vector<base::Bytes>& seeds()
{
    static const std::vector<base::Bytes> all = [] {
        std::vector<base::Bytes> made;
        for (const char* one :
             {"00A4040C07604632FF000002", "00A4040C07604632FF000004", "00A4040C07604632FF000005", "00A4040C07A0000002471001", "00A4080C045F00EF02",
              "00A4020C02011E", "00A4000C023F00", "00B0000000", "00B09C0000", "00B10000045402000010", "00D600000441424344", "0020008100",
              "002000810831323334FFFFFFFF", "002400811031323334FFFFFFFF31323334FFFFFFFF", "002C0081103132333435363738" "31323334FFFFFFFF",
              "002241B606800142840102", "002241B606800144840106", "002A90A0229020" "0000000000000000000000000000000000000000000000000000000000000000",
              "002A9E9A00", "0084000008", "0088000008010203040506070800", "00CADF3000", "00CA9F7F2D", "00C0000000",
              "0022C1A40F800A04007F00070202040202830102", "10860000027C0000", "008600000C7C0A8508C2B0BD78D94BA86600",
              "002241A40C800A04007F00070202030202", "0CB000000D9701048E08ED6705417E96BA5500", "00B00000000000"}) {
            made.push_back(hex(one));
        }
        return made;
    }();
    return all;
}

void storm(Card& card, base::Random& random, int commands)
{
    card.power_on();
    for (int i = 0; i < commands; ++i) {
        base::Bytes command = seeds()[random.below(static_cast<std::uint32_t>(seeds().size()))];
        switch (random.below(5)) {
            case 0: command[random.below(static_cast<std::uint32_t>(command.size()))] = static_cast<std::uint8_t>(random.below(256)); break;
            case 1: command.resize(random.below(static_cast<std::uint32_t>(command.size()))); break;
            case 2: append(command, random.bytes(random.below(20))); break;
            default: break;
        }
        if (i % 50 == 0) {
            card.power_on();
        }
        CHECK_MESSAGE(card.transmit(command).size() >= 2, base::to_hex(command));
    }
}

}  // namespace

TEST_CASE("thousands of right, changed and cut commands")
{
    base::SeededRandom random(2026);
    storm(*make_citizen_card_1(test::example_card_1(), "Amélia"), random, 3000);
    for (const bool contactless : {false, true}) {
        Card2Content content;
        content.contactless = contactless;
        content.national[0x010D] = data_group_13({});
        content.access.access_number = "123456";
        content.access.mrz_information = "000000000<74120873105202";
        content.access.pace = {{Mapping::generic, Cipher::aes128, 13}};
        content.active_key = ChipKey::elliptic("prime256v1");
        storm(*make_citizen_card_2(content, "Amélia", random), random, 3000);
    }
    auto content = test::example_passport();
    content.free_reading = true;
    content.access.access_number = "123456";
    content.access.pace = {{Mapping::generic, Cipher::aes128, 13}};
    content.active_key = ChipKey::rsa(1024);
    const auto key = ChipKey::elliptic("brainpoolP256r1");
    content.access.chip_authentication = {{key, Cipher::aes128, std::nullopt}};
    Emrtd chip(content, random);
    storm(chip, random, 3000);
}

TEST_SUITE_END();
