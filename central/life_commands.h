#pragma once
// Commands for what becomes of keys: lifecycle, keys of citizens, letters, partners, retention.

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "central/http.h"

namespace balcao::central {

/// Asks the service and prints its answer; `list` names the array of a listing. \return exit code
using Ask = std::function<int(const Request&, const char* list, const std::vector<std::pair<const char*, int>>& columns)>;
/// Gives a command --home, --store and --json, and the way to ask with them.
using Prepare = std::function<Ask(CLI::App& command)>;

void add_life_commands(CLI::App& app, int& exit_code, const Prepare& prepare);

}  // namespace balcao::central
