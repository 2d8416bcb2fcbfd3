// Pictures of the main states in all themes, sizes and languages, kept in the build folder to be looked
// at; fails when a text does not fit its room.

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

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
                                {"citizen_alone", "citizen_alone", {}},
                                {"citizen_asks", "citizen_asks", {}},
                                {"self_service", "self_service", {}},
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
                                {"frozen", "frozen", {"--place", "queue"}},
                                {"tickets", "tickets", {"--place", "tickets"}},
                                {"tickets_free", "tickets_free", {"--place", "tickets"}},
                                {"tickets_site", "tickets_site", {"--place", "tickets"}},
                                {"tickets_away", "tickets_away", {"--place", "tickets"}},
                                {"sync", "network", {"--place", "sync"}},
                                {"sticks", "sticks", {"--place", "sticks"}},
                                {"stick_gone", "stick_gone", {"--place", "sticks"}},
                                {"stick_running", "stick_running", {"--place", "sticks"}},
                                {"draining", "draining", {"--place", "drain"}},
                                {"backlog", "sticks", {"--place", "sync"}},
                                {"day", "day", {"--place", "day"}},
                                {"day_differs", "day_differs", {"--place", "day"}},
                                {"lessons", "day", {"--place", "lessons", "--lessons-file", "/nonexistent/lessons.json"}},
                                {"lesson_form", "permit_read", {"--step", "eligibility", "--lesson", "first_activation"}},
                                {"lesson_start", "tickets", {"--lesson", "card_fails"}},
                                {"lesson_day", "day", {"--place", "day", "--lesson", "day_close"}},
                                {"copies", "mirror", {"--place", "sync"}},
                                {"picture_consent", "picture_consent", {"--step", "document"}},
                                {"help", "start", {"--place", "help"}},
                                {"cancel_key", "cancel_key_form", {"--step", "document"}},
                                {"cancel_ready", "cancel_ready", {}},
                                {"new_password", "new_password_form", {"--step", "document"}},
                                {"contact", "contact_form", {"--step", "phone"}},
                                {"signature", "signature_form", {"--step", "eligibility"}},
                                {"minor", "minor_form", {"--step", "eligibility"}},
                                {"withdrawal", "withdrawal_form", {"--step", "document"}},
                                {"contact_changed", "contact_changed", {}},
                                {"queue_acts", "queue_acts", {"--place", "queue"}},
                                {"cancelled", "cancelled", {}},
                                {"approval_waits", "approval_waits", {}},
                                {"approval_refused", "approval_refused", {"--step", "document"}},
                                {"card_locked", "card_locked", {}},
                                {"handover", "handover", {}},
                                {"cancel", "card_read", {"--place", "cancel"}},
                                {"desks", "desks_stale", {"--place", "desks"}},
                                {"scan", "start", {"--place", "scan", "--pictures", "/nonexistent"}},
                                {"scan_flatbed", "picture_consent", {"--place", "scan", "--pictures", "/nonexistent"}},
                                {"scan_camera", "camera_lost", {"--place", "scan", "--pictures", "/nonexistent"}}};

struct Variant {
    std::string name;
    std::vector<std::string> options;
};

/// A display and the console that draws itself on it.
struct Easel {
    Easel(int width, int height) : desktop(width, height) {}
    Desktop desktop;
    std::string name;
    std::unique_ptr<Process> console;
    [[nodiscard]] std::string picture() const { return k_folder + "/" + name + ".png"; }
    [[nodiscard]] std::string log() const { return desktop.directory() + "/" + name + ".log"; }
};

void start(Easel& easel, const Shot& shot, const Variant& variant)
{
    easel.name = shot.name + "_" + variant.name;
    std::error_code ignored;
    std::filesystem::remove(easel.picture(), ignored);
    std::vector<std::string> argv{k_operator, "--at", "2026-11-24T16:40:00.000Z", "--show-model",
                                  balcao::test::data_path("console/" + shot.model + ".json"), "--screenshot", easel.picture(), "--check-clipping"};
    argv.insert(argv.end(), shot.more.begin(), shot.more.end());
    argv.insert(argv.end(), variant.options.begin(), variant.options.end());
    std::vector<std::string> environment = easel.desktop.environment();
    environment.insert(environment.end(), {"TZ=UTC", "NO_AT_BRIDGE=1"});
    easel.console = std::make_unique<Process>(argv, easel.log(), environment);
}

void finish(Easel& easel)
{
    if (!easel.console) {
        return;
    }
    const bool ended = eventually([&easel] { return !easel.console->running(); }, 30'000);
    CAPTURE(easel.name);
    REQUIRE(ended);
    easel.console.reset();
    std::ifstream in(easel.log());
    std::string line;
    while (std::getline(in, line)) {
        CHECK_MESSAGE(line.rfind("clipped: ", 0) != 0, easel.name << ": " << line);
    }
    CHECK(std::filesystem::exists(easel.picture()));
}

/// Two consoles at a time: each mostly waits for its window to come to rest. Every screen is drawn in the variants of `always`, and in one of those
/// `in_turn`; in all of them in the long run (BALCAO_LONG).
void draw_all(int width, int height, const std::vector<Variant>& always, const std::vector<Variant>& in_turn = {})
{
    std::filesystem::create_directories(k_folder);
    std::array<Easel, 2> easels{Easel(width, height), Easel(width, height)};
    const bool every = std::getenv("BALCAO_LONG") != nullptr;
    std::size_t next = 0;
    const auto draw = [&](const Shot& shot, const Variant& variant) {
        if (variant.name.empty()) {
            return;
        }
        Easel& easel = easels[next++ % easels.size()];
        finish(easel);
        start(easel, shot, variant);
    };
    std::size_t turn = 0;
    for (const auto& shot : k_shots) {
        for (const auto& variant : always) {
            draw(shot, variant);
        }
        for (std::size_t i = 0; i < in_turn.size(); ++i) {
            if (every || i == turn % in_turn.size()) {
                draw(shot, in_turn[i]);
            }
        }
        ++turn;
    }
    for (auto& easel : easels) {
        finish(easel);
    }
}

}  // namespace

TEST_CASE("no text is clipped at 1366x768, in Portuguese, English, light, dark and high contrast")
{
    // Every second screen: what fits with larger letters (below) mostly fits here.
    draw_all(1366, 768, {}, {{"light_pt", {}}, {}, {"dark_en", {"--theme", "dark", "--language", "en"}}, {}, {"contrast_pt", {"--theme", "contrast"}}, {}});
}

TEST_CASE("no text is clipped with text at 125 % on 1366x768") { draw_all(1366, 768, {{"125_pt", {"--scale", "1.25"}}}); }

TEST_CASE("pictures at 1440x900")
{
    draw_all(1440, 900, {}, {{"1440_pt", {"--size", "1440x900"}}, {}, {}, {}, {}, {}, {}, {}});  // every eighth: what fits the smaller window fits here
}

namespace {

/// Every page of the citizen's window, drawn one after the other by one process.
Process citizens_tour(const Desktop& desktop, const std::string& log, const std::vector<std::string>& options)
{
    std::vector<std::string> argv{std::string(BALCAO_BIN_DIR) + "/balcao-kiosk", "--tour", balcao::test::data_path("kiosk/tour.json"), "--check-clipping",
                                  "--tour-text-sizes", "2"};
    argv.insert(argv.end(), options.begin(), options.end());
    std::vector<std::string> environment = desktop.environment();
    environment.emplace_back("NO_AT_BRIDGE=1");
    return {argv, log, environment};
}

void check_tour(Process& tour, const std::string& log, int least_pages)
{
    REQUIRE(eventually([&tour] { return !tour.running(); }, 240'000));
    std::ifstream in(log);
    int pages = 0;
    for (std::string line; std::getline(in, line);) {
        CHECK_MESSAGE(line.rfind("clipped: ", 0) != 0, line);
        std::sscanf(line.c_str(), "pages drawn: %d", &pages);
    }
    CHECK(pages >= least_pages);
}

/// A number of the line of JSON that a measurement prints; -1 when it is not there.
long counted(const std::string& log, const std::string& name)
{
    std::ifstream in(log);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    const auto at = content.find("\"" + name + "\":");
    return at == std::string::npos ? -1 : std::strtol(content.c_str() + at + name.size() + 3, nullptr, 10);
}

}  // namespace

TEST_CASE("no text of the citizen's window is clipped in any language, with the largest letters, wide and upright")
{
    const Desktop wide(1280, 800);
    const Desktop upright(800, 1280);
    const auto wide_log = wide.directory() + "/wide.log";
    const auto upright_log = upright.directory() + "/upright.log";
    const bool every = std::getenv("BALCAO_LONG") != nullptr;
    auto first = citizens_tour(wide, wide_log, {"--size", "1280x800", "--measure-pages", "--tour-languages", every ? "pt,en,es,fr,uk,ar,hi,zh" : "fr,uk,ar,zh"});
    auto second = citizens_tour(upright, upright_log, {"--size", "800x1280", "--tour-languages", every ? "pt,en,es,fr,uk,ar,hi,zh" : "pt,ar,hi", "--speech", "speaker", "--speech-socket", "/nonexistent"});
    check_tour(second, upright_log, every ? 180 : 65);
    check_tour(first, wide_log, every ? 180 : 90);

    // What makes a change of page slow, counted and not timed: a header made for every page, texts measured over and over, a layout for each text that grew.
    CHECK(counted(wide_log, "styles") > 1);
    CHECK(counted(wide_log, "headers") == counted(wide_log, "styles"));
    CHECK(counted(wide_log, "most_texts_fitted") > 0);
    CHECK(counted(wide_log, "most_texts_fitted") <= 60);
    CHECK(counted(wide_log, "most_layouts_again") <= 12);
}

TEST_CASE("scrolling the queue lays out the texts that are new on the screen, and those once")
{
    const Desktop desktop(1366, 768);
    const auto log = desktop.directory() + "/scroll.log";
    std::vector<std::string> environment = desktop.environment();
    environment.emplace_back("NO_AT_BRIDGE=1");
    Process console({k_operator, "--at", "2026-11-24T16:40:00.000Z", "--show-model", balcao::test::data_path("console/queue_acts.json"), "--measure-scroll", "1000",
                     "--measure-frames", "60"},
                    log, environment);
    REQUIRE(eventually([&console] { return !console.running(); }, 60'000));
    const auto cells = counted(log, "cells");
    CHECK(cells > 60 * 60);  // ten rows of six cells a frame at the least
    CHECK(counted(log, "laid_out") > 0);
    CHECK(counted(log, "laid_out") * 2 < cells);  // GTK's own cells: as many as are drawn, twice
}
