// What the commands share: where things are, one request, what is printed of its answer.
#include "central/commands.h"

#include <filesystem>
#include <iostream>

#include "wire/body.h"
#include "wire/problem.h"

namespace balcao::central {

using wire::Json;

namespace {

/// A row for people: the members named, in columns.
void print_row(const Json& row, const Columns& columns)
{
    for (const auto& [name, width] : columns) {
        const auto& value = row.at(name);
        const std::string text = value.is_string() ? value.get<std::string>() : value.is_null() ? "-" : value.dump();
        std::cout << text << std::string(text.size() < static_cast<std::size_t>(width)
                                             ? static_cast<std::size_t>(width) - text.size() : 1, ' ');
    }
    std::cout << "\n";
}

}  // namespace

void add_common(CLI::App& command, CommonOptions& common)
{
    command.add_option("--home", common.home, "directory made by 'init'")->envname("BALCAO_CENTRAL_HOME");
    command.add_option("--store", common.store,
                       "sqlite:PATH (default: central.sqlite in the home directory) or postgresql://HOST,HOST/DATABASE")
        ->envname("BALCAO_CENTRAL_STORE");
    command.add_flag("--json", common.json, "one JSON object a line");
}

bool find_place(const CommonOptions& common, Place& place)
{
    std::error_code error;
    place.home = std::filesystem::absolute(common.home, error).lexically_normal().string();
    while (place.home.size() > 1 && place.home.back() == '/') place.home.pop_back();
    return read_store(common.store, place, common.json);
}

Request admin_request(std::string method, std::string path, const Json& body)
{
    Request out;
    out.method = std::move(method);
    out.path = std::move(path);
    out.headers["content-type"] = "application/json";
    if (!body.is_null()) out.body = base::to_bytes(wire::to_line(body));
    return out;
}

int print_problem(bool json, const Json& body)
{
    const auto problem = wire::decode_problem(body);
    if (problem) {
        report(json, problem->code, problem->title);
    } else {
        report(json, "central_error", "the service gave no readable answer");
    }
    return 1;
}

int run_request(const CommonOptions& common, const Request& wanted, const char* list, const Columns& columns)
{
    Place place;
    if (!find_place(common, place)) return 2;
    auto response = administer(place, wanted);
    if (!response) {
        report(common.json, response.error(), "asking the central");
        return 2;
    }
    const auto body = wire::read_body(response->body, wire::Format::json, {64U << 20U, 16});
    if (!body) {
        report(common.json, body.error(), "reading the answer");
        return 2;
    }
    if (response->status >= 400) return print_problem(common.json, *body);
    if (list == nullptr) {
        if (common.json) {
            std::cout << wire::to_line(*body) << "\n";
        } else {
            for (const auto& [name, value] : body->items()) {
                std::cout << name << ": " << (value.is_string() ? value.get<std::string>() : value.dump()) << "\n";
            }
        }
        return 0;
    }
    for (const auto& row : body->at(list)) {
        if (common.json) {
            std::cout << wire::to_line(row) << "\n";
        } else {
            print_row(row, columns);
        }
    }
    return 0;
}

}  // namespace balcao::central
