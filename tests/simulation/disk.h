#pragma once
// Disks of simulated machines, in memory, behind an SQLite VFS: a disk knows what was synced and what
// was not, loses power at a chosen call, fills up, fails, and can be copied and put back.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"

namespace balcao::simulation {

/// Work on purpose left undone, to show that the simulation sees it.
struct DiskSins {
    bool syncs_nothing = false;
};

/// A file: what programs read, what the medium holds for certain, and what came since the last sync.
struct DiskFile {
    struct Change {
        std::int64_t offset = 0;   ///< of a write; new size of a truncation
        std::string data;
        bool truncation = false;
    };
    std::string content;
    std::string durable;
    std::vector<Change> unsynced;
};

class Disk {
public:
    using Files = std::map<std::string, std::shared_ptr<DiskFile>>;

    /// \param folder databases whose path begins with it lie on this disk. Its lock files and stubs are real.
    explicit Disk(std::string folder);
    ~Disk();
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;

    [[nodiscard]] const std::string& folder() const { return m_folder; }
    [[nodiscard]] std::string file(const std::string& name) const { return m_folder + "/" + name; }

    /// The machine stops at the n-th durability call from now (1 = the next one); everything fails from then on.
    void stop_after(std::int64_t calls) { m_stop_after = calls; }
    void stop_now() { m_stopped = true; }
    [[nodiscard]] bool stopped() const { return m_stopped; }
    /// After a killed process: all that was written is there.
    void start_again();
    /// After a power cut: what was synced, and of the rest any sectors.
    void power_up(base::Random& random);

    /// How much more fits; nullopt = no limit. A reserve file that goes makes room once.
    void set_room(std::optional<std::int64_t> octets, const std::string& reserve = {}, std::int64_t reserve_octets = 0);
    void fail_writes(bool on) { m_fails = on; }
    void fail_next_sync() { m_sync_fails = true; }
    /// Nothing is wrong with it any more.
    void mend();

    /// All files as programs see them; only while nothing is open in a transaction.
    [[nodiscard]] std::map<std::string, std::string> copy() const;
    void put_back(const std::map<std::string, std::string>& files);

    DiskSins sins;

    // for the VFS
    std::shared_ptr<DiskFile> open(const std::string& path, bool make);
    bool exists(const std::string& path) const { return m_files.count(path) > 0; }
    int remove(const std::string& path);
    int write(DiskFile& file, std::string_view data, std::int64_t offset);
    int truncate(DiskFile& file, std::int64_t size);
    int sync(DiskFile& file);

private:
    /// Counts a durability call; false when the machine stands still.
    bool alive();
    bool take_room(std::int64_t octets);

    std::string m_folder;
    Files m_files;
    std::int64_t m_stop_after = 0;
    bool m_stopped = false;
    bool m_fails = false;
    bool m_sync_fails = false;
    std::optional<std::int64_t> m_room;
    std::string m_reserve;
    std::int64_t m_reserve_octets = 0;
};

/// Makes these disks the ones that SQLite of this process uses. Once, before any database is opened.
void use_simulated_disks();

}  // namespace balcao::simulation
