// On a real PKCS#11 token: SoftHSM with a configuration and a store of its own.
#include "seal/pin_vault.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "seal/signature.h"
#include "support/keys.h"
#include "support/temporary_folder.h"

using namespace balcao;
using base::FaultCode;

namespace {

constexpr const char* k_module = "/usr/lib/softhsm/libsofthsm2.so";

int run(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()); }

// The module reads its configuration once a process, so the token is shared by the tests here.
const test::TemporaryFolder& token()
{
    static const test::TemporaryFolder folder;
    static const bool ready = [] {
        std::ofstream(folder.file("softhsm2.conf"))
            << "directories.tokendir = " << folder.path() << "\nobjectstore.backend = file\nlog.level = ERROR\n";
        ::setenv("SOFTHSM2_CONF", folder.file("softhsm2.conf").c_str(), 1);
        return run("softhsm2-util --init-token --free --label balcao --pin 8642 --so-pin 97531") == 0;
    }();
    REQUIRE(ready);
    return folder;
}

seal::PinVaultOptions options(const std::string& key_label, const std::string& user_pin = "8642")
{
    seal::PinVaultOptions out;
    out.module = k_module;
    out.token_label = "balcao";
    out.user_pin = base::Secret(base::as_bytes(user_pin));
    out.key_label = key_label;
    out.cost.n = 1U << 10U;  // quick here; the default is what production uses
    return out;
}

base::Secret pin(std::string_view digits) { return base::Secret(base::as_bytes(digits)); }

}  // namespace

TEST_CASE("a PIN is known again and no other PIN is taken for it")
{
    token();
    auto vault = seal::PinVault::open(options("pins-a"));
    REQUIRE(vault);
    REQUIRE(vault->ensure_key());
    const auto stored = vault->protect(pin("740259"));
    REQUIRE(stored);
    CHECK(vault->matches(pin("740259"), *stored) == true);
    CHECK(vault->matches(pin("740258"), *stored) == false);
    CHECK(vault->matches(pin(""), *stored) == false);
    const auto again = vault->protect(pin("740259"));
    REQUIRE(again);
    CHECK(again->salt != stored->salt);
    CHECK(again->tag != stored->tag);
    // What the database keeps comes back whole from its text, and the text does not hold the PIN.
    const auto text = stored->text();
    CHECK(seal::StoredPin::parse(text) == *stored);
    CHECK(text.find("740259") == std::string::npos);
}

TEST_CASE("without the token's key the stored value proves nothing")
{
    token();
    auto vault = seal::PinVault::open(options("pins-b"));
    REQUIRE(vault);
    CHECK(vault->protect(pin("740259")).error().code == FaultCode::key_missing);
    REQUIRE(vault->ensure_key());
    REQUIRE(vault->ensure_key());  // the second call finds the key of the first
    auto stored = vault->protect(pin("740259"));
    REQUIRE(stored);
    auto other = seal::PinVault::open(options("pins-c"));
    REQUIRE(other);
    REQUIRE(other->ensure_key());
    // Rotation: the row says which key made it, so the old row still works through the new vault.
    CHECK(other->matches(pin("740259"), *stored) == true);
    stored->key_label = "pins-c";
    CHECK(other->matches(pin("740259"), *stored) == false);
    stored->key_label = "gone";
    CHECK(other->matches(pin("740259"), *stored).error().code == FaultCode::key_missing);
}

TEST_CASE("a wrong user PIN, token or module is a fault and never an answer")
{
    token();
    // Closed first: a session of the same process that is logged in would let the wrong PIN pass.
    CHECK(seal::PinVault::open(options("pins-a", "0000")).error().code == FaultCode::token_unavailable);
    auto absent = options("pins-a");
    absent.token_label = "no such token";
    CHECK(seal::PinVault::open(std::move(absent)).error() == base::Fault{FaultCode::token_unavailable, 0, 0});
    auto no_module = options("pins-a");
    no_module.module = "/nonexistent.so";
    CHECK(seal::PinVault::open(std::move(no_module)).error() == base::Fault{FaultCode::token_unavailable, 0, 0});
}

TEST_CASE("rows that are damaged or ask for absurd amounts of memory are not read")
{
    CHECK_FALSE(seal::StoredPin::parse(""));
    CHECK_FALSE(seal::StoredPin::parse("scrypt-hmac$1$1024$8$1$k$AAAA$AAAA"));
    const std::string tail = "$8$1$k$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    CHECK(seal::StoredPin::parse("scrypt-hmac$1$1024" + tail));
    CHECK_FALSE(seal::StoredPin::parse("scrypt-hmac$1$1000" + tail));
    CHECK_FALSE(seal::StoredPin::parse("scrypt-hmac$1$1073741824" + tail));
    CHECK_FALSE(seal::StoredPin::parse("scrypt-hmac$2$1024" + tail));
    CHECK_FALSE(seal::StoredPin::parse("scrypt-hmac$1$1024" + tail + "$x"));
}

TEST_CASE("a terminal key inside a token signs through the engine, and the key cannot be saved")
{
    const auto& folder = token();
    if (::access("/usr/bin/pkcs11-tool", X_OK) != 0) {
        MESSAGE("skipped: pkcs11-tool (opensc) is not installed");
        return;
    }
    REQUIRE(run(std::string("pkcs11-tool --module ") + k_module +
                " --token-label balcao --login --pin 8642 --keypairgen --key-type EC:prime256v1 --label terminal --id 01") == 0);
    const std::string uri = std::string("pkcs11:token=balcao;object=terminal;type=private?module-path=") + k_module +
                            "&pin-value=8642";
    const auto key = seal::PrivateKey::load(uri);
    REQUIRE(key);
    const auto content = base::to_bytes("hash of a record");
    const auto signature = seal::sign(*key, content);
    REQUIRE(signature);
    CHECK(seal::verify(key->public_key(), content, *signature));
    const auto request = seal::CertificateRequest::create(*key, "balcao-17");
    REQUIRE(request);
    CHECK(request->verify());
    CHECK_FALSE(key->save(folder.file("stolen.key")));
    CHECK(seal::PrivateKey::load("pkcs11:token=balcao;object=other;type=private?pin-value=8642").error().code ==
          FaultCode::key_missing);
}
