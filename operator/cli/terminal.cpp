// balcao terminal enrol | status: how this desk becomes known to the central, and where it stands.

#include <filesystem>
#include <sys/stat.h>

#include "commands.h"
#include "desk/config.h"
#include "desk/leaving.h"
#include "desk_client.h"
#include "sync/enrolment.h"

namespace balcao::cli {
namespace {

struct TerminalOptions {
    std::string config = "desk.toml";
    std::string ca;
    std::string token;
    std::string private_key;
};

void run_enrol(Context& context, const TerminalOptions& options)
{
    const auto config = desk::load_config(options.config);
    if (!config) {
        tell_fault(context, config.error());
        return;
    }
    std::error_code ignored;
    std::filesystem::create_directories(config->keys_dir, ignored);
    ::chmod(config->keys_dir.c_str(), 0700);
    sync::EnrolmentOptions wanted;
    wanted.central_url = config->central_url;
    wanted.ca_file = options.ca;
    wanted.token = options.token;
    wanted.private_key = options.private_key;
    wanted.software = "balcao " BALCAO_VERSION;
    const auto credentials = sync::enrol(sync::KeyFolder(config->keys_dir), wanted, context.clock());
    if (!credentials) {
        tell_fault(context, credentials.error());
        return;
    }
    if (auto forgotten = desk::forget_leaving(config->state_dir); !forgotten) {
        tell_fault(context, forgotten.error());
        return;
    }
    context.answer({{"terminal", credentials->terminal.text()}, {"valid_until", base::format_instant(credentials->certificate.not_after())}},
                   "enrolled as " + credentials->terminal.text() + ", certificate valid until " +
                       base::format_instant(credentials->certificate.not_after()));
}

void run_status(Context& context, const TerminalOptions& options)
{
    const auto credentials = load_credentials(context, options.config);
    if (!credentials) {
        return;
    }
    const auto& certificate = credentials->certificate;
    const bool valid = certificate.valid_at(context.clock().now());
    context.answer({{"terminal", credentials->terminal.text()},
                    {"central", credentials->central_url},
                    {"enrolled_at", base::format_instant(credentials->enrolled_at)},
                    {"certificate_until", base::format_instant(certificate.not_after())},
                    {"renewal_from", base::format_instant(credentials->renew_at())},
                    {"valid", valid}},
                   credentials->terminal.text() + " at " + credentials->central_url + ", certificate " +
                       (valid ? "valid until " : "NOT VALID, ended ") + base::format_instant(certificate.not_after()));
    if (!valid) {
        context.raise(Exit::refused);
    }
}

}  // namespace

void add_terminal(CLI::App& app, Context& context)
{
    auto& terminal = group(app, "terminal", "This desk towards the central");
    auto options = std::make_shared<TerminalOptions>();
    auto* enrol = terminal.add_subcommand("enrol", "Makes the terminal's key and has the central certify it");
    enrol->add_option("--config", options->config, "Settings of this desk")->capture_default_str();
    enrol->add_option("--ca", options->ca, "The central's CA certificate, brought along with the token")->required();
    enrol->add_option("--token", options->token, "One-time token from the central")->required();
    enrol->add_option("--private-key", options->private_key, "pkcs11: URI of a key made in a token (default: a new key in a file)");
    enrol->callback([options, &context] { run_enrol(context, *options); });
    auto* status = terminal.add_subcommand("status", "Name, central and certificate of this terminal");
    status->add_option("--config", options->config, "Settings of this desk")->capture_default_str();
    status->callback([options, &context] { run_status(context, *options); });
}

}  // namespace balcao::cli
