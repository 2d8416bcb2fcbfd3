#include "core/recipients.h"

#include <fstream>

#include "seal/envelope.h"
#include "support/keys.h"
#include "support/temporary_folder.h"

using namespace balcao;
using namespace balcao::kiosk;
using base::FaultCode;

namespace {

void write(const std::string& path, const std::string& content)
{
    std::ofstream out(path);
    out << content;
}

FaultCode refused(const std::string& folder, base::Instant at = test::k_now)
{
    const auto loaded = load_recipients(folder, at);
    REQUIRE_FALSE(loaded);
    return loaded.error().code;
}

}  // namespace

TEST_CASE("The central's seal certificates of the kiosk's own folder are used, several during a rotation")
{
    const test::TemporaryFolder folder;
    const auto root = test::make_root();
    const auto old_key = test::make_pair(root, seal::Profile::seal, "seal-1");
    const auto new_key = test::make_pair(root, seal::Profile::seal, "seal-2");
    write(folder.file("ca.pem"), root.certificate.to_pem());
    write(folder.file("seal.pem"), new_key.certificate.to_pem() + old_key.certificate.to_pem());
    auto recipients = load_recipients(folder.path(), test::k_now);
    REQUIRE(recipients);
    CHECK(recipients->size() == 2);
    const base::ManualClock clock(test::k_now);
    const auto sealed = seal_to(*recipients, clock)(base::Secret(base::as_bytes("content")));
    REQUIRE(sealed);
    for (const auto& key : {old_key, new_key}) {
        const std::vector<seal::KeyPair> keys{key};
        CHECK(seal::open_secret(*sealed, keys));
    }
}

TEST_CASE("A certificate of another authority, for another use or out of date is refused")
{
    const test::TemporaryFolder folder;
    const auto root = test::make_root();
    const auto stranger = test::make_root("Another authority");
    write(folder.file("ca.pem"), root.certificate.to_pem());
    CHECK(refused(folder.path()) == FaultCode::key_missing);
    write(folder.file("seal.pem"), test::make_pair(stranger, seal::Profile::seal).certificate.to_pem());
    CHECK(refused(folder.path()) == FaultCode::certificate_untrusted);
    write(folder.file("seal.pem"), test::make_pair(root, seal::Profile::client).certificate.to_pem());
    CHECK(refused(folder.path()) == FaultCode::certificate_untrusted);
    const auto good = test::make_pair(root, seal::Profile::seal);
    write(folder.file("seal.pem"), good.certificate.to_pem());
    CHECK(refused(folder.path(), test::instant("2028-01-01T00:00:00.000Z")) == FaultCode::key_expired);
    CHECK(load_recipients(folder.path(), test::k_now));
    // One wrong certificate among good ones is enough: it could read every password.
    write(folder.file("seal.pem"),
          good.certificate.to_pem() + test::make_pair(stranger, seal::Profile::seal).certificate.to_pem());
    CHECK(refused(folder.path()) == FaultCode::certificate_untrusted);
    write(folder.file("seal.pem"), "not a certificate");
    CHECK_FALSE(load_recipients(folder.path(), test::k_now));
}
