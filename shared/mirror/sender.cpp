#include "mirror/sender.h"

#include <algorithm>

#include "base/log.h"
#include "seal/signature.h"
#include "sync/record_convert.h"

namespace balcao::mirror {
namespace {

using base::FaultCode;

constexpr int k_rows = 20;                       // of the queue at a time
constexpr std::int64_t k_row_octets = 256 * 1024;

/// The central's word is here, or a person has decided: nobody needs a copy any more. What is frozen or held back stays.
bool needs_no_copy(queue::State state)
{
    using queue::State;
    switch (state) {
    case State::acked:
    case State::purged:
    case State::dead:
    case State::replaced:
    case State::waived: return true;
    case State::pending:
    case State::in_flight:
    case State::retry:
    case State::resending:
    case State::parked:
    case State::frozen: return false;
    }
    return false;
}

}  // namespace

Sender::Sender(SenderParts parts) : m_parts(std::move(parts)), m_answered_mono(m_parts.clock.monotonic_ms()) {}
Sender::~Sender() { stop(); }

void Sender::start()
{
    m_thread = std::jthread([this](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto rest = step(stop);
            const bool failed = m_failures > 0;
            base::Lock lock(m_mutex);
            m_wake.wait_for(lock, stop, rest, [&]() BALCAO_REQUIRES(m_mutex) { return m_notified && !failed; });
        }
    });
}

void Sender::stop()
{
    m_thread.request_stop();
    if (m_thread.joinable()) m_thread.join();
}

void Sender::notify()
{
    const base::Lock lock(m_mutex);
    m_notified = true;
    m_wake.notify_all();
}

SenderStatus Sender::status() const
{
    const base::Lock lock(m_mutex);
    return m_status;
}

Millis Sender::step(const std::stop_token& stop)
{
    {
        const base::Lock lock(m_mutex);
        m_notified = false;
    }
    const auto done = turn(stop);
    if (!done) {
        m_known = false;   // what was on the way may or may not have arrived
        m_neighbour.reset();
        m_failures = std::min(m_failures + 1, 16);
    } else {
        m_failures = 0;
    }
    take_status(done);
    if (done) return m_parts.limits.look_every;
    const auto most = std::min(m_parts.limits.longest_wait, m_parts.limits.shortest_wait * (1 << std::min(m_failures - 1, 10)));
    return most / 2 + Millis(m_parts.random.below(static_cast<std::uint32_t>(most.count() / 2 + 1)));
}

base::Status<> Sender::turn(const std::stop_token& stop)
{
    const Millis now(m_parts.clock.monotonic_ms());
    if (auto connected = connect(); !connected) return connected;
    if (!m_known || now - m_looked_at >= m_parts.limits.look_every) {
        if (auto looked = look(stop); !looked) return looked;
        m_looked_at = now;
    }
    if (now - m_looked_through_at >= m_parts.limits.look_through_every) {
        m_sent_upto = 0;
        m_looked_through_at = now;
    }
    if (auto taken = take_answers(stop); !taken) return taken;
    // Withdrawn before sent: a full neighbour gets room first.
    if (auto withdrawn = withdraw_settled(stop); !withdrawn) return withdrawn;
    return send_new(stop);
}

base::Status<> Sender::connect()
{
    if (m_neighbour) return {};
    auto credentials = m_parts.credentials();
    if (!credentials) return base::unexpected<base::Fault>(credentials.error());
    m_as.emplace(std::move(*credentials));
    m_neighbour.emplace(m_parts.where, *m_as, m_parts.limits.deadlines);
    return {};
}

base::Status<> Sender::look(const std::stop_token& stop)
{
    const auto holdings = m_neighbour->holdings(stop);
    if (!holdings) return base::unexpected<base::Fault>(holdings.error());
    std::map<std::string, CopyName, std::less<>> there;
    m_answered.clear();
    for (const auto& one : holdings->held) {
        there.emplace(one.of.name, one.of);
        if (one.answered && !m_passed_over.contains(one.of.name)) m_answered.insert(one.of.name);
    }
    // The neighbour lost something, or what was sent last did not arrive: the difference is looked for from the beginning.
    if (!m_known || there.size() != m_there.size() ||
        !std::equal(there.begin(), there.end(), m_there.begin(), [](const auto& a, const auto& b) { return a.first == b.first; })) {
        m_sent_upto = 0;
    }
    m_there = std::move(there);
    m_known = true;
    m_answered_mono = Millis(m_parts.clock.monotonic_ms());
    m_answered_at = m_parts.clock.now();
    return {};
}

base::Status<> Sender::take_answers(const std::stop_token& stop)
{
    const sync::CarriedDesk desk{m_parts.queue, m_parts.queue_mutex, *m_as, m_parts.clock};
    sync::BundleIn in;
    for (const auto& name : std::set<std::string, std::less<>>(m_answered)) {
        const auto of = m_there.find(name);
        if (of == m_there.end()) continue;
        const auto answer = m_neighbour->answer(name, stop);
        if (!answer && answer.error().code != FaultCode::mirror_nothing_kept) return base::unexpected<base::Fault>(answer.error());
        m_answered.erase(name);
        if (!answer) continue;
        if (const auto taken = take_answer(desk, m_parts.key, of->second, *answer, in); !taken) {
            base::log(base::LogLevel::warning, "mirror_answer_refused", taken.error());
            m_passed_over.insert(name);
        }
    }
    if (in.settled > 0) {
        base::log(base::LogLevel::info, "mirror_answers_taken", {{"settled", in.settled}, {"known", in.known}});
        if (m_parts.on_settled) m_parts.on_settled();
    }
    return {};
}

bool Sender::settled(const CopyName& of)
{
    const base::Lock lock(m_parts.queue_mutex);
    const auto item = m_parts.queue.item(of.position);
    if (!item || !*item || (*item)->epoch != of.epoch || !needs_no_copy((*item)->state)) return false;
    // Of what was erased long ago the hash may be gone; the epoch says that it is this queue's history.
    return (*item)->hash == seal::Digest{} || copy_name((*item)->hash) == of.name;
}

base::Status<> Sender::withdraw_settled(const std::stop_token& stop)
{
    std::vector<std::string> names;
    for (const auto& [name, of] : m_there) {
        if (!m_answered.contains(name) && settled(of)) names.push_back(name);
    }
    for (std::size_t at = 0; at < names.size(); at += k_most_withdrawn) {
        const auto upto = std::min(names.size(), at + k_most_withdrawn);
        const Withdrawal withdrawal{{names.begin() + static_cast<std::ptrdiff_t>(at), names.begin() + static_cast<std::ptrdiff_t>(upto)}};
        if (auto done = m_neighbour->withdraw(withdrawal, stop); !done) return done;
        for (const auto& name : withdrawal.names) m_there.erase(name);
    }
    return {};
}

base::Status<> Sender::send_one(const queue::StoredRecord& record, const std::stop_token& stop)
{
    auto records = sync::to_wire({&record, 1});
    if (!records) return base::unexpected<base::Fault>(records.error());
    Copy copy{m_as->terminal, {copy_name(record.hash), record.epoch, record.position}, m_parts.clock.now(), {}, {}};
    auto sealed = sync::seal_bundle_part(*m_as, {copy.of.name, 0, copy.made_at, std::move(*records)}, m_parts.key.answer_key(copy.of.name), k_copy_step, copy.made_at);
    if (!sealed) return base::unexpected<base::Fault>(sealed.error());
    copy.sealed = std::move(*sealed);
    auto signature = seal::sign(m_as->key, copy_signed(copy));
    if (!signature) return base::unexpected<base::Fault>(signature.error());
    copy.signature = std::move(*signature);
    if (auto kept = m_neighbour->put(copy.of.name, write_copy(copy), stop); !kept) return kept;
    m_newest_at = m_answered_at = m_parts.clock.now();
    m_answered_mono = Millis(m_parts.clock.monotonic_ms());
    const auto name = copy.of.name;
    m_there.emplace(name, std::move(copy.of));
    return {};
}

base::Status<> Sender::send_new(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        queue::Batch batch;
        {
            const base::Lock lock(m_parts.queue_mutex);
            auto found = m_parts.queue.unsent_after(m_sent_upto, k_rows, k_row_octets);
            if (!found && found.error().code == FaultCode::epoch_frozen) return {};   // nothing more goes anywhere until two people looked
            if (!found) return base::unexpected<base::Fault>(found.error());
            batch = std::move(*found);
        }
        if (batch.empty()) return {};
        for (const auto& record : batch.records) {
            if (!m_there.contains(copy_name(record.hash)) && sync::can_travel(record)) {
                const auto sent = send_one(record, stop);
                // One that the neighbour will never take must not keep the others from it.
                const bool unfit = !sent && (sent.error().code == FaultCode::mirror_record_invalid || sent.error().code == FaultCode::message_too_large);
                if (!sent && !unfit) return sent;
                if (unfit) base::log(base::LogLevel::error, "mirror_copy_not_taken", sent.error());
                take_status({});
            }
            m_sent_upto = record.position;
        }
    }
    return {};
}

void Sender::take_status(const base::Status<>& done)
{
    SenderStatus now;
    {
        const base::Lock lock(m_parts.queue_mutex);
        if (const auto stats = m_parts.queue.stats()) now.unsent = stats->unsent();
    }
    now.there = static_cast<std::int64_t>(m_there.size());
    now.newest_at = m_newest_at;
    now.answered_at = m_answered_at;
    now.fault = done ? std::nullopt : std::optional(done.error());
    now.long_silent = !done && Millis(m_parts.clock.monotonic_ms()) - m_answered_mono >= m_parts.limits.silent_after;
    bool changed = false;
    {
        const base::Lock lock(m_mutex);
        changed = !(m_status == now);
        m_status = now;
    }
    if (changed && m_parts.on_status) m_parts.on_status();
}

}  // namespace balcao::mirror
