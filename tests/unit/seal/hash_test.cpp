#include "seal/hash.h"

#include "seal/chain.h"
#include "support/test.h"

using namespace balcao;
using base::as_bytes;
using base::to_hex;

TEST_CASE("SHA-256 and HMAC-SHA-256 match FIPS 180-4 and RFC 4231")
{
    CHECK(to_hex(seal::sha256(as_bytes("abc"))) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(to_hex(seal::sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(to_hex(seal::hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))) ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    // An empty key is a key, also right after another one.
    CHECK(to_hex(seal::hmac_sha256({}, {})) == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST_CASE("HKDF matches RFC 5869 cases 1 and 3")
{
    const base::Bytes key(22, 0x0b);
    const auto salt = base::from_hex("000102030405060708090a0b0c").value();
    const auto info = base::to_text(base::from_hex("f0f1f2f3f4f5f6f7f8f9").value());
    CHECK(to_hex(seal::hkdf_sha256(key, salt, info, 42)) ==
          "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    CHECK(to_hex(seal::hkdf_sha256(key, {}, "", 42)) ==
          "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

TEST_CASE("tags and lengths keep hashes for different purposes apart")
{
    const auto a = as_bytes("ab");
    CHECK(seal::tagged_sha256("x", {a}) != seal::tagged_sha256("y", {a}));
    CHECK(seal::tagged_sha256("x", {as_bytes("a"), as_bytes("b")}) != seal::tagged_sha256("x", {a}));
    CHECK(seal::tagged_sha256("x", {as_bytes("a"), as_bytes("bc")}) !=
          seal::tagged_sha256("x", {as_bytes("ab"), as_bytes("c")}));
    CHECK(seal::record_hash(a, {}, {}) != seal::audit_hash(a, {}));
}

TEST_CASE("a record's hash covers header, content and predecessor in the documented layout")
{
    const auto header = as_bytes("{\"seq\":1}");
    const auto content = seal::sha256(as_bytes("sealed"));
    const auto prev = seal::sha256(as_bytes("before"));
    const auto hash = seal::record_hash(header, content, prev);
    base::Bytes layout = base::to_bytes("balcao record v1");
    layout.push_back(0);
    layout.insert(layout.end(), header.begin(), header.end());
    layout.insert(layout.end(), content.begin(), content.end());
    layout.insert(layout.end(), prev.begin(), prev.end());
    CHECK(hash == seal::sha256(layout));
    CHECK(hash != seal::record_hash(as_bytes("{\"seq\":2}"), content, prev));
    CHECK(hash != seal::record_hash(header, prev, content));
}

TEST_CASE("constant-time comparison looks at length and content")
{
    CHECK(seal::equal_in_constant_time(as_bytes("abc"), as_bytes("abc")));
    CHECK_FALSE(seal::equal_in_constant_time(as_bytes("abc"), as_bytes("abd")));
    CHECK_FALSE(seal::equal_in_constant_time(as_bytes("abc"), as_bytes("abcd")));
    CHECK_FALSE(seal::digest_from(as_bytes("short")));
}
