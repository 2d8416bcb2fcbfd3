#pragma once
// Desks, network and central under one seed: what happens next is drawn, everything is stepped in this
// thread, and the model judges after every step and when all has come to rest.

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "central_host.h"
#include "desk_host.h"
#include "model.h"
#include "network.h"

namespace balcao::simulation {

/// Rules broken on purpose, one at a time, to show that a run sees it.
enum class Sin {
    none,
    desk_does_not_sync,         ///< as with synchronous=OFF: a power cut takes what was promised
    central_does_not_sync,
    promise_before_commit,
    done_before_receipt,
    open_rows_lost_at_restart   ///< the queue begins again from an older copy of itself
};

struct WorldOptions {
    std::uint64_t seed = 1;
    int steps = 160;
    int desks = 3;
    Sin sin = Sin::none;
};

struct Report {
    std::uint64_t seed = 0;
    std::string violation;            ///< empty: every invariant held
    std::vector<std::string> log;     ///< a line a step
    std::string digest;               ///< of the log, hex
    std::size_t cases = 0;            ///< promised to clerks
    std::size_t taken = 0;            ///< by the central
    int crashes = 0;
    int central_crashes = 0;
    int put_back = 0;                 ///< backups brought back, central's and desks'
    int bundles = 0;                  ///< answers that came back on a stick
    int frozen = 0;                   ///< epochs that support began anew
};

/// One whole run. Touches no clock and no disk but for lock files and stubs in a folder of its own.
[[nodiscard]] Report simulate(const WorldOptions& options);

}  // namespace balcao::simulation
