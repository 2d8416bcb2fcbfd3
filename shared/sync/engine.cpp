#include "sync/engine.h"

#include <algorithm>
#include <new>

#include "base/log.h"

namespace balcao::sync {

std::string_view name(Contact contact)
{
    switch (contact) {
    case Contact::unknown: return "unknown";
    case Contact::up: return "up";
    case Contact::down: return "down";
    case Contact::refused: return "refused";
    }
    return "unknown";
}

namespace {

/// The central could not be asked at all, so that a word from it is news.
bool unreachable(const std::optional<base::Fault>& fault)
{
    if (!fault) return true;
    const auto code = fault->code;
    return code == base::FaultCode::network_unreachable || code == base::FaultCode::network_timeout ||
           code == base::FaultCode::tls_refused || code == base::FaultCode::captive_portal;
}

}  // namespace

Engine::Engine(EngineParts parts)
    : m_parts(std::move(parts)),
      m_sender(m_parts.queue, m_parts.queue_mutex, m_parts.remote, m_parts.trust, m_parts.clock, m_parts.random,
               m_parts.limits.sender)
{
}

Engine::~Engine() { stop(); }

void Engine::start()
{
    if (!m_thread.joinable()) m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Engine::stop()
{
    if (!m_thread.joinable()) return;
    m_thread.request_stop();
    m_thread.join();
}

void Engine::notify()
{
    const base::Lock lock(m_mutex);
    m_new_record = true;
    m_wake.notify_all();
}

void Engine::send_now()
{
    const base::Lock lock(m_mutex);
    m_send_now = true;
    m_wake.notify_all();
}

EngineStatus Engine::status() const
{
    const base::Lock lock(m_mutex);
    return m_status;
}

/// Changes the status and tells, when anything is new.
template <class F>
void Engine::update(F&& change)
{
    EngineStatus after;
    {
        const base::Lock lock(m_mutex);
        after = m_status;
        change(after);
        if (after == m_status) return;
        m_status = after;
    }
    if (m_parts.on_status) m_parts.on_status(after);
}

void Engine::take_contact(Contact contact, const std::optional<base::Fault>& fault)
{
    update([&](EngineStatus& status) {
        if (status.contact != contact) status.since = m_parts.clock.now();
        status.contact = contact;
        status.fault = fault;
        if (contact == Contact::up) status.next_attempt_at.reset();
    });
    if (contact == Contact::up) m_contact_at = now();
}

void Engine::run(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        Rest rest{Millis(1000), false};
        try {
            rest = step(stop);
        } catch (const std::bad_alloc&) {
            base::log(base::LogLevel::error, "sync_without_memory");
        }
        if (rest.ended) return;
        if (rest.most > Millis(0)) wait(rest, stop);
    }
}

Engine::Rest Engine::step(const std::stop_token& stop)
{
    upkeep(stop);
    if (stop.stop_requested()) return {Millis(0), false, true};
    {
        const base::Lock lock(m_mutex);
        if (m_send_now) m_sender.try_now();
        m_send_now = false;
        m_new_record = false;
    }
    auto turn = m_sender.turn(stop);
    if (turn.kind == TurnKind::stopped) return {Millis(0), false, true};
    if (turn.kind == TurnKind::refused && !m_renewed_after_refusal) {
        // An expired certificate looks like a refusal; one attempt to renew it tells them apart.
        m_renewed_after_refusal = true;
        try_renewal(true, stop);
        turn.wait = Millis(0);
    }
    take(turn);
    if (turn.kind == TurnKind::idle) {
        probe(stop);
        return {m_parts.limits.probe_every, true};
    }
    if (turn.kind == TurnKind::backoff) return {std::min(turn.wait, m_parts.limits.probe_every), false};
    // Frozen: support may have begun a new epoch, whose first record tells.
    return {turn.wait, turn.kind == TurnKind::frozen};
}

void Engine::take(const Turn& turn)
{
    if (turn.held_back) return;  // nothing was learnt
    const bool refused = turn.kind == TurnKind::refused || turn.kind == TurnKind::closed || turn.kind == TurnKind::frozen;
    if (refused) {
        take_contact(Contact::refused, turn.fault);
    } else if (turn.kind == TurnKind::backoff && turn.fault) {
        take_contact(Contact::down, turn.fault);
    } else if (turn.contact) {
        take_contact(Contact::up, std::nullopt);
        m_renewed_after_refusal = false;
    }
    update([&](EngineStatus& status) {
        status.frozen = turn.kind == TurnKind::frozen;
        status.receipt_alarm = turn.receipt_alarm || (status.receipt_alarm && turn.accepted == 0);
        status.accepted += turn.accepted;
        status.rejected += turn.rejected;
        if (turn.accepted > 0) status.last_accepted_at = m_parts.clock.now();
        if (turn.kind == TurnKind::storage) status.fault = turn.fault;
        if (turn.wait > Millis(0)) status.next_attempt_at = m_parts.clock.now() + turn.wait;
    });
    if (m_parts.on_settled && turn.accepted + turn.rejected + turn.postponed > 0) m_parts.on_settled();
    if (m_parts.on_settled && turn.kind == TurnKind::frozen) m_parts.on_settled();
}

void Engine::upkeep(const std::stop_token& stop)
{
    const auto told = status();
    const bool down = told.contact == Contact::down && unreachable(told.fault);
    const auto every = down ? m_parts.limits.probe_every : m_parts.limits.clock_every;
    const bool clock_due = !m_clock_tried_at || *m_clock_tried_at + every <= now();
    if (clock_due) check_clock(stop);
    const bool stale = m_clock_checked_at && *m_clock_checked_at + m_parts.limits.clock_holds <= now();
    if (stale) {
        update([](EngineStatus& status) { status.clock_state = wire::ClockState::holdover; });
    }
    const bool renewal_due =
        !m_renewal_tried_at || *m_renewal_tried_at + m_parts.limits.renewal_check_every <= now();
    if (renewal_due && status().contact == Contact::up) try_renewal(false, stop);
}

void Engine::check_clock(const std::stop_token& stop)
{
    m_clock_tried_at = now();
    const auto reading = m_parts.remote.time(stop);
    const auto before = status();
    if (!reading) {
        if (reading.error().advice != Advice::wait && before.contact != Contact::refused) {
            take_contact(Contact::down, reading.error().fault);
        }
        return;
    }
    m_clock_checked_at = now();
    update([&](EngineStatus& status) {
        status.clock_state = wire::ClockState::synchronized;
        // Within the round trip the difference means nothing; keep the status quiet.
        const bool moved = !status.clock_offset || std::chrono::abs(*status.clock_offset - reading->offset) >
                                                       reading->round_trip + std::chrono::milliseconds(100);
        if (moved) status.clock_offset = reading->offset;
    });
    // Answering this needs no right to send, and little of the central: a terminal that was refused, or whose records
    // were answered with a failure, stays so until a record gets through.
    if (before.contact == Contact::refused) return;
    if (before.contact == Contact::down && !unreachable(before.fault)) return;
    if (before.contact == Contact::down) m_sender.try_now();
    take_contact(Contact::up, std::nullopt);
}

void Engine::probe(const std::stop_token& stop)
{
    if (m_contact_at && *m_contact_at + m_parts.limits.probe_every > now()) return;
    check_clock(stop);
}

void Engine::try_renewal(bool at_once, const std::stop_token& stop)
{
    if (!m_parts.renew) return;
    m_renewal_tried_at = now();
    auto renewed = m_parts.renew(at_once, stop);
    if (!renewed) {
        base::log(base::LogLevel::warning, "certificate_not_renewed", renewed.error());
        return;
    }
    if (!*renewed) return;
    base::log(base::LogLevel::info, "certificate_renewed");
    m_sender.set_trust(std::move(**renewed));
}

void Engine::wait(const Rest& rest, const std::stop_token& stop)
{
    base::Lock lock(m_mutex);
    m_wake.wait_for(lock, stop, rest.most, [&]() BALCAO_REQUIRES(m_mutex) { return m_send_now || (rest.until_record && m_new_record); });
}

}  // namespace balcao::sync
