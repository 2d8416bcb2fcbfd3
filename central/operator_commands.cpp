// balcao-central operators: who may work at the desks. What is sent is made in operators_cli.cpp.
#include <filesystem>
#include <iostream>

#include "central/commands.h"
#include "central/home.h"
#include "wire/body.h"

namespace balcao::central {

using wire::Json;

namespace {

void add_new(CLI::App& group, const std::shared_ptr<CommonOptions>& common, const std::shared_ptr<OperatorOptions>& options, int& exit_code)
{
    auto* add = group.add_subcommand("add", "an operator, or in place of what was known of one; the password is read from the standard input");
    add_common(*add, *common);
    add->add_option("ID", options->id, "personal operator name")->required();
    add->add_option("--name", options->name, "as shown at the desk")->required();
    add->add_option("--right", options->right)->check(CLI::IsMember({"activate", "supervise", "maintain"}))->capture_default_str();
    add->add_option("--at", options->places, "point of service or terminal, again for more; none = everywhere");
    add->add_option("--from", options->from, "day or instant, default now");
    add->add_option("--until", options->until, "day or instant");
    add->add_option("--lease-hours", options->lease_hours, "in place of the settings'")->check(CLI::Range(1, 8784));
    add->add_flag("--code", options->code, "with one-time codes of a telephone; prints the address to scan once");
    add->callback([=, &exit_code] {
        std::string password;
        std::getline(std::cin, password);
        std::string address;
        const auto body = operator_request(*options, std::move(password), common->json, address);
        exit_code = body ? run_request(*common, admin_request("POST", "/admin/operators", *body), nullptr, {}) : 2;
        if (exit_code == 0 && !address.empty()) {
            std::cout << (common->json ? wire::to_line(Json{{"address", address}}) : address) << "\n";
        }
    });
}

void add_block(CLI::App& group, const std::shared_ptr<CommonOptions>& common, const std::shared_ptr<OperatorOptions>& options, int& exit_code)
{
    for (const auto* act : {"block", "unblock"}) {
        auto* command = group.add_subcommand(act, std::string(act) == "block" ? "no more work: at the desk's next roster, without a line when the lease ends"
                                                                              : "may work again");
        add_common(*command, *common);
        command->add_option("ID", options->id)->required();
        command->callback([=, &exit_code] {
            exit_code = run_request(*common, admin_request("POST", "/admin/operators/" + options->id + "/" + act), nullptr, {});
        });
    }
}

void add_card(CLI::App& group, const std::shared_ptr<CommonOptions>& common, const std::shared_ptr<OperatorOptions>& options, int& exit_code)
{
    auto* card = group.add_subcommand("card", "signs in at the desks by their Citizen Card too: 'balcao operator fingerprint' reads it");
    add_common(*card, *common);
    card->add_option("ID", options->id)->required();
    auto* fingerprint = card->add_option("--fingerprint", options->card, "SHA-256 of the card's authentication certificate, 64 hexadecimal digits");
    auto off = std::make_shared<bool>(false);
    card->add_flag("--off", *off, "no card any more: it was lost or replaced")->excludes(fingerprint);
    card->callback([=, &exit_code] {
        if (options->card.empty() && !*off) {
            report(common->json, "input_invalid", "--fingerprint or --off is needed. Nothing was changed.");
            exit_code = 2;
            return;
        }
        exit_code = run_request(*common, admin_request("POST", "/admin/operators/" + options->id + "/card", Json{{"card", options->card}}), nullptr, {});
    });
}

void add_roster(CLI::App& group, const std::shared_ptr<CommonOptions>& common, const std::shared_ptr<OperatorOptions>& options, int& exit_code)
{
    auto file = std::make_shared<std::string>();
    auto* roster = group.add_subcommand("roster", "a terminal's roster in a file, to be carried there");
    add_common(*roster, *common);
    roster->add_option("TERMINAL", options->id)->required();
    roster->add_option("--out", *file, "file to write")->required();
    roster->callback([=, &exit_code] {
        Place place;
        if (!find_place(*common, place)) {
            exit_code = 2;
            return;
        }
        const auto response = administer(place, admin_request("POST", "/admin/operators/roster/" + options->id));
        const auto body = response ? wire::read_body(response->body, wire::Format::json, {64U << 20U, 16}) : base::unexpected(response.error());
        if (!body) {
            report(common->json, body.error(), "asking the central");
            exit_code = 2;
            return;
        }
        if (response->status >= 400) {
            exit_code = print_problem(common->json, *body);
            return;
        }
        const auto written = write_text_file(std::filesystem::absolute(*file).string(), wire::to_line(*body) + "\n", 0600);
        if (!written) {
            report(common->json, written.error(), "writing " + *file);
            exit_code = 2;
            return;
        }
        std::cout << (common->json ? wire::to_line(Json{{"terminal", options->id}, {"file", *file}, {"version", body->at("version")}})
                                   : "written to " + *file + "; at the desk: balcao operator roster import FILE")
                  << "\n";
    });
}

}  // namespace

void add_operators(CLI::App& app, int& exit_code)
{
    auto* group = app.add_subcommand("operators", "who may work at the desks: rosters with leases");
    group->require_subcommand(1);
    auto common = std::make_shared<CommonOptions>();
    auto options = std::make_shared<OperatorOptions>();

    add_new(*group, common, options, exit_code);
    auto* list = group->add_subcommand("list", "all operators");
    add_common(*list, *common);
    list->callback([=, &exit_code] {
        exit_code = run_request(*common, admin_request("GET", "/admin/operators"), "operators",
                               {{"operator", 24}, {"state", 9}, {"right", 11}, {"places", 24}, {"valid_until", 26}, {"since", 26}});
    });
    add_block(*group, common, options, exit_code);
    add_card(*group, common, options, exit_code);
    add_roster(*group, common, options, exit_code);
}

}  // namespace balcao::central
