// The end of the day: the balance, its signed statement, and whom to call back.
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

#include "desk/arguments.h"
#include "desk/day_statement.h"
#include "desk/day_viewer.h"
#include "desk/service.h"
#include "seal/merkle.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using Right = domain::OperatorAct::Right;
using wire::Json;

namespace {

constexpr int k_call_backs_a_page = 200;
constexpr std::array<std::chrono::hours, link::k_day_ages - 1> k_age_ends{std::chrono::hours(1), std::chrono::hours(4), std::chrono::hours(24), std::chrono::hours(72)};

/// A day's letters for a record's state, as a person to call sees it.
const char* call_back_word(queue::State state)
{
    switch (state) {
    case queue::State::dead: return "refused";
    case queue::State::frozen: return "frozen";
    case queue::State::parked: return "held_back";
    case queue::State::pending:
    case queue::State::in_flight:
    case queue::State::retry:
    case queue::State::resending:
    case queue::State::replaced:
    case queue::State::waived:
    case queue::State::acked:
    case queue::State::purged: break;
    }
    return "";
}

std::vector<link::DayLine> lines_of(const std::map<std::string, DayCounts>& counts)
{
    std::vector<link::DayLine> out;
    for (const auto& [name, line] : counts) {
        out.push_back({name, line});
    }
    return out;
}

}  // namespace

/// \param only one clerk's own registrations, and nothing else of the desk
base::Result<link::DayCharts> DeskService::day_charts(const queue::DayRows& rows, const base::OperatorId* only)
{
    link::DayCharts charts;
    for (const auto& record : rows.records) {
        if (only == nullptr || (record.witness && record.witness->operator_id == *only)) {
            ++charts.per_hour.at(static_cast<std::size_t>(std::clamp(m_parts.local_hour(record.captured_at), 0, 23)));
        }
    }
    if (only != nullptr) {
        return charts;
    }
    const auto ages = m_parts.queue.waiting_ages(m_parts.clock.now(), k_age_ends);
    if (!ages) {
        return base::unexpected(ages.error());
    }
    std::copy(ages->counts.begin(), ages->counts.end(), charts.ages.begin());  // of every day: what waits longest was registered before today
    if (tickets_on() && !held_elsewhere()) {
        const auto waited = m_parts.queue.tickets().waited(rows.day);
        if (!waited) {
            return base::unexpected(waited.error());
        }
        charts.waits.emplace();
        for (const auto minutes : *waited) {
            ++charts.waits->at(link::wait_group(minutes));
        }
    }
    return charts;
}

/// Told on the first page to who may close it.
void DeskService::look_for_open_days()
{
    const auto today = m_parts.local_day(m_parts.clock.now());
    const auto around = m_parts.queue.day_neighbours(today, today, 1);
    m_left_open = around && !around->left_open.empty() ? base::format_iso_date(around->left_open.front()) : std::string();
}

/// Today at the point of service unless another day is named; a day to come is none.
base::Result<base::Date> DeskService::wanted_day(const Json& args) const
{
    const auto today = m_parts.local_day(m_parts.clock.now());
    if (args.find("day") == args.end()) {
        return today;
    }
    const auto text = arguments::text(args, "day", 10);
    const auto day = text ? base::parse_iso_date(*text) : std::nullopt;
    if (!day || *day > today) {
        return fail(FaultCode::input_invalid);
    }
    return *day;
}

base::Result<DeskService::CountedDay> DeskService::count_day(base::Date day)
{
    auto rows = m_parts.queue.day_rows(day, m_parts.local_day);
    if (!rows) {
        return base::unexpected(rows.error());
    }
    std::optional<sync::ReceiptTrust> trust;
    if (m_parts.receipt_trust) {
        auto loaded = m_parts.receipt_trust();
        if (!loaded) {
            return base::unexpected(loaded.error());  // keys that cannot be read are no flaw of the records
        }
        trust = std::move(*loaded);
    }
    const auto terminal = m_parts.records != nullptr ? std::optional(m_parts.records->identity().certificate) : std::nullopt;
    auto account = account_of(*rows, trust, terminal);
    if (auto intact = m_parts.queue.verify_audit(); !intact) {
        if (intact.error().code != FaultCode::chain_broken) {
            return base::unexpected(intact.error());
        }
        account.differences.push_back({DayFlaw::audit_broken, {}, {}, 0, intact.error().a});
    }
    return CountedDay{std::move(*rows), std::move(account)};
}

base::Result<std::vector<link::CallBackRow>> DeskService::call_back_rows()
{
    const auto done = m_parts.queue.call_backs_done();
    if (!done) {
        return base::unexpected(done.error());
    }
    std::vector<link::CallBackRow> rows;
    for (const auto state : {queue::State::dead, queue::State::frozen, queue::State::parked}) {
        queue::ListFilter filter;
        filter.state = state;
        filter.limit = k_call_backs_a_page;
        const auto items = m_parts.queue.list(filter);
        if (!items) {
            return base::unexpected(items.error());
        }
        for (const auto& item : *items) {
            link::CallBackRow row;
            row.seq = item.position;
            row.day = base::format_iso_date(m_parts.local_day(item.captured_at));
            const auto summary = item.summary.value_or(queue::Summary{});
            row.ticket = summary.ticket;
            row.initials = summary.initials;
            row.document_tail = summary.tail;
            row.state = call_back_word(item.state);
            row.problem = item.problem;
            row.captured_at = item.captured_at;
            const auto ticked = std::find_if(done->begin(), done->end(), [&](const auto& one) { return one.position == item.position; });
            if (ticked != done->end()) {
                row.done_at = ticked->at;
                row.done_by = ticked->who.text();
            }
            rows.push_back(std::move(row));
        }
    }
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return std::pair(a.done_at.has_value(), a.seq) < std::pair(b.done_at.has_value(), b.seq); });
    return rows;
}

base::Result<link::DayBook> DeskService::day_book(base::Date day, const std::optional<Operator>& viewer)
{
    const auto counted = count_day(day);
    const auto closes = m_parts.queue.day_closes(day);
    const auto late = m_parts.queue.after_closes();
    const auto drafts = m_parts.queue.drafts();
    const auto kept = m_parts.queue.tickets().kept_cases();
    auto rows = call_back_rows();
    const auto now = m_parts.clock.now();
    const auto ages = m_parts.queue.waiting_ages(now, k_age_ends);
    const auto today = m_parts.local_day(now);
    const auto around = m_parts.queue.day_neighbours(day, today, link::k_left_open_days);
    if (!counted || !closes || !late || !drafts || !kept || !rows || !ages || !around) {
        return base::unexpected(!counted ? counted.error() : !closes ? closes.error() : !late ? late.error() : !drafts ? drafts.error() : !kept ? kept.error() : !rows ? rows.error() : !ages ? ages.error() : around.error());
    }
    auto charts = day_charts(counted->rows);
    if (!charts) {
        return base::unexpected(charts.error());
    }
    const auto& account = counted->account;
    link::DayBook book;
    book.day = base::format_iso_date(day);
    book.looked_at = now;
    book.by_ledger = account.by_ledger;
    book.by_records = account.by_records;
    book.confirmed = account.confirmed;
    book.confirmed_refused = account.confirmed_refused;
    book.offered_again = account.offered_again;
    book.all = account.all;
    book.kinds = lines_of(account.kinds);
    for (auto& line : lines_of(account.operators)) {
        if (sees_others(viewer) || (viewer && viewer->id.text() == line.name)) {
            book.operators.push_back(std::move(line));
        }
    }
    for (const auto& difference : account.differences) {
        book.differences.push_back(line_of(difference));
    }
    book.positions = runs_text(account.positions);
    book.root = base::to_hex(account.root);
    if (!closes->empty()) {
        const auto& last = closes->back();
        book.closed = link::DayClosed{last.part, last.at, last.who.text(), last.records, last.differences};
    }
    book.after = after_lines(*late);
    book.open_cases = std::max<std::int64_t>(static_cast<std::int64_t>(drafts->size()), case_open() ? 1 : 0) + *kept;
    book.charts = std::move(*charts);
    book.today = base::format_iso_date(today);
    book.earlier = around->earlier ? base::format_iso_date(*around->earlier) : std::string();
    book.later = around->later && *around->later < today ? base::format_iso_date(*around->later) : day < today ? book.today : std::string();
    for (const auto& open : around->left_open) {
        book.left_open.push_back(base::format_iso_date(open));
    }
    book.oldest_waiting_at = ages->oldest;
    book.call_backs = std::move(*rows);
    book.may_close = sees_others(viewer);
    return book;
}

/// Counted anew, shown in the console, and given back; `lines` and `balanced` as they always were.
DeskService::Answer DeskService::day_report(const Json& args)
{
    const auto day = wanted_day(args);
    if (!day) {
        return base::unexpected(day.error());
    }
    const base::Lock lock(m_parts.queue_mutex);
    const auto lines = m_parts.queue.ledger(*day);
    auto book = day_book(*day, m_operator);
    if (!lines || !book) {
        return base::unexpected(!lines ? lines.error() : book.error());
    }
    Json list = Json::array();
    for (const auto& line : *lines) {
        list.push_back({{"kind", line.kind},
                        {"registered", line.registered},
                        {"accepted", line.accepted},
                        {"rejected", line.rejected},
                        {"waived", line.waived},
                        {"replaced", line.replaced},
                        {"first", line.first_position},
                        {"last", line.last_position}});
    }
    Json answer{{"day", base::format_iso_date(*day)}, {"lines", std::move(list)}, {"balanced", book->balanced()}, {"book", to_json(*book)}};
    if (arguments::yes_or_no(args, "show").value_or(false)) {
        m_day_book = std::move(*book);
        changed();
    }
    return answer;
}

/// What a statement needs to know beside the account, at this moment.
base::Result<DayFrame> DeskService::day_frame(const queue::DayRows& rows, const base::OperatorId& who)
{
    const auto closes = m_parts.queue.day_closes(rows.day);
    const auto late = m_parts.queue.after_closes();
    const auto before = m_parts.queue.last_close();
    const auto drafts = m_parts.queue.drafts();
    const auto kept = m_parts.queue.tickets().kept_cases();
    if (!closes || !late || !before || !drafts || !kept) {
        return base::unexpected(!closes ? closes.error() : !late ? late.error() : !before ? before.error() : !drafts ? drafts.error() : kept.error());
    }
    DayFrame frame;
    frame.place = m_parts.config.place;
    frame.desk = m_parts.config.desk;
    frame.at = m_parts.clock.now();
    frame.by = who;
    frame.part = closes->empty() ? 1 : closes->back().part + 1;
    frame.audit_entries = rows.audit_number;
    frame.audit_hash = rows.audit_hash;
    frame.open_cases = std::max<std::int64_t>(static_cast<std::int64_t>(drafts->size()), case_open() ? 1 : 0) + *kept;
    frame.after = after_lines(*late);
    frame.before = *before;
    return frame;
}

/// Waiting records do not hold the close up; what differs does, unless the supervisor says that it is closed with the difference.
DeskService::Answer DeskService::day_close(const Json& args)
{
    const auto who = answerable(args, Right::supervise);
    const auto day = who ? wanted_day(args) : base::Result<base::Date>(base::unexpected(who.error()));
    if (!day) {
        return base::unexpected(day.error());
    }
    if (m_parts.records == nullptr) {
        return fail(FaultCode::terminal_not_enrolled);
    }
    const base::Lock lock(m_parts.queue_mutex);
    const auto counted = count_day(*day);
    const auto frame = counted ? day_frame(counted->rows, *who) : base::Result<DayFrame>(base::unexpected(counted.error()));
    if (!frame) {
        return base::unexpected(frame.error());
    }
    const auto iso = base::format_iso_date(*day);
    if (frame->part > 1 && std::none_of(frame->after.begin(), frame->after.end(), [&](const auto& line) { return line.day == iso; })) {
        return Json{{"closed", false}, {"reason", "already"}, {"part", frame->part - 1}};
    }
    if (!counted->account.balanced() && !arguments::yes_or_no(args, "anyway").value_or(false)) {
        Json differences = Json::array();
        for (const auto& difference : counted->account.differences) {
            differences.push_back(to_json(line_of(difference)));
        }
        return Json{{"closed", false}, {"reason", "differs"}, {"differences", std::move(differences)}};
    }
    const auto charts = day_charts(counted->rows);
    if (!charts) {
        return base::unexpected(charts.error());
    }
    auto content = day_statement(counted->account, *frame, m_parts.records->identity().terminal);
    content["charts"] = link::to_json(*charts);
    const auto statement = sign_statement(content, *m_parts.records);
    if (!statement) {
        return base::unexpected(statement.error());
    }
    queue::NewDayClose close;
    close.day = *day;
    close.who = *who;
    close.records = static_cast<std::int64_t>(counted->account.positions.size());
    close.last = counted->account.positions.empty() ? 0 : counted->account.positions.back();
    close.differences = static_cast<std::int64_t>(counted->account.differences.size());
    close.statement = base::to_bytes(*statement);
    close.unfinished = counted->account.unfinished;
    close.audit_number = counted->rows.audit_number;
    if (auto kept = m_parts.queue.keep_close(close); !kept) {
        return base::unexpected(kept.error());
    }
    look_for_open_days();
    look_at_day_again();
    return Json{{"closed", true}, {"part", frame->part}, {"statement", Json::parse(*statement)}};
}

DeskService::Answer DeskService::call_backs(const Json&)
{
    const base::Lock lock(m_parts.queue_mutex);
    const auto rows = call_back_rows();
    if (!rows) {
        return base::unexpected(rows.error());
    }
    Json list = Json::array();
    for (const auto& row : *rows) {
        list.push_back(to_json(row));
    }
    return Json{{"rows", std::move(list)}};
}

DeskService::Answer DeskService::call_back_done(const Json& args)
{
    const auto who = answerable(args, Right::activate);
    if (!who) {
        return base::unexpected(who.error());
    }
    const auto seq = arguments::number(args, "seq", 0);
    if (seq < 1) {
        return fail(FaultCode::message_malformed);
    }
    const base::Lock lock(m_parts.queue_mutex);
    if (auto done = m_parts.queue.call_back_done(seq, *who); !done) {
        return base::unexpected(done.error());
    }
    look_at_day_again();
    return Json::object();
}

/// What stands on the page is counted anew after an act on it. The queue's mutex is held.
void DeskService::look_at_day_again()
{
    const auto shown = m_day_book ? base::parse_iso_date(m_day_book->day) : std::nullopt;
    if (!shown) {
        return;
    }
    if (auto book = day_book(*shown, m_operator)) {
        m_day_book = std::move(*book);
        changed();
    }
}

}  // namespace balcao::desk
