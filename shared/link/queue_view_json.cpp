// The queue as the console shows it, as JSON.
#include "link/model_parts.h"
#include "link/protocol.h"

namespace balcao::link {
namespace parts {
namespace {

std::vector<QueueRow> queue_rows(const Json& list)
{
    std::vector<QueueRow> rows;
    for (const auto& row : list) {
        rows.push_back({number(row, "seq"), text(row, "ticket"), text(row, "initials"), text(row, "document_tail"),
                        record_state(row, "state").value_or(RecordState::registered_here),
                        domain::desk_act_from_name(row.value("act", "")).value_or(domain::DeskAct::activation), required_instant(row, "captured_at"), text(row, "problem"), row.value("frozen", false), row.value("receipt_copies", 0), row.value("refused", false),
                        row.value("given_up", false), row.value("sent_anew", false)});
    }
    return rows;
}

}  // namespace

Json queue(const QueueView& value)
{
    Json rows = Json::array();
    for (const auto& row : value.rows) {
        rows.push_back({{"seq", row.seq},
                        {"ticket", row.ticket},
                        {"initials", row.initials},
                        {"document_tail", row.document_tail},
                        {"state", name(row.state)},
                        {"act", domain::name(row.act)},
                        {"captured_at", instant(row.captured_at)},
                        {"problem", row.problem},
                        {"frozen", row.frozen},
                        {"receipt_copies", row.receipt_copies},
                        {"refused", row.refused},
                        {"given_up", row.given_up},
                        {"sent_anew", row.sent_anew}});
    }
    return {{"pending", value.pending},
            {"attention", value.attention},
            {"frozen", value.frozen},
            {"may_give_up", value.may_give_up},
            {"room_records", value.room_records ? Json(*value.room_records) : Json()},
            {"room_days", value.room_days ? Json(*value.room_days) : Json()},
            {"oldest_unsent_at", instant(value.oldest_unsent_at)},
            {"last_accepted_at", instant(value.last_accepted_at)},
            {"next_attempt_at", instant(value.next_attempt_at)},
            {"rows", std::move(rows)}};
}

QueueView queue(const Json& json)
{
    QueueView value;
    value.pending = number(json, "pending");
    value.attention = number(json, "attention");
    value.frozen = json.value("frozen", std::int64_t{0});
    value.may_give_up = json.value("may_give_up", false);
    for (const auto& [key, into] : {std::pair("room_records", &value.room_records), std::pair("room_days", &value.room_days)}) {
        if (json.contains(key) && json.at(key).is_number_integer()) {
            *into = json.at(key).get<std::int64_t>();
        }
    }
    value.oldest_unsent_at = optional_instant(json, "oldest_unsent_at");
    value.last_accepted_at = optional_instant(json, "last_accepted_at");
    value.next_attempt_at = optional_instant(json, "next_attempt_at");
    value.rows = queue_rows(json.at("rows"));
    return value;
}

}  // namespace parts

base::Result<std::vector<QueueRow>> queue_rows_from_json(const wire::Json& json)
{
    try {
        return parts::queue_rows(json.at("rows"));
    } catch (const std::exception&) {
        return base::fail(base::FaultCode::message_malformed);
    }
}

}  // namespace balcao::link
