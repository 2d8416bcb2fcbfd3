// balcao-central: options and commands.
#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>
#include <iostream>

#include "base/files.h"
#include "base/log.h"
#include "central/bench.h"
#include "central/cli.h"
#include "central/home.h"
#include "central/life_commands.h"
#include "central/reference.h"
#include "wire/body.h"
#include "wire/problem.h"

namespace {

using namespace balcao;
using central::Place;
using central::Request;
using wire::Json;

struct Common {
    std::string home = "/var/lib/balcao-central";
    std::string store;
    bool json = false;
};

void add_common(CLI::App& command, Common& common)
{
    command.add_option("--home", common.home, "directory made by 'init'")->envname("BALCAO_CENTRAL_HOME");
    command.add_option("--store", common.store,
                       "sqlite:PATH (default: central.sqlite in the home directory) or postgresql://HOST,HOST/DATABASE")
        ->envname("BALCAO_CENTRAL_STORE");
    command.add_flag("--json", common.json, "one JSON object a line");
}

bool find_place(Common& common, Place& place)
{
    std::error_code error;
    place.home = std::filesystem::absolute(common.home, error).lexically_normal().string();
    while (place.home.size() > 1 && place.home.back() == '/') place.home.pop_back();
    return central::read_store(common.store, place, common.json);
}

Request request(std::string method, std::string path, const Json& body = nullptr)
{
    Request out;
    out.method = std::move(method);
    out.path = std::move(path);
    out.headers["content-type"] = "application/json";
    if (!body.is_null()) out.body = base::to_bytes(wire::to_line(body));
    return out;
}

/// A row for people: the members named, in columns.
void print_row(const Json& row, const std::vector<std::pair<const char*, int>>& columns)
{
    for (const auto& [name, width] : columns) {
        const auto& value = row.at(name);
        const std::string text = value.is_string() ? value.get<std::string>() : value.is_null() ? "-" : value.dump();
        std::cout << text << std::string(text.size() < static_cast<std::size_t>(width)
                                             ? static_cast<std::size_t>(width) - text.size() : 1, ' ');
    }
    std::cout << "\n";
}

int print_problem(bool json, const Json& body)
{
    const auto problem = wire::decode_problem(body);
    if (problem) {
        central::report(json, problem->code, problem->title);
    } else {
        central::report(json, "central_error", "the service gave no readable answer");
    }
    return 1;
}

/// Runs one administration request. `list` names the array of a listing; each row becomes a line.
int administer(Common& common, const Request& wanted, const char* list,
               const std::vector<std::pair<const char*, int>>& columns)
{
    Place place;
    if (!find_place(common, place)) return 2;
    auto response = central::administer(place, wanted);
    if (!response) {
        central::report(common.json, response.error(), "asking the central");
        return 2;
    }
    const auto body = wire::read_body(response->body, wire::Format::json, {64U << 20U, 16});
    if (!body) {
        central::report(common.json, body.error(), "reading the answer");
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

void add_init(CLI::App& app, int& exit_code)
{
    auto* command = app.add_subcommand("init", "make a central's directory: CA, keys, PIN token");
    auto options = std::make_shared<central::InitOptions>();
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
        const auto done = central::init_home(*options, base::SystemClock().now());
        if (!done) {
            central::report(*json, done.error(), "making " + options->directory);
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

void add_serve(CLI::App& app, int& exit_code)
{
    auto* command = app.add_subcommand("serve", "answer terminals");
    auto common = std::make_shared<Common>();
    auto options = std::make_shared<central::ServeOptions>();
    add_common(*command, *common);
    command->add_option("--listen", options->listen, "ADDRESS:PORT; port 0 takes a free one");
    command->add_option("--sign-in-listen", options->sign_in_listen, "ADDRESS:PORT of the page where holders sign in; none without it");
    command->add_flag("--practice", options->practice, "admit synthetic people; SMS may go into a file");
    command->add_option("--sms-sink", options->sms_sink, "append messages to this file (practice)");
    command->add_option("--sms-url", options->sms_url, "gateway in Kannel's sendsms form")
        ->envname("BALCAO_CENTRAL_SMS_URL");
    command->add_option("--sms-ca", options->sms_ca, "CA bundle for an https gateway");
    command->add_option("--log", options->log_file, "log file (default: standard error)");
    command->add_option("--store-connections", options->connections, "to PostgreSQL, at once")->check(CLI::Range(1U, 32U));
    command->add_option("--admin-socket", options->admin_socket, "of this instance (default: admin.sock in the home directory)");
    command->add_flag("--proxy-line", options->proxy_line,
                      "a TCP proxy in front sends the PROXY line (nginx: proxy_protocol on); nobody else may reach the port");
    command->add_option("--max-connections", options->max_connections)->check(CLI::Range(1U, 100'000U));
    command->add_option("--code-minutes", options->code_minutes, "life of a code sent by SMS")->check(CLI::Range(1, 60));
    command->add_option("--codes-a-terminal", options->codes_a_terminal, "codes a terminal may have sent an hour")
        ->check(CLI::Range(1, 100'000));
    command->callback([common, options, &exit_code] {
        options->json = common->json;
        exit_code = find_place(*common, options->place) ? central::serve(*options) : 2;
    });
}

void add_terminals(CLI::App& app, int& exit_code)
{
    auto* group = app.add_subcommand("terminals", "who may send records");
    group->require_subcommand(1);
    auto common = std::make_shared<Common>();
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
        exit_code = administer(*common, request("POST", "/admin/terminals", body), nullptr, {});
    });
    auto* list = group->add_subcommand("list", "all terminals");
    add_common(*list, *common);
    list->callback([=, &exit_code] {
        exit_code = administer(*common, request("GET", "/admin/terminals"), "terminals",
                               {{"terminal", 24}, {"state", 10}, {"point_of_service", 16}, {"last_seen_at", 26}});
    });
    auto* revoke = group->add_subcommand("revoke", "refuse this terminal from now on, and what it signed");
    add_common(*revoke, *common);
    revoke->add_option("NAME", *name)->required();
    revoke->callback([=, &exit_code] {
        exit_code = administer(*common, request("POST", "/admin/terminals/" + *name + "/revoke"), nullptr, {});
    });
}

void add_operators(CLI::App& app, int& exit_code)
{
    auto* group = app.add_subcommand("operators", "who may work at the desks: rosters with leases");
    group->require_subcommand(1);
    auto common = std::make_shared<Common>();
    auto options = std::make_shared<central::OperatorOptions>();

    auto* add = group->add_subcommand("add", "an operator, or in place of what was known of one; the password is read from the standard input");
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
        const auto body = central::operator_request(*options, std::move(password), common->json, address);
        exit_code = body ? administer(*common, request("POST", "/admin/operators", *body), nullptr, {}) : 2;
        if (exit_code == 0 && !address.empty()) {
            std::cout << (common->json ? wire::to_line(Json{{"address", address}}) : address) << "\n";
        }
    });
    auto* list = group->add_subcommand("list", "all operators");
    add_common(*list, *common);
    list->callback([=, &exit_code] {
        exit_code = administer(*common, request("GET", "/admin/operators"), "operators",
                               {{"operator", 24}, {"state", 9}, {"right", 11}, {"places", 24}, {"valid_until", 26}, {"since", 26}});
    });
    for (const auto* act : {"block", "unblock"}) {
        auto* command = group->add_subcommand(act, std::string(act) == "block" ? "no more work: at the desk's next roster, without a line when the lease ends"
                                                                              : "may work again");
        add_common(*command, *common);
        command->add_option("ID", options->id)->required();
        command->callback([=, &exit_code] {
            exit_code = administer(*common, request("POST", "/admin/operators/" + options->id + "/" + act), nullptr, {});
        });
    }
    auto* card = group->add_subcommand("card", "signs in at the desks by their Citizen Card too: 'balcao operator fingerprint' reads it");
    add_common(*card, *common);
    card->add_option("ID", options->id)->required();
    auto* fingerprint = card->add_option("--fingerprint", options->card, "SHA-256 of the card's authentication certificate, 64 hexadecimal digits");
    auto off = std::make_shared<bool>(false);
    card->add_flag("--off", *off, "no card any more: it was lost or replaced")->excludes(fingerprint);
    card->callback([=, &exit_code] {
        if (options->card.empty() && !*off) {
            central::report(common->json, "input_invalid", "--fingerprint or --off is needed. Nothing was changed.");
            exit_code = 2;
            return;
        }
        exit_code = administer(*common, request("POST", "/admin/operators/" + options->id + "/card", Json{{"card", options->card}}), nullptr, {});
    });
    auto file = std::make_shared<std::string>();
    auto* roster = group->add_subcommand("roster", "a terminal's roster in a file, to be carried there");
    add_common(*roster, *common);
    roster->add_option("TERMINAL", options->id)->required();
    roster->add_option("--out", *file, "file to write")->required();
    roster->callback([=, &exit_code] {
        Place place;
        if (!find_place(*common, place)) {
            exit_code = 2;
            return;
        }
        const auto response = central::administer(place, request("POST", "/admin/operators/roster/" + options->id));
        const auto body = response ? wire::read_body(response->body, wire::Format::json, {64U << 20U, 16}) : base::unexpected(response.error());
        if (!body) {
            central::report(common->json, body.error(), "asking the central");
            exit_code = 2;
            return;
        }
        if (response->status >= 400) {
            exit_code = print_problem(common->json, *body);
            return;
        }
        const auto written = central::write_text_file(std::filesystem::absolute(*file).string(), wire::to_line(*body) + "\n", 0600);
        if (!written) {
            central::report(common->json, written.error(), "writing " + *file);
            exit_code = 2;
            return;
        }
        std::cout << (common->json ? wire::to_line(Json{{"terminal", options->id}, {"file", *file}, {"version", body->at("version")}})
                                   : "written to " + *file + "; at the desk: balcao operator roster import FILE")
                  << "\n";
    });
}

void add_activations(CLI::App& app, int& exit_code)
{
    auto* group = app.add_subcommand("activations", "keys and where they stand; no personal data");
    group->require_subcommand(1);
    auto common = std::make_shared<Common>();
    auto wanted = std::make_shared<Request>(request("GET", "/admin/activations"));
    auto case_id = std::make_shared<std::string>();

    auto* list = group->add_subcommand("list", "keys in order of their cases");
    add_common(*list, *common);
    for (const auto* option : {"state", "terminal", "after", "limit"}) {
        list->add_option_function<std::string>(
            std::string("--") + option, [wanted, option](const std::string& value) { wanted->query[option] = value; });
    }
    list->callback([=, &exit_code] {
        exit_code = administer(*common, *wanted, "activations",
                               {{"case_id", 38}, {"activation", 11}, {"phone_proved", 8}, {"terminal", 20},
                                {"received_at", 26}, {"valid_until", 11}});
    });
    auto* show = group->add_subcommand("show", "one key");
    add_common(*show, *common);
    show->add_option("CASE", *case_id)->required();
    show->callback([=, &exit_code] {
        exit_code = administer(*common, request("GET", "/admin/activations/" + *case_id), nullptr, {});
    });
}

void add_keys(CLI::App& app, int& exit_code)
{
    auto* group = app.add_subcommand("keys", "the central's own keys");
    group->require_subcommand(1);
    auto common = std::make_shared<Common>();
    auto which = std::make_shared<std::string>();
    auto* rotate = group->add_subcommand("rotate", "a new key beside the old one; restart the service afterwards");
    add_common(*rotate, *common);
    rotate->add_option("WHICH", *which)->required()->check(CLI::IsMember({"seal", "receipt", "signing"}));
    rotate->callback([=, &exit_code] {
        Place place;
        exit_code = find_place(*common, place) ? 0 : 2;
        if (exit_code != 0) return;
        const auto done = central::rotate_key(place.home, *which, base::SystemClock().now());
        if (!done) {
            central::report(common->json, done.error(), "making a new " + *which + " key");
            exit_code = 2;
        } else if (common->json) {
            std::cout << wire::to_line(Json{{"rotated", *which}}) << "\n";
        } else {
            std::cout << "made; restart the service. Terminals learn it when they renew or enrol.\n";
        }
    });
}

/// Reference data for desks without a line: the file a stick carries.
void add_reference(CLI::App& app, int& exit_code)
{
    auto* group = app.add_subcommand("reference", "reference data for the desks");
    group->require_subcommand(1);
    auto common = std::make_shared<Common>();
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
        const auto home = central::load_home(place.home);
        const auto made = home ? central::signed_set_of(*home, *set, base::SystemClock().now()) : base::Result<wire::ReferenceSet>(base::unexpected(home.error()));
        auto written = made ? base::write_file(*out, wire::to_line(wire::encode(*made)), 0644) : base::Status<>(base::unexpected(made.error()));
        if (!written) {
            central::report(common->json, written.error(), "signing " + *set);
            exit_code = 2;
        } else if (common->json) {
            std::cout << wire::to_line(Json{{"set", *set}, {"version", made->version}, {"file", *out}}) << "\n";
        } else {
            std::cout << *out << ": " << *set << ", version " << made->version << "\n";
        }
    });
}

void add_bench(CLI::App& app, int& exit_code)
{
    auto* group = app.add_subcommand("bench", "measure the store; never on a database in use");
    group->require_subcommand(1);
    auto common = std::make_shared<Common>();
    auto options = std::make_shared<central::BenchOptions>();
    const auto run = [=, &exit_code](int (*bench)(const central::BenchOptions&)) {
        exit_code = find_place(*common, options->place) ? bench(*options) : 2;
    };
    auto* ingest = group->add_subcommand("ingest", "records a second, beside bare inserts of the same octets");
    add_common(*ingest, *common);
    ingest->add_option("--seconds", options->seconds)->check(CLI::Range(0.5, 3600.0));
    ingest->add_option("--batch", options->batch, "records in a batch")->check(CLI::Range(1, 500));
    ingest->add_option("--senders", options->senders, "terminals at once")->check(CLI::Range(1U, 64U));
    ingest->add_option("--store-connections", options->connections)->check(CLI::Range(1U, 32U));
    ingest->add_option("--acks", options->acks, "only settle, repeat what was not acknowledged, and write down what was");
    ingest->callback([run] { run(central::bench_ingest); });
    auto* verify = group->add_subcommand("verify", "look for every record of --acks");
    add_common(*verify, *common);
    verify->add_option("--acks", options->acks)->required();
    verify->callback([run] { run(central::bench_verify); });
}

}  // namespace

int main(int argc, char** argv)
{
    ::signal(SIGPIPE, SIG_IGN);
    base::open_log("balcao-central", "", base::LogLevel::warning);
    CLI::App app{"Reference central service of Balcão", "balcao-central"};
    app.require_subcommand(1);
    int exit_code = 0;
    add_init(app, exit_code);
    add_serve(app, exit_code);
    add_terminals(app, exit_code);
    add_operators(app, exit_code);
    add_activations(app, exit_code);
    add_keys(app, exit_code);
    add_reference(app, exit_code);
    add_bench(app, exit_code);
    central::add_life_commands(app, exit_code, [](CLI::App& command) {
        auto common = std::make_shared<Common>();
        add_common(command, *common);
        return [common](const Request& wanted, const char* list, const std::vector<std::pair<const char*, int>>& columns) {
            return administer(*common, wanted, list, columns);
        };
    });
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    } catch (const std::exception& error) {
        central::report(false, "configuration_invalid", error.what());
        return 2;
    }
    return exit_code;
}
