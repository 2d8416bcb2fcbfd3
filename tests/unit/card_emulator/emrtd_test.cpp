#include "card/emulator/emrtd.h"

#include "terminal.h"

using namespace balcao;
using namespace balcao::card;
using namespace balcao::card::emulator;
using test::card_vectors;
using test::hex;

TEST_SUITE_BEGIN("chips of travel documents");

TEST_CASE("basic access control answers octet by octet as in Doc 9303-11 D.3, and D.4 follows")
{
    const auto& v = card_vectors().at("bac_d3");
    test::ScriptedRandom random{hex(v.at("rnd_ic")), hex(v.at("k_ic"))};
    EmrtdContent content;
    content.access.mrz_information = v.at("mrz_information").get<std::string>();
    content.files[k_ef_com] = hex(card_vectors().at("sm_3des_d4").at("ef_com"));
    Emrtd chip(content, random);
    chip.power_on();
    CHECK(chip.transmit(hex("00A4040C07A0000002471001")) == hex("9000"));
    CHECK(chip.transmit(hex("0084000008")) == hex(v.at("rnd_ic").get<std::string>() + "9000"));
    CHECK(chip.transmit(hex(v.at("cmd_external_authenticate"))) == hex(v.at("response").get<std::string>() + "9000"));
    CHECK(chip.is_secured());
    for (const auto& one : card_vectors().at("sm_3des_d4").at("exchanges")) {
        CHECK(chip.transmit(hex(one.at("protected_command"))) == hex(one.at("protected_response")));
    }
}

namespace {

base::Bytes application() { return hex("A0000002471001"); }

}  // namespace

TEST_CASE("files are read after access alone, in blocks and in one piece")
{
    base::SeededRandom random(1);
    auto content = test::example_passport();
    content.extended = true;
    const base::Bytes photo = content.files.at(data_group(2));
    EmulatedChannel channel(std::make_shared<Emrtd>(content, random));
    Session session(channel);
    REQUIRE(session.ask(select_application(application())));
    CHECK(session.send(read_short_file(0x1E, 0, 4))->status == 0x6982);
    CHECK(test::basic_access(session, "L898902C3674081221204158").error().status == 0x6300);
    auto keys = test::basic_access(session, content.access.mrz_information);
    REQUIRE(keys);
    session.protect(*keys);
    CHECK(session.ask(read_short_file(0x1E, 0, 256)) == ef_com({1, 2}));
    REQUIRE(session.ask(select_file(data_group(2))));
    base::Bytes read;
    while (read.size() < photo.size()) {
        append(read, *session.ask(read_binary(read.size(), 223)));
    }
    CHECK(read == photo);
    Command whole = read_binary(0, 65536);
    whole.extended = true;
    CHECK(session.ask(whole) == photo);
    CHECK(session.send(read_binary(0, 256))->status == 0x6700);  // does not fit a short answer
    CHECK(session.ask(Command{0, 0xB1, 0, 0, hex("54024000"), 100, false})->size() == 100);
    // A command in the clear ends it all.
    REQUIRE(channel.transmit(hex("00B0000004")) == hex("6982"));
    CHECK(session.send(read_binary(0, 4)).error() == Failure{Reason::refused, 0x6988});
}

TEST_CASE("a changed octet or a command twice ends the session")
{
    base::SeededRandom random(1);
    const auto content = test::example_passport();
    for (const bool twice : {false, true}) {
        EmulatedChannel channel(std::make_shared<Emrtd>(content, random));
        Session session(channel);
        REQUIRE(session.ask(select_application(application())));
        auto keys = test::basic_access(session, content.access.mrz_information);
        REQUIRE(keys);
        base::Bytes command = encode(keys->protect(read_short_file(0x1E, 0, 4)));
        if (twice) {
            REQUIRE(channel.transmit(command)->size() > 2);
        } else {
            command[6] ^= 1;
        }
        CHECK(channel.transmit(command)->size() == 2);
    }
}

TEST_CASE("chips that take short blocks only, and their ways at a file's end")
{
    base::SeededRandom random(1);
    auto content = test::example_passport();
    content.free_reading = true;
    content.reading.longest = 160;
    const auto at_end = [&](AtEnd how) {
        content.reading.at_end = how;
        EmulatedChannel channel(std::make_shared<Emrtd>(content, random));
        Session session(channel);
        REQUIRE(session.ask(select_application(application())));
        CHECK(session.send(read_short_file(0x01, 0, 161))->status == 0x6700);
        return session.send(read_short_file(0x01, 0, 150))->status;
    };
    CHECK(at_end(AtEnd::gives_what_is_there) == 0x9000);
    CHECK(at_end(AtEnd::warns) == 0x6282);
    CHECK(at_end(AtEnd::refuses) == 0x6B00);
}

TEST_CASE("the ways of single documents")
{
    base::SeededRandom random(1);
    auto content = test::example_passport();
    content.access.strict_length = true;
    content.hides_master = true;
    content.master[0x2F01] = ef_atr_info(1000, 2000);
    EmulatedChannel channel(std::make_shared<Emrtd>(content, random));
    CHECK(channel.transmit(hex("00A4000C023F00")) == hex("6985"));
    CHECK(channel.transmit(hex("00A4040C07A000000247100100")) == hex("6700"));  // Le where no answer is due
    CHECK(channel.transmit(hex("00A4020C022F01")) == hex("9000"));
    CHECK(channel.transmit(hex("00B0000000")) == hex("4301F8" "4703C001C0" "7F6608020203E8020207D0" "9000"));
    CHECK(channel.transmit(hex("00A4040C07A0000002471001")) == hex("9000"));
}

TEST_SUITE_END();
