// balcao operator add: makes or extends the roster of the desk.

#include <fstream>
#include <iostream>
#include <sys/stat.h>

#include "base/random.h"
#include "commands.h"
#include "desk_client.h"
#include "seal/operator_password.h"
#include "wire/json_text.h"

namespace balcao::cli {
namespace {

struct OperatorOptions {
    std::string id;
    std::string name;
    std::string right = "activate";
    std::string file = "operators.json";
};

void run_add(Context& context, const OperatorOptions& options)
{
    std::string line;
    std::getline(context.in(), line);
    if (line.size() < 4) {
        context.environment_error("input_invalid", "The password is read from the standard input: one line of at least 4 characters.");
        return;
    }
    const base::Secret password(base::as_bytes(line));
    base::wipe(line.data(), line.size());
    base::SystemRandom random;
    const auto hash = seal::hash_operator_password(password, random);
    if (!hash) {
        tell_fault(context, hash.error());
        return;
    }
    wire::Json roster{{"operators", wire::Json::array()}};
    if (std::ifstream in(options.file); in) {
        const std::string content{std::istreambuf_iterator<char>(in), {}};
        auto known = wire::parse_json(content);
        if (!known || !known->is_object() || !known->contains("operators")) {
            context.environment_error("configuration_invalid", options.file + " is not a roster; nothing was changed.");
            return;
        }
        roster = std::move(*known);
    }
    auto& list = roster["operators"];
    list.erase(std::remove_if(list.begin(), list.end(), [&options](const auto& one) { return one.value("id", "") == options.id; }),
               list.end());
    list.push_back({{"id", options.id}, {"display_name", options.name}, {"right", options.right}, {"password_hash", *hash}});
    const mode_t before = ::umask(0077);
    std::ofstream(options.file) << roster.dump(2) << '\n';
    ::umask(before);
    context.answer({{"operator", options.id}, {"file", options.file}}, "operator " + options.id + " written to " + options.file);
}

}  // namespace

void add_operators(CLI::App& app, Context& context)
{
    auto& people = group(app, "operator", "Who may work at this desk");
    auto* add = people.add_subcommand("add", "Adds an operator or gives one a new password (read from the standard input)");
    auto options = std::make_shared<OperatorOptions>();
    add->add_option("id", options->id, "Personal operator name")->required();
    add->add_option("--name", options->name, "Name shown in the console")->required();
    add->add_option("--right", options->right)->check(CLI::IsMember({"activate", "supervise", "maintain"}))->capture_default_str();
    add->add_option("--file", options->file, "Roster")->capture_default_str();
    add->callback([options, &context] { run_add(context, *options); });
}

}  // namespace balcao::cli
