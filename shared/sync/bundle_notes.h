#pragma once
// What is out on sticks: kept in the desk's state folder until the answer came.
//
//   <folder>/            0700
//     <id>.json          0600  {"v":1,"id","created_at","parts":[{"epoch","base","seqs":[[first,last],...],"hashes"}]}
//     <id>.key           0600  32 octets: what the answer is encrypted under
//     <id>.lost          0600  only when somebody said that the stick is gone
//     <id>.done          0600  instead of the three once nothing waits any more: how many records it held, as text
//
// The key is written before the note and goes after it, so that no note is without its key. A settled bundle stays known by name:
// its answer may come long after the network settled its records, and is this desk's own all the same.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/secret.h"
#include "queue/record.h"
#include "sync/receipt_check.h"

namespace balcao::sync {

/// One part of a bundle: records of one epoch in the order they went out.
struct NotedPart {
    base::EpochId epoch;
    queue::Position base = 0;            ///< position = base + seq
    std::vector<SentRecord> records;
};

struct BundleNote {
    std::string id;                      ///< 32 hex digits
    base::Instant created_at{};
    std::vector<NotedPart> parts;
    [[nodiscard]] std::size_t records() const;
};

class BundleNotes {
public:
    explicit BundleNotes(std::string folder) : m_folder(std::move(folder)) {}
    /// Faults: file_unwritable, disk_full (a: errno).
    [[nodiscard]] base::Status<> save(const BundleNote& note, const base::Secret& answer_key) const;
    /// Names of all notes, in no order. Empty without a folder.
    [[nodiscard]] std::vector<std::string> ids() const;
    /// Faults: bundle_answer_unknown (no such note), file_unreadable (a: errno), storage_corrupt (cannot be understood).
    [[nodiscard]] base::Result<BundleNote> load(const std::string& id) const;
    /// Faults: file_unreadable (a: errno), storage_corrupt (not 32 octets).
    [[nodiscard]] base::Result<base::Secret> answer_key(const std::string& id) const;
    /// Somebody says that this stick is gone. Nothing else changes: a found one counts.
    /// Faults: bundle_answer_unknown (no such note), file_unwritable, disk_full (a: errno).
    [[nodiscard]] base::Status<> mark_lost(const std::string& id) const;
    [[nodiscard]] bool lost(const std::string& id) const;
    /// As if it had never been written. Faults: file_unwritable (a: errno).
    [[nodiscard]] base::Status<> drop(const std::string& id) const;
    /// Nothing of it waits any more: the note goes, its name stays, of the newest 500 of them.
    /// Faults: file_unwritable, disk_full (a: errno).
    [[nodiscard]] base::Status<> settle(const BundleNote& note) const;
    /// How many records a settled bundle of this desk held; nothing for another name.
    [[nodiscard]] std::optional<std::size_t> settled_before(const std::string& id) const;

private:
    [[nodiscard]] std::string file(const std::string& id, const char* ending) const;
    void forget_old_settled() const;
    std::string m_folder;
};

}  // namespace balcao::sync
