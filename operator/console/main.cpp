// balcao-operator: the clerk's console. Composition root: options, then the application.

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <memory>

#include "base/secret.h"
#include "console/kept_look.h"
#include "console/views/app.h"
#include "link/client.h"
#include "link/lessons.h"
#include "ui/inspector.h"

namespace {

std::string default_pictures()
{
    const char* folder = std::getenv("XDG_PICTURES_DIR");
    const char* home = std::getenv("HOME");
    return folder != nullptr ? folder : home != nullptr ? home : "/";
}

std::string default_documents()
{
    const char* folder = std::getenv("XDG_DOCUMENTS_DIR");
    const char* home = std::getenv("HOME");
    return folder != nullptr ? folder : home != nullptr ? home : "/";
}

bool read_options(balcao::console::Options& options, int argc, char** argv, int& code)
{
    using namespace balcao;
    CLI::App cli{"Balcão: the clerk's console"};
    std::string theme = "light";
    std::string language = "pt";
    std::string size = "1366x768";
    std::string step;
    std::string at;
    options.socket = link::default_socket_path();
    options.picture_folder = default_pictures();
    options.lessons_file = link::LessonProgress::default_path();
    options.export_folder = default_documents();
    options.look_file = console::default_look_file();
    cli.add_option("--socket", options.socket, "socket of the desk service");
    cli.add_option("--theme", theme, "light, dark or contrast")->check(CLI::IsMember({"light", "dark", "contrast"}));
    cli.add_option("--scale", options.text_scale, "size of all text, 1 = as designed")->check(CLI::Range(0.75, 2.0));
    cli.add_option("--language", language, "pt or en")->check(CLI::IsMember({"pt", "en"}));
    cli.add_option("--size", size, "inner size of the window, e.g. 1366x768");
    cli.add_option("--pictures", options.picture_folder, "folder the scanner or camera writes to");
    cli.add_option("--scan-prefix", options.scan_prefix, "key a scanner or swipe reader types first, e.g. Ctrl+B or F9")->capture_default_str();
    cli.add_flag("--measure-first-paint", options.measure_first_paint, "print the milliseconds from process start to the first frame");
    cli.add_option("--measure-scroll", options.measure_scroll, "with --show-model: scroll the queue of so many made-up records, print what a frame takes, and end")
        ->check(CLI::Range(1000, 1000000));
    cli.add_option("--measure-frames", options.measure_frames, "with --measure-scroll: how many frames")->check(CLI::Range(10, 100000))->capture_default_str();
    cli.add_option("--show-model", options.show.model, "draw this console model (JSON) without a service");
    cli.add_option("--screenshot", options.screenshot, "write the window as PNG and end");
    cli.add_flag("--check-clipping", options.check_clipping, "with --screenshot or --tour: fail when a text does not fit its room, or when two answer to one Alt letter");
    auto* tour = cli.add_option("--tour", options.tour, "instead of --show-model: draw every screen that this list (JSON) names, one after the other");
    cli.add_option("--tour-every", options.tour_every, "only every second, third, ... screen of the list")->needs(tour)->check(CLI::Range(1, 100));
    cli.add_option("--tour-from", options.tour_from, "with --tour-every: beginning with this one (0: the first)")->needs(tour)->check(CLI::Range(0, 99));
    cli.add_option("--tour-pictures", options.tour_folder, "folder for a PNG of each screen")->needs(tour);
    cli.add_flag("--tour-on-signal", options.tour_on_signal, "name each screen once it is drawn, and go on at SIGUSR1")->needs(tour);
    cli.add_option("--place", options.show.place, "with --show-model: queue, give_up, sync, day, tickets, lessons, sticks, drain, help, scan, cancel, desks or lost");
    cli.add_option("--lesson", options.show.lesson, "with --show-model: the guide of this lesson above the page");
    cli.add_option("--lessons-file", options.lessons_file, "practice: who finished which lesson is kept here")->capture_default_str();
    cli.add_option("--look-file", options.look_file, "theme and letter size chosen at this terminal are kept here, and count for more than --theme and --scale")->capture_default_str();
    cli.add_flag("--locked", options.locked, "for a locked-down screen: the window cannot be closed, opens no other program, and reads pictures from its own folder and from media alone");
    cli.add_option("--print-timeout", options.print_seconds, "seconds that the printer's program (lp) is waited for")->check(CLI::Range(1, 600))->capture_default_str();
    cli.add_option("--export-folder", options.export_folder, "where the papers of the day are written when no medium is chosen")->capture_default_str();
    cli.add_option("--step", step, "with --show-model: form step to look at")->check(CLI::IsMember({"document", "eligibility", "phone"}));
    cli.add_option("--at", at, "with --show-model: the time now, RFC 3339");
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        code = cli.exit(error) == 0 ? 0 : 2;
        return false;
    }
    options.theme = *ui::theme_from_name(theme);
    options.language = *text::language_from_code(language);
    if (std::sscanf(size.c_str(), "%dx%d", &options.width, &options.height) != 2 || options.width < 640 || options.height < 480) {
        std::fprintf(stderr, "balcao-operator: --size wants WIDTHxHEIGHT of at least 640x480\n");
        code = 2;
        return false;
    }
    options.show.step = console::step_from_name(step);
    options.at = base::parse_instant(at);
    return true;
}

}  // namespace

int main(int argc, char** argv)
{
    balcao::console::Options options;
    int code = 0;
    if (!read_options(options, argc, argv, code)) {
        return code;
    }
    if (!balcao::base::forbid_dumps()) {  // the form is personal data
        std::fprintf(stderr, "balcao-operator: memory dumps of this process cannot be forbidden\n");
    }
    // X11 for both windows: open trouble of wxGTK with pop-ups under Wayland.
    setenv("GDK_BACKEND", "x11", 0);
    if (options.locked) {
        balcao::ui::glue::ignore_gtk_debug();
    }
    auto* app = new balcao::console::App(std::move(options));
    wxApp::SetInstance(app);  // wx owns it from here
    char* only_name[] = {argv[0], nullptr};
    int one = 1;
    if (!wxEntryStart(one, only_name)) {
        std::fprintf(stderr, "balcao-operator: no display\n");
        return 2;
    }
    if (!app->CallOnInit()) {
        code = app->exit_code();
        wxEntryCleanup();
        return code;
    }
    app->OnRun();
    app->OnExit();
    code = app->exit_code();
    wxEntryCleanup();
    return code;
}
