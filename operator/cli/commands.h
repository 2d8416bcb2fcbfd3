#pragma once
// The registry of commands. To add one: write <command>.cpp with `void add_<command>(CLI::App&, Context&)`,
// put its line in commands.def and the file in CMakeLists.txt.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "context.h"

namespace balcao::cli {

#define BALCAO_COMMAND(command) void add_##command(CLI::App& app, Context& context);
#include "commands.def"
#undef BALCAO_COMMAND

/// The sub-command `name` of `app`, made with `description` when it is not there yet: so that
/// "read mrz" and "read image" can stand in files of their own.
CLI::App& group(CLI::App& app, const std::string& name, const std::string& description);

}  // namespace balcao::cli
