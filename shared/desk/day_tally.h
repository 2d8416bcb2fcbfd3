#pragma once
// What the desk registered today and what of it really became a key: the console's day figures.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

#include "base/result.h"
#include "base/clock.h"
#include "desk/record_words.h"
#include "queue/queue.h"

namespace balcao::desk {

class DayTally {
public:
    struct Counts {
        std::int64_t registered = 0;
        std::int64_t activated = 0;                ///< usable keys only: accepted but not yet proved by phone is none
        std::array<std::int64_t, 24> per_hour{};   ///< registered, by local hour
    };
    using LocalDay = std::function<base::Date(base::Instant)>;
    using LocalHour = std::function<int(base::Instant)>;

    DayTally(LocalDay local_day, LocalHour local_hour) : m_local_day(std::move(local_day)), m_local_hour(std::move(local_hour)) {}

    /// Counts anew only when something was registered, settled or proved since the last call. The queue's mutex is
    /// held by the caller. Faults: storage_read_failed.
    [[nodiscard]] base::Result<Counts> of(queue::Queue& queue, RecordWords& words, base::Date day);

private:
    [[nodiscard]] base::Result<Counts> count(queue::Queue& queue, RecordWords& words, base::Date day) const;

    struct Seen {
        base::Date day;
        queue::Stats stats;
        std::int64_t proved = 0;
        bool operator==(const Seen&) const = default;
    };
    LocalDay m_local_day;
    LocalHour m_local_hour;
    std::optional<Seen> m_seen;
    Counts m_counts;
};

}  // namespace balcao::desk
