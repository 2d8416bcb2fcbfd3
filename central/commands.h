#pragma once
// The commands of balcao-central, for the files that add them: home_commands.cpp, service_commands.cpp, admin_commands.cpp,
// operator_commands.cpp. What becomes of keys: life_commands.h.

#include <CLI/CLI.hpp>
#include <string>
#include <utility>
#include <vector>

#include "central/cli.h"
#include "central/http.h"
#include "wire/json_text.h"

namespace balcao::central {

/// --home, --store and --json, which all of them take.
struct CommonOptions {
    std::string home = "/var/lib/balcao-central";
    std::string store;
    bool json = false;
};
void add_common(CLI::App& command, CommonOptions& common);
/// Where home and store are; false: said already what is wrong with them.
[[nodiscard]] bool find_place(const CommonOptions& common, Place& place);

[[nodiscard]] Request admin_request(std::string method, std::string path, const wire::Json& body = nullptr);
/// The service's refusal, told. \return exit code
int print_problem(bool json, const wire::Json& body);
/// Name and width of a column.
using Columns = std::vector<std::pair<const char*, int>>;
/// Runs one administration request. `list` names the array of a listing; each row becomes a line. \return exit code
int run_request(const CommonOptions& common, const Request& wanted, const char* list, const Columns& columns);

void add_init(CLI::App& app, int& exit_code);
void add_keys(CLI::App& app, int& exit_code);
/// Reference data for desks without a line: the file a stick carries.
void add_reference(CLI::App& app, int& exit_code);
void add_serve(CLI::App& app, int& exit_code);
void add_bench(CLI::App& app, int& exit_code);
void add_terminals(CLI::App& app, int& exit_code);
void add_activations(CLI::App& app, int& exit_code);
void add_operators(CLI::App& app, int& exit_code);

}  // namespace balcao::central
