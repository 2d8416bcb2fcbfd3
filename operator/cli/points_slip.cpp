// The citizen's paper that says where to go and what was missing: balcao points slip by hand, balcao refusal-slip from the running desk.
#include <algorithm>

#include "base/files.h"
#include "desk_client.h"
#include "points.h"
#include "text/format.h"
#include "text/problem_text.h"
#include "wire/rules.h"

extern "C" const unsigned char balcao_eligibility_rules[];
extern "C" const unsigned long balcao_eligibility_rules_size;

namespace balcao::cli {
namespace {

struct RefusalSlipOptions {
    std::string socket;
    std::string language;  ///< empty: the one the citizen chose
};

/// The paper for whoever is or was refused at the running desk.
void run_refusal(Context& context, const RefusalSlipOptions& options)
{
    auto service = connect_desk(context, options.socket);
    if (!service) {
        return;
    }
    const auto done = service->ask_and_wait("refusal_slip", {{"language", options.language}}, 10'000);
    if (!done) {
        tell_fault(context, done.error());
        return;
    }
    context.answer({{"kind", "refusal_slip"}, {"pdf", done->at("pdf")}}, done->at("pdf").get<std::string>());
}

}  // namespace

void run_slip(Context& context, const PointsOptions& options)
{
    const auto config = desk_settings(context, options.config, may_lack_settings(options));
    const auto rules = wire::read_rules({reinterpret_cast<const char*>(balcao_eligibility_rules), balcao_eligibility_rules_size});
    const auto view = config ? find_desks(context, options) : std::nullopt;
    if (!view || !rules) {
        return;
    }
    desk::SlipData data;
    data.at = moment_of(context, options.at).value_or(context.clock().now());
    data.refused = !options.reason.empty() || !options.rules.empty();
    data.reason = options.reason;
    data.desks = *view;
    for (const auto& id : options.rules) {
        const auto* rule = rules->find(id);
        if (rule == nullptr) {
            context.environment_error("input_invalid", "no rule is called " + id);
            return;
        }
        data.missing.push_back({rule->id, rule->severity, rule->field, rule->text_pt, rule->text_en, rule->legal_basis, false});
    }
    const auto& reasons = text::cancel_reasons();
    if (!options.reason.empty() && std::find(reasons.begin(), reasons.end(), options.reason) == reasons.end()) {
        context.environment_error("input_invalid", "no reason is called " + options.reason);
        return;
    }
    const auto format = options.format == "a4" ? paper::Format::a4 : options.format == "escpos" ? paper::Format::escpos : paper::Format::slip;
    const auto octets = paper::render_refusal_slip(slip_content(data, *config, text::local_offset(data.at)), points_language(options), format);
    auto written = octets ? base::write_file(options.out, {reinterpret_cast<const char*>(octets->data()), octets->size()}, 0600) : base::Status<>(base::unexpected(octets.error()));
    if (!written) {
        tell_fault(context, written.error());
        return;
    }
    context.answer({{"kind", "slip"}, {"file", options.out}, {"desks", view->lines.size()}, {"rules", data.missing.size()}}, "Written: " + options.out);
}

void add_refusal_slip(CLI::App& app, Context& context)
{
    const auto options = std::make_shared<RefusalSlipOptions>();
    auto* refusal = app.add_subcommand("refusal-slip", "The paper for whoever is or was last refused at the running desk");
    add_socket_option(*refusal, options->socket);
    refusal->add_option("--language", options->language, "pt or en; default: the one the citizen chose")->check(CLI::IsMember({"pt", "en"}));
    refusal->callback([&context, options] { run_refusal(context, *options); });
}

}  // namespace balcao::cli
