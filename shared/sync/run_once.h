#pragma once
// Sends what waits, once, and says what became of it: `balcao sync --once`, day close, tests.

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

#include "base/mutex.h"
#include "sync/key_folder.h"
#include "sync/sender.h"

namespace balcao::sync {

struct RunReport {
    TurnKind ended = TurnKind::idle;           ///< idle: nothing is left to send now
    int accepted = 0;
    int duplicates = 0;                        ///< of the accepted: known to the central before
    int rejected = 0;
    int postponed = 0;                         ///< the central wants them later
    std::int64_t left = 0;                     ///< pending and for later, after the run
    std::optional<base::Fault> fault;          ///< why it ended before the end
    std::chrono::milliseconds took{0};
};

/// Told before the first turn and after every one: how many have their answer, and how many still wait.
using SendProgress = std::function<void(std::int64_t settled, std::int64_t left)>;

/// Turns until nothing is left, something stops it, or `longest` has passed. Waits only as the central asks (its
/// pause between batches); a failure ends the run, nothing is tried twice.
[[nodiscard]] RunReport run_once(Sender& sender, queue::Queue& queue, base::Mutex& queue_mutex,
                                 const base::Clock& clock, std::chrono::milliseconds longest,
                                 const std::stop_token& stop, const SendProgress& progress = {});

struct OnceOptions {
    queue::QueueOptions queue;                 ///< the file must not be held by the desk service (storage_in_use)
    std::string keys_folder;
    std::chrono::milliseconds longest{600'000};
    SendProgress progress = {};
};
/// Opens queue and keys by itself, renews the certificate when due, and runs. Faults: those of Queue::open() and
/// KeyFolder::load(); everything later is in the report.
[[nodiscard]] base::Result<RunReport> run_once(const OnceOptions& options, const base::Clock& clock,
                                               base::Random& random, const std::stop_token& stop = {});

/// Stable names for JSON: "idle", "backoff" ...
[[nodiscard]] std::string_view name(TurnKind kind);

}  // namespace balcao::sync
