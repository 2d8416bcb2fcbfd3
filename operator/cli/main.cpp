// balcao: the command of the desk. Composition root: builds the streams and the clock and hands
// them to the commands.

#include <iostream>

#include "base/clock.h"
#include "commands.h"

namespace balcao::cli {

CLI::App& group(CLI::App& app, const std::string& name, const std::string& description)
{
    for (CLI::App* known : app.get_subcommands([&](CLI::App* sub) { return sub->get_name() == name; })) {
        return *known;
    }
    CLI::App* added = app.add_subcommand(name, description);
    added->require_subcommand(1);
    return *added;
}

namespace {

int run(int argc, char** argv)
{
    const base::SystemClock clock;
    Context context(std::cin, std::cout, std::cerr, clock);
    CLI::App app("Counter desk of the Digital Mobile Key", "balcao");
    app.fallthrough();
    app.require_subcommand(1);
    app.set_version_flag("--version", "balcao " BALCAO_VERSION);
    app.add_flag("--json", context.json, "Answer in JSON, one object per input on one line");
#define BALCAO_COMMAND(command) add_##command(app, context);
#include "commands.def"
#undef BALCAO_COMMAND
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // --help and --version arrive here too, with exit code 0
        return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::environment);
    }
    std::cout.flush();
    if (!std::cout) {
        context.raise(Exit::environment);
    }
    return static_cast<int>(context.exit());
}

}  // namespace
}  // namespace balcao::cli

int main(int argc, char** argv)
{
    std::ios::sync_with_stdio(false);
    try {
        return balcao::cli::run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "balcao: " << error.what() << '\n';
        return static_cast<int>(balcao::cli::Exit::environment);
    }
}
