#pragma once
// What reading one picture may cost. It is counted by what is done and not clocked, so that a picture gives the same answer on a
// busy machine. The unit is about a millisecond of one processor of the machine that measured (docs/performance.md).

#include <cstddef>

namespace balcao::devices::vision {

struct Effort {
    double budget;
    /// Number of the picture among those of a document that lies still. Every other one begins with what the one before came to last.
    std::size_t turn = 0;
};

/// One picture somebody waits for: past what any zone of the sets took.
inline constexpr Effort k_single_effort{600};
/// A frame of a camera, where the next may show it better. Of 1184 zones accepted in development sets none took more than 155.
inline constexpr double k_live_budget = 160;

/// Nothing new is begun once the budget is used up; what was begun is finished.
class Work {
public:
    explicit Work(double budget) : m_left(budget) {}
    void spend(double units)
    {
        m_left -= units;
        m_spent += units;
    }
    [[nodiscard]] bool allows() const { return m_left > 0; }
    [[nodiscard]] double spent() const { return m_spent; }

private:
    double m_left;
    double m_spent = 0;
};

}  // namespace balcao::devices::vision
