// balcao-central init, keys, reference: the directory, its keys, and files of reference data it signs.
#include <filesystem>
#include <iostream>

#include "base/files.h"
#include "central/commands.h"
#include "central/home.h"
#include "central/reference.h"

namespace balcao::central {

using wire::Json;

void add_init(CLI::App& app, int& exit_code)
{
    auto* command = app.add_subcommand("init", "make a central's directory: CA, keys, PIN token");
    auto options = std::make_shared<InitOptions>();
    auto json = std::make_shared<bool>(false);
    command->add_option("DIR", options->directory)->required();
    command->add_flag("--practice", options->practice, "synthetic people only");
    command->add_option("--name", options->server_names, "DNS name or address of the server, besides localhost");
    command->add_option("--token-module", options->token_module, "PKCS#11 module of a token that is there already");
    command->add_option("--token-label", options->token_label, "its label");
    command->add_option("--token-pin-file", options->token_pin_file, "file with its user PIN");
    command->add_flag("--json", *json);
    command->callback([options, json, &exit_code] {
        std::error_code error;
        options->directory = std::filesystem::absolute(options->directory, error).lexically_normal().string();
        const auto done = init_home(*options, base::SystemClock().now());
        if (!done) {
            report(*json, done.error(), "making " + options->directory);
            exit_code = 2;
            return;
        }
        if (*json) {
            const wire::OrderedJson line = {{"home", options->directory},
                                            {"practice", options->practice},
                                            {"ca", options->directory + "/keys/ca.pem"}};
            std::cout << wire::to_line(line) << "\n";
        } else {
            std::cout << "made " << options->directory << "\nnext: balcao-central serve --home " << options->directory
                      << (options->practice ? " --practice" : "") << "\n";
        }
    });
}

void add_keys(CLI::App& app, int& exit_code)
{
    auto* group = app.add_subcommand("keys", "the central's own keys");
    group->require_subcommand(1);
    auto common = std::make_shared<CommonOptions>();
    auto which = std::make_shared<std::string>();
    auto* rotate = group->add_subcommand("rotate", "a new key beside the old one; restart the service afterwards");
    add_common(*rotate, *common);
    rotate->add_option("WHICH", *which)->required()->check(CLI::IsMember({"seal", "receipt", "signing"}));
    rotate->callback([=, &exit_code] {
        Place place;
        exit_code = find_place(*common, place) ? 0 : 2;
        if (exit_code != 0) return;
        const auto done = rotate_key(place.home, *which, base::SystemClock().now());
        if (!done) {
            report(common->json, done.error(), "making a new " + *which + " key");
            exit_code = 2;
        } else if (common->json) {
            std::cout << wire::to_line(Json{{"rotated", *which}}) << "\n";
        } else {
            std::cout << "made; restart the service. Terminals learn it when they renew or enrol.\n";
        }
    });
}

void add_reference(CLI::App& app, int& exit_code)
{
    auto* group = app.add_subcommand("reference", "reference data for the desks");
    group->require_subcommand(1);
    auto common = std::make_shared<CommonOptions>();
    auto set = std::make_shared<std::string>();
    auto out = std::make_shared<std::string>();
    auto* sign = group->add_subcommand("sign", "a file of HOME/reference, signed as the desks take it: balcao points update FILE");
    add_common(*sign, *common);
    sign->add_option("SET", *set, "points_of_service, points_of_service_delta ...")->required();
    sign->add_option("--out", *out, "where to write it")->required();
    sign->callback([=, &exit_code] {
        Place place;
        exit_code = find_place(*common, place) ? 0 : 2;
        if (exit_code != 0) return;
        const auto home = load_home(place.home);
        const auto made = home ? signed_set_of(*home, *set, base::SystemClock().now()) : base::Result<wire::ReferenceSet>(base::unexpected(home.error()));
        auto written = made ? base::write_file(*out, wire::to_line(wire::encode(*made)), 0644) : base::Status<>(base::unexpected(made.error()));
        if (!written) {
            report(common->json, written.error(), "signing " + *set);
            exit_code = 2;
        } else if (common->json) {
            std::cout << wire::to_line(Json{{"set", *set}, {"version", made->version}, {"file", *out}}) << "\n";
        } else {
            std::cout << *out << ": " << *set << ", version " << made->version << "\n";
        }
    });
}

}  // namespace balcao::central
