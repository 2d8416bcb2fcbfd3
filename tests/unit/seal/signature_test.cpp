#include "seal/signature.h"

#include "support/keys.h"

using namespace balcao;
using base::FaultCode;

TEST_CASE("a signature is 64 octets, holds for its content and key, and for nothing else")
{
    const auto root = test::make_root();
    const auto terminal = test::make_pair(root, seal::Profile::client);
    const auto other = test::make_pair(root, seal::Profile::client, "terminal-2");
    const auto content = base::to_bytes("hash of a record");
    for (int i = 0; i < 50; ++i) {  // r and s with leading zeros come up now and then
        const auto signature = seal::sign(terminal.key, content);
        REQUIRE(signature);
        REQUIRE(signature->size() == seal::k_signature_size);
        CHECK(seal::verify(terminal.certificate, content, *signature));
        CHECK(seal::verify(terminal.key.public_key(), content, *signature));
        CHECK(seal::verify(other.certificate, content, *signature).error().code == FaultCode::signature_invalid);
    }
    const auto signature = seal::sign(terminal.key, content).value();
    for (std::size_t i = 0; i < signature.size(); ++i) {
        auto changed = signature;
        changed[i] ^= 0x80U;
        CHECK_FALSE(seal::verify(terminal.certificate, content, changed));
    }
    CHECK_FALSE(seal::verify(terminal.certificate, base::as_bytes("hash of another"), signature));
    CHECK_FALSE(seal::verify(terminal.certificate, content, base::BytesView(signature).first(63)));
    CHECK_FALSE(seal::verify(terminal.certificate, content, {}));
    CHECK_FALSE(seal::verify(terminal.certificate, content, base::Bytes(64, 0)));
    CHECK_FALSE(seal::verify(base::as_bytes("no key"), content, signature));
}
