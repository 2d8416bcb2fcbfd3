// What console, kiosk and display are shown.
#include <algorithm>

#include "base/log.h"
#include "desk/presenter.h"
#include "desk/self_service.h"
#include "desk/service.h"
#include "domain/representative.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

namespace {

constexpr int k_rows_shown = 50;

}  // namespace

std::vector<link::QueueRow> DeskService::queue_rows(int limit, queue::Position before)
{
    queue::ListFilter filter;
    filter.limit = limit;
    filter.before = before;
    const base::Lock lock(m_parts.queue_mutex);
    auto items = m_parts.queue.list(filter);
    if (!items) {
        note_failure(items.error());
        return {};
    }
    std::vector<link::QueueRow> rows;
    for (const auto& item : *items) {
        link::QueueRow row;
        row.seq = item.position;
        if (item.summary) {
            row.ticket = item.summary->ticket;
            row.initials = item.summary->initials;
            row.document_tail = item.summary->tail;
        }
        row.state = m_words.word(m_parts.queue, item);
        row.act = domain::desk_act_from_name(item.kind).value_or(domain::DeskAct::activation);
        row.captured_at = item.captured_at;
        row.problem = item.problem;
        row.frozen = item.state == queue::State::frozen;
        row.problem = row.frozen ? "frozen" : row.problem;
        row.receipt_copies = item.receipt_copies;
        row.refused = item.state == queue::State::dead;
        row.given_up = item.state == queue::State::waived;
        row.sent_anew = item.state == queue::State::replaced;
        if (m_keys.replaced(item.position)) {
            row.state = link::RecordState::attention;
            row.problem = KeyWatch::k_problem;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

link::ConsoleModel DeskService::console_model()
{
    link::ConsoleModel model;
    model.revision = m_revision;
    model.terminal = {m_parts.records != nullptr ? m_parts.records->identity().terminal.text() : std::string(),
                      m_parts.config.place, m_parts.config.desk, m_parts.config.practice, m_parts.config.mode};
    if (m_operator) {
        model.signed_in = link::OperatorView{m_operator->id.text(), m_operator->display_name, m_operator->lease_until,
                                             m_parts.roster.central() != nullptr && !m_operator->lease_until, !m_card_reader.empty()};
        model.sign_off_asks = m_parts.config.sign_off_asks;
        model.handover = m_handover;
    }
    model.card_sign_in = m_parts.cards != nullptr && !m_parts.roster.cards().empty();
    model.locked_for = m_locked_for;
    model.locked_idle = !m_locked_for.empty() && m_locked_idle;
    model.idle_lock_minutes = m_operator ? idle_lock_minutes() : 0;
    model.central = {m_sync.lamp, m_sync.fault, m_sync.since};
    add_network(model);
    model.mirror = m_mirror;
    model.reader = m_reader;
    model.kiosk = {m_kiosk_since ? link::LampState::ok : link::LampState::off,
                   m_kiosk_since ? std::nullopt : std::optional(FaultCode::kiosk_not_connected), m_kiosk_since};
    model.storage = m_storage;
    model.camera = m_camera;
    model.has_camera = m_parts.camera != nullptr;
    model.has_flatbed = m_parts.scan_flatbed != nullptr;
    model.keep_pictures_days = m_parts.pictures != nullptr ? m_parts.pictures->days() : 0;
    model.swipe_reader = m_swipe_reader;
    model.card_in_reader = m_card_there;
    model.citizen_alone = citizen_alone();
    if (m_operator && !model.citizen_alone) {
        model.chip = m_chip;
        const auto* chip = m_case ? &(m_case->photo_of_representative ? m_case->draft.representative_chip : m_case->draft.chip) : nullptr;
        if (chip != nullptr && *chip && m_chip.state == link::ChipState::read) {
            model.chip.face = (*chip)->face;
        }
    }
    model.queue.rows = queue_rows(k_rows_shown);
    {
        const base::Lock lock(m_parts.queue_mutex);
        if (const auto stats = m_parts.queue.stats()) {
            model.queue.pending = stats->unsent();
            model.queue.attention = stats->attention();
            model.queue.frozen = stats->frozen;
            model.queue.oldest_unsent_at = stats->oldest_unsent_at;
            model.queue.last_accepted_at = stats->last_accepted_at;
        }
        if (const auto counts = m_tally.of(m_parts.queue, m_words, m_day)) {
            model.today = {counts->registered, counts->activated, counts->per_hour, m_operator && (m_operator->right == domain::OperatorAct::Right::supervise || m_operator->right == domain::OperatorAct::Right::maintain) ? m_left_open : std::string()};
        } else {
            note_failure(counts.error());
        }
    }
    model.queue.may_give_up = m_operator && may_answer(*m_operator, domain::OperatorAct::Right::supervise).has_value();
    model.queue.next_attempt_at = m_sync.next_attempt_at;
    model.queue.room_records = m_room_records;
    model.queue.room_days = m_room_days;
    model.sticks = m_sticks;
    model.sticks.allowed = may_use_sticks();
    if (m_operator) {
        model.tickets = tickets_view();
    }
    model.drain = m_drain;
    model.day_book = m_day_book;
    model.drain.allowed = m_operator && m_operator->right == domain::OperatorAct::Right::maintain;
    if (m_case && m_case->phase != Phase::closed && m_operator && (!m_case->alone || m_case->clerk_called)) {
        const auto context = machine_context();
        model.current = present_case(*m_case, domain::evaluate(m_case->draft, m_parts.rules, context.evaluation), m_parts.rules,
                                     context.evaluation.today);
        if (!m_case->record) {
            model.current->approval_for = approval_needed_now(*m_case, context).value_or(std::string());
        }
        model.current->receipt_id = m_case->record ? receipt_id(m_record_hash) : std::string();
        model.current->receipt_pdf = m_receipt_pdf;
        model.current->wants_representative = domain::wants_representative(m_case->draft, m_parts.rules, context.evaluation);
        model.current->receipt_copies = m_receipt_copies;
        if (const auto other = m_case->record ? std::nullopt : case_at_other_desk()) {
            model.current->other_desk = other->counter;
            model.current->registered_there = other->registered;
            model.current->can_send_to_citizen = false;
            model.current->can_sign_off = false;
        }
        model.current->has_picture = m_picture != nullptr;
        model.current->picture_consent = m_picture_consent;
    }
    model.has_points = m_parts.points.has_value();
    model.hands_out_cards = hands_out_cards();
    model.refusal_slip = m_operator && m_parts.write_slip && refusal_now().has_value();
    model.notice = m_notice;
    add_people(model);
    return model;
}

/// Papers, ledger and audit entries keep the id; a screen says the name.
void DeskService::add_people(link::ConsoleModel& model) const
{
    const auto add = [&](const std::string& id) {
        if (const auto name = id.empty() ? std::string() : m_parts.roster.name_of(id); !name.empty()) {
            model.people[id] = name;
        }
    };
    for (const auto& note : model.handover) {
        add(note.author);
    }
    if (m_operator) {
        add(model.drain.by);
    }
    if (model.current) {
        add(model.current->author);
    }
    if (m_operator && model.day_book) {
        for (const auto& line : model.day_book->operators) {
            add(line.name);
        }
        for (const auto& row : model.day_book->call_backs) {
            add(row.done_by);
        }
        add(model.day_book->closed ? model.day_book->closed->by : std::string());
    }
}

link::KioskModel DeskService::kiosk_model()
{
    auto model = present_kiosk(m_case);
    model.revision = m_revision;
    model.practice = m_parts.config.practice;
    model.place = m_parts.config.place;
    model.has_points = m_parts.points && domain::find_point(m_parts.points->set, m_parts.points->here) != nullptr;
    add_self_service(model);
    if (model.page == link::KioskPage::idle) {
        model.tickets = kiosk_tickets();
    }
    return model;
}

void DeskService::publish()
{
    if (!m_dirty) {
        return;
    }
    m_dirty = false;
    ++m_revision;
    if (m_server->count(link::Role::console) + m_server->count(link::Role::cli) > 0) {
        const auto model = to_json(console_model());
        m_server->show(link::Role::console, "console", model);
        m_server->show(link::Role::cli, "console", model);
    }
    if (m_server->count(link::Role::kiosk) > 0) {
        m_server->show(link::Role::kiosk, "kiosk", to_json(kiosk_model()));
    }
    if (m_server->count(link::Role::display) > 0) {
        m_server->show(link::Role::display, "display", to_json(display_model()));
    }
}

}  // namespace balcao::desk
