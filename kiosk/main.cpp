// balcao-kiosk: the citizen's window. Composition root: options, the pinned certificates, then the window or the
// practice citizen.

#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/log.h"
#include "base/secret.h"
#include "core/practice_citizen.h"
#include "core/recipients.h"
#include "link/client.h"
#include "text/fault_text.h"

namespace {

using namespace balcao;

struct Options {
    std::string socket = balcao::link::default_socket_path();
    std::string folder;
    std::string log;
    bool headless = false;
    bool practice_citizen = false;
    std::string language = "pt";
    kiosk::PracticeOptions practice;
};

std::string default_folder()
{
    if (const char* folder = std::getenv("BALCAO_KIOSK_DIR"); folder != nullptr && *folder != '\0') {
        return folder;
    }
    return "/etc/balcao/kiosk";
}

void add_options(CLI::App& cli, Options& options)
{
    cli.add_option("--socket", options.socket, "socket of the desk service");
    cli.add_option("--config", options.folder, "folder with ca.pem and seal.pem of the central service (default $BALCAO_KIOSK_DIR or /etc/balcao/kiosk)");
    cli.add_option("--log", options.log, "log file (default: standard error)");
    auto* headless = cli.add_flag("--headless", options.headless, "no window; needs --practice-citizen");
    auto* citizen = cli.add_flag("--practice-citizen", options.practice_citizen, "plays the citizen at a practice desk");
    headless->needs(citizen);
    citizen->needs(headless);
    cli.add_option("--sms-sink", options.practice.sms_file, "practice citizen: file the practice central writes its messages to");
    cli.add_option("--language", options.language, "practice citizen: language chosen")->check(CLI::IsMember({"pt", "en"}));
    cli.add_flag("--once", options.practice.once, "practice citizen: end after one case");
    cli.add_option("--deadline-ms", options.practice.deadline_ms, "practice citizen: with --once, give up after this time");
    cli.add_option("--sign-in-wait-ms", options.practice.sign_in_wait_ms, "practice citizen: patience for the first sign-in to become possible");
    cli.add_flag("--skip-sign-in", options.practice.skip_sign_in, "practice citizen: takes the password along and leaves");
    cli.add_option("--reveal-fd", options.practice.reveal_fd, "practice citizen: inherited pipe that is told the secrets, for tests");
}

int complain(const base::Fault& fault)
{
    const auto shown = text::fault_text(text::Language::en, fault.code);
    std::fprintf(stderr, "balcao-kiosk: %s %s (%s)\n", shown.happened.c_str(), shown.now.c_str(), std::string(base::name(fault.code)).c_str());
    return 2;
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
    base::SystemRandom random;
    auto recipients = kiosk::load_recipients(options.folder, clock.now());
    if (!recipients) {
        return complain(recipients.error());
    }
    const auto seal = kiosk::seal_to(std::move(*recipients), clock);
    options.practice.socket = options.socket;
    options.practice.language = *text::language_from_code(options.language);
    return kiosk::play_citizen(options.practice, seal, random, clock);
}
