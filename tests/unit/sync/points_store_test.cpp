#include "sync/points_store.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "seal/hash.h"
#include "seal/signature.h"
#include "support/keys.h"
#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using base::FaultCode;

namespace {

struct PointsWorld {
    test::TemporaryFolder temporary;
    seal::KeyPair root = test::make_root();
    seal::KeyPair key = test::make_pair(root, seal::Profile::reference, "central");
    domain::PointSet first = shipped();
    domain::PointSet second = changed(first, "2026-11-10.1");
    domain::PointSet third = changed(second, "2026-11-20.1");
    std::string folder = temporary.file("reference");

    [[nodiscard]] sync::PointsStore store(std::optional<domain::PointSet> brought = std::nullopt) const
    {
        return {folder, {key.certificate}, {root.certificate}, std::move(brought)};
    }
    [[nodiscard]] std::string version() const { return store().current() ? store().current()->set.version : "none"; }

    static domain::PointSet shipped()
    {
        std::ifstream in(BALCAO_SOURCE_DIR "/schema/reference/points_of_service.json");
        return wire::read_points(std::string{std::istreambuf_iterator<char>(in), {}}).value();
    }
    static domain::PointSet changed(domain::PointSet set, const std::string& version)
    {
        set.version = version;
        set.confirmed_on = base::parse_iso_date(version.substr(0, 10)).value();
        set.points.erase(set.points.begin());
        set.points.front().address += " B";
        ++set.points.front().version;
        return set;
    }
    static domain::PointDelta delta(const domain::PointSet& from, const domain::PointSet& to)
    {
        auto out = domain::difference(from, to);
        out.result_sha256 = sync::digest_of(to).value();
        return out;
    }
    [[nodiscard]] wire::ReferenceSet signed_file(const char* set, const std::string& version, std::string content) const
    {
        wire::ReferenceSet out;
        out.set = set;
        out.version = version;
        out.not_before = test::k_now - std::chrono::hours(1);
        out.expires_at = test::k_now + std::chrono::hours(24);
        out.content = std::move(content);
        sign(out, key);
        return out;
    }
    [[nodiscard]] wire::ReferenceSet whole(const domain::PointSet& set) const { return signed_file("points_of_service", set.version, wire::encode(set).dump()); }
    [[nodiscard]] wire::ReferenceSet changes(const std::vector<domain::PointDelta>& deltas) const
    {
        return signed_file("points_of_service_delta", deltas.back().version, wire::encode(deltas).dump());
    }
    static void sign(wire::ReferenceSet& set, const seal::KeyPair& by)
    {
        set.sha256 = base::to_hex(seal::sha256(base::as_bytes(set.content)));
        set.kid = base::to_hex(by.certificate.key_id());
        set.sig = seal::sign(by.key, wire::canonical_manifest(set)).value();
    }
};

}  // namespace

TEST_CASE("a whole set, then changes on it, also of several versions at once; a restart finds the same")
{
    PointsWorld world;
    CHECK_FALSE(world.store().current());
    CHECK(world.store().take(world.whole(world.first), test::k_now) == true);
    CHECK(world.store().take(world.whole(world.first), test::k_now) == false);
    const auto both = world.changes({PointsWorld::delta(world.first, world.second), PointsWorld::delta(world.second, world.third)});
    CHECK(world.store().take(world.changes({PointsWorld::delta(world.first, world.second)}), test::k_now) == true);
    CHECK(world.store().current()->set == world.second);
    CHECK(world.store().take(both, test::k_now) == true);  // its first step is here already
    CHECK(world.store().current()->set == world.third);
    CHECK(world.store().current()->is_signed);
    CHECK_FALSE(world.store().current()->damaged);
    // A newer whole set takes the place of both files.
    const auto fourth = PointsWorld::changed(world.third, "2026-11-24.1");
    CHECK(world.store().take(world.whole(fourth), test::k_now) == true);
    CHECK(world.store().current()->set == fourth);
    CHECK_FALSE(std::filesystem::exists(world.folder + "/points_of_service.deltas"));
}

TEST_CASE("changes on a set the site brought count, and a signed whole set is preferred to it")
{
    PointsWorld world;
    CHECK_FALSE(world.store(world.first).current()->is_signed);
    CHECK(world.store(world.first).take(world.changes({PointsWorld::delta(world.first, world.second)}), test::k_now) == true);
    CHECK(world.store(world.first).current()->set == world.second);
    CHECK(world.store(world.first).current()->is_signed);
    CHECK(world.store(world.first).take(world.whole(world.third), test::k_now) == true);
    CHECK(world.store(world.first).current()->set == world.third);
}

TEST_CASE("hostile changes are refused and the old set stays")
{
    PointsWorld world;
    REQUIRE(world.store().take(world.whole(world.first), test::k_now) == true);
    const auto good = PointsWorld::delta(world.first, world.second);
    const auto refused = [&](const wire::ReferenceSet& file) {
        const auto taken = world.store().take(file, test::k_now);
        REQUIRE_FALSE(taken);
        CHECK(world.store().current()->set == world.first);
        return taken.error();
    };
    SUBCASE("signed with another key of the same central")
    {
        auto file = world.changes({good});
        PointsWorld::sign(file, test::make_pair(world.root, seal::Profile::receipt, "central"));
        CHECK(refused(file) == base::Fault{FaultCode::signature_invalid, 2});
    }
    SUBCASE("signed with a reference key of another central")
    {
        auto file = world.changes({good});
        PointsWorld::sign(file, test::make_pair(test::make_root(), seal::Profile::reference, "central"));
        CHECK(refused(file) == base::Fault{FaultCode::signature_invalid, 2});
    }
    SUBCASE("content changed after signing")
    {
        auto file = world.changes({good});
        file.content.replace(file.content.find(" B"), 2, " C");
        CHECK(refused(file) == base::Fault{FaultCode::signature_invalid, 1});
        file.sha256 = base::to_hex(seal::sha256(base::as_bytes(file.content)));
        CHECK(refused(file).code == FaultCode::signature_invalid);
    }
    SUBCASE("a whole set's signature on changes, by another name")
    {
        auto file = world.changes({good});
        file.set = "points_of_service";
        CHECK(refused(file).code == FaultCode::signature_invalid);
    }
    SUBCASE("made for another version") { CHECK(refused(world.changes({PointsWorld::delta(world.second, world.third)})) == base::Fault{FaultCode::reference_out_of_order, 1}); }
    SUBCASE("older than what is here")
    {
        auto past = world.first;
        past.version = "2026-10-01.1";
        CHECK(refused(world.changes({PointsWorld::delta(past, world.first)})) == base::Fault{FaultCode::reference_out_of_order, 2});
        CHECK(refused(world.whole(past)) == base::Fault{FaultCode::reference_out_of_order, 2});
    }
    SUBCASE("makes another set than it says")
    {
        auto delta = good;
        delta.put[0].address += "!";
        CHECK(refused(world.changes({delta})) == base::Fault{FaultCode::reference_out_of_order, 3});
    }
    SUBCASE("takes away what is not there")
    {
        auto delta = good;
        delta.remove.push_back("zz-nobody");
        CHECK(refused(world.changes({delta})) == base::Fault{FaultCode::reference_out_of_order, 3});
    }
    SUBCASE("good first step, bad second one: neither counts")
    {
        auto second = PointsWorld::delta(world.second, world.third);
        second.result_sha256 = std::string(64, '0');
        CHECK(refused(world.changes({good, second})) == base::Fault{FaultCode::reference_out_of_order, 3});
    }
    SUBCASE("broken content, well signed")
    {
        CHECK(refused(world.signed_file("points_of_service_delta", "2026-11-10.1", "{\"schema\":")).code == FaultCode::message_malformed);
        CHECK(refused(world.signed_file("points_of_service_delta", "2026-11-11.1", wire::encode(std::vector{good}).dump())).code == FaultCode::message_malformed);
        CHECK(refused(world.signed_file("points_of_service", "2026-11-10.1", "{}")).code == FaultCode::message_malformed);
    }
    SUBCASE("outdated or not valid yet")
    {
        auto file = world.changes({good});
        file.expires_at = test::k_now - std::chrono::seconds(1);
        PointsWorld::sign(file, world.key);
        CHECK(refused(file) == base::Fault{FaultCode::key_expired, 2});
        file.not_before = test::k_now + std::chrono::hours(1);
        file.expires_at = test::k_now + std::chrono::hours(2);
        PointsWorld::sign(file, world.key);
        CHECK(refused(file) == base::Fault{FaultCode::key_expired, 1});
    }
    SUBCASE("another set's file") { CHECK(refused(world.signed_file("holidays", "2026-11-10.1", "{}")).code == FaultCode::input_invalid); }
}

TEST_CASE("the same changes a second time are refused")
{
    PointsWorld world;
    REQUIRE(world.store().take(world.whole(world.first), test::k_now) == true);
    const auto file = world.changes({PointsWorld::delta(world.first, world.second)});
    REQUIRE(world.store().take(file, test::k_now) == true);
    CHECK(world.store().take(file, test::k_now).error() == base::Fault{FaultCode::reference_out_of_order, 2});
    CHECK(world.version() == "2026-11-10.1");
}

TEST_CASE("what somebody changed on the disk is not believed, the newest good version is given, and a whole set repairs it")
{
    PointsWorld world;
    REQUIRE(world.store().take(world.whole(world.first), test::k_now) == true);
    REQUIRE(world.store().take(world.changes({PointsWorld::delta(world.first, world.second)}), test::k_now) == true);
    const auto path = world.folder + "/points_of_service.deltas";
    std::string text;
    {
        std::ifstream in(path);
        text.assign(std::istreambuf_iterator<char>(in), {});
    }
    text.replace(text.find(" B"), 2, " C");
    std::ofstream(path, std::ios::trunc) << text;
    CHECK(world.store().current()->damaged);
    CHECK(world.store().current()->set == world.first);
    CHECK(world.store().take(world.changes({PointsWorld::delta(world.first, world.second)}), test::k_now).error().code == FaultCode::reference_out_of_order);
    CHECK(world.store().take(world.whole(world.second), test::k_now) == true);
    CHECK_FALSE(world.store().current()->damaged);
    CHECK(world.store().current()->set == world.second);
}

TEST_CASE("kept changes that fit and that no central signed are not believed")
{
    PointsWorld world;
    REQUIRE(world.store().take(world.whole(world.first), test::k_now) == true);
    REQUIRE(world.store().take(world.changes({PointsWorld::delta(world.first, world.second)}), test::k_now) == true);
    // Another change of the same set, whole in itself: it leads where it says.
    auto forged = world.second;
    forged.points.front().address += " somewhere else";
    auto file = world.changes({PointsWorld::delta(world.first, forged)});
    SUBCASE("under the old signature") { file.sig = world.changes({PointsWorld::delta(world.first, world.second)}).sig; }
    SUBCASE("of a stranger's key") { PointsWorld::sign(file, test::make_pair(test::make_root(), seal::Profile::reference, "central")); }
    SUBCASE("of a key for receipts") { PointsWorld::sign(file, test::make_pair(world.root, seal::Profile::receipt, "central")); }
    std::ofstream(world.folder + "/points_of_service.deltas", std::ios::trunc) << wire::to_line(wire::Json::array({wire::encode(file)}));
    CHECK(world.store().current()->damaged);
    CHECK(world.store().current()->set == world.first);
}

TEST_CASE("a crash between a new whole set and the removal of old changes leaves the new one")
{
    PointsWorld world;
    REQUIRE(world.store().take(world.whole(world.first), test::k_now) == true);
    REQUIRE(world.store().take(world.changes({PointsWorld::delta(world.first, world.second)}), test::k_now) == true);
    const auto path = world.folder + "/points_of_service.deltas";
    std::filesystem::copy_file(path, world.temporary.file("kept"));
    REQUIRE(world.store().take(world.whole(world.third), test::k_now) == true);
    std::filesystem::copy_file(world.temporary.file("kept"), path);
    CHECK(world.store().current()->set == world.third);
    CHECK_FALSE(world.store().current()->damaged);
}
