#pragma once
// What was promised to clerks and what the central said, in plain sets: it knows nothing of queues,
// stores and protocols, and judges them.

#include <map>
#include <optional>
#include <set>
#include <string>

#include "link/models.h"

namespace balcao::simulation {

class Model {
public:
    struct Case {
        std::string desk;
        int person = 0;
        int phone = 0;
        std::int64_t position = 0;  ///< in the desk's queue; 0 = nobody was told
        bool promised = false;  ///< "registered here" was on the screen
        bool excused = false;   ///< went with a disk that was put back from a backup
    };

    void attempt(const std::string& desk, const std::string& case_id, int person, int phone);
    void promise(const std::string& case_id, std::int64_t position)
    {
        m_cases[case_id].promised = true;
        m_cases[case_id].position = position;
    }
    [[nodiscard]] const std::map<std::string, Case>& cases() const { return m_cases; }
    [[nodiscard]] std::size_t promised() const;
    /// What the desk may have lost without breaking its word: `present` says what is there after the backup came back.
    template <class Present>
    void excuse(const std::string& desk, Present present)
    {
        for (auto& [id, one] : m_cases) one.excused = one.excused || (one.desk == desk && !present(id, one));
    }

    /// The central says that it has taken a record for the first time. \return false: it had said so before.
    bool take(const std::string& record) { return m_taken.insert(record).second; }
    [[nodiscard]] const std::set<std::string>& taken() const { return m_taken; }
    void central_put_back(std::set<std::string> taken)
    {
        m_taken = std::move(taken);
        m_central_forgot = true;
    }
    void everything_offered_again() { m_central_forgot = false; }
    /// The central was put back and has not been offered yet what it forgot.
    [[nodiscard]] bool central_forgot() const { return m_central_forgot; }

    /// May this case have been refused with this problem? Only when somebody else has the number or the person a key.
    [[nodiscard]] bool may_be_refused(const std::string& case_id, const std::string& problem) const;
    void clone(int person) { m_clones.insert(person); }

private:
    std::map<std::string, Case> m_cases;
    std::set<std::string> m_taken;
    std::set<int> m_clones;
    bool m_central_forgot = false;
};

}  // namespace balcao::simulation
