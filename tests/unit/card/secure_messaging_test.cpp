#include "card/secure_messaging.h"

#include "vectors.h"

using namespace balcao;
using namespace balcao::card;
using test::card_vectors;
using test::hex;

TEST_SUITE_BEGIN("secure messaging");

namespace {
SecureMessaging of_example()
{
    const auto& v = card_vectors().at("sm_3des_d4");
    return {Cipher::des3, hex(v.at("ks_enc")), hex(v.at("ks_mac")), hex(v.at("ssc_start"))};
}
}  // namespace

TEST_CASE("the three exchanges of Doc 9303-11 D.4, octet by octet")
{
    SecureMessaging keys = of_example();
    for (const auto& one : card_vectors().at("sm_3des_d4").at("exchanges")) {
        const auto command = decode_command(hex(one.at("plain_command")));
        REQUIRE(command);
        CHECK(encode(keys.protect(*command)) == hex(one.at("protected_command")));
        CHECK(keys.counter() == hex(one.at("ssc_command")));
        const auto answer = keys.unprotect(*decode_response(hex(one.at("protected_response"))));
        REQUIRE(answer);
        CHECK(answer->ok());
        CHECK(answer->data == hex(one.at("plain_response")));
        CHECK(keys.counter() == hex(one.at("ssc_response")));
    }
}

TEST_CASE("a command under AES-128")
{
    const auto& v = card_vectors().at("sm_aes128_command");
    SecureMessaging keys(Cipher::aes128, hex(v.at("ks_enc")), hex(v.at("ks_mac")), hex(v.at("ssc_before")));
    CHECK(encode(keys.protect(*decode_command(hex(v.at("plain"))))) == hex(v.at("protected")));
}

TEST_CASE("not one octet of a protected answer can be changed, dropped or added")
{
    const base::Bytes good = hex(card_vectors().at("sm_3des_d4").at("exchanges").at(1).at("protected_response"));
    const auto try_answer = [](const base::Bytes& octets) {
        SecureMessaging keys = of_example();
        static_cast<void>(keys.protect(*decode_command(hex("00a4020c02011e"))));
        static_cast<void>(keys.unprotect(*decode_response(hex(card_vectors().at("sm_3des_d4").at("exchanges").at(0).at("protected_response")))));
        static_cast<void>(keys.protect(*decode_command(hex("00b0000004"))));
        const auto response = decode_response(octets);
        return response ? keys.unprotect(*response) : Result<Response>(base::unexpected(response.error()));
    };
    REQUIRE(try_answer(good));
    for (std::size_t i = 0; i + 2 < good.size(); ++i) {  // the two octets of the outer status word are not sealed
        CAPTURE(i);
        base::Bytes bad = good;
        bad[i] ^= 0x01;
        CHECK_FALSE(try_answer(bad));
        bad = good;
        bad.erase(bad.begin() + static_cast<std::ptrdiff_t>(i));
        CHECK_FALSE(try_answer(bad));
    }
    base::Bytes longer = good;
    longer.insert(longer.end() - 2, {0x87, 0x02, 0x01, 0x00});
    CHECK_FALSE(try_answer(longer));
    // A bare status word ends secure messaging: told apart from a broken seal.
    const auto bare = try_answer(hex("6982"));
    REQUIRE_FALSE(bare);
    CHECK(bare.error() == Failure{Reason::refused, 0x6982});
}

TEST_CASE("how much a short answer carries: 223 octets under AES, 231 under triple DES")
{
    CHECK(SecureMessaging(Cipher::aes256, base::Bytes(32), base::Bytes(32), {}).most_data(256) == 223);
    CHECK(SecureMessaging(Cipher::des3, base::Bytes(16), base::Bytes(16), {}).most_data(256) == 231);
}

TEST_SUITE_END();
