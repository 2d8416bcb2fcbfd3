#pragma once
// What time it is at least, for judging leases: from the central's signed word, the clock that only runs forwards, and the
// wall clock where that is later. It never goes back before the central says so, whatever the wall clock is set to, over
// restarts and reboots. Only hours in which the machine is off and its wall clock is set back afterwards are not seen.

#include <optional>
#include <string>

#include "base/clock.h"

namespace balcao::desk {

class LeaseClock {
public:
    /// \param path a file, which need not be there yet; empty: kept in memory. What cannot be read counts as not there: no
    /// time is known then, and a destroyed file is worth less than a kept one.
    explicit LeaseClock(std::string path = {});

    /// The central itself answered a moment ago: everything is counted from here.
    void answered(base::Instant central, const base::Clock& clock);
    /// Something signed says that it is at least this late. Changes nothing when no time was known and `may_begin` is false.
    void at_least(base::Instant central, bool may_begin, const base::Clock& clock);
    /// nullopt: nothing was ever heard from the central, or what was heard is lost.
    [[nodiscard]] std::optional<base::Instant> now(const base::Clock& clock);

private:
    struct Known {
        base::Instant at{};                       ///< as late as it was at `mono_ms` of `boot`, at least
        std::string boot;
        std::int64_t mono_ms = 0;
        std::chrono::milliseconds wall_off{0};    ///< the central's time minus this wall clock when it last answered
    };
    void keep(const base::Clock& clock, base::Instant at);
    void save();

    std::string m_path;
    std::optional<Known> m_known;
    std::optional<base::Instant> m_saved;
};

}  // namespace balcao::desk
