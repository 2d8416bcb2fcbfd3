// balcao trust refresh | status: certificates and lists of revoked ones this desk judges chips and cards with.

#include "commands.h"
#include "desk_client.h"
#include "trust_folders.h"

namespace balcao::cli {
namespace {

struct TrustOptions {
    std::string config = "desk.toml";
};

void run_refresh(Context& context, const TrustOptions& options)
{
    const auto config = desk::load_config(options.config);
    if (!config) {
        tell_fault(context, config.error());
        return;
    }
    const auto fetched = fetch_configured_lists(*config, context.clock());
    wire::OrderedJson lists = wire::OrderedJson::array();
    std::string text;
    for (const auto& list : fetched) {
        const bool good = list.outcome == trust::ListOutcome::taken || list.outcome == trust::ListOutcome::unchanged;
        if (!good) {
            context.raise(Exit::refused);
        }
        lists.push_back({{"address", list.address}, {"outcome", trust::name(list.outcome)}});
        text += std::string(trust::name(list.outcome)) + "  " + list.address;
        if (list.made) {
            lists.back()["made"] = base::format_instant(*list.made);
            text += ", the list here is of " + base::format_instant(*list.made);
        }
        text += '\n';
    }
    context.answer({{"lists", std::move(lists)}}, fetched.empty() ? "no address stands under [trust] revocation_lists" : text.substr(0, text.size() - 1));
}

void run_status(Context& context, const TrustOptions& options)
{
    const auto config = desk::load_config(options.config);
    if (!config) {
        tell_fault(context, config.error());
        return;
    }
    TrustFolders folders(*config, context.clock());
    folders.update();
    const auto now = context.clock().now();
    wire::OrderedJson json;
    std::string text;
    const auto add = [&](const char* name, const std::string& folder, const card::TrustStore& store) {
        wire::OrderedJson lists = wire::OrderedJson::array();
        text += std::string(name) + ": " + std::to_string(store.certificate_count()) + " certificates\n";
        for (const auto& [file, read] : revocation_lists_in(folder, store)) {
            if (!read) {
                continue;
            }
            const auto& list = *read;
            const auto days = std::max<std::int64_t>(0, std::chrono::floor<std::chrono::days>(now - list.made).count());
            const bool stale = days > config->trust_crl_days || (list.next && now > *list.next);
            if (stale || !list.of_an_anchor) {
                context.raise(Exit::refused);
            }
            lists.push_back({{"file", file}, {"issuer", list.issuer}, {"made", base::format_instant(list.made)}, {"age_days", days},
                             {"revoked", list.revoked}, {"counts", list.of_an_anchor && !stale}});
            text += "  " + file + ": " + std::to_string(days) + " days old, " + std::to_string(list.revoked) + " revoked, " + list.issuer +
                    (!list.of_an_anchor ? ": NOT SIGNED by a certificate of this desk" : stale ? ": STALE" : "") + '\n';
        }
        json[name] = {{"certificates", store.certificate_count()}, {"lists", std::move(lists)}};
    };
    add("states", config->trust_states, folders.states());
    add("citizen_card", config->trust_citizen_card, folders.citizen_card());
    context.answer(json, text.substr(0, text.size() - 1));
}

}  // namespace

void add_trust(CLI::App& app, Context& context)
{
    auto& trust = group(app, "trust", "Certificates and revocation lists this desk judges chips and cards with");
    auto options = std::make_shared<TrustOptions>();
    auto* refresh = trust.add_subcommand("refresh", "Fetches the revocation lists of the settings");
    refresh->add_option("--config", options->config, "Settings of this desk")->capture_default_str();
    refresh->callback([options, &context] { run_refresh(context, *options); });
    auto* status = trust.add_subcommand("status", "What is there, how old it is, and whether it still counts");
    status->add_option("--config", options->config, "Settings of this desk")->capture_default_str();
    status->callback([options, &context] { run_status(context, *options); });
}

}  // namespace balcao::cli
