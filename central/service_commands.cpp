// balcao-central serve and bench.
#include "central/bench.h"
#include "central/commands.h"

namespace balcao::central {

void add_serve(CLI::App& app, int& exit_code)
{
    auto* command = app.add_subcommand("serve", "answer terminals");
    auto common = std::make_shared<CommonOptions>();
    auto options = std::make_shared<ServeOptions>();
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
        exit_code = find_place(*common, options->place) ? serve(*options) : 2;
    });
}

void add_bench(CLI::App& app, int& exit_code)
{
    auto* group = app.add_subcommand("bench", "measure the store; never on a database in use");
    group->require_subcommand(1);
    auto common = std::make_shared<CommonOptions>();
    auto options = std::make_shared<BenchOptions>();
    const auto run = [=, &exit_code](int (*bench)(const BenchOptions&)) {
        exit_code = find_place(*common, options->place) ? bench(*options) : 2;
    };
    auto* ingest = group->add_subcommand("ingest", "records a second, beside bare inserts of the same octets");
    add_common(*ingest, *common);
    ingest->add_option("--seconds", options->seconds)->check(CLI::Range(0.5, 3600.0));
    ingest->add_option("--batch", options->batch, "records in a batch")->check(CLI::Range(1, 500));
    ingest->add_option("--senders", options->senders, "terminals at once")->check(CLI::Range(1U, 64U));
    ingest->add_option("--store-connections", options->connections)->check(CLI::Range(1U, 32U));
    ingest->add_option("--acks", options->acks, "only settle, repeat what was not acknowledged, and write down what was");
    ingest->callback([run] { run(bench_ingest); });
    auto* verify = group->add_subcommand("verify", "look for every record of --acks");
    add_common(*verify, *common);
    verify->add_option("--acks", options->acks)->required();
    verify->callback([run] { run(bench_verify); });
}

}  // namespace balcao::central
