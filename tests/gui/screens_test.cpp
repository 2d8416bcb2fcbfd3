// Every screen of the console and every page of the citizen's window, drawn by the programs and compared with the pictures
// that were looked at and found good (tests/data/golden, made by scripts/golden-screens); fails when a screen looks
// different, or when a text does not fit its room. The pictures stay in the build folder.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "gui/support/driver.h"
#include "gui/support/golden.h"
#include "support/test.h"

using namespace balcao::gui;

namespace {

constexpr int k_tour_patience_ms = 300'000;

/// Every theme of every screen; otherwise each screen comes in one theme, and a third of them in each.
bool every() { return std::getenv("BALCAO_LONG") != nullptr; }

/// An empty folder of the build for the pictures of a tour.
std::string folder(const std::string& name)
{
    const auto path = std::string(BALCAO_BIN_DIR) + "/../screens/" + name;
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
    return path;
}

/// What looks different is drawn a second time: on a loaded machine the focus can come to a window after its picture.
void looks_as(const std::string& drawn, const std::string& golden, const std::function<void()>& draw_again)
{
    const auto folder = balcao::test::data_path("golden/" + golden);
    auto lines = differences(drawn, folder);
    if (!lines.empty()) {
        draw_again();
        lines = differences(drawn, folder);
    }
    const bool alike = drawn_alike(balcao::test::data_path("golden"));
    for (const auto& line : lines) {
        if (alike) {
            FAIL_CHECK(line);
        } else {
            MESSAGE("drawn by other versions of the libraries than the golden picture: " << line);
        }
    }
}

/// A program that draws one screen after the other, on a display of its own.
struct Tour {
    /// \param pictures folder for them; empty: none are wanted
    Tour(const std::string& pictures, int width, int height, std::vector<std::string> with)
        : desktop(width, height), to(pictures.empty() ? pictures : folder(pictures)), log(desktop.directory() + "/tour.log"), argv(std::move(with))
    {
        argv.emplace_back("--check-clipping");
        if (!to.empty()) {
            argv.insert(argv.end(), {"--tour-pictures", to});
        }
        start();
    }
    /// Waits for its end. \return how many it drew.
    int drawn(const char* told)
    {
        REQUIRE(eventually([this] { return !program->running(); }, k_tour_patience_ms));
        std::ifstream in(log);
        int count = 0;
        for (std::string line; std::getline(in, line);) {
            CHECK_MESSAGE(line.rfind("clipped: ", 0) != 0, line);
            CHECK_MESSAGE(line.rfind("clash: ", 0) != 0, line);  // one Alt letter for two
            std::sscanf(line.c_str(), told, &count);
        }
        return count;
    }
    void looks_as(const std::string& golden)
    {
        ::looks_as(to, golden, [this] {
            start();
            REQUIRE(eventually([this] { return !program->running(); }, k_tour_patience_ms));
        });
    }
    void start()
    {
        std::vector<std::string> environment = desktop.environment();
        environment.insert(environment.end(), {"TZ=UTC", "NO_AT_BRIDGE=1"});
        program = std::make_unique<Process>(argv, log, environment);
    }
    Desktop desktop;
    std::string to;
    std::string log;
    std::vector<std::string> argv;
    std::unique_ptr<Process> program;
};

std::unique_ptr<Tour> console(const std::string& name, std::vector<std::string> options, int width = 1366, int height = 768)
{
    std::vector<std::string> argv{std::string(BALCAO_BIN_DIR) + "/balcao-operator", "--at", "2026-11-24T16:40:00.000Z", "--size", std::to_string(width) + "x" + std::to_string(height),
                                  "--tour", balcao::test::data_path("console/tour.json"), "--pictures", "/nonexistent", "--lessons-file", "/nonexistent/lessons.json", "--export-folder", "/root"};
    argv.insert(argv.end(), options.begin(), options.end());
    return std::make_unique<Tour>(name.empty() ? name : "console/" + name, width, height, argv);
}

std::unique_ptr<Tour> citizen(const std::string& name, int width, int height, std::vector<std::string> options)
{
    std::vector<std::string> argv{std::string(BALCAO_BIN_DIR) + "/balcao-kiosk", "--tour", balcao::test::data_path("kiosk/tour.json"), "--size",
                                  std::to_string(width) + "x" + std::to_string(height)};
    argv.insert(argv.end(), options.begin(), options.end());
    return std::make_unique<Tour>(name.empty() ? name : "kiosk/" + name, width, height, argv);
}

constexpr const char* k_screens = "screens drawn: %d";
constexpr const char* k_pages = "pages drawn: %d";

/// A number of the line of JSON that a measurement prints; -1 when it is not there.
long counted(const std::string& log, const std::string& name)
{
    std::ifstream in(log);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    const auto at = content.find("\"" + name + "\":");
    return at == std::string::npos ? -1 : std::strtol(content.c_str() + at + name.size() + 3, nullptr, 10);
}

}  // namespace

TEST_CASE("every screen of the console looks as it did, light, dark and high contrast, and no text is clipped")
{
    const struct { const char* name; const char* theme; const char* language; const char* from; } themes[] = {
        {"light_pt", "light", "pt", "0"}, {"dark_en", "dark", "en", "1"}, {"contrast_pt", "contrast", "pt", "2"}};
    std::vector<std::unique_ptr<Tour>> tours;
    int drawn = 0;
    for (const auto& theme : themes) {
        tours.push_back(console(theme.name, {"--theme", theme.theme, "--language", theme.language, "--tour-every", every() ? "1" : "3", "--tour-from", every() ? "0" : theme.from}));
    }
    for (std::size_t i = 0; i < tours.size(); ++i) {
        CAPTURE(themes[i].name);
        drawn += tours[i]->drawn(k_screens);
        tours[i]->looks_as(std::string("console/") + themes[i].name);
    }
    CHECK(drawn >= (every() ? 3 : 1) * 58);
}

TEST_CASE("no text of the console is clipped with text at 125 % on 1366x768")
{
    const auto even = console("", {"--scale", "1.25", "--tour-every", "2"});
    const auto odd = every() ? console("", {"--scale", "1.25", "--tour-every", "2", "--tour-from", "1"}) : nullptr;
    CHECK(even->drawn(k_screens) + (odd ? odd->drawn(k_screens) : 0) >= (every() ? 67 : 33));
}

TEST_CASE("no text of the console is clipped with text at 150 % on 1920x1080, nor at 175 and 200 % on larger screens")
{
    const struct { const char* scale; int width; int height; } sizes[] = {{"1.5", 1920, 1080}, {"2", 2732, 1536}, {"1.75", 2560, 1440}};
    std::vector<std::unique_ptr<Tour>> tours;
    for (const auto& size : sizes) {
        if (!every() && tours.size() == 2) break;
        tours.push_back(console("", {"--scale", size.scale, "--tour-every", every() ? "1" : "9", "--tour-from", std::to_string(every() ? 0 : tours.size() * 3)}, size.width, size.height));
    }
    for (const auto& tour : tours) {
        CHECK(tour->drawn(k_screens) >= (every() ? 58 : 6));
    }
}

TEST_CASE("every page of the citizen's window looks as it did, light and in high contrast, from left to right and from right to left")
{
    const auto light = citizen("light", 1280, 800, {"--tour-languages", "pt,ar", "--tour-text-sizes", "0"});
    const auto contrast = citizen("contrast", 1280, 800, {"--theme", "contrast", "--tour-languages", "pt,ar,hi", "--tour-in-turn", "--tour-text-sizes", "0"});
    CHECK(light->drawn(k_pages) >= 98);
    CHECK(contrast->drawn(k_pages) >= 56);
    light->looks_as("kiosk/light");
    contrast->looks_as("kiosk/contrast");
}

TEST_CASE("the public display looks as it did, light, dark and in high contrast")
{
    const auto to = folder("kiosk/display");
    const Desktop desktop(1280, 720);
    std::vector<std::string> environment = desktop.environment();
    environment.insert(environment.end(), {"TZ=UTC", "NO_AT_BRIDGE=1"});
    // One after the other: a window under another one has no pixels of its own.
    const auto draw = [&] {
        for (const char* theme : {"light", "dark", "contrast"}) {
            Process program(std::vector<std::string>{std::string(BALCAO_BIN_DIR) + "/balcao-kiosk", "--display", "--show-model", balcao::test::data_path("kiosk/display.json"),
                                                     "--size", "1280x720", "--theme", theme, "--screenshot", to + "/" + theme + ".png"},
                            desktop.directory() + "/display.log", environment);
            REQUIRE(eventually([&] { return !program.running(); }, k_tour_patience_ms));
        }
    };
    draw();
    CHECK(difference(to + "/light.png", to + "/dark.png") != "");
    CHECK(difference(to + "/light.png", to + "/contrast.png") != "");
    looks_as(to, "kiosk/display", draw);
}

TEST_CASE("no text of the citizen's window is clipped in any language, with the largest letters, wide and upright")
{
    // Every language one way or the other; side by side, since most of a tour is waiting for what was drawn to stand still.
    const auto tour = [](bool upright, const std::string& languages) {
        return citizen("", upright ? 800 : 1280, upright ? 1280 : 800,
                       {"--measure-pages", "--tour-text-sizes", "2", "--tour-languages", languages, "--keyboard", "--speech", "speaker", "--speech-socket", "/nonexistent"});
    };
    const auto wide = tour(false, every() ? "pt,en,es,fr" : "es,fr");
    const auto wide_too = tour(false, every() ? "uk,ar,hi,zh" : "uk,zh");
    const auto upright = tour(true, every() ? "pt,en,es,fr" : "pt,en");
    const auto upright_too = tour(true, every() ? "uk,ar,hi,zh" : "ar,hi");
    for (const auto* one : {&wide, &wide_too, &upright, &upright_too}) {
        CHECK((*one)->drawn(k_pages) >= (every() ? 190 : 98));
    }

    // What makes a change of page slow, counted and not timed: a header made for every page, texts measured over and over, a layout for each text that grew.
    CHECK(counted(wide->log, "styles") > 1);
    CHECK(counted(wide->log, "headers") <= counted(wide->log, "styles") + 1);  // the window manager may give the window another size once
    CHECK(counted(wide->log, "most_texts_fitted") > 0);
    CHECK(counted(wide->log, "most_texts_fitted") <= 60);
    CHECK(counted(wide->log, "most_layouts_again") <= 12);
    CHECK(counted(wide->log, "most_labels_spared") > 0);  // GTK measures nothing whose size is given to it
    CHECK(counted(wide->log, "most_panels_spared") > 0);
}

TEST_CASE("a picture of another screen, or one with another letter, is seen as different")
{
    const auto golden = balcao::test::data_path("golden/console/light_pt");
    CHECK(difference(golden + "/queue.png", golden + "/queue.png") == "");
    CHECK(difference(golden + "/queue.png", golden + "/day.png") != "");
    CHECK(difference(golden + "/queue.png", golden + "/nothing.png") == "has no golden picture");
    CHECK(difference(balcao::test::data_path("golden/kiosk/light/idle_0.png"), golden + "/queue.png").find("instead of") != std::string::npos);
}

TEST_CASE("scrolling the queue lays out the texts that are new on the screen, and those once")
{
    const Desktop desktop(1366, 768);
    const auto log = desktop.directory() + "/scroll.log";
    std::vector<std::string> environment = desktop.environment();
    environment.emplace_back("NO_AT_BRIDGE=1");
    Process console({std::string(BALCAO_BIN_DIR) + "/balcao-operator", "--at", "2026-11-24T16:40:00.000Z", "--show-model", balcao::test::data_path("console/queue_acts.json"), "--measure-scroll", "1000",
                     "--measure-frames", "60"},
                    log, environment);
    REQUIRE(eventually([&console] { return !console.running(); }, 60'000));
    const auto cells = counted(log, "cells");
    CHECK(cells > 60 * 60);  // ten rows of six cells a frame at the least
    CHECK(counted(log, "laid_out") > 0);
    CHECK(counted(log, "laid_out") < 200);  // GTK's own cells: as many as are drawn, twice
    CHECK(counted(log, "put_together") * 2 < cells);
    CHECK(counted(log, "in_one_go") * 6 > cells / 2);  // GTK draws the first time alone
    CHECK(counted(log, "focus") == 1);
    CHECK(counted(log, "unlike_gtk") == 0);
    CHECK(counted(log, "unlike_gtk_chosen") == 0);
}
