// balcao-central: the commands together.
#include <csignal>

#include "base/log.h"
#include "central/commands.h"
#include "central/life_commands.h"

using namespace balcao;

int main(int argc, char** argv)
{
    ::signal(SIGPIPE, SIG_IGN);
    base::open_log("balcao-central", "", base::LogLevel::warning);
    CLI::App app{"Reference central service of Balcão", "balcao-central"};
    app.require_subcommand(1);
    int exit_code = 0;
    central::add_init(app, exit_code);
    central::add_serve(app, exit_code);
    central::add_terminals(app, exit_code);
    central::add_operators(app, exit_code);
    central::add_activations(app, exit_code);
    central::add_keys(app, exit_code);
    central::add_reference(app, exit_code);
    central::add_bench(app, exit_code);
    central::add_life_commands(app, exit_code, [](CLI::App& command) {
        auto common = std::make_shared<central::CommonOptions>();
        central::add_common(command, *common);
        return [common](const central::Request& wanted, const char* list, const central::Columns& columns) {
            return central::run_request(*common, wanted, list, columns);
        };
    });
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& error) {
        central::report(false, "configuration_invalid", error.what());
        return 2;
    }
    return exit_code;
}
