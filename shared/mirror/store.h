#pragma once
// What a desk keeps for its neighbours, apart from its own queue.
//
//   <folder>/                    0700
//     lock                       held by whoever works with the folder
//     <terminal>/                0700
//       <name>.copy              0600  SHA-256 of the rest (32 octets), the copy as it came
//       <name>.word              0600  what the central said: 'A' and its sealed answer, or 'R' and the name of a fault
//       seen                     its time of change: when the owner last spoke to this desk
//
// A file is whole or absent; there is no index that could disagree with the files. Safe from several threads.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/mutex.h"
#include "mirror/copy.h"
#include "mirror/messages.h"

namespace balcao::mirror {

struct StoreLimits {
    std::int64_t room = 256 * 1024 * 1024;        ///< octets of all owners, in blocks of the disk
    std::int64_t leave_free = 512 * 1024 * 1024;  ///< octets of the disk that are never taken
    std::chrono::hours keep{24 * 30};             ///< what was delivered waits so long for its owner
};

/// What is kept of one owner.
struct OwnerView {
    base::TerminalId owner;
    std::int64_t records = 0;                     ///< not delivered from here
    std::int64_t delivered = 0;
    std::int64_t refused = 0;                     ///< of the delivered: the central could not take them
    std::int64_t octets = 0;
    std::optional<base::Instant> oldest_at;       ///< made, by the owner's clock
    std::optional<base::Instant> newest_at;       ///< taken here
    std::optional<base::Instant> seen_at;
};

/// Octets that may still be written below a folder. Faults: storage_read_failed (a: errno).
using FreeOctets = std::function<base::Result<std::int64_t>(const std::string& folder)>;
[[nodiscard]] base::Result<std::int64_t> free_octets(const std::string& folder);

class Store {
public:
    /// Makes the folder, takes the lock, looks at every file. What cannot be read is left where it is and not counted as kept.
    /// Faults: storage_in_use, file_unwritable, disk_full (a: errno).
    [[nodiscard]] static base::Result<std::unique_ptr<Store>> open(const std::string& folder, const StoreLimits& limits, const base::Clock& clock,
                                                                   FreeOctets free = free_octets);
    ~Store();

    /// On the disk when this returns. A name that is kept already stays as it is.
    /// \param octets the copy as it came (write_copy). Faults: mirror_full (a: octets asked for, b: still to be had), disk_full, file_unwritable.
    [[nodiscard]] base::Status<> put(const Copy& copy, base::BytesView octets);
    [[nodiscard]] std::vector<Held> held(const base::TerminalId& owner) const;
    /// Unknown names are passed over: a withdrawal may come twice. Faults: file_unwritable.
    [[nodiscard]] base::Status<> withdraw(const base::TerminalId& owner, const std::vector<std::string>& names);
    /// The owner spoke to this desk.
    void seen(const base::TerminalId& owner);

    [[nodiscard]] std::vector<OwnerView> owners() const;   ///< by name
    /// Names not delivered yet, in the order of the owner's queue.
    [[nodiscard]] std::vector<std::string> undelivered(const base::TerminalId& owner) const;
    /// Names with an answer of the central.
    [[nodiscard]] std::vector<CopyName> answered(const base::TerminalId& owner) const;
    /// Faults: mirror_nothing_kept, mirror_record_invalid (changed on the disk), file_unreadable.
    [[nodiscard]] base::Result<Copy> load(const base::TerminalId& owner, const std::string& name) const;
    /// Faults: mirror_nothing_kept, file_unreadable.
    [[nodiscard]] base::Result<base::Bytes> answer(const base::TerminalId& owner, const std::string& name) const;
    /// Delivered. Faults: mirror_nothing_kept (withdrawn meanwhile), disk_full, file_unwritable.
    [[nodiscard]] base::Status<> put_answer(const base::TerminalId& owner, const std::string& name, base::BytesView answer);
    [[nodiscard]] base::Status<> put_refusal(const base::TerminalId& owner, const std::string& name, base::FaultCode code);
    /// Drops what was delivered longer ago than the settings say. \return how many.
    int forget_old();
    [[nodiscard]] std::int64_t used() const;               ///< octets

private:
    enum class Word : std::uint8_t { none, answer, refusal };
    struct Entry {
        CopyName of;
        base::Instant made_at{};
        base::Instant taken_at{};
        std::int64_t octets = 0;
        Word word = Word::none;
        base::Instant delivered_at{};
        std::int64_t word_octets = 0;
    };
    using Entries = std::map<std::string, Entry, std::less<>>;

    Store(std::string folder, const StoreLimits& limits, const base::Clock& clock, FreeOctets free, base::Descriptor lock);
    void look_at(const base::TerminalId& owner);
    [[nodiscard]] std::string file(const base::TerminalId& owner, std::string_view name, const char* ending) const;
    [[nodiscard]] base::Status<> make_folder(const base::TerminalId& owner) const;
    [[nodiscard]] base::Status<> check_room(std::int64_t octets) const BALCAO_REQUIRES(m_mutex);
    [[nodiscard]] base::Status<> put_word(const base::TerminalId& owner, const std::string& name, Word word, base::BytesView content);
    [[nodiscard]] base::Status<> remove(const base::TerminalId& owner, Entries& entries, const std::string& name) BALCAO_REQUIRES(m_mutex);

    std::string m_folder;
    StoreLimits m_limits;
    const base::Clock& m_clock;
    FreeOctets m_free;
    base::Descriptor m_lock;
    mutable base::Mutex m_mutex;
    std::map<base::TerminalId, Entries> m_kept BALCAO_GUARDED_BY(m_mutex);
    std::map<base::TerminalId, base::Instant> m_seen BALCAO_GUARDED_BY(m_mutex);
    std::int64_t m_used BALCAO_GUARDED_BY(m_mutex) = 0;
};

}  // namespace balcao::mirror
