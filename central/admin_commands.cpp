// balcao-central terminals and activations: asked of the running service.
#include "central/commands.h"

namespace balcao::central {

using wire::Json;

void add_terminals(CLI::App& app, int& exit_code)
{
    auto* group = app.add_subcommand("terminals", "who may send records");
    group->require_subcommand(1);
    auto common = std::make_shared<CommonOptions>();
    auto name = std::make_shared<std::string>();
    auto place = std::make_shared<std::string>();
    auto hours = std::make_shared<int>(24);

    auto* add = group->add_subcommand("add", "a new terminal, or a new token for one that is there");
    add_common(*add, *common);
    add->add_option("NAME", *name)->required();
    add->add_option("--point-of-service", *place);
    add->add_option("--hours", *hours, "life of the token")->check(CLI::Range(1, 24 * 30));
    add->callback([=, &exit_code] {
        const Json body = {{"terminal", *name}, {"point_of_service", *place}, {"hours", *hours}};
        exit_code = run_request(*common, admin_request("POST", "/admin/terminals", body), nullptr, {});
    });
    auto* list = group->add_subcommand("list", "all terminals");
    add_common(*list, *common);
    list->callback([=, &exit_code] {
        exit_code = run_request(*common, admin_request("GET", "/admin/terminals"), "terminals",
                               {{"terminal", 24}, {"state", 10}, {"point_of_service", 16}, {"last_seen_at", 26}});
    });
    auto* revoke = group->add_subcommand("revoke", "refuse this terminal from now on, and what it signed");
    add_common(*revoke, *common);
    revoke->add_option("NAME", *name)->required();
    revoke->callback([=, &exit_code] {
        exit_code = run_request(*common, admin_request("POST", "/admin/terminals/" + *name + "/revoke"), nullptr, {});
    });
}

void add_activations(CLI::App& app, int& exit_code)
{
    auto* group = app.add_subcommand("activations", "keys and where they stand; no personal data");
    group->require_subcommand(1);
    auto common = std::make_shared<CommonOptions>();
    auto wanted = std::make_shared<Request>(admin_request("GET", "/admin/activations"));
    auto case_id = std::make_shared<std::string>();

    auto* list = group->add_subcommand("list", "keys in order of their cases");
    add_common(*list, *common);
    for (const auto* option : {"state", "terminal", "after", "limit"}) {
        list->add_option_function<std::string>(
            std::string("--") + option, [wanted, option](const std::string& value) { wanted->query[option] = value; });
    }
    list->callback([=, &exit_code] {
        exit_code = run_request(*common, *wanted, "activations",
                               {{"case_id", 38}, {"activation", 11}, {"phone_proved", 8}, {"terminal", 20},
                                {"received_at", 26}, {"valid_until", 11}});
    });
    auto* show = group->add_subcommand("show", "one key");
    add_common(*show, *common);
    show->add_option("CASE", *case_id)->required();
    show->callback([=, &exit_code] {
        exit_code = run_request(*common, admin_request("GET", "/admin/activations/" + *case_id), nullptr, {});
    });
}

}  // namespace balcao::central
