// How a chip proves that it is no copy: active authentication, chip authentication, PACE with chip authentication mapping.

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "card/openssl.h"
#include "terminal.h"

using namespace balcao;
using namespace balcao::card;
using namespace balcao::card::emulator;
using test::hex;

TEST_SUITE_BEGIN("a chip proves itself");

namespace {

PkeyPtr public_key(base::BytesView info)
{
    const std::uint8_t* at = info.data();
    PkeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(info.size())));
    REQUIRE(key != nullptr);
    return key;
}

/// s^e mod n, as whoever checks the signature opens it.
base::Bytes opened(EVP_PKEY* key, const base::Bytes& signature)
{
    const PkeyCtxPtr context(EVP_PKEY_CTX_new(key, nullptr));
    REQUIRE(EVP_PKEY_verify_recover_init(context.get()) == 1);
    REQUIRE(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1);
    std::size_t size = signature.size();
    base::Bytes out(size);
    REQUIRE(EVP_PKEY_verify_recover(context.get(), out.data(), &size, signature.data(), signature.size()) == 1);
    out.resize(size);
    return out;
}

EmrtdContent passport()
{
    auto content = test::example_passport();
    content.extended = true;
    return content;
}

/// Selected, and under the keys of BAC.
struct ProofReading {
    explicit ProofReading(const EmrtdContent& content) : channel(std::make_shared<Emrtd>(content, random)), session(channel)
    {
        REQUIRE(session.ask(select_application(hex("A0000002471001"))));
        auto keys = test::basic_access(session, content.access.mrz_information);
        REQUIRE(keys);
        session.protect(*keys);
    }
    base::SeededRandom random{5};
    EmulatedChannel channel;
    Session session;
};

}  // namespace

TEST_CASE("active authentication with RSA: a block of ISO 9796-2 over the chip's half and the challenge")
{
    const ChipKey key = ChipKey::rsa(1024);
    for (const Hash hash : {Hash::sha1, Hash::sha224, Hash::sha256, Hash::sha384, Hash::sha512}) {
        CAPTURE(name(hash));
        auto content = passport();
        content.active_key = key;
        content.active_hash = hash;
        content.files[data_group(15)] = data_group_15(key);
        ProofReading chip(content);
        const base::Bytes challenge = hex("0102030405060708");
        const auto signature = chip.session.ask(Command{0, 0x88, 0, 0, challenge, 256, false});
        REQUIRE(signature);
        const base::Bytes group = *chip.session.ask(read_short_file(0x0F, 0, 231));
        const base::Bytes block = opened(public_key(*find_tlv(group, 0x6F)).get(), *signature);
        REQUIRE(block.size() == 128);
        CHECK(block.front() == 0x6A);
        const std::size_t trailer = hash == Hash::sha1 ? 1 : 2;
        CHECK(block.back() == (hash == Hash::sha1 ? 0xBC : 0xCC));
        base::Bytes signed_part(block.begin() + 1, block.end() - static_cast<std::ptrdiff_t>(trailer + size(hash)));
        append(signed_part, challenge);
        CHECK(digest(hash, signed_part) == base::Bytes(block.end() - static_cast<std::ptrdiff_t>(trailer + size(hash)),
                                                       block.end() - static_cast<std::ptrdiff_t>(trailer)));
    }
}

TEST_CASE("active authentication with RSA-2048 does not fit a short answer")
{
    auto content = passport();
    content.active_key = ChipKey::rsa(2048);
    ProofReading chip(content);
    CHECK(chip.session.send(Command{0, 0x88, 0, 0, hex("0102030405060708"), 256, false})->status == 0x6700);
    CHECK(chip.session.ask(Command{0, 0x88, 0, 0, hex("0102030405060708"), 65536, true})->size() == 256);
}

TEST_CASE("active authentication with an elliptic key: r and s, nothing around them")
{
    for (const char* curve : {"prime256v1", "brainpoolP384r1", "secp521r1"}) {
        CAPTURE(curve);
        auto content = passport();
        content.active_key = ChipKey::elliptic(curve);
        content.active_hash = Hash::sha256;
        ProofReading chip(content);
        const base::Bytes challenge = hex("1112131415161718");
        const auto plain = chip.session.ask(Command{0, 0x88, 0, 0, challenge, 231, false});
        REQUIRE(plain);
        const std::size_t half = plain->size() / 2;
        const std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>> signature(ECDSA_SIG_new());
        ECDSA_SIG_set0(signature.get(), BN_bin2bn(plain->data(), static_cast<int>(half), nullptr),
                       BN_bin2bn(plain->data() + half, static_cast<int>(half), nullptr));
        std::uint8_t* raw = nullptr;
        const int size = i2d_ECDSA_SIG(signature.get(), &raw);
        const auto key = public_key(content.active_key->public_key_info());
        const MdCtxPtr context(EVP_MD_CTX_new());
        REQUIRE(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1);
        CHECK(EVP_DigestVerify(context.get(), raw, static_cast<std::size_t>(size), challenge.data(), challenge.size()) == 1);
        OPENSSL_free(raw);
    }
}

TEST_CASE("chip authentication gives new keys, in one step with triple DES and in two with AES")
{
    for (const Cipher cipher : {Cipher::des3, Cipher::aes128, Cipher::aes192, Cipher::aes256}) {
        for (const bool wrong : {false, true}) {
            CAPTURE(name(cipher));
            CAPTURE(wrong);
            auto content = passport();
            const ChipAuthentication own{ChipKey::elliptic("brainpoolP256r1", true), cipher, std::uint8_t{7}};
            content.access.chip_authentication = {own};
            content.files[data_group(14)] = data_group_14({chip_authentication_info(own), chip_authentication_key_info(own)});
            ProofReading chip(content);
            // The terminal's half by OpenSSL alone.
            const PkeyPtr chip_public = public_key(own.key.public_key_info());
            const PkeyPtr ephemeral(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "brainpoolP256r1"));
            const PkeyCtxPtr context(EVP_PKEY_CTX_new(ephemeral.get(), nullptr));
            const PkeyPtr same_curve(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "brainpoolP256r1"));
            REQUIRE(EVP_PKEY_set1_encoded_public_key(same_curve.get(), own.key.point().data(), own.key.point().size()) == 1);
            REQUIRE((EVP_PKEY_derive_init(context.get()) == 1 && EVP_PKEY_derive_set_peer(context.get(), same_curve.get()) == 1));
            base::Bytes secret(32);
            std::size_t size = secret.size();
            REQUIRE(EVP_PKEY_derive(context.get(), secret.data(), &size) == 1);
            secret[0] = static_cast<std::uint8_t>(secret[0] ^ (wrong ? 1 : 0));
            std::uint8_t* raw = nullptr;
            const std::size_t point_size = EVP_PKEY_get1_encoded_public_key(ephemeral.get(), &raw);
            const base::Bytes point(raw, raw + point_size);
            OPENSSL_free(raw);
            if (cipher == Cipher::des3) {
                base::Bytes data = tlv(0x91, point);
                append(data, hex("840107"));
                REQUIRE(chip.session.ask(Command{0, 0x22, 0x41, 0xA6, data, {}, false}));
            } else {
                base::Bytes data = hex("800A04007F00070202030202840107");
                data[11] = static_cast<std::uint8_t>(static_cast<int>(cipher) + 1);
                REQUIRE(chip.session.ask(Command{0, 0x22, 0x41, 0xA4, data, {}, false}));
                CHECK(chip.session.ask(Command{0, 0x86, 0, 0, tlv(0x7C, tlv(0x80, point)), 256, false}) == hex("7C00"));
            }
            chip.session.protect(SecureMessaging(cipher, derive_key(secret, 1, cipher), derive_key(secret, 2, cipher), {}));
            const auto after = chip.session.ask(read_short_file(0x1E, 0, 4));
            CHECK(after.has_value() == !wrong);
        }
    }
}

TEST_CASE("PACE opens the chip with every mapping; the chip authentication mapping proves the static key")
{
    base::SeededRandom random(8);
    for (const Mapping mapping : {Mapping::generic, Mapping::integrated, Mapping::chip_authentication}) {
        for (const Cipher cipher : {Cipher::aes128, Cipher::aes256}) {
            const PaceOffer offer{mapping, cipher, 13};
            EmrtdContent content = test::example_passport();
            content.access.access_number = "314159";
            content.access.pace = {offer};
            content.access.mapping_key = ChipKey::elliptic("brainpoolP256r1");
            EmulatedChannel channel(std::make_shared<Emrtd>(content, random));
            Session session(channel);
            auto opened_chip = test::pace(session, offer, base::to_bytes("314159"), 2);
            REQUIRE(opened_chip);
            session.protect(opened_chip->keys);
            REQUIRE(session.ask(select_application(hex("A0000002471001"))));
            CHECK(session.ask(read_short_file(0x1E, 0, 4))->size() == 4);
            CHECK(opened_chip->proof.has_value() == (mapping == Mapping::chip_authentication));
            if (opened_chip->proof) {
                const base::Bytes vector = encrypt_block(cipher, opened_chip->encryption_key, base::Bytes(16, 0xFF));
                const auto proof = unpad(decrypt_cbc(cipher, opened_chip->encryption_key, vector, *opened_chip->proof));
                REQUIRE(proof);
                CHECK(Group::by_parameter_id(13)->repeat(*proof, content.access.mapping_key->point()) == opened_chip->chip_mapping);
            }
            session.unprotect();
            REQUIRE(session.reset());
            CHECK(test::pace(session, offer, base::to_bytes("314158"), 2).error().status == 0x6300);
        }
    }
}

TEST_SUITE_END();
