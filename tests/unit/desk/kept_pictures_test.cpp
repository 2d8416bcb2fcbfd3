#include "desk/kept_pictures.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/files.h"
#include "seal/envelope.h"
#include "support/keys.h"
#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::desk;
using base::FaultCode;
using std::chrono::hours;

TEST_SUITE_BEGIN("desk");

namespace {

const base::CaseId k_case("018f0000-0000-7000-8000-000000000001");

struct Site {
    test::TemporaryFolder folder;
    seal::KeyPair root = test::make_root();
    seal::KeyPair officer = test::make_pair(root, seal::Profile::seal, "officer");

    [[nodiscard]] KeptPictures pictures(int days) const
    {
        std::ofstream(folder.file("officer.pem")) << officer.certificate.to_pem();
        auto opened = KeptPictures::open(folder.file("pictures"), days, folder.file("officer.pem"));
        REQUIRE(opened);
        return *opened;
    }
    [[nodiscard]] std::vector<std::string> files() const
    {
        std::vector<std::string> out;
        std::error_code none;
        for (const auto& entry : std::filesystem::directory_iterator(folder.file("pictures"), none)) {
            out.push_back(entry.path().string());
        }
        return out;
    }
};

base::Bytes picture() { return base::to_bytes("\xFF\xD8\xFF a picture of nobody"); }

}  // namespace

TEST_CASE("a kept picture opens to its officer's key alone and shows nothing of itself on the disk")
{
    const Site site;
    REQUIRE(site.pictures(10).keep(k_case, picture(), test::k_now));
    REQUIRE(site.files().size() == 1);
    const auto content = base::read_file(site.files().front());
    REQUIRE(content);
    CHECK(content->find("nobody") == std::string::npos);
    struct stat info {};
    REQUIRE(::stat(site.files().front().c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
    CHECK(seal::open(base::as_bytes(*content), site.officer.key, site.officer.certificate) == picture());
    const auto other = test::make_pair(site.root, seal::Profile::seal, "other");
    CHECK_FALSE(seal::open(base::as_bytes(*content), other.key, other.certificate));
}

TEST_CASE("pictures go when their days are over, all of them when the policy ends, and nothing else with them")
{
    const Site site;
    const auto ten = site.pictures(10);
    REQUIRE(ten.keep(k_case, picture(), test::k_now));
    std::ofstream(site.folder.file("pictures/notes_of-a-clerk.txt")) << "not ours";
    std::ofstream(site.folder.file("pictures/12_x!.cms")) << "not ours";
    CHECK(ten.erase_due(test::k_now + hours(240) - std::chrono::milliseconds(1))->empty());
    CHECK(ten.erase_due(test::k_now - hours(24 * 365 * 50))->empty());  // a clock that fell back to the seventies
    CHECK(site.files().size() == 3);
    SUBCASE("ten days") { CHECK(ten.erase_due(test::k_now + hours(240)) == std::vector{k_case}); }
    SUBCASE("a shorter policy counts for the old ones too") { CHECK(site.pictures(3).erase_due(test::k_now + hours(72)) == std::vector{k_case}); }
    SUBCASE("no policy any more") { CHECK(site.pictures(0).erase_due(test::k_now) == std::vector{k_case}); }
    CHECK(site.files().size() == 2);
}

TEST_CASE("a picture that cannot be kept is said so")
{
    const Site site;
    CHECK(site.pictures(0).keep(k_case, picture(), test::k_now).error().code == FaultCode::picture_not_kept);
    CHECK(site.pictures(10).keep(k_case, picture(), test::k_now + hours(24 * 365 * 100)).error().code == FaultCode::picture_not_kept);  // certificate run out
    std::ofstream(site.folder.file("pictures")) << "a file in the folder's place";
    CHECK(site.pictures(10).keep(k_case, picture(), test::k_now).error().code == FaultCode::picture_not_kept);
}

TEST_CASE("without a certificate that pictures may be sealed to a site keeps none")
{
    const Site site;
    CHECK(KeptPictures::open(site.folder.file("p"), 5, site.folder.file("none.pem")).error().code == FaultCode::key_missing);
    std::ofstream(site.folder.file("root.pem")) << site.root.certificate.to_pem();
    CHECK(KeptPictures::open(site.folder.file("p"), 5, site.folder.file("root.pem")).error().code == FaultCode::certificate_untrusted);
    std::ofstream(site.folder.file("bad.pem")) << "no certificate";
    CHECK(KeptPictures::open(site.folder.file("p"), 5, site.folder.file("bad.pem")).error().code == FaultCode::certificate_untrusted);
}

TEST_CASE("a held picture is a copy, and none when it is empty or too large")
{
    CHECK(hold_picture(base::BytesView{}) == nullptr);
    const base::Bytes large(k_largest_kept_picture + 1);
    CHECK(hold_picture(base::BytesView(large)) == nullptr);
    const auto octets = picture();
    const auto held = hold_picture(base::BytesView(octets));
    REQUIRE(held);
    CHECK(*held == octets);
    CHECK(hold_picture(-1) == nullptr);
}

TEST_SUITE_END();
