#include "card/chip_genuine.h"

#include "card/tlv.h"
#include "scripted_channel.h"

using namespace balcao;
using namespace balcao::card;
using test::card_vectors;
using test::hex;
using test::ReplayedRandom;
using test::ScriptedChannel;

TEST_SUITE_BEGIN("chip genuine");

TEST_CASE("chip authentication as recorded with four issuers' chips")
{
    for (const auto& one : card_vectors().at("chip_authentication")) {
        CAPTURE(one.at("source").get<std::string>());
        const auto infos = parse_dg14(hex(one.at("dg14")));
        REQUIRE(infos);
        std::vector<std::string> commands;
        std::vector<std::string> answers;
        for (const auto& pair : one.at("apdus")) {
            commands.push_back(pair.at(0).get<std::string>());
            answers.push_back(pair.at(1).get<std::string>());
        }
        const auto& before = one.at("sm_before");
        const auto enc = hex(before.at("ks_enc"));
        const Cipher cipher = before.at("alg") == "TDES" ? Cipher::des3 : enc.size() == 32 ? Cipher::aes256 : Cipher::aes128;
        ScriptedChannel chip(Protocol::contactless, answers);
        Session session(chip);
        session.protect(SecureMessaging(cipher, enc, hex(before.at("ks_mac")), hex(before.at("ssc"))));
        ReplayedRandom random({hex(one.at("terminal_ephemeral").at("priv"))});
        REQUIRE(change_to_chip_keys(session, *infos, random));
        // The recorded session's next command is a SELECT of EF.COM or the like under the new keys: replayed, its answer opens.
        const auto& after = one.at("sm_after");
        const Cipher next = after.at("alg") == "AES" ? Cipher::aes128 : Cipher::des3;
        CHECK(session.keys()->cipher() == next);
        SecureMessaging recorded(next, hex(after.at("ks_enc")), hex(after.at("ks_mac")), {});
        CHECK(encode(recorded.protect(select_file(0x0101))) == encode([&] {
                  SecureMessaging copy = *session.keys();
                  return copy.protect(select_file(0x0101));
              }()));
        commands.pop_back();
        CHECK_MESSAGE(chip.sent == commands, chip.sent.front());
    }
}

TEST_CASE("active authentication as recorded: RSA with SHA-256, and not with another challenge or signature")
{
    const auto& v = card_vectors().at("active_authentication_rsa");
    const auto dg15 = hex(v.at("dg15"));
    const auto spki = find_tlv(dg15, 0x6F);
    REQUIRE(spki);
    const auto challenge = hex(v.at("challenge"));
    const auto signature = hex(v.at("signature"));
    CHECK(verify_active(*spki, challenge, signature, {}) == Result<bool>(true));
    auto other = challenge;
    other[0] ^= 1;
    CHECK(verify_active(*spki, other, signature, {}) == Result<bool>(false));
    auto tampered = signature;
    tampered[7] ^= 1;
    CHECK(verify_active(*spki, challenge, tampered, {}) == Result<bool>(false));
    CHECK(verify_active(*spki, challenge, {}, {}) == Result<bool>(false));
    CHECK(verify_active(hex("3003020101"), challenge, signature, {}).error().reason == Reason::malformed);

    // The whole exchange under the recorded keys.
    ScriptedChannel chip(Protocol::contactless, {v.at("apdu").at(1).get<std::string>()});
    Session session(chip);
    session.protect(SecureMessaging(Cipher::des3, hex(v.at("sm").at("ks_enc")), hex(v.at("sm").at("ks_mac")), hex(v.at("sm").at("ssc_before"))));
    ReplayedRandom random({challenge});
    CHECK(authenticate_actively(session, dg15, {}, random) == Result<bool>(true));
    CHECK(chip.sent == std::vector<std::string>{v.at("apdu").at(0).get<std::string>()});
    CHECK(session.keys()->counter() == hex(v.at("sm").at("ssc_after")));
}

TEST_CASE("security infos that lie about themselves are refused or passed over")
{
    for (const char* bad : {"", "30", "3100FF", "310430020600", "3103020101", "6E00"}) {
        CAPTURE(bad);
        const auto infos = parse_dg14(hex(bad));
        CHECK((!infos || infos->chip_keys.empty()));
    }
    CHECK(parse_security_infos(hex("3100")));
}

TEST_SUITE_END();
