// How the keys stand that began at this desk a short while ago: what another desk registered for the same person comes with no receipt of ours.
#include <algorithm>

#include "base/log.h"
#include "desk/service.h"

namespace balcao::desk {

namespace {

constexpr std::int64_t k_key_every_ms = 60'000;  // one question a minute at the most, of one desk among thousands
constexpr int k_keys_looked_at = 200;
constexpr std::chrono::hours k_key_told_for{48};
constexpr const char* k_by_later_key = "replaced";  // and not as a new version of itself

}  // namespace

/// Not while a citizen waits: their code must not stand behind a question nobody waits for.
void DeskService::look_at_keys()
{
    const bool citizen_waits = m_case && m_case->phase != Phase::intake && m_case->phase != Phase::recorded && m_case->phase != Phase::closed;
    if (m_parts.central == nullptr || !m_sync.reachable || m_asks_key || citizen_waits || m_parts.clock.monotonic_ms() < m_next_key_ms) {
        return;
    }
    m_next_key_ms = m_parts.clock.monotonic_ms() + k_key_every_ms;
    queue::ListFilter filter;
    filter.state = queue::State::acked;
    filter.limit = k_keys_looked_at;
    base::Result<std::vector<queue::Item>> items = std::vector<queue::Item>();
    {
        const base::Lock lock(m_parts.queue_mutex);
        items = m_parts.queue.list(filter);
    }
    if (!items) {
        note_failure(items.error());
        return;
    }
    std::vector<queue::Position> taken;
    for (const auto& item : *items) {
        const bool lately = item.captured_at > m_parts.clock.now() - k_key_told_for;
        if (lately && item.kind == domain::name(domain::DeskAct::activation) && !item.case_id.empty()) {
            taken.push_back(item.position);
        }
    }
    if (const auto next = m_keys.due(taken, m_parts.clock.monotonic_ms())) {
        const auto item = std::find_if(items->begin(), items->end(), [&](const queue::Item& one) { return one.position == *next; });
        ask_about_key(*next, item->case_id);
    }
}

void DeskService::ask_about_key(queue::Position position, const base::CaseId& case_id)
{
    m_asks_key = m_central_thread.post([this, position, case_id](std::stop_token stop) {
        const auto said = m_parts.central->key_state(case_id, std::move(stop));
        m_mailbox.post([this, position, said] {
            m_asks_key = false;
            if (!said && said.error().code != base::FaultCode::central_refused) {
                return;  // no line: asked again
            }
            const bool replaced = said && said->activation == wire::ActivationState::replaced && said->because == k_by_later_key;
            m_keys.answered(position, replaced);
            if (replaced) {
                base::log(base::LogLevel::info, "key_replaced", {{"position", position}});
                changed();
            }
        });
    });
}

}  // namespace balcao::desk
