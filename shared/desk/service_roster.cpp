// The central's roster of operators: taken, told about, and what it means for who is signed in.
#include <unistd.h>

#include "base/log.h"
#include "desk/arguments.h"
#include "desk/service.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

namespace {

base::Result<wire::ReferenceSet> read_roster_file(int file)
{
    std::string content;
    char block[65'536];
    for (;;) {
        const auto got = ::pread(file, block, sizeof block, static_cast<off_t>(content.size()));
        if (got < 0) {
            return fail(FaultCode::file_unreadable, errno);
        }
        if (got == 0) {
            break;
        }
        content.append(block, static_cast<std::size_t>(got));
        if (content.size() > 2 * wire::k_max_reference_bytes) {
            return fail(FaultCode::message_too_large, static_cast<std::int64_t>(content.size()));
        }
    }
    const auto json = wire::parse_json(content, {2 * wire::k_max_reference_bytes, 16});
    return json ? wire::decode_reference_set(*json) : base::unexpected(json.error());
}

const char* source_name(OperatorSource source)
{
    switch (source) {
    case OperatorSource::local: return "local";
    case OperatorSource::central: return "central";
    case OperatorSource::both: return "both";
    }
    return "local";
}

}  // namespace

void DeskService::leave_operator()
{
    m_card_reader.clear();
    m_handover.clear();
    m_operator.reset();  // the draft stays, and is shown again after the next sign-in
    m_day_book.reset();  // what it shows depends on who looks
    m_refusal.reset();
    m_numbers.forget();
    m_key_awaited = false;
    if (m_parts.practise_line) {
        m_parts.practise_line(false);  // whoever practises next begins with a line
    }
    run_camera();
    if (!citizen_alone()) {
        forget_chip();
    }
    changed();
}

std::optional<base::Fault> DeskService::end_work_without_lease()
{
    if (!m_operator) {
        return std::nullopt;
    }
    const auto until = m_operator->lease_until;
    const auto may = m_parts.roster.may_go_on(*m_operator, m_parts.clock);
    if (may) {
        if (m_operator->lease_until != until) {
            changed();
        }
        return std::nullopt;
    }
    base::log_id(base::LogLevel::warning, "operator_work_ended", m_operator->id.text());
    {
        const base::Lock lock(m_parts.queue_mutex);
        (void)m_parts.queue.note({"operator_work_ended", {{"operator", m_operator->id.text()}, {"reason", std::string(base::name(may.error().code))}}, {}});
    }
    leave_operator();
    note_failure(may.error());
    return may.error();
}

base::Result<bool> DeskService::take_roster(const wire::ReferenceSet& offered, RosterWay way)
{
    auto* central = m_parts.roster.central();
    if (central == nullptr) {
        return fail(FaultCode::act_not_possible_now);
    }
    auto taken = central->take(offered, way, m_parts.clock);
    if (!taken) {
        base::log(base::LogLevel::error, "operator_roster_refused", taken.error());
        return taken;
    }
    if (*taken) {
        base::log(base::LogLevel::info, "operator_roster_taken", {{"serial", central->roster()->serial}});
        const bool of_operators = m_notice && (m_notice->code == FaultCode::operator_lease_ended || m_notice->code == FaultCode::operator_blocked);
        if (of_operators && !m_operator) {
            m_notice.reset();
        }
        (void)end_work_without_lease();
        changed();
    }
    return taken;
}

void DeskService::roster_fetched(const wire::ReferenceSet& offered)
{
    m_mailbox.post([this, offered] {
        if (const auto taken = take_roster(offered, RosterWay::central); !taken) {
            note_failure(taken.error());
        }
    });
}

DeskService::Answer DeskService::operator_roster(const Json& args)
{
    auto* central = m_parts.roster.central();
    Json out{{"source", source_name(m_parts.config.operators_from)}};
    if (arguments::text(args, "act").value_or("") == "in") {
        const auto offered = read_roster_file(m_asking->attached.get());
        if (!offered) {
            return base::unexpected(offered.error());
        }
        const auto taken = take_roster(*offered, RosterWay::carried);
        if (!taken) {
            return base::unexpected(taken.error());
        }
        out["taken"] = *taken;
    }
    Json people = Json::array();
    if (central != nullptr && central->roster()) {
        const auto& roster = *central->roster();
        out["serial"] = roster.serial;
        out["issued_at"] = base::format_instant(roster.issued_at);
        for (const auto& one : roster.operators) {
            const auto may = central->may_work(one, m_parts.clock);
            people.push_back({{"operator", one.id.text()},
                              {"display_name", one.display_name},
                              {"right", wire::operator_right_name(one.right)},
                              {"lease_until", base::format_instant(one.lease_until)},
                              {"may_work", may.has_value()},
                              {"why_not", may ? Json() : Json(base::name(may.error().code))}});
        }
    }
    out["operators"] = std::move(people);
    return out;
}

}  // namespace balcao::desk
