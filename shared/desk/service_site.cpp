// Tickets that another desk of the site holds: what is heard of it, and what is written down here (docs/adr/0011).
#include <algorithm>

#include "base/log.h"
#include "desk/case_json.h"
#include "desk/service.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using queue::TicketState;

namespace {

bool is_at_counter(const queue::Ticket& ticket) { return ticket.state == TicketState::called || ticket.state == TicketState::serving; }

std::vector<link::TicketSeries> series_of(const std::vector<queue::SeriesName>& names)
{
    std::vector<link::TicketSeries> out;
    for (const auto& one : names) {
        out.push_back({std::string(1, one.letter), one.name_pt, one.name_en, one.priority});
    }
    return out;
}

}  // namespace

void DeskService::restore_site()
{
    if (!held_elsewhere()) {
        return;
    }
    m_site_thread.emplace(32);
    m_site.since = m_parts.clock.now();
    const base::Lock lock(m_parts.queue_mutex);
    queue::SiteTickets site(m_parts.queue.tickets());
    (void)site.drop_cases_before(m_day);
    const auto note = site.note();
    auto cases = site.cases();
    const auto words = site.words();
    if (!note || !cases || !words) {
        note_failure(!note ? note.error() : !cases ? cases.error() : words.error());
        return;
    }
    if (*note) {
        m_site.letter = std::string(1, (*note)->letter);
        m_site.used_day = (*note)->day;
        m_site.used = (*note)->used;
        m_site.series = series_of((*note)->series);
    }
    m_site.cases = std::move(*cases);
    m_site.untold = static_cast<std::int64_t>(words->size());
    // What was being served when this desk stopped, and how far its case came.
    for (const auto& one : std::vector<queue::TicketCase>(m_site.cases)) {
        if (one.parked && !one.request.empty()) {  // set aside when this desk stopped: whether the holder did it is not known
            const queue::TicketWord back{0, base::to_hex(m_parts.random.bytes(16)), "withdraw", one.day, {}, one.request, {}, false};
            if (site.add_word(back) && site.keep_case({one.case_id, one.day, one.code, true, {}})) {
                ++m_site.untold;
            }
        }
        const auto item = one.parked ? base::Result<std::optional<queue::Item>>(std::nullopt) : m_parts.queue.item_of_case(one.case_id);
        if (item && *item) {
            const queue::TicketWord done{0, base::to_hex(m_parts.random.bytes(16)), "done", one.day, one.code, {}, {}, true};
            if (site.add_word(done) && site.drop_case(one.case_id)) {
                std::erase(m_site.cases, one);
                ++m_site.untold;
            }
        }
    }
}

void DeskService::tickets_changed()
{
    m_mailbox.post([this] {
        m_tickets_old = true;
        changed();
    });
}

void DeskService::site_heard(const SiteHeard& heard)
{
    m_mailbox.post([this, heard] { take_site(heard); });
}

void DeskService::holder_away(const base::Fault& fault)
{
    if (m_site.answers || !m_site.since) {
        m_site.since = m_parts.clock.now();
        base::log(base::LogLevel::warning, "tickets_holder_away", fault);
    }
    m_site.answers = false;
    m_site.fault = fault;
    m_tickets_old = true;
    changed();
}

void DeskService::take_site(const SiteHeard& heard)
{
    if (heard.refused) {
        note_failure(*heard.refused);
    }
    if (heard.fault) {
        if (m_site.answers || !m_site.fault || m_site.fault->code != heard.fault->code) {
            holder_away(*heard.fault);
        }
        return;
    }
    if (!m_site.answers) {
        base::log(base::LogLevel::info, "tickets_holder_answers");
        m_site.answers = true;
        m_site.fault.reset();
        m_site.since.reset();
        m_tickets_old = true;
        changed();
    }
    if (!heard.view) {
        return;
    }
    if (heard.turn != m_site_turn) {
        m_parts.ticket_site->look(true);  // this desk has asked something since: what was seen may be older than the answer
        return;
    }
    m_site.view = heard.view;
    keep_site_note(*heard.view);
    {
        const base::Lock lock(m_parts.queue_mutex);
        if (auto known = queue::SiteTickets(m_parts.queue.tickets()).know_given(heard.view->day, heard.view->given_so_far); !known) {
            note_failure(known.error());
        }
        if (const auto words = queue::SiteTickets(m_parts.queue.tickets()).words()) {
            m_site.untold = static_cast<std::int64_t>(words->size());
            for (const auto& word : *words) {
                apply_word(*m_site.view, word, m_parts.config.counter());
            }
        }
    }
    settle_site_cases();
    tell_registered();
    fetch_case_of_ticket();
    m_tickets_old = true;
    changed();
}

/// For the days on which the holder does not answer from the start.
void DeskService::keep_site_note(const queue::SiteView& view)
{
    auto series = series_of(view.series);
    const std::string letter(1, view.letter);
    if (series == m_site.series && letter == m_site.letter && view.day == m_site.used_day && view.used == m_site.used) {
        return;
    }
    const base::Lock lock(m_parts.queue_mutex);
    if (const auto kept = queue::SiteTickets(m_parts.queue.tickets()).keep_note({view.letter, view.day, view.used, view.series}); !kept) {
        note_failure(kept.error());
        return;
    }
    m_site.series = std::move(series);
    m_site.letter = letter;
    m_site.used_day = view.day;
    m_site.used = view.used;
}

/// Whose is what was set aside here: the holder's row says it. Taken up elsewhere, or over: the draft goes. Never set aside, or taken
/// up here when the answer was lost: it goes on here.
void DeskService::settle_site_cases()
{
    for (const auto& one : std::vector<queue::TicketCase>(m_site.cases)) {
        const bool open = m_case && m_case->id == one.case_id;
        if (!one.parked || open || m_site.taking_up || one.day != m_site.view->day) {
            continue;
        }
        const auto* ticket = ticket_in(*m_site.view, one.code);
        const bool mine = ticket != nullptr && ticket->counter == m_parts.config.counter();
        if (mine && ticket->state == TicketState::parked) {
            if (ticket->case_kept) {
                case_is_with_holder(one.case_id);
            }
            continue;
        }
        if (!mine || ticket->state != TicketState::serving) {
            drop_site_case(one.case_id, true);
            continue;
        }
        if (m_case && m_case->phase != Phase::closed) {
            continue;  // once this one is done
        }
        auto kept = parked_case(one.case_id);
        if (!kept) {
            note_failure(kept.error());
        } else if (*kept && keep_site_case({one.case_id, one.day, one.code, false, {}})) {
            take_up(std::move(**kept));
        } else if (!*kept) {
            drop_site_case(one.case_id, false);
        }
    }
}

bool DeskService::site_case_is_parked(const base::CaseId& id) const
{
    return std::any_of(m_site.cases.begin(), m_site.cases.end(), [&](const queue::TicketCase& one) { return one.parked && one.case_id == id; });
}

std::optional<queue::TicketCase> DeskService::case_of_ticket(const std::string& code) const
{
    const auto found = std::find_if(m_site.cases.begin(), m_site.cases.end(), [&](const queue::TicketCase& one) { return one.code == code && one.day == m_day; });
    return found == m_site.cases.end() ? std::nullopt : std::optional(*found);
}

base::Status<> DeskService::keep_site_case(const queue::TicketCase& one)
{
    const base::Lock lock(m_parts.queue_mutex);
    auto kept = queue::SiteTickets(m_parts.queue.tickets()).keep_case(one);
    if (!kept) {
        note_failure(kept.error());
        return kept;
    }
    std::erase_if(m_site.cases, [&](const queue::TicketCase& other) { return other.case_id == one.case_id; });
    m_site.cases.push_back(one);
    m_tickets_old = true;
    return {};
}

void DeskService::drop_site_case(const base::CaseId& id, bool with_draft)
{
    const base::Lock lock(m_parts.queue_mutex);
    queue::SiteTickets site(m_parts.queue.tickets());
    if (const auto dropped = with_draft ? site.leave_case(id) : site.drop_case(id); !dropped) {
        note_failure(dropped.error());
        return;
    }
    std::erase_if(m_site.cases, [&](const queue::TicketCase& one) { return one.case_id == id; });
    m_tickets_old = true;
}

/// Written down first; told as soon as the holder answers.
void DeskService::tell_holder(const std::string& word, const std::string& code, const std::string& other, bool registered)
{
    const queue::TicketWord said{0, base::to_hex(m_parts.random.bytes(16)), word, m_parts.local_day(m_parts.clock.now()), code, other, m_operator ? m_operator->id : base::OperatorId(), registered};
    {
        const base::Lock lock(m_parts.queue_mutex);
        if (const auto kept = queue::SiteTickets(m_parts.queue.tickets()).add_word(said); !kept) {
            note_failure(kept.error());
            return;
        }
    }
    ++m_site.untold;
    ++m_site_turn;
    if (m_site.view) {
        apply_word(*m_site.view, said, m_parts.config.counter());
    }
    m_tickets_old = true;
    changed();
    m_parts.ticket_site->look(false);
}

std::optional<queue::Ticket> DeskService::here_at_holder() const
{
    if (!m_site.view || m_site.view->day != m_parts.local_day(m_parts.clock.now())) {
        return std::nullopt;
    }
    for (const auto& one : m_site.view->open) {
        if (is_at_counter(one) && one.counter == m_parts.config.counter()) {
            auto here = one;
            const auto bound = case_of_ticket(queue::code_of(one));
            here.case_id = bound && !bound->parked ? bound->case_id : base::CaseId();  // one that waits for the holder's word is not open here
            return here;
        }
    }
    return std::nullopt;
}

/// Of the site as it was last shown, and what this desk has given itself since.
std::vector<queue::Ticket> DeskService::site_tickets()
{
    std::vector<queue::Ticket> out;
    const auto today = m_parts.local_day(m_parts.clock.now());
    if (m_site.view && m_site.view->day == today) {
        out = m_site.view->open;
        for (auto& one : out) {
            const auto bound = case_of_ticket(queue::code_of(one));
            one.case_id = bound ? bound->case_id : base::CaseId();
        }
    }
    if (const auto own = m_parts.queue.tickets().list(today)) {
        std::copy_if(own->begin(), own->end(), std::back_inserter(out), [](const queue::Ticket& one) { return !one.handed_over; });
    }
    std::stable_sort(out.begin(), out.end(), [](const queue::Ticket& a, const queue::Ticket& b) { return a.due_at < b.due_at; });
    return out;
}

link::TicketSiteView DeskService::site_view() const
{
    link::TicketSiteView view;
    view.here = !held_elsewhere();
    if (view.here) {
        view.holder = m_parts.records != nullptr ? m_parts.records->identity().terminal.text() : std::string();
        view.counter = m_parts.config.counter();
        view.answers = true;
        view.desks = m_parts.ticket_desks();
        return view;
    }
    view.holder = m_parts.ticket_site->holder();
    view.counter = m_site.view ? m_site.view->counter : std::string();
    view.answers = m_site.answers;
    view.fault = m_site.fault ? std::optional(m_site.fault->code) : std::nullopt;
    view.since = m_site.answers ? std::nullopt : m_site.since;
    view.letter = m_site.letter;
    view.untold = m_site.untold;
    return view;
}

DeskService::Answer DeskService::ticket_site(const wire::Json&)
{
    if (!held_elsewhere() && !m_parts.ticket_desks) {
        return fail(FaultCode::tickets_off);
    }
    return to_json(site_view());
}

}  // namespace balcao::desk
