#include "card/crypto.h"

#include "vectors.h"

using namespace balcao;
using namespace balcao::card;
using test::card_vectors;
using test::hex;

TEST_SUITE_BEGIN("crypto");

TEST_CASE("keys derived as in the worked examples")
{
    for (const auto& one : card_vectors().at("kdf")) {
        CAPTURE(one.dump());
        const int bits = one.at("bits").get<int>();
        const Cipher cipher = bits == 112 ? Cipher::des3 : bits == 128 ? Cipher::aes128 : bits == 192 ? Cipher::aes192 : Cipher::aes256;
        CHECK(derive_key(hex(one.at("secret")), one.at("counter").get<std::uint32_t>(), cipher) == hex(one.at("out")));
    }
}

TEST_CASE("retail check values")
{
    for (const auto& one : card_vectors().at("retail_mac")) {
        CHECK(check_value(Cipher::des3, hex(one.at("key")), hex(one.at("padded_data"))) == hex(one.at("mac")));
    }
}

TEST_CASE("CMAC of RFC 4493 and SP 800-38B, cut to eight octets")
{
    const auto message = hex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411");
    CHECK(check_value(Cipher::aes128, hex("2b7e151628aed2a6abf7158809cf4f3c"), message) == hex("dfa66747de9ae630"));
    CHECK(check_value(Cipher::aes192, hex("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b"), message) == hex("8a1de5be2eb31aad"));
    CHECK(check_value(Cipher::aes256, hex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"), message) == hex("aaf3d8f1de5640c2"));
}

TEST_CASE("padding goes on and comes off, and what has none is refused")
{
    for (std::size_t size = 0; size < 40; ++size) {
        const base::Bytes content(size, 0x00);
        CHECK(pad(content, 16).size() % 16 == 0);
        CHECK(unpad(pad(content, 8)) == content);
    }
    CHECK_FALSE(unpad(hex("0000")));
    CHECK_FALSE(unpad({}));
    CHECK_FALSE(unpad(hex("8001")));
}

TEST_SUITE_END();
