// balcao simulate: an invented card in a virtual reader, for training and trials without a card.

#include <csignal>
#include <memory>
#include <optional>
#include <thread>

#include <unistd.h>

#include "card/emulator/practice_cards.h"
#include "card/emulator/vpcd_line.h"
#include "commands.h"

namespace balcao::cli {

namespace {

struct SimulateOptions {
    std::string card;
    std::string data = "tests/data";
    int port = 35963;  // vpcd's own
    int seconds = 0;
    bool list = false;
};

void list_cards(Context& context)
{
    for (const auto& one : card::emulator::practice_cards()) {
        context.answer({{"card", one.name}, {"what", one.what}}, one.name + ": " + one.what);
    }
}

/// Until the time is over, the reader lets go, or Ctrl+C.
void simulate(Context& context, const SimulateOptions& options)
{
    if (options.list || options.card.empty()) {
        list_cards(context);
        return;
    }
    base::SystemRandom random;
    std::shared_ptr<card::emulator::Card> card;
    try {
        card = card::emulator::make_practice_card(options.card, options.data, random);
    } catch (const std::exception& problem) {
        context.environment_error("file_unreadable", std::string(problem.what()) + "; --data names the folder of practice documents");
        return;
    }
    if (card == nullptr) {
        context.environment_error("usage", "There is no practice card " + options.card + "; --list shows those there are.");
        return;
    }
    const auto line = card::emulator::connect_to_vpcd(options.port);
    if (!line) {
        context.environment_error("reader_service_down", "No virtual reader listens at port " + std::to_string(options.port) +
                                                             "; scripts/virtual-reader starts one.");
        return;
    }
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    card::emulator::VpcdCounters counters;
    context.answer({{"card", options.card}, {"state", "in_reader"}}, options.card + " lies in the reader; Ctrl+C takes it out");
    context.out().flush();
    std::jthread player([&](const std::stop_token& stop) {
        card::emulator::play_on_vpcd(*card, line.get(), stop, counters);
        ::kill(::getpid(), SIGTERM);  // the reader let go: wakes the wait below
    });
    const timespec limit{options.seconds, 0};
    if (options.seconds > 0) {
        sigtimedwait(&ends, nullptr, &limit);
    } else {
        int which = 0;
        sigwait(&ends, &which);
    }
    player.request_stop();
    player.join();
    context.answer({{"card", options.card}, {"state", "taken_out"}, {"commands", counters.commands.load()}},
                   "taken out after " + std::to_string(counters.commands.load()) + " commands");
}

}  // namespace

void add_simulate(CLI::App& app, Context& context)
{
    auto* command = app.add_subcommand("simulate", "Lays an invented card into a virtual reader (training)");
    const auto options = std::make_shared<SimulateOptions>();
    command->add_option("card", options->card, "Which one; without it they are listed");
    command->add_flag("--list", options->list, "Lists the cards");
    command->add_option("--port", options->port, "Port of the virtual reader (vpcd)")->capture_default_str();
    command->add_option("--data", options->data, "Folder of practice documents")->capture_default_str();
    command->add_option("--seconds", options->seconds, "Takes it out after so long")->check(CLI::Range(0, 86400));
    command->callback([&context, options] { simulate(context, *options); });
}

}  // namespace balcao::cli
