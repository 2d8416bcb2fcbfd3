#include "central/admin.h"

#include "central/batches.h"
#include "central/enrolment.h"
#include "central/letters.h"
#include "central/life.h"
#include "central/operators.h"
#include "central/retention.h"

namespace balcao::central {

using base::FaultCode;
using wire::Json;

namespace {

Json instant_or_null(const std::optional<Instant>& at) { return at ? Json(base::format_instant(*at)) : Json(); }

Json terminal_json(const TerminalRow& row)
{
    return {{"terminal", row.name},
            {"point_of_service", row.point_of_service},
            {"state", row.state},
            {"created_at", base::format_instant(row.created_at)},
            {"token_expires_at", instant_or_null(row.token_expires_at)},
            {"enrolled_at", instant_or_null(row.enrolled_at)},
            {"revoked_at", instant_or_null(row.revoked_at)},
            {"last_seen_at", instant_or_null(row.last_seen_at)}};
}

Json activation_json(const ActivationRow& row)
{
    return {{"case_id", row.case_id},
            {"activation", row.state},
            {"phone_proved", row.phone_proved},
            {"own_pin", row.own_pin},
            {"purpose", row.purpose},
            {"terminal", row.terminal},
            {"seq", row.seq},
            {"captured_at", base::format_instant(row.captured_at)},
            {"received_at", base::format_instant(row.received_at)},
            {"activated_at", instant_or_null(row.activated_at)},
            {"ended_at", instant_or_null(row.ended_at)},
            {"valid_until", row.valid_until},
            {"document_until", row.document_until.empty() ? Json() : Json(row.document_until)},
            {"origin", row.origin},
            {"because", because_of(row).empty() ? Json() : Json(because_of(row))},
            {"suspended_until", instant_or_null(row.suspended_until)},
            {"rules_version", row.rules},
            {"replaced_by", row.replaced_by.empty() ? Json() : Json(row.replaced_by)}};
}

Outcome list_terminals(Context& context)
{
    auto rows = context.writer.look<std::vector<TerminalRow>>([](Store& store) { return store.terminals(); });
    if (!rows) return refuse(rows.error());
    Json list = Json::array();
    for (const auto& row : *rows) list.push_back(terminal_json(row));
    return answer({{"terminals", std::move(list)}});
}

Outcome add_terminal(Context& context, const Request& request)
{
    auto json = read_request(request, {4096, 4});
    if (!json) return base::unexpected(json.error());
    if (!json->is_object() || !json->contains("terminal") || !json->at("terminal").is_string()) {
        return refuse(400, "message_malformed", "name the terminal");
    }
    const auto hours = json->value("hours", context.limits.token_life.count());
    auto invited = invite_terminal(context, json->at("terminal").get<std::string>(),
                                   json->value("point_of_service", std::string()), std::chrono::hours(hours));
    if (!invited) {
        if (invited.error().code == FaultCode::input_invalid) {
            return refuse(400, "input_invalid", "a terminal's name has letters, digits, '-', '_' and '.', at most 64");
        }
        return refuse(invited.error());
    }
    return answer({{"terminal", invited->terminal},
                   {"token", invited->token},
                   {"expires_at", base::format_instant(invited->expires_at)}},
                  wire::Format::json, 201);
}

Outcome revoke(Context& context, const std::string& name)
{
    const auto done = revoke_terminal(context, name);
    if (!done && done.error().code == FaultCode::terminal_not_enrolled) {
        return refuse(404, "terminal_not_enrolled", "no terminal of that name");
    }
    if (!done) return refuse(done.error());
    return answer({{"terminal", name}, {"state", "revoked"}});
}

Outcome list_activations(Context& context, const Request& request)
{
    Store::ActivationFilter filter;
    filter.state = std::string(request.parameter("state"));
    filter.terminal = std::string(request.parameter("terminal"));
    filter.after = std::string(request.parameter("after"));
    const std::string limit(request.parameter("limit"));
    if (!limit.empty()) {
        if (limit.size() > 6 || limit.find_first_not_of("0123456789") != std::string::npos) {
            return refuse(400, "input_invalid", "limit must be a number");
        }
        filter.limit = std::stoll(limit);
    }
    if (!filter.state.empty() && !wire::activation_state_from_name(filter.state)) {
        return refuse(400, "input_invalid", "no such state");
    }
    auto rows = context.writer.look<std::vector<ActivationRow>>(
        [&](Store& store) { return store.activations(filter); });
    if (!rows) return refuse(rows.error());
    Json list = Json::array();
    for (const auto& row : *rows) list.push_back(activation_json(row));
    const bool more = static_cast<std::int64_t>(rows->size()) == filter.limit;
    return answer({{"activations", std::move(list)}, {"more", more}});
}

struct ShownActivation {
    ActivationRow key;
    RecordRow record;
    std::optional<CredentialRow> credential;
    std::optional<ReceiptRow> receipt;
};

Result<std::optional<ShownActivation>> read_activation_whole(Store& store, const std::string& case_id)
{
    auto key = store.activation(case_id);
    if (!key) return base::unexpected(key.error());
    if (!*key) return std::optional<ShownActivation>();
    ShownActivation out;
    out.key = **key;
    auto record = store.record(out.key.epoch_id, out.key.seq);
    if (!record) return base::unexpected(record.error());
    if (*record) out.record = **record;
    auto credential = store.credential(case_id);
    if (!credential) return base::unexpected(credential.error());
    out.credential = *credential;
    auto receipt = store.receipt(out.record.receipt_id);
    if (!receipt) return base::unexpected(receipt.error());
    out.receipt = *receipt;
    return std::optional(std::move(out));
}

Outcome show_activation(Context& context, const std::string& case_id)
{
    auto found = context.writer.look<std::optional<ShownActivation>>(
        [&](Store& store) { return read_activation_whole(store, case_id); });
    if (!found) return refuse(found.error());
    if (!*found) return refuse(404, "central_refused", "no key of that case");
    const auto& shown = **found;
    auto json = activation_json(shown.key);
    json["record_hash"] = base::to_hex(shown.record.hash);
    json["data_kept"] = !shown.record.data.empty();
    if (shown.receipt) {
        json["receipt"] = {{"first", shown.receipt->first_seq},
                           {"last", shown.receipt->last_seq},
                           {"received_at", base::format_instant(shown.receipt->received_at)}};
    }
    if (shown.credential) {
        json["temporary_password"] = shown.key.own_pin                             ? "replaced"
                                     : shown.credential->temporary_password.empty() ? "arriving"
                                                                                    : "set";
        json["locked_until"] = instant_or_null(shown.credential->locked_until);
        json["locked_for_good"] = shown.credential->locked_for_good;
    }
    return answer(json);
}

}  // namespace

Outcome handle_admin(Context& context, const std::vector<std::string>& path, const Request& request)
{
    const bool get = request.method == "GET";
    const bool post = request.method == "POST";
    if (path.size() == 2 && path[1] == "terminals" && get) return list_terminals(context);
    if (path.size() == 2 && path[1] == "terminals" && post) return add_terminal(context, request);
    if (path.size() == 4 && path[1] == "terminals" && path[3] == "revoke" && post) return revoke(context, path[2]);
    if (path.size() == 2 && path[1] == "activations" && get) return list_activations(context, request);
    if (path.size() == 3 && path[1] == "activations" && get) return show_activation(context, path[2]);
    if (path.size() == 3 && path[1] == "lifecycle" && path[2] == "run" && post) return handle_lifecycle_admin(context, request);
    const bool withdraws = path.size() == 4 && path[1] == "keys" && (path[3] == "withdraw-death" || path[3] == "approve-withdrawal");
    if (withdraws && post) return handle_report_withdrawal(context, path[2], path[3] == "approve-withdrawal", request);
    if (path.size() == 4 && path[1] == "keys" && post) return handle_keys_admin(context, path[2], path[3], request);
    if (path.size() >= 2 && path[1] == "letters") return handle_letters_admin(context, path, request);
    if (path.size() == 2 && path[1] == "partners" && post) return add_partner(context, request);
    if (path.size() >= 2 && path[1] == "retention") return handle_retention_admin(context, path, request);
    if (path.size() >= 2 && path[1] == "operators") return handle_operators_admin(context, path, request);
    return refuse(404, "central_refused", "no such address");
}

}  // namespace balcao::central
