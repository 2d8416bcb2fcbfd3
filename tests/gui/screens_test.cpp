// Pictures of the main states in all themes, sizes and languages, kept in the build folder to be looked
// at; fails when a text does not fit its room.

#include <filesystem>
#include <fstream>

#include "gui/support/driver.h"
#include "support/test.h"

using namespace balcao::gui;

namespace {

const std::string k_operator = std::string(BALCAO_BIN_DIR) + "/balcao-operator";
const std::string k_folder = std::string(BALCAO_BIN_DIR) + "/../screens";

struct Shot {
    std::string name;
    std::string model;
    std::vector<std::string> more;
};

const std::vector<Shot> k_shots{{"sign_in", "sign_in", {}},
                                {"start", "start", {}},
                                {"document", "permit_read", {"--step", "document"}},
                                {"eligibility", "permit_read", {"--step", "eligibility"}},
                                {"chip", "chip_green", {"--step", "document"}},
                                {"chip_key", "chip_key", {"--step", "document"}},
                                {"chip_reading", "chip_reading", {}},
                                {"phone", "card_read", {}},
                                {"citizen", "citizen_code", {}},
                                {"registered", "registered", {}},
                                {"attention", "attention", {}},
                                {"offline", "offline", {}},
                                {"lost", "voided", {"--place", "lost"}},
                                {"queue", "attention", {"--place", "queue"}},
                                {"sync", "offline", {"--place", "sync"}},
                                {"help", "start", {"--place", "help"}},
                                {"cancel", "card_read", {"--place", "cancel"}},
                                {"scan", "start", {"--place", "scan", "--pictures", "/nonexistent"}},
                                {"scan_camera", "camera_lost", {"--place", "scan", "--pictures", "/nonexistent"}}};

void draw(const Desktop& desktop, const Shot& shot, const std::string& file, const std::vector<std::string>& more)
{
    const std::string path = k_folder + "/" + file + ".png";
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    std::vector<std::string> argv{k_operator, "--at", "2026-11-24T16:40:00.000Z", "--show-model",
                                  balcao::test::data_path("console/" + shot.model + ".json"), "--screenshot", path, "--check-clipping"};
    argv.insert(argv.end(), shot.more.begin(), shot.more.end());
    argv.insert(argv.end(), more.begin(), more.end());
    const std::string log = desktop.directory() + "/" + file + ".log";
    Process console(argv, log, {"TZ=UTC", "NO_AT_BRIDGE=1"});
    const bool ended = eventually([&console] { return !console.running(); }, 30'000);
    CAPTURE(file);
    REQUIRE(ended);
    std::ifstream in(log);
    std::string line;
    while (std::getline(in, line)) {
        CHECK_MESSAGE(line.rfind("clipped: ", 0) != 0, file << ": " << line);
    }
    CHECK(std::filesystem::exists(path));
}

}  // namespace

TEST_CASE("no text is clipped at 1366x768, in Portuguese, English, dark and high contrast")
{
    std::filesystem::create_directories(k_folder);
    const Desktop desktop(1366, 768);
    for (const auto& shot : k_shots) {
        draw(desktop, shot, shot.name + "_light_pt", {});
        draw(desktop, shot, shot.name + "_dark_en", {"--theme", "dark", "--language", "en"});
        draw(desktop, shot, shot.name + "_contrast_pt", {"--theme", "contrast"});
    }
}

TEST_CASE("no text is clipped with text at 125 % on 1366x768")
{
    std::filesystem::create_directories(k_folder);
    const Desktop desktop(1366, 768);
    for (const auto& shot : k_shots) {
        draw(desktop, shot, shot.name + "_125_pt", {"--scale", "1.25"});
    }
}

TEST_CASE("pictures at 1440x900")
{
    std::filesystem::create_directories(k_folder);
    const Desktop desktop(1440, 900);
    for (const auto& shot : k_shots) {
        draw(desktop, shot, shot.name + "_1440_pt", {"--size", "1440x900"});
    }
}
