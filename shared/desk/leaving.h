#pragma once
// A terminal that is to be moved or scrapped: emptied, then retired. What stands in <state>/leaving.json outlives a restart.
//
//   working --begin--> draining --retire, nothing left--> retired
//      ^-----cancel-------'
//
// Shared by the desk service and by `balcao terminal drain|retire` when the service does not run.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "link/drain_model.h"
#include "queue/queue.h"

namespace balcao::desk {

struct LeavingParts {
    queue::Queue& queue;
    base::Mutex& queue_mutex;
    std::string keys_folder;
    std::string state_folder;
    std::string place;                       ///< as printed, for the statement
    std::string desk;
    const base::Clock& clock;
};

/// Where the terminal stands.
struct LeavingNote {
    link::DrainState state = link::DrainState::working;
    std::optional<base::Instant> since;
    std::string by;
};
/// Without a file: working. Faults: file_unreadable (a: errno), storage_corrupt.
[[nodiscard]] base::Result<LeavingNote> read_leaving_note(const std::string& state_folder);
/// The machine is enrolled anew: an ordinary desk again. Faults: file_unwritable (a: errno).
[[nodiscard]] base::Status<> forget_leaving(const std::string& state_folder);

/// The last word of a terminal.
struct Retirement {
    std::vector<link::LeftLine> left;        ///< not empty: refused, and nothing was changed
    std::string statement;                   ///< JSON: {"statement":{…},"certificate":PEM or null,"signature":base64 or null}
    std::string file;                        ///< where it lies
    bool key_in_token = false;               ///< the private key is not ours to erase
};

class Leaving {
public:
    explicit Leaving(LeavingParts parts) : m_parts(std::move(parts)) {}

    /// Both may be repeated. Faults: act_not_possible_now (retired), file_unwritable, disk_full, storage_write_failed.
    [[nodiscard]] base::Status<> begin(const std::string& who) const;
    [[nodiscard]] base::Status<> cancel(const std::string& who) const;

    /// Everything that would be lost with the machine, in the order of LeftKind. \param case_open a case stands on the desk
    /// Faults: storage_read_failed, storage_corrupt, file_unreadable.
    [[nodiscard]] base::Result<std::vector<link::LeftLine>> left(bool case_open) const;

    /// Only while draining, and only when nothing is left: audit entry, signed statement, keys erased. Broken off, it may be
    /// repeated. Faults: act_not_possible_now (not draining), signature_failed, those of left() and KeyFolder.
    [[nodiscard]] base::Result<Retirement> retire(const std::string& who, bool case_open) const;

private:
    [[nodiscard]] base::Status<> change(link::DrainState state, const std::string& who, const char* event) const;
    [[nodiscard]] base::Result<std::string> make_statement(const std::string& who, bool& key_in_token) const;
    [[nodiscard]] std::string statement_file() const { return m_parts.state_folder + "/retired.json"; }
    LeavingParts m_parts;
};

}  // namespace balcao::desk
