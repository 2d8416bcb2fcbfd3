#include "desk/service.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>

#include "base/log.h"
#include "base/memory_reserve.h"
#include "desk/case_json.h"
#include "desk/presenter.h"
#include "desk/self_service.h"
#include "domain/contact_change.h"
#include "domain/representative.h"
#include "link/actions.h"
#include "seal/hash.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

namespace {
constexpr std::int64_t k_tick_ms = 1'000;
constexpr int k_rows_shown = 50;
}  // namespace

base::Result<std::unique_ptr<DeskService>> DeskService::open(ServiceParts parts)
{
    auto server = SocketServer::listen(parts.config.socket_path, {});
    if (!server) {
        return base::unexpected(server.error());
    }
    std::unique_ptr<DeskService> service(new DeskService(std::move(parts), std::move(*server)));
    service->connect_server();
    service->restore_site();
    service->restore_draft();
    service->restore_leaving();
    service->begin_tries();
    {
        const base::Lock lock(service->m_parts.queue_mutex);
        service->look_for_open_days();
    }
    return service;
}

DeskService::DeskService(ServiceParts parts, std::unique_ptr<SocketServer> server)
    : m_parts(std::move(parts)), m_server(std::move(server)),
      m_stick_desk({m_parts.queue, m_parts.queue_mutex, m_parts.config.keys_dir, m_parts.config.state_dir, m_parts.config.bundle_folders,
                    m_parts.config.bundle_days, m_parts.media, m_parts.clock, m_parts.random}),
      m_leaving({m_parts.queue, m_parts.queue_mutex, m_parts.config.keys_dir, m_parts.config.state_dir, m_parts.config.place, m_parts.config.desk,
                 m_parts.clock}),
      m_tally(m_parts.local_day, m_parts.local_hour), m_day(m_parts.local_day(m_parts.clock.now())),
      m_central_thread(32), m_image_thread(8), m_bundle_thread(4)
{
}

DeskService::~DeskService() = default;

void DeskService::connect_server()
{
    m_server->on_hello = [this](ClientId client, link::Role role) {
        if (role == link::Role::kiosk) {
            m_kiosk_since = m_parts.clock.now();
            m_server->show_to(client, "kiosk", to_json(kiosk_model()));
        } else if (role == link::Role::display) {
            m_server->show_to(client, "display", to_json(display_model()));
        } else {
            m_server->show_to(client, "console", to_json(console_model()));
        }
        changed();
    };
    m_server->on_ask = [this](ClientId client, link::Role role, const link::Ask& ask, base::Descriptor attached) {
        handle_ask(client, role, ask, std::move(attached));
    };
    m_server->on_gone = [this](ClientId client, std::optional<link::Role> role) {
        if (m_watchers.erase(client) != 0) {
            run_camera();
        }
        if (role == link::Role::kiosk && m_server->count(link::Role::kiosk) == 0) {
            m_kiosk_since.reset();
            if (m_case) {
                (void)feed(event::KioskLost{});
            }
        }
        changed();
    };
}

void DeskService::restore_draft()
{
    const base::Lock lock(m_parts.queue_mutex);
    restore_newest_draft();
    look_at_ticket_here();
}

void DeskService::restore_newest_draft()
{
    (void)m_parts.queue.drop_drafts_except(m_day);
    auto kept = m_parts.queue.drafts();
    if (!kept) {
        note_failure(kept.error());
        return;
    }
    const queue::Queue::StoredDraft* newest = nullptr;
    for (const auto& draft : *kept) {
        if (is_parked(draft.case_id) || site_case_is_parked(draft.case_id)) {
            continue;  // waits until its ticket is taken up again
        }
        if (newest == nullptr || newest->saved_at < draft.saved_at) {
            newest = &draft;
        }
    }
    if (newest == nullptr) {
        return;
    }
    auto plain = m_parts.drafts.open_draft(newest->case_id, newest->sealed);
    if (!plain) {
        note_failure(plain.error());
        return;
    }
    auto state = read_case(*plain);
    base::wipe(*plain);
    if (!state) {
        note_failure(state.error());
        return;
    }
    m_case = resumed(std::move(*state));
    if (m_case->phase == Phase::recorded && !recall_record()) {
        m_case->phase = Phase::closed;
    }
    base::log_id(base::LogLevel::info, "case_resumed", m_case->id.text());
}

/// Of the case on the desk, which was registered before the restart.
bool DeskService::recall_record()
{
    const auto item = m_parts.queue.item_of_case(m_case->id);
    if (!item || !*item) {
        return false;
    }
    m_record_hash = seal::bytes_of((*item)->hash);
    m_record_epoch = (*item)->epoch;
    m_record_position = (*item)->position;
    m_case->seq = (*item)->seq;
    m_case->record = m_words.word(m_parts.queue, **item);
    m_case->problem = (*item)->problem;
    return true;
}

void DeskService::run()
{
    while (!m_stopping) {
        try {
            if (m_begin_anew) {
                begin_anew();
            }
            if (!run_round()) {
                return;
            }
        } catch (const std::bad_alloc&) {
            m_begin_anew = true;
        }
    }
}

bool DeskService::run_round()
{
    publish();
    std::vector<pollfd> polled{{m_mailbox.fd(), POLLIN, 0}};
    m_server->add_to(polled);
    const auto wait = std::clamp<std::int64_t>(m_next_tick_ms - m_parts.clock.monotonic_ms(), 0, k_tick_ms);
    if (::poll(polled.data(), polled.size(), static_cast<int>(wait)) < 0 && errno != EINTR) {
        base::log(base::LogLevel::error, "poll_failed", {{"errno", errno}});
        return false;
    }
    m_mailbox.run_posted();
    m_server->handle(polled);
    if (m_parts.clock.monotonic_ms() >= m_next_tick_ms) {
        tick();
    }
    return true;
}

/// Memory ran out in the middle of something. What stands in memory is given up and the rows are read again, as after a
/// restart: they say what was registered and how far the open case was saved.
void DeskService::begin_anew()
{
    const base::Fault fault{FaultCode::memory_exhausted};
    if (m_asking) {
        const auto asked = std::move(*m_asking);
        m_asking.reset();
        m_server->reply(asked.client, asked.ask_id, base::unexpected(fault));
    }
    {
        const base::Lock lock(m_parts.queue_mutex);
        if (auto opened = m_parts.queue.reopen(); !opened) {
            note_failure(opened.error());
        }
    }
    m_case.reset();
    restore_draft();
    note_failure(fault);
    m_begin_anew = false;
}

void DeskService::stop()
{
    m_stopping = true;
    m_mailbox.post([] {});
}

void DeskService::sync_changed(const SyncStatus& status)
{
    m_mailbox.post([this, status] {
        m_sync = status;
        changed();
    });
}

void DeskService::mirror_changed(const link::MirrorView& view)
{
    m_mailbox.post([this, view] {
        if (!(m_mirror == view)) {
            m_mirror = view;
            changed();
        }
    });
}

void DeskService::records_settled()
{
    m_mailbox.post([this] {
        look_at_current_record();
        look_at_what_is_left();
        changed();
    });
}

void DeskService::tick()
{
    m_next_tick_ms = m_parts.clock.monotonic_ms() + k_tick_ms;
    const auto today = m_parts.local_day(m_parts.clock.now());
    if (today != m_day && (!m_case || m_case->phase == Phase::closed)) {
        start_day(today);
    }
    if (base::memory_reserve_was_needed()) {
        note_failure({FaultCode::memory_exhausted});  // nothing was lost by it, but the next time may be worse
    }
    look_at_ticket_day();
    fetch_case_of_ticket();
    if (auto* central = m_parts.roster.central()) {
        (void)central->time_known(m_parts.clock);  // the hours in which nobody is signed in pass too
    }
    (void)end_work_without_lease();
    erase_pictures();
    if (m_parts.clock.monotonic_ms() >= m_next_handover_ms) {
        m_next_handover_ms = m_parts.clock.monotonic_ms() + 60'000;
        look_at_handover();
    }
    look_at_room();
    look_at_network();
    if (m_parts.clock.monotonic_ms() >= m_next_left_ms) {
        look_at_what_is_left();
    }
    if (m_parts.queue_mutex.try_lock()) {
        const base::Lock lock(m_parts.queue_mutex, base::Adopt{});
        if (m_parts.records != nullptr) {
            (void)m_parts.queue.erase_due([this](base::BytesView content) { return m_parts.records->sign(content); });
        }
        if (auto kept = m_parts.queue.upkeep(); !kept) {
            note_failure(kept.error());
            // After a failed write nothing is assumed of the open file, and it takes nothing more.
            if (kept.error().code != FaultCode::disk_full) {
                open_queue_again();
            }
        }
    }
}

/// The lamp goes out only when the disk has taken something: a file can be opened on a disk that refuses writes.
void DeskService::open_queue_again()
{
    if (!m_parts.queue.reopen() || !m_parts.queue.note({"storage_opened_again", {}, {}})) {
        return;
    }
    base::log(base::LogLevel::info, "storage_opened_again");
    m_storage = {link::LampState::ok, std::nullopt, m_parts.clock.now()};
    m_notice.reset();
    changed();
}

/// Yesterday's drafts die with yesterday's key.
void DeskService::start_day(base::Date day)
{
    forget_old_receipt_facts();
    const base::Lock lock(m_parts.queue_mutex);
    (void)m_parts.drafts.end_day();
    auto keys = queue::DraftKeys::open(m_parts.config.state_dir + "/drafts", day, m_parts.clock.now(), m_parts.random);
    if (!keys) {
        note_failure(keys.error());
        return;
    }
    m_parts.drafts = std::move(*keys);
    (void)m_parts.queue.drop_drafts_except(day);
    m_day = day;
    look_for_open_days();
}

void DeskService::note_failure(const base::Fault& fault)
{
    base::log(base::LogLevel::warning, "failed", fault);
    m_notice = link::Notice{fault.code, fault.a, m_parts.clock.now()};
    ++m_noticed;
    const bool storage = fault.code == FaultCode::disk_full || fault.code == FaultCode::storage_write_failed ||
                         fault.code == FaultCode::storage_read_failed || fault.code == FaultCode::storage_corrupt ||
                         fault.code == FaultCode::storage_read_only || fault.code == FaultCode::storage_open_failed;
    if (storage) {
        m_storage = {link::LampState::error, fault.code, m_parts.clock.now()};
    }
    changed();
}

MachineContext DeskService::machine_context() const
{
    const auto now = m_parts.clock.now();
    return {m_parts.rules, {m_parts.local_day(now), m_parts.config.practice, hands_out_cards()}, now, m_sync.reachable && m_parts.central != nullptr, m_parts.config.approvals};
}

/// A point of service that is not known hands over nothing.
bool DeskService::hands_out_cards() const
{
    const auto* here = m_parts.points ? domain::find_point(m_parts.points->set, m_parts.points->here) : nullptr;
    return here != nullptr && domain::channel_for(*here, domain::PointService::card_withdrawal, false) != nullptr;
}

void DeskService::handle_ask(ClientId client, link::Role role, const link::Ask& ask, base::Descriptor attached)
{
    const auto action = actions().find(ask.action);
    if (!link::may_ask(role, ask.action) || action == actions().end()) {
        m_server->reply(client, ask.id, fail(FaultCode::peer_not_allowed));
        return;
    }
    const Needs needs = role == link::Role::kiosk ? Needs::nobody : action->second.needs;
    const auto ended = end_work_without_lease();
    if (needs != Needs::nobody && ended) {
        m_server->reply(client, ask.id, base::unexpected(*ended));
        return;
    }
    if (needs != Needs::nobody && !m_operator) {
        m_server->reply(client, ask.id, fail(FaultCode::not_signed_in));
        return;
    }
    if (const auto why = needs == Needs::the_case ? kept_from_clerk() : std::nullopt) {
        m_server->reply(client, ask.id, base::unexpected(*why));
        return;
    }
    m_asking.emplace(Pending{client, ask.id, std::move(attached)});
    const auto noticed = m_noticed;
    auto answer = (this->*action->second.handler)(ask.args);
    if (!m_asking) {
        return;  // the handler answers later
    }
    m_asking.reset();
    if (!answer) {
        base::log(base::LogLevel::info, "ask_refused", answer.error());
    } else if (m_notice && m_noticed == noticed && (!m_case || !m_case->notice)) {  // of something before, which went well since
        m_notice.reset();
        changed();
    }
    m_server->reply(client, ask.id, std::move(answer));
}

// --- the case ------------------------------------------------------------------------------------

DeskService::Answer DeskService::feed(const Event& event)
{
    if (!m_case) {
        return fail(FaultCode::act_not_possible_now);
    }
    auto moved = step(*m_case, event, machine_context());
    if (!moved) {
        return base::unexpected(moved.error());
    }
    m_case = std::move(moved->next);
    if (m_case->phase == Phase::closed) {
        m_picture.reset();
    }
    changed();
    m_effect_fault.reset();
    for (const auto& effect : moved->effects) {
        run_effect(effect);
    }
    if (m_case && m_case->phase == Phase::closed) {
        end_ticket_of_case();
    }
    if (m_case && m_case->notice) {
        m_notice = link::Notice{m_case->notice->code, m_case->notice->a, m_parts.clock.now()};
    }
    if (m_effect_fault) {
        return base::unexpected(*m_effect_fault);
    }
    return Json::object();
}

void DeskService::run_effect(const Effect& effect)
{
    std::visit([this](const auto& one) { run(one); }, effect);
}

void DeskService::run(const effect::SaveDraft&)
{
    auto plain = write_case(*m_case);
    auto sealed = m_parts.drafts.seal(m_case->id, plain, m_parts.random);
    base::wipe(plain);
    if (!sealed) {
        note_failure(sealed.error());
        m_effect_fault = sealed.error();
        return;
    }
    const base::Lock lock(m_parts.queue_mutex);
    if (auto saved = m_parts.queue.save_draft(m_case->id, m_day, *sealed); !saved) {
        note_failure(saved.error());
        m_effect_fault = saved.error();
    } else if (m_storage.state != link::LampState::ok) {
        m_storage = {link::LampState::ok, std::nullopt, m_parts.clock.now()};
    }
}

void DeskService::run(const effect::DropDraft&)
{
    const base::Lock lock(m_parts.queue_mutex);
    if (auto dropped = m_parts.queue.drop_draft(m_case->id); !dropped) {
        note_failure(dropped.error());
    }
}

void DeskService::run(const effect::Audit& effect)
{
    queue::AuditEvent entry;
    entry.event = effect.event;
    entry.ids.emplace_back("case", m_case->id.text());
    entry.ids.emplace_back("act", std::string(domain::name(m_case->draft.act)));  // desk/step_times.h
    if (m_case->alone) {
        entry.ids.emplace_back("operator", std::string(k_self_service_operator));
    } else if (m_operator) {
        entry.ids.emplace_back("operator", m_operator->id.text());
    }
    const base::Lock lock(m_parts.queue_mutex);
    if (auto noted = m_parts.queue.note(entry); !noted) {
        note_failure(noted.error());
    }
}

void DeskService::run(const effect::Record& effect)
{
    if (m_parts.records == nullptr) {
        m_effect_fault = base::Fault{FaultCode::terminal_not_enrolled};
        (void)feed(event::NotRecorded{*m_effect_fault});
        m_effect_fault = base::Fault{FaultCode::terminal_not_enrolled};
        return;
    }
    base::Result<queue::Appended> appended = fail(FaultCode::seal_failed);
    if (auto prepared = std::visit([this](const auto& request) { return m_parts.records->prepare(request, m_sync.clock_state); }, effect.request)) {
        const auto& act = effect::act_of(effect.request);
        queue::NewRecord record;
        record.case_id = m_case->id;
        record.kind = domain::name(m_case->draft.act);
        record.day = m_parts.local_day(act.at());
        record.captured_at = act.at();
        record.operator_id = act.who();
        record.summary = {m_case->ticket, initials(m_case->draft), document_tail(m_case->draft)};
        const base::Lock lock(m_parts.queue_mutex);
        appended = m_parts.queue.append(record, *prepared);
    } else {
        appended = base::unexpected(prepared.error());
    }
    if (!appended) {
        note_failure(appended.error());
        const auto fault = appended.error();
        (void)feed(event::NotRecorded{fault});
        m_effect_fault = fault;
        return;
    }
    m_record_hash = seal::bytes_of(appended->hash);
    m_record_epoch = appended->epoch;
    m_record_position = appended->position;
    (void)feed(event::Recorded{appended->seq});
    keep_picture();
    m_parts.wake_sync(false);
}

void DeskService::run(const effect::WriteReceipt&)
{
    if (!m_case->record) {
        return;
    }
    ReceiptData data;
    data.language = m_case->language;
    data.ticket = m_case->ticket;
    data.at = m_parts.clock.now();
    data.initials = initials(m_case->draft);
    data.masked_number = document_tail(m_case->draft);
    data.document_type = m_case->draft.text(domain::FieldId::document_type);
    data.state = *m_case->record;
    data.receipt_id = receipt_id(m_record_hash);
    data.terminal = m_parts.records != nullptr ? m_parts.records->identity().terminal : base::TerminalId();
    data.epoch = m_record_epoch;
    data.seq = m_case->seq;
    data.record_hash = m_record_hash;
    data.first_sign_in_done = m_case->sign_in_done;
    data.signature_left_out = m_case->signature_left_out;
    data.about_phone = domain::asks_phone(m_case->draft);
    data.act = m_case->draft.act;
    data.with_password = wants_password(*m_case);
    data.representative_initials = initials_of(m_case->draft.text(domain::FieldId::representative_name));
    data.card_withdrawal = m_case->draft.has(domain::FieldId::occasion);
    if (const auto until = domain::key_valid_until(m_case->draft, m_parts.local_day(data.at)); until && domain::sets_validity(data.act)) {
        data.key_valid_until = base::format_iso_date(*until);
    }
    auto path = m_parts.write_receipt(data);
    if (!path) {
        note_failure(path.error());  // the record is durable; the paper can be made again
        return;
    }
    m_receipt_pdf = *path;
    keep_receipt_facts(data, *path);
}

void DeskService::ask_central(std::function<Event(Central&, std::stop_token)> call)
{
    if (m_parts.central == nullptr) {
        m_effect_fault = base::Fault{FaultCode::terminal_not_enrolled};
        return;
    }
    const bool posted = m_central_thread.post([this, id = m_case->id, call = std::move(call)](std::stop_token stop) {
        auto event = call(*m_parts.central, std::move(stop));
        m_mailbox.post([this, id, event = std::move(event)] {
            if (m_case && m_case->id == id) {
                (void)feed(event);
                if (m_case->sign_in_done) {
                    m_words.now_activated(m_record_position);
                }
            }
        });
    });
    if (!posted) {
        m_effect_fault = base::Fault{FaultCode::central_busy};
    }
}

void DeskService::run(const effect::SendPhoneCode& effect)
{
    ask_central([request = wire::PhoneCodeRequest{m_case->id, effect.phone, m_case->language}](Central& central, std::stop_token stop) -> Event {
        const auto answer = central.start_phone_code(request, std::move(stop));
        if (!answer) {
            return event::CodeNotSent{answer.error()};
        }
        return event::CodeSent{answer->id, answer->expires_at, answer->tries_left};
    });
}

void DeskService::run(const effect::CheckPhoneCode& effect)
{
    ask_central([effect, tries = m_case->code_tries_left](Central& central, std::stop_token stop) -> Event {
        const auto answer = central.check_phone_code(effect.challenge, {effect.code}, std::move(stop));
        if (answer) {
            return event::CodeProved{answer->token};
        }
        const auto& fault = answer.error();
        if (fault.code == FaultCode::phone_code_wrong) {
            return event::CodeRefused{fault, static_cast<int>(fault.a)};
        }
        if (fault.code == FaultCode::phone_code_exhausted || fault.code == FaultCode::phone_code_expired) {
            return event::CodeRefused{fault, 0};
        }
        return event::CodeRefused{fault, tries};  // the line broke: the code is still good
    });
}

void DeskService::run(const effect::FindLetter&)
{
    const auto identity = domain::identity_key(m_case->draft);
    if (!identity) {  // the rules let no draft without one come so far
        m_effect_fault = base::Fault{FaultCode::case_incomplete};
        return;
    }
    ask_central([check = wire::LetterCheck{m_case->id, *identity, m_case->proved_phone, m_case->proof.token}](Central& central, std::stop_token stop) -> Event {
        const auto answer = central.check_letter(check, std::move(stop));
        return answer ? Event(event::LetterFound{}) : Event(event::LetterNotFound{answer.error()});
    });
}

void DeskService::run(const effect::StartSignIn& effect)
{
    ask_central([request = wire::SignInStartRequest{m_case->id, effect.sealed, m_case->language}](Central& central, std::stop_token stop) -> Event {
        const auto answer = central.start_sign_in(request, std::move(stop));
        if (!answer) {
            return event::SignInFailed{answer.error()};
        }
        return event::SignInCodeSent{answer->id};
    });
}

void DeskService::run(const effect::FinishSignIn& effect)
{
    ask_central([effect](Central& central, std::stop_token stop) -> Event {
        const auto answer = central.finish_sign_in(effect.challenge, {effect.sealed}, std::move(stop));
        if (!answer) {
            return event::SignInFailed{answer.error()};
        }
        return event::SignInDone{answer->signature_left_out};
    });
}

/// Has the central answered for the case on the desk?
void DeskService::look_at_current_record()
{
    if (!m_case || !m_case->record) {
        return;
    }
    std::optional<event::CentralAnswered> answered;
    {
        const base::Lock lock(m_parts.queue_mutex);
        const auto item = m_parts.queue.item(m_record_position);
        if (item && *item) {
            answered = event::CentralAnswered{m_words.word(m_parts.queue, **item), (*item)->problem};
        }
    }
    if (answered) {
        (void)feed(*answered);
    }
}

// --- models --------------------------------------------------------------------------------------

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
        model.current->has_picture = m_picture != nullptr;
        model.current->picture_consent = m_picture_consent;
    }
    model.has_points = m_parts.points.has_value();
    model.hands_out_cards = hands_out_cards();
    model.refusal_slip = m_operator && m_parts.write_slip && refusal_now().has_value();
    model.notice = m_notice;
    return model;
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
