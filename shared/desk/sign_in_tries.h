#pragma once
// Wrong sign-ins and how long each operator waits after them. Kept in a file and counted by the clock that only runs
// forwards: neither a restart, nor a reboot, nor a wall clock set to another day, nor a deleted file, nor a full disk makes the wait
// shorter.

#include <map>
#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace balcao::desk {

class SignInTries {
public:
    static constexpr int free_tries = 3;
    static constexpr std::int64_t first_wait_ms = 5'000;
    static constexpr std::int64_t longest_wait_ms = 300'000;

    /// Kept in memory alone.
    SignInTries() = default;
    /// From a file, which need not be there yet. What cannot be read counts as if everybody had used up the free tries: a
    /// destroyed file must not be worth more than a kept one.
    explicit SignInTries(std::string path);

    [[nodiscard]] bool kept() const { return !m_path.empty(); }
    /// Once after the start. \param begun_before the file was there at an earlier start, by what is known elsewhere: one that is gone
    /// now was deleted, and counts as one that cannot be read. Then one-time codes of before now count as used. The file is there from
    /// now on. \return true when it was lost.
    bool begin(bool begun_before, const base::Clock& clock);

    /// Milliseconds `id` still waits; 0 = may try. After a reboot the whole wait begins again. Ids that are in no roster share one count
    /// under the empty id, so that the file does not grow. Faults: disk_full, file_unwritable: a try before could not be written down
    /// anywhere, and still cannot; until it can, nobody may try.
    [[nodiscard]] base::Result<std::int64_t> wait_ms(const std::string& id, const base::Clock& clock);
    /// One more wrong try, on the disk before this returns: on a full disk in the room that the file keeps. \return milliseconds to wait
    /// from now on.
    std::int64_t wrong(const std::string& id, const base::Clock& clock);
    void right(const std::string& id);
    /// A one-time code counts once. \param step of seal/totp.h. \return false when this step or a later one was used before.
    /// Faults: disk_full, file_unwritable: that it is used cannot be written down.
    [[nodiscard]] base::Result<bool> use_step(const std::string& id, std::int64_t step);

private:
    struct Tries {
        int wrong = 0;
        std::int64_t wait_ms = 0;   ///< of the wait under way or ended
        std::string boot;           ///< until_ms counts in this boot
        std::int64_t until_ms = 0;
        std::int64_t last_step = -1;
    };
    [[nodiscard]] Tries& of(const std::string& id);
    void load();
    base::Status<> save();
    [[nodiscard]] base::Status<> write(std::string content) const;

    std::string m_path;
    Tries m_unknown_before;         ///< what an id begins with; kept in the file too, so that a lost one is not forgotten at the next start
    std::map<std::string, Tries> m_tries;
    bool m_found = false;           ///< the file was there
    bool m_unreadable = false;
    bool m_owed = false;            ///< what stands here is not on the disk
};

}  // namespace balcao::desk
