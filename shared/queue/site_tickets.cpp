// At the desk that holds the tickets: what others ask for.
#include "queue/site_tickets.h"

#include <algorithm>

#include "queue/impl.h"

namespace balcao::queue {
namespace {

using base::fail;
using base::FaultCode;

constexpr std::array k_ticket_ops{"view", "list", "next", "act", "take", "walk_in", "check_in", "import", "appointments", "stats", "withdraw", "hand_over", "fetch", "arrived"};
/// Whoever comes later than this to an appointment takes the place of who comes now.
constexpr std::chrono::minutes k_late_for_it{15};
/// A desk that could not reach the holder for longer keeps its tickets.
constexpr std::chrono::days k_oldest_handed_over{31};

const SeriesName* series_of_letter(const SiteRules& rules, char letter)
{
    const auto found = std::find_if(rules.series.begin(), rules.series.end(), [letter](const SeriesName& one) { return one.letter == letter; });
    return found == rules.series.end() ? nullptr : &*found;
}

bool is_held(const Ticket& one) { return one.state == TicketState::called || one.state == TicketState::serving || one.state == TicketState::parked; }

/// Numbers begin anew each day: without a bound one desk could fill this one's disk with days that never were.
bool is_recent(base::Date given, base::Date today)
{
    const auto age = std::chrono::sys_days(today) - std::chrono::sys_days(given);
    return age >= -std::chrono::days(1) && age <= k_oldest_handed_over;  // a clock of another desk may be past midnight
}

bool is_request(const std::string& text)
{
    return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

bool changes_something(TicketOp op)
{
    return op != TicketOp::view && op != TicketOp::list && op != TicketOp::appointments && op != TicketOp::stats && op != TicketOp::fetch;
}

/// A second request under one of the same desk: what belongs to it comes after it.
std::string after(std::string request)
{
    request.back() = request.back() == '0' ? '1' : '0';
    return request;
}

}  // namespace

std::string_view name(TicketOp op) { return k_ticket_ops[static_cast<std::size_t>(op)]; }
std::optional<TicketOp> ticket_op_from_name(std::string_view text)
{
    const auto at = std::find(k_ticket_ops.begin(), k_ticket_ops.end(), text);
    return at == k_ticket_ops.end() ? std::nullopt : std::optional(static_cast<TicketOp>(at - k_ticket_ops.begin()));
}

std::vector<Ticket> open_ones(std::vector<Ticket> all, std::size_t at_most)
{
    auto room = at_most - std::min(at_most, static_cast<std::size_t>(std::count_if(all.begin(), all.end(), is_held)));
    std::vector<Ticket> out;
    for (auto& one : all) {
        const bool over = one.state == TicketState::served || one.state == TicketState::transferred || one.state == TicketState::cancelled;
        if (!over && (is_held(one) || room > 0) && out.size() < at_most) {
            room -= is_held(one) ? 0 : 1;
            out.push_back(std::move(one));
        }
    }
    return out;
}

base::Result<TicketAnswer> SiteTickets::carry_out(const TicketAsk& ask, const base::TerminalId& from, const SiteRules& rules, base::Date day, const CaseVault* vault)
{
    const bool changing = changes_something(ask.op);
    if (changing && !is_request(ask.request)) {
        return fail(FaultCode::input_invalid);
    }
    if (changing && ask.op != TicketOp::withdraw && ask.op != TicketOp::import) {
        m_tickets.carry_out_for({from, ask.request});
    }
    TicketAnswer answer;
    switch (ask.op) {
    case TicketOp::view: return view(ask, from, rules, day);
    case TicketOp::list: {
        auto all = m_tickets.list(day);
        if (!all) return base::unexpected(all.error());
        answer.tickets = std::move(*all);
        return answer;
    }
    case TicketOp::next: return with_place(m_tickets.call_next(day, rules.rule, ask.actor));
    case TicketOp::act: return act(ask, from, rules, day, vault);
    case TicketOp::take:
    case TicketOp::walk_in:
    case TicketOp::check_in: return take(ask, rules, day);
    case TicketOp::import: {
        auto fresh = m_tickets.import(ask.list, ask.actor.operator_id);
        if (!fresh) return base::unexpected(fresh.error());
        answer.count = *fresh;
        return answer;
    }
    case TicketOp::appointments: {
        auto expected = m_tickets.appointments(ask.day);
        if (!expected) return base::unexpected(expected.error());
        answer.appointments = std::move(*expected);
        return answer;
    }
    case TicketOp::stats: {
        auto times = m_tickets.times(ask.day);
        if (!times) return base::unexpected(times.error());
        answer.times = std::move(*times);
        return answer;
    }
    case TicketOp::withdraw: {
        if (!is_request(ask.other)) return fail(FaultCode::input_invalid);
        for (const auto& request : {after(ask.other), ask.other}) {
            if (auto done = m_tickets.withdraw({from, request}, ask.actor); !done) return base::unexpected(done.error());
        }
        return answer;
    }
    case TicketOp::hand_over: return hand_over(ask, from, rules, day);
    case TicketOp::fetch: return fetch(ask, from, day, vault);
    case TicketOp::arrived: {
        const auto noted = is_request(ask.other) ? m_tickets.case_arrived(ask.other, from) : base::Status<>(fail(FaultCode::input_invalid));
        return noted ? base::Result<TicketAnswer>(answer) : base::unexpected(noted.error());
    }
    }
    return fail(FaultCode::input_invalid);
}

base::Result<TicketAnswer> SiteTickets::with_place(base::Result<Ticket> ticket)
{
    if (!ticket) {
        return base::unexpected(ticket.error());
    }
    TicketAnswer answer;
    if (ticket->state == TicketState::waiting) {
        const auto place = m_tickets.place_of(*ticket);
        if (!place) {
            return base::unexpected(place.error());
        }
        answer.place = *place;
    }
    answer.ticket = std::move(*ticket);
    return answer;
}

base::Result<TicketAnswer> SiteTickets::view(const TicketAsk& ask, const base::TerminalId& from, const SiteRules& rules, base::Date day)
{
    TicketAnswer answer;
    SiteView view;
    const auto told = ask.day == day ? know_given(day, ask.given_so_far) : base::Status<>();
    const auto letter = letter_of(from, rules.series);
    const auto stamp = m_tickets.stamp(day);
    if (!told || !letter || !stamp) {
        return base::unexpected(!told ? told.error() : letter ? stamp.error() : letter.error());
    }
    view.stamp = *stamp + *letter;
    for (const auto& one : rules.series) {
        view.stamp += one.letter;
    }
    if (view.stamp == ask.since) {
        return answer;
    }
    auto all = m_tickets.list(day);
    auto calls = m_tickets.last_calls(day, k_calls_of_site);
    auto times = m_tickets.times(day);
    const auto expected = m_tickets.appointments(day);
    auto given = given_so_far(day);
    if (!all || !calls || !times || !expected || !given) {
        return base::unexpected(!all ? all.error() : !calls ? calls.error() : !times ? times.error() : !expected ? expected.error() : given.error());
    }
    view.day = day;
    view.counter = rules.counter;
    view.letter = *letter;
    view.given_so_far = std::move(*given);
    view.used = view.given_so_far.contains(*letter) ? view.given_so_far.at(*letter) : 0;
    view.series = rules.series;
    for (const auto& one : *all) {
        if (one.state == TicketState::served && !one.registered_at.empty() && view.registered.size() < k_most_open) {
            view.registered.push_back({code_of(one), one.registered_at});
        }
    }
    view.open = open_ones(std::move(*all), k_most_open);
    for (const auto& one : *expected) {
        if (one.ticket.empty() && view.expected.size() < k_most_expected) {
            view.expected.push_back(one);
        }
    }
    view.calls = std::move(*calls);
    view.times = std::move(*times);
    answer.view = std::move(view);
    return answer;
}

base::Result<TicketAnswer> SiteTickets::take(const TicketAsk& ask, const SiteRules& rules, base::Date day)
{
    NewTicket wanted;
    wanted.day = day;
    wanted.line = ask.line;
    wanted.priority = ask.priority;
    wanted.language = ask.language;
    wanted.source = ask.op == TicketOp::walk_in ? TicketSource::walk_in : ask.source;
    if (ask.op == TicketOp::check_in) {
        const auto expected = m_tickets.appointments(day);
        if (!expected) {
            return base::unexpected(expected.error());
        }
        const auto found = std::find_if(expected->begin(), expected->end(), [&](const Appointment& one) { return one.reference == ask.reference; });
        if (found == expected->end()) {
            return fail(FaultCode::ticket_unknown);
        }
        const auto now = m_tickets.m_impl->clock.now();
        wanted.line = found->line;
        wanted.source = TicketSource::appointment;
        wanted.appointment = found->id;
        wanted.due_at = now - found->at > k_late_for_it ? now : found->at;
    }
    const auto* series = series_of_letter(rules, wanted.line);
    if (series == nullptr || series->priority) {
        return fail(FaultCode::input_invalid);
    }
    wanted.series = wanted.line;
    for (const auto& one : rules.series) {
        wanted.series = wanted.priority != PriorityGround::none && one.priority ? one.letter : wanted.series;
    }
    if (ask.op == TicketOp::walk_in) {
        if (auto room = m_tickets.counter_is_free(ask.actor.counter, 0); !room) {
            const auto before = m_tickets.carried_out();  // unless it is this very one
            if (!before || !*before) {
                return base::unexpected(before ? room.error() : before.error());
            }
        }
    }
    auto taken = m_tickets.take(wanted, wanted.source == TicketSource::kiosk ? TicketActor{} : ask.actor);
    if (!taken || ask.op != TicketOp::walk_in) {
        return with_place(std::move(taken));
    }
    m_tickets.carry_out_for({m_tickets.m_request->terminal, after(ask.request)});
    return with_place(m_tickets.change(taken->id, {.act = TicketAct::serve, .actor = ask.actor}));
}

base::Result<TicketAnswer> SiteTickets::act(const TicketAsk& ask, const base::TerminalId& from, const SiteRules& rules, base::Date day, const CaseVault* vault)
{
    if (ask.act == TicketAct::take || ask.act == TicketAct::expire || ask.actor.counter.empty() || (!ask.other.empty() && !is_request(ask.other))) {
        return fail(FaultCode::input_invalid);
    }
    if (auto noted = ask.other.empty() ? base::Status<>() : m_tickets.case_arrived(ask.other, from); !noted) {
        return base::unexpected(noted.error());
    }
    const auto told = [&](base::Result<Ticket> ticket) {
        auto answer = with_place(std::move(ticket));
        if (answer && ask.act == TicketAct::resume) {
            add_case(*answer, from, vault);
        }
        return answer;
    };
    if (auto before = m_tickets.carried_out(); !before || *before) {
        return before ? told(std::move(**before)) : base::unexpected(before.error());
    }
    const auto code = ticket_code_from_text(ask.code);
    const auto found = ask.code.empty() ? m_tickets.at_counter(ask.actor.counter)
                       : code           ? m_tickets.find(ask.day.ok() ? ask.day : day, *code)
                                        : base::Result<std::optional<Ticket>>(std::nullopt);
    if (!found || !*found) {
        return found ? fail(FaultCode::ticket_unknown) : base::unexpected(found.error());
    }
    const bool with_another = (*found)->state == TicketState::called || (*found)->state == TicketState::serving || (*found)->state == TicketState::parked;
    if (ask.act == TicketAct::done && ask.registered && with_another) {
        if (auto noted = m_tickets.note_registered(**found, ask.actor); !noted) {  // it stands; who has the ticket, or a case of it still, is told
            return base::unexpected(noted.error());
        }
    }
    if (ask.act == TicketAct::transfer && ask.priority == PriorityGround::none && !ask.priority_back) {
        const auto* series = series_of_letter(rules, ask.line);
        if (series == nullptr || series->priority) {
            return fail(FaultCode::input_invalid);
        }
    }
    auto kept = ask.act == TicketAct::park ? sealed_case(ask, **found, vault) : base::Result<std::optional<KeptCase>>(std::nullopt);
    if (!kept) {
        return base::unexpected(kept.error());
    }
    return told(m_tickets.change((*found)->id, {.act = ask.act, .actor = ask.actor, .line = ask.line, .place = ask.place, .purpose = ask.purpose, .priority = ask.priority, .priority_back = ask.priority_back, .kept = std::move(*kept)}));
}

base::Result<char> SiteTickets::letter_of(const base::TerminalId& terminal, std::span<const SeriesName> series)
{
    auto& impl = *m_tickets.m_impl;
    std::string taken;
    char mine = '\0';
    for (const auto& one : series) {
        taken += one.letter;
    }
    const auto of_site = taken;
    const auto read = impl.sql->each("SELECT terminal, letter FROM ticket_letter", [&](const database::Statement& row) {
        taken += row.text(1);
        mine = row.text(0) == terminal.text() ? row.text(1).at(0) : mine;
        return true;
    });
    if (!read) {
        return base::unexpected(read.error());
    }
    if (mine != '\0' && of_site.find(mine) == std::string::npos) {
        return mine;
    }
    for (char letter = 'Z'; letter >= 'A'; --letter) {
        if (taken.find(letter) == std::string::npos) {
            const auto written = impl.write([&] {
                // A letter that had to be given up stays used: papers of today carry it.
                return in_order([&] { return impl.sql->run("UPDATE ticket_letter SET terminal = 'was:' || letter WHERE terminal = ?1", terminal.text()); },
                                [&] { return impl.sql->run("INSERT INTO ticket_letter(terminal, letter) VALUES(?1, ?2)", terminal.text(), std::string(1, letter)); });
            });
            return written ? base::Result<char>(letter) : base::unexpected(written.error());
        }
    }
    return fail(FaultCode::tickets_used_up, 26);
}

base::Result<NumbersGiven> SiteTickets::given_so_far(base::Date day)
{
    NumbersGiven out;
    const auto read = m_tickets.m_impl->sql->each(
        "SELECT series, max(number) FROM (SELECT series, number FROM ticket WHERE day = ?1 UNION ALL SELECT series, number FROM ticket_floor WHERE day = ?1) GROUP BY series",
        [&](const database::Statement& row) {
            out[row.text(0).at(0)] = static_cast<int>(row.number(1));
            return true;
        },
        base::format_iso_date(day));
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

base::Status<> SiteTickets::know_given(base::Date day, const NumbersGiven& numbers)
{
    if (numbers.empty()) {
        return {};
    }
    const auto known = given_so_far(day);
    if (!known) {
        return base::unexpected(known.error());
    }
    NumbersGiven news;
    for (const auto& [series, number] : numbers) {
        if (series < 'A' || series > 'Z' || number < 1 || number > k_ticket_numbers) {
            return fail(FaultCode::input_invalid);
        }
        if (!known->contains(series) || known->at(series) < number) {
            news.emplace(series, number);
        }
    }
    auto& impl = *m_tickets.m_impl;
    return news.empty() ? base::Status<>() : impl.write([&] {
        auto put = impl.sql->run("DELETE FROM ticket_floor WHERE day < ?1", base::format_iso_date(day));
        for (const auto& [series, number] : news) {
            if (put) {
                put = impl.sql->run("INSERT INTO ticket_floor(day, series, number) VALUES(?1, ?2, ?3) ON CONFLICT(day, series) DO UPDATE SET number = excluded.number",
                                    base::format_iso_date(day), std::string(1, series), std::int64_t{number});
            }
        }
        return put;
    });
}

/// In one transaction, or not at all: a second time it is there already.
base::Result<TicketAnswer> SiteTickets::hand_over(const TicketAsk& ask, const base::TerminalId& from, const SiteRules& rules, base::Date day)
{
    auto& impl = *m_tickets.m_impl;
    const auto letter = letter_of(from, rules.series);
    if (!letter) {
        return base::unexpected(letter.error());
    }
    if (!ask.given || ask.given->series != *letter || !ask.given->day.ok() || ask.given->number < 1 || ask.given->number > k_ticket_numbers ||
        ask.given->state == TicketState::called || ask.given->state == TicketState::serving || ask.given->state == TicketState::parked ||
        series_of_letter(rules, ask.given->line) == nullptr || ask.events.size() > 100 || !is_recent(ask.given->day, day)) {
        return fail(FaultCode::input_invalid);
    }
    const auto& given = *ask.given;
    const auto there = m_tickets.find(given.day, {given.series, given.number});
    if (!there) {
        return base::unexpected(there.error());
    }
    TicketAnswer answer;
    if (*there && (*there)->taken_at != given.taken_at) {
        return fail(FaultCode::ticket_not_possible);  // another person's: a desk that lost its memory counts from one again
    }
    if (*there) {
        answer.ticket = **there;
        return answer;
    }
    const auto written = impl.write([&]() -> base::Status<> {
        auto put = impl.sql->run(
            "INSERT INTO ticket(day, series, number, line, priority, language, source, taken_at, due_at, state, counter, case_id, appointment, changed_at) "
            "VALUES(?,?,?,?,?,?,?,?,?,?,?,'',NULL,?)",
            base::format_iso_date(given.day), std::string(1, given.series), std::int64_t{given.number}, std::string(1, given.line), name(given.priority), given.language,
            name(given.source), to_ms(given.taken_at), to_ms(given.due_at), name(given.state), given.counter, to_ms(given.changed_at));
        if (!put) {
            return put;
        }
        const auto made = impl.sql->number("SELECT last_insert_rowid()");
        if (!made) {
            return base::unexpected(made.error());
        }
        for (const auto& event : ask.events) {
            auto noted = impl.sql->run("INSERT INTO ticket_event(ticket, at, act, counter, operator, detail) VALUES(?,?,?,?,?,?)", made->value_or(0), to_ms(event.at),
                                       name(event.act), event.counter, event.operator_id.text(), event.detail);
            if (!noted) {
                return noted;
            }
        }
        return {};
    });
    if (!written) {
        return base::unexpected(written.error());
    }
    auto now = m_tickets.find(given.day, {given.series, given.number});
    if (!now) {
        return base::unexpected(now.error());
    }
    answer.ticket = std::move(*now);
    return answer;
}

}  // namespace balcao::queue
