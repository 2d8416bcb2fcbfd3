// balcao-kiosk: the citizen's window. Composition root: options, the pinned certificates, then the window or the
// practice citizen.

#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/secret.h"
#include "core/practice_citizen.h"
#include "core/recipients.h"
#include "link/client.h"
#include "text/fault_text.h"
#include "ui/inspector.h"
#include "views/app.h"

namespace {

using namespace balcao;

struct Options {
    std::string socket = balcao::link::default_socket_path();
    std::string folder;
    std::string log;
    bool headless = false;
    bool practice_citizen = false;
    std::string language = "pt";
    std::string theme = "light";
    std::string size = "1280x800";
    kiosk::PracticeOptions practice;
    kiosk::WindowOptions window;
};

std::string default_folder()
{
    if (const char* folder = std::getenv("BALCAO_KIOSK_DIR"); folder != nullptr && *folder != '\0') {
        return folder;
    }
    return "/etc/balcao/kiosk";
}

std::vector<std::string> language_codes()
{
    std::vector<std::string> out;
    for (const auto language : text::k_languages) {
        out.emplace_back(text::code(language));
    }
    return out;
}

void add_options(CLI::App& cli, Options& options)
{
    cli.add_option("--socket", options.socket, "socket of the desk service");
    cli.add_option("--config", options.folder, "folder with ca.pem and seal.pem of the central service (default $BALCAO_KIOSK_DIR or /etc/balcao/kiosk)");
    cli.add_option("--monitor", options.window.monitor, "full screen on this monitor, from 0 (default: the second one)")->check(CLI::Range(0, 15));
    cli.add_flag("--keyboard", options.window.keyboard,
                 "the citizen has a keyboard or keypad (own seat or own computer); without it this window never takes the keyboard");
    cli.add_flag("--windowed", options.window.windowed, "an ordinary window instead of the full screen");
    cli.add_option("--size", options.size, "with --windowed or --show-model: inner size, e.g. 1080x1920");
    cli.add_option("--theme", options.theme, "light or contrast at the start; with --display dark, too")->check(CLI::IsMember({"light", "dark", "contrast"}));
    cli.add_flag("--display", options.window.display, "the public display of called tickets instead of the citizen's window");
    cli.add_flag("--sound", options.window.sound, "with --display: the bell at a new call");
    cli.add_option("--text-size", options.window.text_step, "size of letters at the start, 0 to 2")->check(CLI::Range(0, 2));
    cli.add_option("--printer", options.window.printer, "device or FIFO of a roll printer (ESC/POS) for the citizen's slip");
    auto* speech = cli.add_option("--speech", options.window.speech,
                                  "read pages aloud through Speech Dispatcher: headphones (while they are plugged in), speaker (from a button on) or off")
                       ->check(CLI::IsMember({"off", "headphones", "speaker"}));
    cli.add_option("--speech-socket", options.window.speech_socket, "socket of Speech Dispatcher (default: the user's)")->needs(speech);
    cli.add_option("--headphone-jack", options.window.headphone_jack, "with --speech headphones: input device with the jack's switch, or extcon state file")
        ->needs(speech);
    cli.add_option("--idle-ms", options.window.times.until_warning_ms, "time without a touch until the warning");
    cli.add_option("--idle-secret-ms", options.window.times.until_warning_secret_ms, "the same while a password or PIN is on the screen");
    cli.add_option("--warning-ms", options.window.times.warning_ms, "length of the countdown");
    cli.add_option("--show-model", options.window.show_model, "draw this kiosk model (JSON) without a service");
    cli.add_option("--press", options.window.press, "with --show-model: keys tapped then (digits, E, K for OK, H for help, W for the warning; T for a ticket, then A, P, C, G or I for its steps; D for other desks, then L or N)");
    cli.add_option("--card-tries", options.window.card_tries, "with --show-model: tries left of the card's PIN")->check(CLI::Range(0, 3));
    cli.add_flag("--card-keys", options.window.card_keys, "with --show-model: the reader has keys of its own");
    cli.add_flag("--countdown", options.window.countdown, "with --show-model: with the time-out warning");
    cli.add_option("--tour", options.window.tour.pages, "instead of --show-model: draw every page that this list (JSON) names");
    cli.add_option("--tour-languages", options.window.tour.languages, "with --tour: codes (default: all)")->delimiter(',')->check(CLI::IsMember(language_codes()));
    cli.add_flag("--tour-in-turn", options.window.tour.in_turn, "with --tour-languages: each page in one of them, the next page in the next");
    cli.add_option("--tour-text-sizes", options.window.tour.text_steps, "with --tour: sizes of letters, 0 to 2 (default: 0 and 2)")->delimiter(',')->check(CLI::Range(0, 2));
    cli.add_option("--tour-pictures", options.window.tour.folder, "with --tour: folder for a PNG of each page");
    cli.add_flag("--measure-pages", options.window.tour.measure, "with --tour: print what a change of page takes, from the model to the drawn frame");
    cli.add_flag("--measure-first-paint", options.window.measure_first_paint, "print the milliseconds from process start to the first frame with a page on it");
    cli.add_flag("--check-clipping", options.window.check_clipping, "with --tour or --screenshot: name each text that does not fit, and end with 3 then");
    cli.add_option("--screenshot", options.window.screenshot, "write the window as PNG and end");
    cli.add_option("--log", options.log, "log file (default: standard error)");
    auto* headless = cli.add_flag("--headless", options.headless, "no window; needs --practice-citizen");
    auto* citizen = cli.add_flag("--practice-citizen", options.practice_citizen, "plays the citizen at a practice desk");
    headless->needs(citizen);
    citizen->needs(headless);
    cli.add_option("--sms-sink", options.practice.sms_file, "practice citizen: file the practice central writes its messages to");
    cli.add_option("--language", options.language, "practice citizen: language chosen")->check(CLI::IsMember(language_codes()));
    cli.add_option("--own-card-pin-file", options.practice.own_card_pin_file,
                   "practice citizen: begins alone with the Citizen Card in the reader; the file's first line is its PIN");
    cli.add_option("--own-phone", options.practice.own_phone, "practice citizen, alone: the mobile number, as tapped");
    cli.add_flag("--once", options.practice.once, "practice citizen: end after one case");
    cli.add_option("--deadline-ms", options.practice.deadline_ms, "practice citizen: with --once, give up after this time");
    cli.add_option("--sign-in-wait-ms", options.practice.sign_in_wait_ms, "practice citizen: patience for the first sign-in to become possible");
    cli.add_option("--letter-pin-file", options.practice.letter_pin_file, "practice citizen: file with the PIN of a letter");
    cli.add_flag("--skip-sign-in", options.practice.skip_sign_in, "practice citizen: takes the password along and leaves");
    cli.add_option("--reveal-fd", options.practice.reveal_fd, "practice citizen: inherited pipe that is told the secrets, for tests");
}

int complain(const base::Fault& fault)
{
    const auto shown = text::fault_text(text::Language::en, fault.code);
    std::fprintf(stderr, "balcao-kiosk: %s %s (%s)\n", shown.happened.c_str(), shown.now.c_str(), std::string(base::name(fault.code)).c_str());
    return 2;
}

/// Draws without a service: nothing is sealed to anybody, so no certificate is needed.
base::Result<base::Bytes> seal_nothing(const base::Secret&) { return base::Bytes{0}; }

int run_window(Options options, const kiosk::SealSecret& seal, base::Random& random, const base::Clock& clock, char* program)
{
    auto& window = options.window;
    if (std::sscanf(options.size.c_str(), "%dx%d", &window.width, &window.height) != 2 || window.width < 480 || window.height < 480) {
        std::fprintf(stderr, "balcao-kiosk: --size wants WIDTHxHEIGHT of at least 480x480\n");
        return 2;
    }
    if (window.speech == "headphones" && window.headphone_jack.empty()) {
        std::fprintf(stderr, "balcao-kiosk: --speech headphones wants --headphone-jack\n");
        return 2;
    }
    window.socket = options.socket;
    window.theme = *ui::theme_from_name(options.theme);
    if (window.countdown) {
        window.times.until_warning_ms = 0;
        window.times.until_warning_secret_ms = 0;
    }
    setenv("GDK_BACKEND", "x11", 0);  // open trouble of wxGTK with placing windows under Wayland
    if (!window.windowed) {
        ui::glue::ignore_gtk_debug();
    }
    auto* app = new kiosk::KioskApp(window, seal, random, clock);
    wxApp::SetInstance(app);  // wx owns it from here
    char* only_name[] = {program, nullptr};
    int one = 1;
    if (!wxEntryStart(one, only_name)) {
        std::fprintf(stderr, "balcao-kiosk: no display\n");
        return 2;
    }
    if (app->CallOnInit()) {
        app->OnRun();
        app->OnExit();
    }
    const int code = app->exit_code();
    wxEntryCleanup();
    return code;
}

}  // namespace

int main(int argc, char** argv)
{
    CLI::App cli{"Balcão: the citizen's window"};
    Options options;
    options.folder = default_folder();
    add_options(cli, options);
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return cli.exit(error) == 0 ? 0 : 2;
    }
    ::signal(SIGPIPE, SIG_IGN);  // a printer that goes away is an error of a write, not the end
    if (!base::forbid_dumps()) {
        std::fprintf(stderr, "balcao-kiosk: memory dumps of this process cannot be forbidden; not starting\n");
        return 2;
    }
    base::open_log("balcao-kiosk", options.log, base::LogLevel::info);
    const base::SystemClock clock;
    if (options.window.drawn()) {
        // In a picture the display's clock and the countdown's number stand still.
        const base::ManualClock still(*base::parse_instant("2026-11-24T16:40:00.000Z"));
        const bool picture = !options.window.screenshot.empty() || !options.window.tour.pages.empty();
        base::SeededRandom same_picture(4);
        return run_window(options, &seal_nothing, same_picture, picture ? static_cast<const base::Clock&>(still) : clock, argv[0]);
    }
    base::SystemRandom random;
    if (options.window.display) {
        return run_window(options, &seal_nothing, random, clock, argv[0]);  // holds no secret and seals nothing
    }
    auto recipients = kiosk::load_recipients(options.folder, clock.now());
    if (!recipients) {
        return complain(recipients.error());
    }
    const auto seal = kiosk::seal_to(std::move(*recipients), clock);
    if (!options.headless) {
        return run_window(options, seal, random, clock, argv[0]);
    }
    options.practice.socket = options.socket;
    options.practice.language = *text::language_from_code(options.language);
    return kiosk::play_citizen(options.practice, seal, random, clock);
}
