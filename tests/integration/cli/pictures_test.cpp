// The key for kept pictures, and opening what a desk has written.
#include <fstream>

#include "base/files.h"
#include "desk/kept_pictures.h"
#include "support/program.h"
#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using test::run_program;

TEST_CASE("a picture kept at a desk opens with the key that was made for it, and with no other")
{
    const test::TemporaryFolder officer;
    REQUIRE(run_program("balcao", {"pictures", "key", "--out", officer.path()}).exit == 0);
    CHECK(run_program("balcao", {"pictures", "key", "--out", officer.path()}).exit == 2);  // the old one is not replaced
    const auto desk = desk::KeptPictures::open(officer.file("desk"), 10, officer.file("pictures.pem"));
    REQUIRE(desk);
    const auto picture = base::to_bytes("\xFF\xD8\xFF nobody's picture");
    const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    REQUIRE(desk->keep(base::CaseId("018f0000-0000-7000-8000-000000000001"), picture, now));
    const auto kept = std::filesystem::directory_iterator(officer.file("desk"))->path();

    const auto open = [&](const std::string& folder) {
        return run_program("balcao", {"pictures", "open", kept.string(), "--key", folder + "/pictures.key", "--certificate", folder + "/pictures.pem", "--out", officer.path()});
    };
    REQUIRE(open(officer.path()).exit == 0);
    const auto opened = base::read_file(officer.file(kept.stem().string() + ".jpg"));
    REQUIRE(opened);
    CHECK(base::to_bytes(*opened) == picture);

    const test::TemporaryFolder other;
    REQUIRE(run_program("balcao", {"pictures", "key", "--out", other.path()}).exit == 0);
    CHECK(open(other.path()).exit == 1);
    auto content = base::read_file(kept.string()).value();
    content[content.size() / 2] ^= 1;  // changed since
    std::ofstream(kept, std::ios::binary) << content;
    CHECK(open(officer.path()).exit == 1);
    CHECK(open(officer.file("nowhere")).exit == 2);
}
