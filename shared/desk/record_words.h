#pragma once
// The word people read for a record of the queue. For an accepted one the signed receipt says whether
// the key is usable or its phone is still to be proved; it is read once and remembered.

#include <map>
#include <optional>

#include "link/models.h"
#include "queue/queue.h"
#include "wire/record.h"

namespace balcao::desk {

class RecordWords {
public:
    /// The queue's mutex is held by the caller.
    [[nodiscard]] link::RecordState word(queue::Queue& queue, const queue::Item& item);
    /// The first sign-in proved the phone: the receipt's word is out of date.
    void now_activated(queue::Position position)
    {
        m_known[position] = link::RecordState::activated;
        ++m_proved;
    }
    /// How often now_activated() was said: when it grows, words changed.
    [[nodiscard]] std::int64_t proved() const { return m_proved; }

private:
    std::map<queue::Position, link::RecordState> m_known;  ///< accepted records only
    base::Bytes m_read;  ///< the receipt that was read last, and what it says
    std::map<base::Sequence, wire::ActivationState> m_said;
    std::int64_t m_proved = 0;
};

}  // namespace balcao::desk
