#include "wire/operator_roster.h"

#include <algorithm>
#include <set>

#include "wire/reader.h"

namespace balcao::wire {
namespace {

using Right = domain::OperatorAct::Right;

constexpr std::pair<Right, std::string_view> k_operator_rights[] = {
    {Right::activate, "activate"}, {Right::supervise, "supervise"}, {Right::maintain, "maintain"}};

/// Texts compare as the numbers do.
std::string version_of(std::int64_t serial)
{
    const auto digits = std::to_string(serial);
    return std::string(16 - std::min<std::size_t>(16, digits.size()), '0') + digits;
}

base::Instant last_lease(const OperatorRoster& roster)
{
    base::Instant last = roster.issued_at + std::chrono::milliseconds(1);  // a set is valid for some time always
    for (const auto& one : roster.operators) last = std::max(last, one.lease_until);
    return last;
}

RosterOperator read_operator(const Json& json, FirstFault& fault)
{
    Reader reader(json, fault);
    RosterOperator out;
    out.id = base::OperatorId(reader.text("id", 64));
    reader.require(is_operator_id(out.id.text()));
    out.display_name = reader.text("display_name", 200);
    out.right = reader.known(operator_right_from_name(reader.text("right", 16)), Right::activate);
    out.blocked = reader.boolean("blocked");
    out.valid_from = reader.instant("valid_from");
    out.lease_until = reader.instant("lease_until");
    out.password_hash = reader.text("password_hash", 256);
    out.code_key = reader.optional_text("code_key", 256);
    out.card = reader.optional_text("card", 64);
    reader.require(out.card.empty() || base::from_hex(out.card).has_value());
    return out;
}

}  // namespace

std::optional<Right> operator_right_from_name(std::string_view name)
{
    for (const auto& [right, known] : k_operator_rights) {
        if (known == name) return right;
    }
    return std::nullopt;
}

std::string_view operator_right_name(Right right)
{
    for (const auto& [known, name] : k_operator_rights) {
        if (known == right) return name;
    }
    return "self_service";
}

bool is_operator_id(std::string_view text)
{
    return !text.empty() && text.size() <= 64 &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") == std::string_view::npos;
}

ReferenceSet roster_set(const OperatorRoster& roster)
{
    Json people = Json::array();
    for (const auto& one : roster.operators) {
        Json person = {{"id", one.id.text()},
                       {"display_name", one.display_name},
                       {"right", operator_right_name(one.right)},
                       {"blocked", one.blocked},
                       {"valid_from", base::format_instant(one.valid_from)},
                       {"lease_until", base::format_instant(one.lease_until)},
                       {"password_hash", one.password_hash}};
        if (!one.code_key.empty()) person["code_key"] = one.code_key;
        if (!one.card.empty()) person["card"] = one.card;
        people.push_back(std::move(person));
    }
    ReferenceSet out;
    out.set = k_roster_set;
    out.version = version_of(roster.serial);
    out.not_before = roster.issued_at;
    out.expires_at = last_lease(roster);
    out.content = to_line(Json{{"schema", k_roster_schema},
                               {"terminal", roster.terminal.text()},
                               {"point_of_service", roster.point_of_service},
                               {"serial", roster.serial},
                               {"issued_at", base::format_instant(roster.issued_at)},
                               {"operators", std::move(people)}});
    return out;
}

base::Result<OperatorRoster> read_roster(const ReferenceSet& set)
{
    if (set.set != k_roster_set) return base::fail(base::FaultCode::input_invalid);
    const auto json = parse_json(set.content, {k_max_reference_bytes, 8});
    if (!json) return base::unexpected(json.error());
    FirstFault fault;
    Reader reader(*json, fault);
    reader.require_schema("schema", k_roster_schema);
    OperatorRoster out;
    out.terminal = base::TerminalId(reader.text("terminal", 64));
    out.point_of_service = reader.optional_text("point_of_service", 64);
    out.serial = reader.integer("serial", 1);
    out.issued_at = reader.instant("issued_at");
    std::set<std::string> seen;
    for (const auto& one : reader.array("operators", k_max_roster_operators)) {
        out.operators.push_back(read_operator(one, fault));
        reader.require(seen.insert(out.operators.back().id.text()).second);  // two words about one person are none
    }
    auto read = finish(fault, std::move(out));
    // What the store compares must be what the roster says.
    if (read && (version_of(read->serial) != set.version || read->issued_at != set.not_before)) {
        return base::fail(base::FaultCode::input_invalid);
    }
    return read;
}

}  // namespace balcao::wire
