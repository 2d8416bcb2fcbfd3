#include "card/chip_access.h"

#include <algorithm>

#include "card/emrtd.h"
#include "card/tlv.h"
#include "card_emulator/cards.h"
#include "mrz/parse.h"
#include "scripted_channel.h"

using namespace balcao;
using namespace balcao::card;
using test::card_vectors;
using test::hex;
using test::ReplayedRandom;
namespace emulator = balcao::card::emulator;
using test::ScriptedChannel;

TEST_SUITE_BEGIN("chip access");

namespace {

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

MrzKey example_key() { return *MrzKey::of("T22000129", "640812", "101031"); }

struct PaceExample {
    std::vector<std::string> commands;
    std::vector<std::string> answers;
    PaceExample()
    {
        for (const auto& pair : card_vectors().at("pace_gm_ecdh_g1").at("apdus")) {
            commands.push_back(lower(pair.at(0).get<std::string>()));
            answers.push_back(pair.at(1).get<std::string>());
        }
    }
    [[nodiscard]] static ReplayedRandom random()
    {
        const auto& v = card_vectors().at("pace_gm_ecdh_g1");
        return ReplayedRandom({hex(v.at("map_priv_ifd")), hex(v.at("ka_priv_ifd"))});
    }
    [[nodiscard]] static PaceInfo info()
    {
        return best(parse_security_infos(hex("3114" + card_vectors().at("pace_gm_ecdh_g1").at("pace_info").get<std::string>()))->pace).value();
    }
};

}  // namespace

TEST_CASE("the key material of every worked zone, from its parts and from the zone")
{
    for (const auto& one : card_vectors().at("mrz_information")) {
        CAPTURE(one.dump());
        const auto key = MrzKey::of(one.at("document_number").get<std::string>(), one.at("birth").get<std::string>(), one.at("expiry").get<std::string>());
        REQUIRE(key);
        CHECK(key->information() == one.at("mrz_information"));
        if (one.at("mrz").is_string()) {
            const auto text = one.at("mrz").get<std::string>();
            const std::vector<std::string_view> lines{text};
            const auto zone = mrz::parse(lines, base::Date{std::chrono::year(2026), std::chrono::November, std::chrono::day(26)});
            REQUIRE(zone);
            CHECK(MrzKey::of(*zone).information() == one.at("mrz_information"));
        }
    }
    CHECK_FALSE(MrzKey::of("", "640812", "101031"));
    CHECK_FALSE(MrzKey::of("T22000129", "64081", "101031"));
    CHECK_FALSE(MrzKey::of("t22000129", "640812", "101031"));
    CHECK_FALSE(CardAccessNumber::of("12345"));
    CHECK_FALSE(CardAccessNumber::of("12345a"));
    CHECK(CardAccessNumber::of("012345"));
}

TEST_CASE("basic access control of Doc 9303-11 D.3, command by command")
{
    const auto& v = card_vectors().at("bac_d3");
    ScriptedChannel chip(Protocol::contactless, {v.at("rnd_ic").get<std::string>() + "9000", v.at("response").get<std::string>() + "9000"});
    Session session(chip);
    ReplayedRandom random({hex(v.at("rnd_ifd")), hex(v.at("k_ifd"))});
    REQUIRE(open_by_basic_access(session, *MrzKey::of("L898902C", "690806", "940623"), random));
    CHECK(chip.sent == std::vector<std::string>{"0084000008", lower(v.at("cmd_external_authenticate").get<std::string>())});
    REQUIRE(session.is_protected());
    CHECK(session.keys()->counter() == hex(v.at("ssc")));
    // The keys are those of D.4: its first protected command comes out.
    const auto first = card_vectors().at("sm_3des_d4").at("exchanges").at(0).at("protected_command").get<std::string>();
    static_cast<void>(session.send(select_file(0x011E)));
    CHECK(chip.sent.back() == lower(first));
}

TEST_CASE("a wrong key, a tampered answer and a mirror are told apart")
{
    const auto& v = card_vectors().at("bac_d3");
    const auto open = [&](const std::string& answer) {
        ScriptedChannel chip(Protocol::contactless, {v.at("rnd_ic").get<std::string>() + "9000", answer});
        Session session(chip);
        ReplayedRandom random({hex(v.at("rnd_ifd")), hex(v.at("k_ifd"))});
        const auto opened = open_by_basic_access(session, *MrzKey::of("L898902C", "690806", "940623"), random);
        CHECK_FALSE(session.is_protected());
        return opened.error().reason;
    };
    CHECK(open("6300") == Reason::wrong_key);
    CHECK(open("6982") == Reason::wrong_key);
    std::string response = v.at("response").get<std::string>() + "9000";
    response[3] = response[3] == '0' ? '1' : '0';
    CHECK(open(response) == Reason::broken_seal);
    CHECK(open("9000") == Reason::malformed);
    CHECK(open(v.at("cmd_external_authenticate").get<std::string>().substr(10, 80) + "9000") == Reason::broken_seal);
}

TEST_CASE("PACE of Doc 9303-11 G.1, command by command, down to the session keys")
{
    const PaceExample example;
    ScriptedChannel chip(Protocol::contactless, example.answers);
    Session session(chip);
    auto random = PaceExample::random();
    const auto opened = open_by_pace(session, example_key(), PaceExample::info(), random);
    REQUIRE(opened);
    CHECK_FALSE(*opened);
    CHECK(chip.sent == example.commands);
    REQUIRE(session.is_protected());
    const auto& v = card_vectors().at("pace_gm_ecdh_g1");
    SecureMessaging expected(Cipher::aes128, hex(v.at("ks_enc")), hex(v.at("ks_mac")), {});
    static_cast<void>(session.send(read_short_file(0x1E, 0, 8)));
    CHECK(chip.sent.back() == base::to_hex(encode(expected.protect(read_short_file(0x1E, 0, 8)))));
}

TEST_CASE("PACE gives up on a wrong number, a token that is not the chip's, and points off the curve")
{
    const auto open = [](std::size_t at, const std::string& answer) {
        PaceExample example;
        example.answers.at(at) = answer;
        ScriptedChannel chip(Protocol::contactless, example.answers);
        Session session(chip);
        auto random = PaceExample::random();
        const auto opened = open_by_pace(session, example_key(), PaceExample::info(), random);
        CHECK_FALSE(session.is_protected());
        REQUIRE_FALSE(opened);
        return opened.error();
    };
    CHECK(open(4, "6300") == Failure{Reason::wrong_key, 0x6300});
    CHECK(open(4, "7C0A86083ABB9674BCE93C099000").reason == Reason::broken_seal);
    CHECK(open(4, "7C009000").reason == Reason::malformed);
    CHECK(open(0, "6A80") == Failure{Reason::refused, 0x6A80});
    CHECK(open(1, "7C0380019500009000").reason == Reason::malformed);
    std::string off_curve = PaceExample().answers[2];
    off_curve[20] = off_curve[20] == '0' ? '1' : '0';
    CHECK(open(2, off_curve).reason == Reason::malformed);
    CHECK(open(3, "7C028400" "9000").reason == Reason::malformed);
    // Our own key sent back.
    CHECK(open(3, "7C43" "8441" + card_vectors().at("pace_gm_ecdh_g1").at("ka_pub_ifd").get<std::string>() + "9000").reason == Reason::broken_seal);
}

TEST_CASE("integrated mapping of Doc 9303-11 H.1, command by command, down to the session keys")
{
    const auto& v = card_vectors().at("pace_im_ecdh_h1");
    CHECK(pseudo_random(Cipher::aes128, hex(v.at("nonce")), hex(v.at("added_nonce")), 256) == hex(v.at("pseudo_random")));
    const auto text = [&v](const char* member) { return lower(v.at(member).get<std::string>()); };
    // The printed lines of the example are not known here: its nonce comes sealed under those of another one.
    const AccessKey key = example_key();
    const base::Bytes sealing = derive_key(digest(Hash::sha1, base::as_bytes(example_key().information())), 3, Cipher::aes128);
    const std::string nonce = base::to_hex(encrypt_cbc(Cipher::aes128, sealing, {}, hex(v.at("nonce"))));
    for (const std::string taken : {"7C0282009000", "7C009000"}) {  // as in the example; as some chips have it
        CAPTURE(taken);
        ScriptedChannel chip(Protocol::contactless, {"9000", "7C128010" + nonce + "9000", taken, "7C438441" + text("ka_pub_ic") + "9000",
                                                     "7C0A8608" + text("token_ic") + "9000", "9000"});
        Session session(chip);
        ReplayedRandom random({hex(v.at("added_nonce")), hex(v.at("ka_priv_ifd"))});
        const auto info = best(parse_security_infos(hex("3114" + text("pace_info")))->pace);
        REQUIRE(info);
        CHECK(info->mapping == Mapping::integrated);
        const auto opened = open_by_pace(session, key, *info, random);
        REQUIRE(opened);
        CHECK_FALSE(*opened);
        CHECK(chip.sent == std::vector<std::string>{"0022c1a412800a04007f0007020204040283010184010d", "10860000027c0000",
                                                    "10860000147c128110" + text("added_nonce") + "00", "10860000457c438341" + text("ka_pub_ifd") + "00",
                                                    "008600000c7c0a8508" + text("token_ifd") + "00"});
        SecureMessaging expected(Cipher::aes128, hex(v.at("ks_enc")), hex(v.at("ks_mac")), {});
        static_cast<void>(session.send(read_short_file(0x1E, 0, 8)));
        CHECK(chip.sent.back() == base::to_hex(encode(expected.protect(read_short_file(0x1E, 0, 8)))));
    }
}

TEST_CASE("integrated mapping onto a curve and into the prime field of Doc 9303-11 H.1 and H.2")
{
    // A secret of 1 shows the generator itself.
    const auto generator = [](unsigned group, base::BytesView drawn, std::size_t order) {
        base::Bytes one(order);
        one.back() = 1;
        ReplayedRandom random({one});
        return Group::standard(group)->map_onto(drawn)->generate(random)->public_key;
    };
    const auto& curve = card_vectors().at("pace_im_ecdh_h1");
    CHECK(generator(13, hex(curve.at("pseudo_random")), 32) == hex(curve.at("mapped_g")));
    CHECK(generator(13, hex(curve.at("below_prime")), 32) == hex(curve.at("mapped_g")));
    const auto& field = card_vectors().at("pace_im_dh_h2");
    CHECK(pseudo_random(Cipher::aes128, hex(field.at("nonce")), hex(field.at("added_nonce")), Group::standard(0)->prime_bits()) == hex(field.at("pseudo_random")));
    CHECK(generator(0, hex(field.at("pseudo_random")), 20) == hex(field.at("mapped_g")));
    CHECK(Group::standard(13)->map_onto(base::Bytes(40, 0)).error().reason == Reason::malformed);  // 0 leads nowhere
    CHECK(Group::standard(0)->map_onto(base::Bytes(140, 0)).error().reason == Reason::malformed);
    CHECK(Group::standard(10)->map_onto(base::Bytes(40, 7)).error().reason == Reason::unsupported);
}

TEST_CASE("chip authentication mapping of Doc 9303-11 I.1: the proof of the chip's key with the keys")
{
    const auto& v = card_vectors().at("pace_cam_ecdh_i1");
    std::vector<std::string> commands;
    std::vector<std::string> answers;
    for (const auto& pair : v.at("apdus")) {
        commands.push_back(lower(pair.at(0).get<std::string>()));
        answers.push_back(pair.at(1).get<std::string>());
    }
    ScriptedChannel chip(Protocol::contactless, answers);
    Session session(chip);
    ReplayedRandom random({hex(v.at("map_priv_ifd")), hex(v.at("ka_priv_ifd"))});
    const auto key = MrzKey::of(v.at("document_number").get<std::string>(), v.at("birth").get<std::string>(), v.at("expiry").get<std::string>());
    REQUIRE(key);
    CHECK(key->information() == v.at("mrz_information"));
    const auto info = best(parse_security_infos(hex("3114" + v.at("pace_info").get<std::string>()))->pace);
    const auto opened = open_by_pace(session, *key, *info, random);
    REQUIRE(opened);
    CHECK(chip.sent == commands);
    REQUIRE(*opened);
    const auto chip_keys = parse_security_infos(hex("3164" + v.at("chip_key_info").get<std::string>()))->chip_keys;
    REQUIRE(chip_keys.size() == 1);
    CHECK(proves(**opened, chip_keys[0]));
    MappingProof spoiled = **opened;
    spoiled.number[3] ^= 1;
    CHECK_FALSE(proves(spoiled, chip_keys[0]));
}

TEST_CASE("every mapping with every cipher and kind of group opens a chip written after the same pages by another hand")
{
    base::SeededRandom chip_random(31);
    base::SeededRandom random(32);
    for (const auto mapping : {emulator::Mapping::generic, emulator::Mapping::integrated}) {
        for (const Cipher cipher : {Cipher::des3, Cipher::aes128, Cipher::aes192, Cipher::aes256}) {
            for (const int group : {0, 2, 8, 12, 13, 14, 15, 16, 17, 18}) {
                CAPTURE(static_cast<int>(mapping));
                CAPTURE(name(cipher));
                CAPTURE(group);
                emulator::EmrtdContent content;
                content.extended = true;
                content.access.access_number = "271828";
                content.access.pace = {{mapping, cipher, group}};
                content.master[emulator::k_ef_card_access] = emulator::card_access(content.access.pace);
                // Several draws: both branches of the mapping onto a curve are met.
                for (int draw = 0; draw < 3; ++draw) {
                    emulator::EmulatedChannel channel(std::make_shared<emulator::Emrtd>(content, chip_random));
                    REQUIRE(channel.reset());
                    Session session(channel);
                    const auto opened = open_with_offer(session, *CardAccessNumber::of("271828"), random);
                    REQUIRE(opened);
                    CHECK(opened->info.mapping == (mapping == emulator::Mapping::integrated ? Mapping::integrated : Mapping::generic));
                    CHECK(session.ask(select_application(hex("A0000002471001"))));
                }
                emulator::EmulatedChannel channel(std::make_shared<emulator::Emrtd>(content, chip_random));
                REQUIRE(channel.reset());
                Session session(channel);
                CHECK(open_with_offer(session, *CardAccessNumber::of("271829"), random).error().reason == Reason::wrong_key);
            }
        }
    }
}

TEST_CASE("of several offers the strongest one that is spoken is taken")
{
    const auto info = [](Mapping mapping, Group::Kind kind, Cipher cipher, unsigned id) { return PaceInfo{{}, mapping, kind, cipher, id}; };
    CHECK_FALSE(best({}));
    CHECK_FALSE(best({info(Mapping::integrated, Group::Kind::curve, Cipher::aes256, 10)}));  // secp224r1: nothing maps onto it
    CHECK(best({info(Mapping::integrated, Group::Kind::curve, Cipher::aes256, 13)}));
    CHECK_FALSE(best({info(Mapping::generic, Group::Kind::curve, Cipher::aes256, 31)}));
    const auto strong = info(Mapping::generic, Group::Kind::curve, Cipher::aes256, 16);
    CHECK(best({info(Mapping::generic, Group::Kind::field, Cipher::des3, 0), strong, info(Mapping::generic, Group::Kind::curve, Cipher::aes128, 12)}) ==
          strong);
    const auto with_proof = info(Mapping::chip_authentication, Group::Kind::curve, Cipher::aes128, 13);
    CHECK(best({strong, with_proof}) == with_proof);
}

TEST_SUITE_END();
