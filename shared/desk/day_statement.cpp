#include "desk/day_statement.h"

#include <map>
#include <tuple>

#include "seal/merkle.h"
#include "seal/signature.h"

namespace balcao::desk {
namespace {

using wire::Json;

Json counts_json(const std::string& name, const DayCounts& counts)
{
    auto json = link::to_json(counts);
    json["name"] = name;
    return json;
}

Json lines_json(const std::map<std::string, DayCounts>& lines)
{
    Json out = Json::array();
    for (const auto& [name, counts] : lines) {
        out.push_back(counts_json(name, counts));
    }
    return out;
}

Json unfinished_json(const DayAccount& account)
{
    std::map<std::string, std::vector<queue::Position>> by_state;
    for (const auto& [position, state] : account.unfinished) {
        by_state[std::string(queue::name(state))].push_back(position);
    }
    Json out = Json::array();
    for (const auto& [state, positions] : by_state) {
        out.push_back({{"state", state}, {"count", positions.size()}, {"positions", runs_text(positions)}});
    }
    return out;
}

Json frame_json(const char* what, const DayFrame& frame, base::Date day, const base::TerminalId& terminal)
{
    return {{"v", 1},
            {"statement", what},
            {"day", base::format_iso_date(day)},
            {"terminal", terminal.text()},
            {"place", frame.place},
            {"desk", frame.desk},
            {"at", base::format_instant(frame.at)},
            {"by", frame.by.text()},
            {"audit", {{"entries", frame.audit_entries}, {"hash", base::to_hex(frame.audit_hash)}}}};
}

std::int64_t states_of(const Json& counts)
{
    std::int64_t sum = 0;
    for (const char* state : {"accepted", "refused", "waiting", "held_back", "frozen", "waived", "replaced"}) {
        sum += counts.at(state).get<std::int64_t>();
    }
    return sum;
}

/// Each record under one state, each kind in the whole, and as many numbers as records.
bool adds_up(const Json& statement)
{
    const auto& all = statement.at("all");
    const auto registered = all.at("registered").get<std::int64_t>();
    if (states_of(all) != registered) {
        return false;
    }
    if (const auto kinds = statement.find("kinds"); kinds != statement.end()) {
        std::int64_t sum = 0;
        for (const auto& line : *kinds) {
            if (states_of(line) != line.at("registered").get<std::int64_t>()) {
                return false;
            }
            sum += line.at("registered").get<std::int64_t>();
        }
        if (sum != registered) {
            return false;
        }
    }
    const auto positions = runs_from_text(statement.at("positions").get<std::string>());
    return positions && static_cast<std::int64_t>(positions->size()) == registered;
}

}  // namespace

std::vector<link::DayAfterLine> after_lines(const std::vector<queue::AfterClose>& late)
{
    std::map<std::tuple<std::string, std::string, std::string>, std::vector<queue::Position>> lines;
    for (const auto& one : late) {
        lines[{base::format_iso_date(one.day), one.was ? std::string(queue::name(*one.was)) : std::string(), std::string(queue::name(one.now))}].push_back(one.position);
    }
    std::vector<link::DayAfterLine> out;
    for (auto& [key, positions] : lines) {
        out.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key), runs_text(positions)});
    }
    return out;
}

Json day_statement(const DayAccount& account, const DayFrame& frame, const base::TerminalId& terminal)
{
    auto json = frame_json("day_closed", frame, account.day, terminal);
    json["part"] = frame.part;
    json["verdict"] = account.balanced() ? "balanced" : "differs";
    json["columns"] = {{"ledger", account.by_ledger},
                       {"records", account.by_records},
                       {"confirmed", account.confirmed},
                       {"confirmed_refused", account.confirmed_refused},
                       {"offered_again", account.offered_again}};
    json["all"] = link::to_json(account.all);
    json["kinds"] = lines_json(account.kinds);
    json["operators"] = lines_json(account.operators);
    json["positions"] = runs_text(account.positions);
    json["first"] = account.positions.empty() ? 0 : account.positions.front();
    json["last"] = account.positions.empty() ? 0 : account.positions.back();
    json["root"] = base::to_hex(account.root);
    json["unfinished"] = unfinished_json(account);
    json["open_cases"] = frame.open_cases;
    Json differences = Json::array();
    for (const auto& difference : account.differences) {
        differences.push_back(link::to_json(line_of(difference)));
    }
    json["differences"] = std::move(differences);
    Json after = Json::array();
    for (const auto& line : frame.after) {
        after.push_back(link::to_json(line));
    }
    json["after_close"] = std::move(after);
    json["before"] = frame.before ? Json{{"day", base::format_iso_date(frame.before->day)},
                                         {"part", frame.before->part},
                                         {"sha256", base::to_hex(seal::sha256(frame.before->statement))}}
                                  : Json();
    return json;
}

Json own_statement(const queue::DayRows& rows, const base::OperatorId& who, const DayFrame& frame, const base::TerminalId& terminal)
{
    queue::DayRows own;
    own.day = rows.day;
    std::vector<seal::Digest> leaves;
    for (const auto& record : rows.records) {
        if (record.witness && record.witness->operator_id == who) {
            own.records.push_back(record);
        }
    }
    const auto account = account_of(own, std::nullopt, std::nullopt);
    auto json = frame_json("own_count", frame, rows.day, terminal);
    json["operator"] = who.text();
    json["all"] = link::to_json(account.all);
    json["kinds"] = lines_json(account.kinds);
    json["positions"] = runs_text(account.positions);
    json["root"] = base::to_hex(account.root);
    json["unfinished"] = unfinished_json(account);
    return json;
}

base::Result<std::string> sign_statement(const Json& statement, const RecordMaker& records)
{
    const auto signature = records.sign(base::as_bytes(wire::to_line(statement)));
    if (!signature) {
        return base::unexpected(signature.error());
    }
    return wire::to_line(Json{{"statement", statement}, {"certificate", records.identity().certificate.to_pem()}, {"signature", base::to_base64(*signature)}});
}

base::Result<CheckedStatement> check_statement(std::string_view text)
{
    const auto json = wire::parse_json(text);
    if (!json || !json->is_object() || !json->contains("statement") || !json->at("statement").is_object() || !json->contains("certificate") ||
        !json->at("certificate").is_string() || !json->contains("signature") || !json->at("signature").is_string()) {
        return base::fail(base::FaultCode::message_malformed);
    }
    const auto signature = base::from_base64(json->at("signature").get<std::string>());
    auto certificate = seal::Certificate::from_pem(json->at("certificate").get<std::string>());
    if (!signature || !certificate) {
        return base::fail(base::FaultCode::message_malformed);
    }
    const auto& statement = json->at("statement");
    if (auto good = seal::verify(*certificate, base::as_bytes(wire::to_line(statement)), *signature); !good) {
        return base::unexpected(good.error());
    }
    try {
        const auto what = statement.at("statement").get<std::string>();
        if ((what != "day_closed" && what != "own_count") || !adds_up(statement)) {
            return base::fail(base::FaultCode::message_malformed);
        }
    } catch (const Json::exception&) {  // a member is missing or of another kind
        return base::fail(base::FaultCode::message_malformed);
    }
    return CheckedStatement{statement, std::move(*certificate)};
}

}  // namespace balcao::desk
