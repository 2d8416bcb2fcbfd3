#include "sync/reference_store.h"

#include <fstream>

#include "seal/hash.h"
#include "seal/signature.h"
#include "support/keys.h"
#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using base::FaultCode;

namespace {

struct ReferenceWorld {
    test::TemporaryFolder temporary;
    seal::KeyPair root = test::make_root();
    seal::KeyPair key = test::make_pair(root, seal::Profile::reference, "central");
    sync::ReferenceStore store{temporary.file("reference"), {key.certificate}, {root.certificate}};

    [[nodiscard]] wire::ReferenceSet set(const std::string& version, const std::string& content = "{\"version\":1}") const
    {
        wire::ReferenceSet out;
        out.set = "holidays";
        out.version = version;
        out.not_before = test::k_now - std::chrono::hours(1);
        out.expires_at = test::k_now + std::chrono::hours(24);
        out.content = content;
        sign(out, key);
        return out;
    }
    static void sign(wire::ReferenceSet& set, const seal::KeyPair& by)
    {
        set.sha256 = base::to_hex(seal::sha256(base::as_bytes(set.content)));
        set.kid = base::to_hex(by.certificate.key_id());
        set.sig = seal::sign(by.key, wire::canonical_manifest(set)).value();
    }
};

}  // namespace

TEST_CASE("a signed set is taken, read back, and replaced by newer ones only")
{
    ReferenceWorld world;
    CHECK_FALSE(*world.store.current("holidays"));
    CHECK(world.store.take(world.set("2026-11-24.1"), "holidays", test::k_now) == true);
    CHECK(world.store.take(world.set("2026-11-24.1"), "holidays", test::k_now) == false);
    CHECK(world.store.take(world.set("2026-11-25.1", "{\"v\":2}"), "holidays", test::k_now) == true);
    const auto older = world.store.take(world.set("2026-11-24.2"), "holidays", test::k_now);
    REQUIRE(!older);
    CHECK(older.error().code == FaultCode::input_invalid);
    const auto held = world.store.current("holidays");
    REQUIRE(held);
    CHECK((*held)->version == "2026-11-25.1");
    std::ifstream plain(world.temporary.file("reference/holidays.json"));
    std::string text;
    std::getline(plain, text);
    CHECK(text == "{\"v\":2}");
}

TEST_CASE("a set that is not what it claims is refused and the last good one stays")
{
    ReferenceWorld world;
    REQUIRE(world.store.take(world.set("2026-11-24.1"), "holidays", test::k_now));
    const auto refused = [&](const wire::ReferenceSet& set, const std::string& asked = "holidays") {
        const auto taken = world.store.take(set, asked, test::k_now);
        REQUIRE(!taken);
        CHECK((*world.store.current("holidays"))->version == "2026-11-24.1");
        return taken.error();
    };
    auto set = world.set("2026-11-25.1");
    set.content += " ";
    CHECK(refused(set) == base::Fault{FaultCode::signature_invalid, 1});
    set = world.set("2026-11-25.1");
    set.version = "2026-11-26.1";
    CHECK(refused(set).code == FaultCode::signature_invalid);
    const auto receipt_key = test::make_pair(world.root, seal::Profile::receipt, "central");
    set = world.set("2026-11-25.1");
    ReferenceWorld::sign(set, receipt_key);
    CHECK(refused(set) == base::Fault{FaultCode::signature_invalid, 2});
    set = world.set("2026-11-25.1");
    set.not_before = test::k_now + std::chrono::hours(1);
    ReferenceWorld::sign(set, world.key);
    CHECK(refused(set) == base::Fault{FaultCode::key_expired, 1});
    set = world.set("2026-11-25.1");
    set.expires_at = test::k_now - std::chrono::seconds(1);
    ReferenceWorld::sign(set, world.key);
    CHECK(refused(set) == base::Fault{FaultCode::key_expired, 2});
    CHECK(refused(world.set("2026-11-25.1"), "countries").code == FaultCode::input_invalid);
    CHECK(refused(world.set("2026-11-25.1"), "../holidays").code == FaultCode::input_invalid);
}

TEST_CASE("a set that was changed on the disk is not believed, and a fresh one repairs it")
{
    ReferenceWorld world;
    REQUIRE(world.store.take(world.set("2026-11-24.1"), "holidays", test::k_now));
    const auto path = world.temporary.file("reference/holidays.signed");
    std::string text;
    {
        std::ifstream in(path);
        std::getline(in, text);
    }
    const auto at = text.find("2026-11-24.1");
    REQUIRE(at != std::string::npos);
    text[at + 9] = '9';
    std::ofstream(path, std::ios::trunc) << text;
    CHECK(world.store.current("holidays").error().code == FaultCode::signature_invalid);
    CHECK(world.store.take(world.set("2026-11-24.1"), "holidays", test::k_now) == true);
    CHECK(world.store.current("holidays"));
}
