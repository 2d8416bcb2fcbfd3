#pragma once
// Wrong sign-ins and how long each operator waits after them. Kept in a file and counted by the clock that only runs
// forwards: neither a restart, nor a reboot, nor a wall clock set to another day makes the wait shorter.

#include <map>
#include <string>

#include "base/clock.h"

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

    /// Milliseconds `id` still waits; 0 = may try. After a reboot the whole wait begins again. Ids that are in no roster share one count
    /// under the empty id, so that the file does not grow.
    [[nodiscard]] std::int64_t wait_ms(const std::string& id, const base::Clock& clock);
    /// One more wrong try, on the disk before this returns where the disk takes it. \return milliseconds to wait from now on.
    std::int64_t wrong(const std::string& id, const base::Clock& clock);
    void right(const std::string& id);
    /// A one-time code counts once. \param step of seal/totp.h. \return false when this step or a later one was used before.
    bool use_step(const std::string& id, std::int64_t step);

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
    void save() const;

    std::string m_path;
    Tries m_unknown_before;         ///< what an id begins with
    std::map<std::string, Tries> m_tries;
};

}  // namespace balcao::desk
