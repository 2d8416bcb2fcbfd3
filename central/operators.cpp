#include "central/operators.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "base/log.h"
#include "seal/hash.h"
#include "seal/signature.h"
#include "wire/operator_roster.h"

namespace balcao::central {

using base::FaultCode;
using wire::Json;
using Right = domain::OperatorAct::Right;

namespace {

struct Known {
    OperatorRow who;
    StandingRow standing;  ///< the newest
};

Json operator_json(const Known& known)
{
    const auto& [who, standing] = known;
    return {{"operator", who.id},
            {"display_name", who.display_name},
            {"right", standing.may_do},
            {"state", standing.state},
            {"places", standing.places},
            {"codes", !who.code_key.empty()},
            {"card", who.card},
            {"lease_hours", who.lease_hours ? Json(*who.lease_hours) : Json()},
            {"valid_from", base::format_instant(standing.valid_from)},
            {"valid_until", standing.valid_until ? Json(base::format_instant(*standing.valid_until)) : Json()},
            {"since", base::format_instant(standing.from_at)}};
}

Result<std::vector<Known>> all_known(Store& store)
{
    auto rows = store.operators();
    if (!rows) return base::unexpected(rows.error());
    std::vector<Known> out;
    for (auto& row : *rows) {
        auto standings = store.standings(row.id);
        if (!standings) return base::unexpected(standings.error());
        if (!standings->empty()) out.push_back({std::move(row), standings->back()});
    }
    return out;
}

bool is_of_place(const std::string& places, const KnownTerminal& terminal)
{
    std::istringstream words(places);
    bool none = true;
    for (std::string word; words >> word; none = false) {
        if (word == terminal.name || word == terminal.point_of_service) return true;
    }
    return none;
}

std::chrono::hours lease_of(const Settings& settings, const Known& known)
{
    if (known.who.lease_hours) return std::chrono::hours(*known.who.lease_hours);
    const auto found = settings.lease_hours.find(known.standing.may_do);
    return std::chrono::hours(found == settings.lease_hours.end() ? 24 : found->second);
}

/// Those who have left stand in no roster; those who are blocked do, so that the desk can say why.
wire::OperatorRoster roster_of(const Settings& settings, const KnownTerminal& terminal, const std::vector<Known>& all, Instant now)
{
    wire::OperatorRoster out;
    out.terminal = base::TerminalId(terminal.name);
    out.point_of_service = terminal.point_of_service;
    out.issued_at = now;
    for (const auto& one : all) {
        const auto& standing = one.standing;
        if (!is_of_place(standing.places, terminal) || (standing.valid_until && *standing.valid_until <= now)) continue;
        wire::RosterOperator entry;
        entry.id = base::OperatorId(one.who.id);
        entry.display_name = one.who.display_name;
        entry.right = wire::operator_right_from_name(standing.may_do).value_or(Right::activate);
        entry.blocked = standing.state != "active";
        entry.valid_from = standing.valid_from;
        entry.lease_until = std::min(now + lease_of(settings, one), standing.valid_until.value_or(Instant::max()));
        entry.password_hash = one.who.password_hash;
        entry.code_key = one.who.code_key;
        entry.card = one.who.card;
        out.operators.push_back(std::move(entry));
    }
    return out;
}

Result<wire::ReferenceSet> make_roster(Context& context, const KnownTerminal& terminal)
{
    const auto now = context.clock.now();
    auto made = context.writer.get<wire::OperatorRoster>([&](Store& store) -> Result<wire::OperatorRoster> {
        // The number first: whoever changes an operator meanwhile stands in a roster with a larger one.
        auto number = store.next_roster_number(terminal.id, to_ms(now), now);
        if (!number) return base::unexpected(number.error());
        auto all = all_known(store);
        if (!all) return base::unexpected(all.error());
        auto roster = roster_of(context.home.settings, terminal, *all, now);
        roster.serial = *number;
        return roster;
    });
    if (!made) return base::unexpected(made.error());
    auto set = wire::roster_set(*made);
    set.sha256 = base::to_hex(seal::sha256(base::as_bytes(set.content)));
    set.kid = base::to_hex(context.home.reference.certificate.key_id());
    auto signature = seal::sign(context.home.reference.key, wire::canonical_manifest(set));
    if (!signature) return base::unexpected(signature.error());
    set.sig = std::move(*signature);
    return set;
}

std::optional<Instant> instant_of(const Json& json, const char* key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? base::parse_instant(found->get<std::string>()) : std::nullopt;
}

std::string text_of(const Json& json, const char* key)
{
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool are_places(const std::string& places)
{
    return places.size() <= 2000 && places.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.- ") == std::string::npos;
}

Status<> put_operator(Store& store, const OperatorRow& who, StandingRow standing, Instant now)
{
    auto before = store.operator_by_id(who.id, Hold::yes);
    if (!before) return base::unexpected(before.error());
    auto saved = who;
    if (*before) saved.card = (*before)->card;  // bound by an act of its own
    if (auto done = store.save_operator(saved); !done) return done;
    auto standings = store.standings(who.id);
    if (!standings) return base::unexpected(standings.error());
    // Who is blocked stays so until somebody says otherwise.
    if (!standings->empty()) standing.state = standings->back().state;
    if (auto done = store.add_standing(standing); !done) return done;
    return store.add_event(now, "operator_saved", who.id);
}

Outcome add_operator(Context& context, const Request& request)
{
    auto json = read_request(request, {16'384, 4});
    if (!json) return base::unexpected(json.error());
    const auto now = context.clock.now();
    OperatorRow who;
    who.id = json->is_object() ? text_of(*json, "operator") : std::string();
    if (!wire::is_operator_id(who.id) || who.id == "self-service") return refuse(400, "input_invalid", "an operator's name has letters, digits, '-', '_' and '.', at most 64");
    who.display_name = text_of(*json, "display_name");
    who.password_hash = text_of(*json, "password_hash");
    who.code_key = text_of(*json, "code_key");
    who.changed_at = now;
    if (json->contains("lease_hours") && json->at("lease_hours").is_number_integer()) who.lease_hours = json->at("lease_hours").get<std::int64_t>();
    StandingRow standing;
    standing.operator_id = who.id;
    standing.from_at = now;
    standing.may_do = text_of(*json, "right");
    standing.places = text_of(*json, "places");
    standing.valid_from = instant_of(*json, "valid_from").value_or(now);
    standing.valid_until = instant_of(*json, "valid_until");
    const bool fits = !who.display_name.empty() && who.display_name.size() <= 200 && !who.password_hash.empty() && who.password_hash.size() <= 256 && who.code_key.size() <= 256 &&
                      wire::operator_right_from_name(standing.may_do) && are_places(standing.places) &&
                      (!who.lease_hours || (*who.lease_hours >= 1 && *who.lease_hours <= 8784)) &&
                      (!standing.valid_until || *standing.valid_until > standing.valid_from);
    if (!fits) return refuse(400, "input_invalid", "display_name, password_hash, right, places, lease_hours or the dates cannot be");
    const auto done = context.writer.run([&](Store& store) { return put_operator(store, who, standing, now); });
    if (!done) return refuse(done.error());
    return answer(operator_json({who, standing}), wire::Format::json, 201);
}

Outcome set_state(Context& context, const std::string& id, const char* state)
{
    const auto now = context.clock.now();
    auto done = context.writer.get<bool>([&](Store& store) -> Result<bool> {
        auto held = store.operator_by_id(id, Hold::yes);
        if (!held) return base::unexpected(held.error());
        auto standings = store.standings(id);
        if (!standings) return base::unexpected(standings.error());
        if (!*held || standings->empty()) return false;
        auto standing = standings->back();
        if (standing.state == state) return true;
        standing.state = state;
        standing.from_at = now;
        if (auto added = store.add_standing(standing); !added) return base::unexpected(added.error());
        if (auto noted = store.add_event(now, std::string("operator_") + state, id); !noted) return base::unexpected(noted.error());
        return true;
    });
    if (!done) return refuse(done.error());
    if (!*done) return refuse(404, "central_refused", "no operator of that name");
    return answer({{"operator", id}, {"state", state}});
}

bool is_fingerprint(const std::string& text) { return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos; }

/// The Citizen Card by whose certificate they sign in; empty: none any more. A card is one person's.
Outcome set_card(Context& context, const std::string& id, const Request& request)
{
    auto json = read_request(request, {4'096, 4});
    if (!json) return base::unexpected(json.error());
    const auto card = json->is_object() ? text_of(*json, "card") : std::string("?");
    if (!card.empty() && !is_fingerprint(card)) return refuse(400, "input_invalid", "card is the SHA-256 of a certificate, 64 hexadecimal digits in lower case, or empty");
    const auto now = context.clock.now();
    enum class Done { yes, unknown, of_another };
    auto done = context.writer.get<Done>([&](Store& store) -> Result<Done> {
        auto held = store.operator_by_id(id, Hold::yes);
        if (!held) return base::unexpected(held.error());
        if (!*held) return Done::unknown;
        auto all = store.operators();
        if (!all) return base::unexpected(all.error());
        for (const auto& one : *all) {
            if (!card.empty() && one.card == card && one.id != id) return Done::of_another;
        }
        auto who = **held;
        who.card = card;
        who.changed_at = now;
        if (auto saved = store.save_operator(who); !saved) return base::unexpected(saved.error());
        if (auto noted = store.add_event(now, card.empty() ? "operator_card_taken" : "operator_card_bound", id); !noted) return base::unexpected(noted.error());
        return Done::yes;
    });
    if (!done) return refuse(done.error());
    if (*done == Done::unknown) return refuse(404, "central_refused", "no operator of that name");
    if (*done == Done::of_another) return refuse(409, "central_refused", "this card is another operator's");
    return answer({{"operator", id}, {"card", card}});
}

Outcome list_operators(Context& context)
{
    auto known = context.writer.look<std::vector<Known>>([](Store& store) { return all_known(store); });
    if (!known) return refuse(known.error());
    Json list = Json::array();
    for (const auto& one : *known) list.push_back(operator_json(one));
    return answer({{"operators", std::move(list)}});
}

Outcome roster_for(Context& context, const std::string& name)
{
    auto row = context.writer.look<std::optional<TerminalRow>>([&](Store& store) { return store.terminal_by_name(name); });
    if (!row) return refuse(row.error());
    if (!*row || (*row)->state == "revoked") return refuse(404, "terminal_not_enrolled", "no terminal of that name");
    KnownTerminal terminal;
    terminal.id = (*row)->id;
    terminal.name = (*row)->name;
    terminal.point_of_service = (*row)->point_of_service;
    auto set = make_roster(context, terminal);
    return set ? Outcome(answer(wire::encode(*set))) : refuse(set.error());
}

}  // namespace

const StandingRow* standing_at(const std::vector<StandingRow>& standings, Instant at)
{
    const StandingRow* found = standings.empty() ? nullptr : &standings.front();
    for (const auto& one : standings) {
        if (one.from_at <= at) found = &one;
    }
    return found;
}

bool allows(const StandingRow& standing, const KnownTerminal& terminal, Right right, Instant at)
{
    const auto has = wire::operator_right_from_name(standing.may_do);
    // A day to come that was said for their beginning; one that was not said is the moment of the word itself, and a desk's clock may be behind that.
    if (standing.valid_from > standing.from_at && at < standing.valid_from) return false;
    return standing.state == "active" && has && right <= *has && is_of_place(standing.places, terminal) &&
           (!standing.valid_until || at < *standing.valid_until);
}

namespace {

void refuse_item(Examined& item, const char* code)
{
    item.refusal = wire::ItemProblem{code, {}, {}};
    item.record.data.clear();
    item.candidate.reset();
    item.ending.reset();
    item.change.reset();
}

using Standings = std::map<std::string, std::vector<StandingRow>>;

Result<bool> read_standings(Store& store, Standings& known)
{
    for (auto& [id, standings] : known) {
        auto rows = store.standings(id);
        if (!rows) return base::unexpected(rows.error());
        standings = std::move(*rows);
    }
    return true;
}

/// nullptr: nothing speaks against who acted and who approved. \param known null: who they are is not checked here
const char* judge_people(const Examined& item, const Standings* known, const KnownTerminal& terminal, Instant received_at)
{
    const auto& approval = item.act->approval();
    if (approval && approval->who == item.act->who()) return wire::k_problem_approver;  // asks for no knowledge, and is never right
    if (item.act->right() == Right::self_service) return approval ? wire::k_problem_approver : nullptr;
    const auto at = item.acted_at.value_or(received_at);
    const auto may = [&](const base::OperatorId& who, Right right) {
        const auto* standing = standing_at(known->at(who.text()), at);
        return standing != nullptr && allows(*standing, terminal, right, at);
    };
    if (known != nullptr && !may(item.act->who(), item.act->right())) return wire::k_problem_operator;
    if (item.approval_needed && !approval) return wire::k_problem_not_approved;
    const auto may_approve = [&] {  // a technician may do more at the machine, and answers for no case
        const auto* standing = standing_at(known->at(approval->who.text()), at);
        return may(approval->who, Right::supervise) && standing != nullptr && wire::operator_right_from_name(standing->may_do) == Right::supervise;
    };
    return known != nullptr && approval && !may_approve() ? wire::k_problem_approver : nullptr;
}

}  // namespace

Status<> judge_operators(Context& context, const KnownTerminal& terminal, std::vector<Examined>& items, Instant received_at)
{
    const bool check = context.home.settings.check_operators;
    Standings known;
    for (const auto& item : items) {
        if (!check || !item.act || item.refusal || item.act->right() == Right::self_service) continue;
        known[item.act->who().text()];
        if (item.act->approval()) known[item.act->approval()->who.text()];
    }
    if (!known.empty()) {
        const auto read = context.writer.get<bool>([&](Store& store) { return read_standings(store, known); }, Wait::no);
        if (!read) return base::unexpected(read.error());
    }
    for (auto& item : items) {
        if (!item.act || item.refusal) continue;
        const char* problem = judge_people(item, check ? &known : nullptr, terminal, received_at);
        if (problem == nullptr) continue;
        base::log_id(base::LogLevel::warning, "record_of_operator_refused", problem);
        refuse_item(item, problem);
    }
    return {};
}

Outcome handle_operator_roster(Context& context, const Caller& caller)
{
    auto set = make_roster(context, *caller);
    if (!set) return refuse(set.error());
    return answer(wire::encode(*set));
}

Outcome handle_operators_admin(Context& context, const std::vector<std::string>& path, const Request& request)
{
    const bool post = request.method == "POST";
    if (path.size() == 2 && request.method == "GET") return list_operators(context);
    if (path.size() == 2 && post) return add_operator(context, request);
    if (path.size() == 4 && post && path[2] == "roster") return roster_for(context, path[3]);
    if (path.size() == 4 && post && path[3] == "block") return set_state(context, path[2], "blocked");
    if (path.size() == 4 && post && path[3] == "unblock") return set_state(context, path[2], "active");
    if (path.size() == 4 && post && path[3] == "card") return set_card(context, path[2], request);
    return refuse(404, "central_refused", "no such address");
}

}  // namespace balcao::central
