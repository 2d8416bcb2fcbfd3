#include "desk/service.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>

#include "base/log.h"
#include "base/memory_reserve.h"
#include "desk/case_json.h"
#include "desk/presenter.h"
#include "desk/self_service.h"
#include "link/actions.h"
#include "seal/hash.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

namespace {
constexpr std::int64_t k_tick_ms = 1'000;
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
    look_at_keys();
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

}  // namespace balcao::desk
