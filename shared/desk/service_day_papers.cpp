// Statements of days that were kept, checked, counted for a clerk, or put on paper.
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

constexpr std::size_t k_name_limit = 128;
constexpr std::size_t k_runs_limit = 64 * 1024;

}  // namespace

/// A statement that was kept, for who wants it on paper.
DeskService::Answer DeskService::day_statement_of(const Json& args)
{
    const auto day = wanted_day(args);
    if (!day) {
        return base::unexpected(day.error());
    }
    const auto part = arguments::number(args, "part", 0);
    const base::Lock lock(m_parts.queue_mutex);
    const auto closes = m_parts.queue.day_closes(*day);
    if (!closes) {
        return base::unexpected(closes.error());
    }
    Json found;
    for (const auto& close : *closes) {
        if (part == 0 || part == close.part) {
            found = Json::parse(base::to_text(close.statement));
        }
    }
    return Json{{"parts", closes->size()}, {"statement", std::move(found)}};
}

/// The root over the records under these numbers, from the audit chain alone: it outlives their content.
DeskService::Answer DeskService::day_check(const Json& args)
{
    const auto text = arguments::text(args, "positions", k_runs_limit);
    const auto positions = text ? runs_from_text(*text) : std::nullopt;
    if (!positions) {
        return fail(FaultCode::message_malformed);
    }
    const base::Lock lock(m_parts.queue_mutex);
    std::map<queue::Position, queue::Witness> seen;
    if (!positions->empty()) {
        auto witnesses = m_parts.queue.witnesses(positions->front(), positions->back());
        if (!witnesses) {
            return base::unexpected(witnesses.error());
        }
        seen = std::move(*witnesses);
    }
    std::vector<seal::Digest> leaves;
    std::vector<queue::Position> unknown;
    for (const auto position : *positions) {
        const auto at = seen.find(position);
        if (at == seen.end()) {
            unknown.push_back(position);
        } else {
            leaves.push_back(at->second.hash);
        }
    }
    return Json{{"root", base::to_hex(seal::merkle_root(leaves))}, {"unknown", runs_text(unknown)}};
}

/// A clerk's own copy: theirs alone, whoever else is signed in. A supervisor may print it for them.
DeskService::Answer DeskService::day_own(const Json& args)
{
    const auto person = answerable_person(args, Right::activate);
    const auto day = person ? wanted_day(args) : base::Result<base::Date>(base::unexpected(person.error()));
    if (!day) {
        return base::unexpected(day.error());
    }
    if (m_parts.records == nullptr) {
        return fail(FaultCode::terminal_not_enrolled);
    }
    const base::OperatorId by = person->id;
    const base::OperatorId of(arguments::text(args, "of", k_name_limit).value_or(by.text()));
    if (of != by && !sees_others(*person)) {
        return fail(FaultCode::right_missing, static_cast<std::int64_t>(Right::supervise));
    }
    const base::Lock lock(m_parts.queue_mutex);
    const auto rows = m_parts.queue.day_rows(*day, m_parts.local_day);
    const auto frame = rows ? day_frame(*rows, by) : base::Result<DayFrame>(base::unexpected(rows.error()));
    if (!frame) {
        return base::unexpected(frame.error());
    }
    const auto charts = day_charts(*rows, &of);
    if (!charts) {
        return base::unexpected(charts.error());
    }
    auto content = own_statement(*rows, of, *frame, m_parts.records->identity().terminal);
    content["charts"] = {{"per_hour", charts->per_hour}};
    const auto statement = sign_statement(content, *m_parts.records);
    if (!statement) {
        return base::unexpected(statement.error());
    }
    if (auto noted = m_parts.queue.note({"own_count_given", {{"day", base::format_iso_date(*day)}, {"of", of.text()}, {"operator", by.text()}}, {}}); !noted) {
        return base::unexpected(noted.error());
    }
    return Json{{"statement", Json::parse(*statement)}};
}

/// A statement this or another terminal signed, as table and for paper: `csv` in the answer, the paper attached.
DeskService::Answer DeskService::day_paper(const Json& args)
{
    const auto format = arguments::text(args, "format", 8).value_or("pdf");
    const auto whole = args.find("statement");
    if (whole == args.end() || !whole->is_object() || (format != "pdf" && format != "escpos")) {
        return fail(FaultCode::message_malformed);
    }
    if (!m_parts.write_day) {
        return fail(FaultCode::act_not_possible_now);
    }
    if (auto checked = check_statement(wire::to_line(*whole)); !checked) {
        return base::unexpected(checked.error());
    }
    const auto csv = m_parts.write_day(*whole, "csv");
    const auto paper = m_parts.write_day(*whole, format);
    if (!csv || !paper) {
        return base::unexpected(csv ? paper.error() : csv.error());
    }
    base::Descriptor memory(::memfd_create("balcao-day", MFD_CLOEXEC));
    if (!memory || ::write(memory.get(), paper->data(), paper->size()) != static_cast<ssize_t>(paper->size())) {
        return fail(FaultCode::file_unwritable, errno);
    }
    m_server->reply(m_asking->client, m_asking->ask_id, Json{{"csv", base::to_text(*csv)}, {"octets", paper->size()}}, std::move(memory));
    m_asking.reset();
    return Json::object();
}

}  // namespace balcao::desk
