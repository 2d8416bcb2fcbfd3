// The look of a terminal is kept; whatever else stands in its file counts as nothing kept.
#include "support/test.h"

#include <filesystem>
#include <fstream>

#include "console/kept_look.h"
#include "support/temporary_folder.h"

using namespace balcao;
using namespace balcao::console;

TEST_CASE("theme and letter size come back as they were chosen, also where the folder is new")
{
    const test::TemporaryFolder folder;
    const auto path = folder.file("state/balcao/look.json");
    CHECK_FALSE(read_kept_look(path));
    for (const auto theme : {ui::Theme::light, ui::Theme::dark, ui::Theme::contrast}) {
        const KeptLook chosen{theme, 1.375};
        REQUIRE(keep_look(path, chosen));
        CHECK(read_kept_look(path) == chosen);
    }
    CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::others_all) == std::filesystem::perms::none);
}

TEST_CASE("a broken, foreign or senseless file counts as nothing kept")
{
    const test::TemporaryFolder folder;
    const auto path = folder.file("look.json");
    for (const std::string content :
         {"", "{", "[]", "null", R"({"v":1})", R"({"theme":"dark"})", R"({"scale":1})", R"({"theme":"pink","scale":1})", R"({"theme":7,"scale":1})", R"({"theme":"dark","scale":"1"})",
          R"({"theme":"dark","scale":0})", R"({"theme":"dark","scale":-1})", R"({"theme":"dark","scale":2.01})", R"({"theme":"dark","scale":1e308})", "\x00\xff\xfe"}) {
        CAPTURE(content);
        std::ofstream(path, std::ios::trunc | std::ios::binary) << content;
        CHECK_FALSE(read_kept_look(path));
    }
    std::ofstream(path, std::ios::trunc) << R"({"v":1,"theme":"dark","scale":1,"more":")" << std::string(5000, 'x') << "\"}";
    CHECK_FALSE(read_kept_look(path));
    std::filesystem::remove(path);
    std::filesystem::create_directory(path);
    CHECK_FALSE(read_kept_look(path));
    CHECK_FALSE(keep_look(path, {}));       // a folder is in the way
    CHECK(keep_look("", {}));               // nothing is to be kept
    CHECK_FALSE(read_kept_look(""));
}
