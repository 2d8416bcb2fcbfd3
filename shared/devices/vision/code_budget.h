#pragma once
// The time that looking for barcodes may take.

#include <ctime>

namespace balcao::devices::vision {

/// Processor time of this thread that is left, and what work on so many points has cost so far: nothing is begun that
/// would go beyond it.
class CodeBudget {
public:
    explicit CodeBudget(double ms) : m_end(cpu_ms() + ms) {}
    [[nodiscard]] bool allows(double points) const { return cpu_ms() + (points + k_start_points) * m_spent_ms / m_points <= m_end; }
    template <class Work>
    void spend(double points, const Work& work)
    {
        const double begin = cpu_ms();
        work();
        m_spent_ms += cpu_ms() - begin;
        m_points += points + k_start_points;
    }

private:
    static double cpu_ms()
    {
        timespec now{};
        ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
    }

    static constexpr double k_start_points = 1e4;  // an attempt costs something however small the crop
    double m_end;
    double m_spent_ms = 2;  // what to expect before anything was measured
    double m_points = 1e5;
};

}  // namespace balcao::devices::vision
