#include "model.h"

#include <algorithm>

namespace balcao::simulation {

void Model::attempt(const std::string& desk, const std::string& case_id, int person, int phone)
{
    auto& one = m_cases[case_id];
    one.desk = desk;
    one.person = person;
    one.phone = phone;
}

std::size_t Model::promised() const
{
    return static_cast<std::size_t>(
        std::count_if(m_cases.begin(), m_cases.end(), [](const auto& one) { return one.second.promised; }));
}

bool Model::may_be_refused(const std::string& case_id, const std::string& problem) const
{
    const auto& mine = m_cases.at(case_id);
    if (problem == "phone_taken" && m_clones.count(mine.phone) > 0) return true;
    if (problem == "person_has_key" && m_clones.count(mine.person) > 0) return true;
    return std::any_of(m_cases.begin(), m_cases.end(), [&](const auto& entry) {
        if (entry.first == case_id) return false;
        const auto& other = entry.second;
        if (problem == "phone_taken") return other.phone == mine.phone && other.person != mine.person;
        return problem == "person_has_key" && other.person == mine.person;
    });
}

}  // namespace balcao::simulation
