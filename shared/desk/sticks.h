#pragma once
// Records on a medium that the desk itself can reach: which media there are, writing onto one, delivering from one, taking
// answers in. Blocking, for a thread of its own; every act says what came of it and stands in the audit chain.

#include <functional>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "desk/media.h"
#include "link/stick_model.h"
#include "queue/queue.h"

namespace balcao::desk {

struct StickParts {
    queue::Queue& queue;
    base::Mutex& queue_mutex;
    std::string keys_folder;
    std::string state_folder;                ///< what is out is noted in its folder "bundles"
    std::vector<std::string> folders;        ///< that the site named
    int days = 3;                            ///< a bundle that is out longer is overdue
    MediaPlaces places;
    const base::Clock& clock;
    base::Random& random;
};

struct StickLook {
    std::vector<link::StickMedium> media;
    std::vector<link::StickOut> out;
};

class Sticks {
public:
    using Progress = std::function<void(std::int64_t done, std::int64_t total)>;
    static constexpr std::size_t k_most_out = 50;

    explicit Sticks(StickParts parts) : m_parts(std::move(parts)) {}

    /// Media, and at most k_most_out bundles that are out. Forgets bundles of which nothing waits any more.
    /// Faults: storage_read_failed, storage_corrupt, file_unreadable (a note).
    [[nodiscard]] base::Result<StickLook> look() const;

    // What went wrong stands in the answer. `who` is the operator for the audit chain.
    /// Everything that waits, as one bundle. Faults: those of sync::write_bundle(), StickTarget, KeyFolder::load().
    [[nodiscard]] link::StickWork write(const link::StickMedium& medium, const std::string& who, const Progress& progress) const;
    /// Every bundle there that has no whole answer. Stops at a fault that the next bundle would meet too.
    [[nodiscard]] link::StickWork deliver(const link::StickMedium& medium, const std::string& who, const Progress& progress, const std::stop_token& stop) const;
    /// Every answer there to a bundle of this desk; those of other desks are counted and left alone.
    [[nodiscard]] link::StickWork take(const link::StickMedium& medium, const std::string& who, const Progress& progress) const;
    /// The stick with this bundle is gone. Faults: bundle_answer_unknown, file_unwritable, storage_write_failed.
    [[nodiscard]] base::Status<> mark_lost(const std::string& id, const std::string& who) const;

private:
    void note(queue::AuditEvent event) const;
    [[nodiscard]] std::string notes_folder() const { return m_parts.state_folder + "/bundles"; }
    StickParts m_parts;
};

}  // namespace balcao::desk
