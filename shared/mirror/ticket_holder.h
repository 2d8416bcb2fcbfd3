#pragma once
// The holder's side of the site's tickets: a message in, the act in the queue under its mutex, a message out. Who may ask is the keeper's rule.

#include <functional>
#include <map>

#include "base/clock.h"
#include "base/mutex.h"
#include "mirror/ticket_messages.h"
#include "queue/queue.h"

namespace balcao::mirror {

/// A desk that asks.
struct TicketDesk {
    base::TerminalId terminal;
    std::string counter;
    base::Instant seen_at{};
    friend bool operator==(const TicketDesk&, const TicketDesk&) = default;
};

class TicketHolder {
public:
    struct Parts {
        queue::Queue& queue BALCAO_GUARDED_BY(queue_mutex);
        base::Mutex& queue_mutex;
        const base::Clock& clock;
        queue::SiteRules rules;
        std::function<base::Date(base::Instant)> local_day;
        std::function<void()> on_change = {};   ///< another desk has changed something
    };
    explicit TicketHolder(Parts parts) : m_parts(std::move(parts)) {}

    /// Faults: message_malformed, message_too_large, message_unknown_version, ticket_counter_taken (two desks are called the same), those of
    /// queue::SiteTickets::carry_out().
    [[nodiscard]] base::Result<base::Bytes> answer(base::BytesView body, const base::TerminalId& from);
    /// Before the first answer. Without it half-done cases stay where they are.
    void keep_cases(queue::CaseVault vault) { m_vault = std::move(vault); }
    [[nodiscard]] std::vector<TicketDesk> desks() const;

private:
    [[nodiscard]] bool counter_is_anothers(const base::TerminalId& from, const std::string& counter);

    Parts m_parts;
    std::optional<queue::CaseVault> m_vault;
    mutable base::Mutex m_mutex;
    std::map<base::TerminalId, TicketDesk> m_desks BALCAO_GUARDED_BY(m_mutex);
};

}  // namespace balcao::mirror
