#include "seal/totp.h"

#include "seal/operator_password.h"
#include "support/test.h"

using namespace balcao;

namespace {

std::string text_of(const base::Secret& secret)
{
    return secret.use([](base::BytesView octets) { return base::to_text(octets); });
}

base::Instant at(std::int64_t seconds) { return base::Instant(std::chrono::seconds(seconds)); }

}  // namespace

TEST_CASE("one-time codes are those of RFC 6238, appendix B, in six digits")
{
    const base::Secret key(base::as_bytes("12345678901234567890"));
    // The eight digits printed there without the first two.
    const std::vector<std::pair<std::int64_t, std::string>> printed{{59, "287082"},          {1111111109, "081804"}, {1111111111, "050471"},
                                                                    {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
    for (const auto& [seconds, code] : printed) {
        CHECK(seal::totp_code(key, seal::totp_step(at(seconds))).value() == code);
    }
}

TEST_CASE("a code counts half a minute early and late, and tells its step")
{
    const base::Secret key(base::as_bytes("12345678901234567890"));
    const auto now = at(1'000'000'000);
    const auto step = seal::totp_step(now);
    for (const std::int64_t off : {-1, 0, 1}) {
        CHECK(seal::totp_step_of(key, seal::totp_code(key, step + off).value(), now).value() == step + off);
    }
    for (const std::int64_t off : {-2, 2, 2880}) {
        CHECK_FALSE(seal::totp_step_of(key, seal::totp_code(key, step + off).value(), now)->has_value());
    }
    for (const char* text : {"", "1", "28708", "2870823", "abcdef", "287 082"}) {
        CHECK_FALSE(seal::totp_step_of(key, text, at(59))->has_value());
    }
    CHECK(seal::totp_step(at(-5)) == 0);  // a clock before 1970 is a wrong clock, not a crash
}

TEST_CASE("what an authenticator scans names desk and operator and holds the key in base32")
{
    const base::Secret key(base::as_bytes("12345678901234567890"));
    CHECK(text_of(seal::totp_address(key, "Balcão", "ana silva")) ==
          "otpauth://totp/Balc%C3%A3o:ana%20silva?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Balc%C3%A3o&algorithm=SHA1&digits=6&period=30");
    base::SystemRandom random;
    CHECK(seal::make_totp_key(random).size() == seal::k_totp_key_octets);
    CHECK_FALSE(base::Secret::equal(seal::make_totp_key(random), seal::make_totp_key(random)));
}

TEST_CASE("what is locked with a password opens with that password, for whom it was locked, unchanged")
{
    base::SystemRandom random;
    const base::Secret password(base::as_bytes("pratica"));
    const base::Secret content(base::as_bytes("a key of twenty byte"));
    const auto locked = seal::lock_with_password(password, content, "ana", random);
    REQUIRE(locked);
    CHECK(locked->find("twenty") == std::string::npos);
    CHECK(base::Secret::equal(seal::unlock_with_password(password, *locked, "ana").value(), content));
    CHECK(seal::unlock_with_password(base::Secret(base::as_bytes("outra")), *locked, "ana").error().code == base::FaultCode::unseal_failed);
    CHECK(seal::unlock_with_password(password, *locked, "rui").error().code == base::FaultCode::unseal_failed);
    auto changed = *locked;
    changed[changed.size() - 3] = changed[changed.size() - 3] == 'A' ? 'B' : 'A';
    CHECK(seal::unlock_with_password(password, changed, "ana").error().code == base::FaultCode::unseal_failed);
    CHECK(seal::unlock_with_password(password, "scrypt$1$x", "ana").error().code == base::FaultCode::input_invalid);
    CHECK(*seal::lock_with_password(password, content, "ana", random) != *locked);
}
