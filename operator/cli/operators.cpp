// balcao operator add, code: makes or extends the roster of the desk.

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>

#include "base/files.h"
#include "base/random.h"
#include "commands.h"
#include "desk_client.h"
#include "operator_roster.h"
#include "operator_cards.h"
#include "paper/qr.h"
#include "seal/operator_password.h"
#include "seal/totp.h"
#include "wire/json_text.h"

namespace balcao::cli {
namespace {

struct OperatorOptions {
    std::string id;
    std::string name;
    std::string right = "activate";
    std::string file = "operators.json";
};

}  // namespace

std::optional<wire::Json> read_roster(Context& context, const std::string& file)
{
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored)) {
        return wire::Json{{"operators", wire::Json::array()}};
    }
    const auto content = base::read_file(file);
    auto known = content ? wire::parse_json(*content) : base::unexpected(content.error());
    if (!known || !known->is_object() || !known->contains("operators") || !known->at("operators").is_array()) {
        context.environment_error("configuration_invalid", file + " is not a roster; nothing was changed.");
        return std::nullopt;
    }
    return std::move(*known);
}

bool write_roster(Context& context, const std::string& file, const wire::Json& roster)
{
    if (const auto written = base::write_file(std::filesystem::absolute(file).string(), roster.dump(2) + "\n", 0600); !written) {
        tell_fault(context, written.error());
        return false;
    }
    return true;
}

namespace {

/// For a terminal: two rows of modules a line of text, with the quiet zone.
std::string as_blocks(const paper::QrCode& code)
{
    constexpr int quiet = 2;
    const auto dark = [&](int x, int y) { return x >= 0 && y >= 0 && x < code.size && y < code.size && code.at(x, y); };
    std::string out;
    for (int y = -quiet; y < code.size + quiet; y += 2) {
        for (int x = -quiet; x < code.size + quiet; ++x) {
            out += dark(x, y) ? (dark(x, y + 1) ? " " : "▄") : (dark(x, y + 1) ? "▀" : "█");  // light on a dark terminal
        }
        out += '\n';
    }
    return out;
}

struct CodeOptions {
    std::string id;
    std::string file = "operators.json";
    bool off = false;
};

/// The operator types their password: the key is locked with it.
void run_code(Context& context, const CodeOptions& options)
{
    auto roster = read_roster(context, options.file);
    if (!roster) {
        return;
    }
    auto& list = (*roster)["operators"];
    const auto found = std::find_if(list.begin(), list.end(), [&options](const auto& one) { return one.is_object() && one.value("id", "") == options.id; });
    if (found == list.end()) {
        context.environment_error("input_invalid", "there is no operator " + options.id + " in " + options.file + "; nothing was changed.");
        return;
    }
    if (options.off) {
        found->erase("code_key");
        if (write_roster(context, options.file, *roster)) {
            context.answer({{"operator", options.id}, {"codes", false}}, options.id + " signs in without codes from now on; restart the desk service");
        }
        return;
    }
    std::string line;
    std::getline(context.in(), line);
    const base::Secret password(base::as_bytes(line));
    base::wipe(line.data(), line.size());
    const auto matches = seal::operator_password_matches(password, found->value("password_hash", ""));
    if (!matches || !*matches) {
        context.environment_error("operator_refused", "this is not the password of " + options.id + "; nothing was changed.");
        return;
    }
    base::SystemRandom random;
    const auto key = seal::make_totp_key(random);
    const auto locked = seal::lock_with_password(password, key, options.id, random);
    if (!locked) {
        tell_fault(context, locked.error());
        return;
    }
    (*found)["code_key"] = *locked;
    if (!write_roster(context, options.file, *roster)) {
        return;
    }
    seal::totp_address(key, "Balcão", options.id).use([&](base::BytesView octets) {
        const auto address = base::to_text(octets);
        const auto code = paper::make_qr(address);
        context.answer({{"operator", options.id}, {"codes", true}, {"address", address}},
                       (code ? as_blocks(*code) : std::string()) + address +
                           "\nScan this with the application on the operator's telephone, then clear this screen: who sees it can make the codes too.\n"
                           "From the next start of the desk service on, " + options.id + " needs password and code.");
        return 0;
    });
}

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
    auto roster = read_roster(context, options.file);
    if (!roster) {
        return;
    }
    auto& list = (*roster)["operators"];
    const bool had_code = std::any_of(list.begin(), list.end(), [&options](const auto& one) { return one.value("id", "") == options.id && one.contains("code_key"); });
    const auto before = std::find_if(list.begin(), list.end(), [&options](const auto& one) { return one.value("id", "") == options.id; });
    const std::string card = before != list.end() ? before->value("card", "") : std::string();  // a new password takes nobody's card
    list.erase(std::remove_if(list.begin(), list.end(), [&options](const auto& one) { return one.value("id", "") == options.id; }),
               list.end());
    list.push_back({{"id", options.id}, {"display_name", options.name}, {"right", options.right}, {"password_hash", *hash}});
    if (!card.empty()) {
        list.back()["card"] = card;
    }
    if (!write_roster(context, options.file, *roster)) {
        return;
    }
    context.answer({{"operator", options.id}, {"file", options.file}}, "operator " + options.id + " written to " + options.file + (had_code ? "; their codes ended with the old password: set them up again with 'balcao operator code'" : ""));
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
    auto* code = people.add_subcommand("code", "One-time codes of the operator's telephone (TOTP) beside the password, which is read from the standard input");
    auto wanted = std::make_shared<CodeOptions>();
    code->add_option("id", wanted->id, "Personal operator name")->required();
    code->add_option("--file", wanted->file, "Roster")->capture_default_str();
    code->add_flag("--off", wanted->off, "No codes any more: a telephone was lost");
    code->callback([wanted, &context] { run_code(context, *wanted); });
    add_operator_cards(people, context);
    add_operator_notes(people, context);
    add_operator_roster(people, context);
}

}  // namespace balcao::cli
