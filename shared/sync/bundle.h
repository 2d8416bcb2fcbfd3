#pragma once
// Records leave a desk without a line: out into a file, delivered by any desk, and the answer back in.
// docs/sync.md, "By hand, on a stick".

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/random.h"
#include "queue/queue.h"
#include "sync/bundle_notes.h"
#include "sync/central_api.h"
#include "sync/key_folder.h"
#include "sync/stick_file.h"

namespace balcao::sync {

/// What the desk of origin works with. The queue's mutex is held for one part at a time.
struct BundleDesk {
    queue::Queue& queue;
    base::Mutex& queue_mutex;
    const Credentials& credentials;
    const BundleNotes& notes;
    const base::Clock& clock;
    base::Random& random;
    /// Told after every part: how many records (write_bundle).
    std::function<void(std::int64_t done)> progress = {};
};

/// A name for a bundle that says nothing: 32 hex digits.
[[nodiscard]] std::string new_bundle_id(base::Random& random);
[[nodiscard]] std::string bundle_file_name(const std::string& id);   ///< balcao-<id>.bundle
/// Beside the bundle: the same name and ".answer".
[[nodiscard]] std::string answer_file_name(const std::string& bundle_file);

struct BundleOut {
    std::string id;
    std::int64_t records = 0;          ///< 0: nothing waits; nothing was written and nothing noted
    int parts = 0;
    std::int64_t left_out = 0;         ///< records that cannot be sent at all; the network path tells which
    base::Sequence last = 0;           ///< highest record of the last epoch
};
/// Writes everything that waits for the central, and notes it. The queue is not changed.
/// \param file open for reading and writing, empty.
/// Faults: epoch_frozen, message_too_large (more than a file holds), seal_failed, key_expired, signature_failed,
/// storage_read_failed, stick_full, stick_gone, file_unwritable, disk_full (the note).
[[nodiscard]] base::Result<BundleOut> write_bundle(const BundleDesk& desk, const std::string& id, int file);

/// Told after every part: how many of how many; the latter by the file's size.
using PartProgress = std::function<void(std::int64_t done, std::int64_t total)>;

/// Carries a bundle to the central and writes what it answers; neither can be read here. Safe to repeat.
/// \param answer open for reading and writing, empty.
/// Faults: bundle_damaged, bundle_not_for_central (a: part), those of a call (network_unreachable, central_busy ...),
/// stick_full, stick_gone, file_unwritable. \return how many parts.
[[nodiscard]] base::Result<int> deliver_bundle(CentralApi& api, int bundle, int answer, const std::stop_token& stop, const PartProgress& progress = {});

struct BundleIn {
    std::string id;
    int settled = 0;                   ///< now
    int refused = 0;                   ///< of these, for good: they need a person
    int known = 0;                     ///< had their answer already, over the network or from another stick
    int postponed = 0;                 ///< the central wants them later
    bool finished = false;             ///< nothing of the bundle waits any more; the note is gone
    std::optional<base::Fault> fault;  ///< what was wrong with a part; the others count all the same
};
/// Takes an answer in: the same checks as for an answer over the network, then the queue.
/// Faults: bundle_damaged, bundle_answer_unknown, file_unreadable, storage_corrupt (the note). In the report:
/// bundle_answer_invalid, receipt_invalid, terminal_revoked or another refusal of the central, storage faults.
[[nodiscard]] base::Result<BundleIn> take_answer(const BundleDesk& desk, int file);

struct BundleOnTheWay {
    std::string id;
    base::Instant since{};
    std::int64_t records = 0;
    std::int64_t unsettled = 0;        ///< still without the central's word
    bool lost = false;                 ///< somebody said so; the answer counts all the same if it ever comes
};
/// What is out, oldest first. Faults: storage_read_failed, storage_corrupt, file_unreadable.
[[nodiscard]] base::Result<std::vector<BundleOnTheWay>> bundles_on_the_way(queue::Queue& queue, base::Mutex& queue_mutex,
                                                                           const BundleNotes& notes);
/// How many records are out in bundles that are not said to be lost, without the central's word; each counts once, parked ones do not.
/// Faults: as bundles_on_the_way().
struct Carried {
    std::int64_t records = 0;
    std::optional<base::Instant> since;   ///< the oldest of those bundles
};
[[nodiscard]] base::Result<Carried> carried_records(queue::Queue& queue, base::Mutex& queue_mutex, const BundleNotes& notes);
/// Drops the notes of which nothing waits any more. \return how many.
[[nodiscard]] base::Result<int> drop_settled_notes(queue::Queue& queue, base::Mutex& queue_mutex, const BundleNotes& notes);

}  // namespace balcao::sync
