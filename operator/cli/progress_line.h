#pragma once
// One line on a terminal that says how far something is; nothing where nobody looks.

#include <chrono>
#include <cstdint>
#include <iosfwd>

namespace balcao::cli {

class ProgressLine {
public:
    /// Shows on `out` when `wanted` and the standard error stream is a terminal.
    ProgressLine(std::ostream& out, bool wanted);
    ~ProgressLine() { end(); }
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    [[nodiscard]] bool on() const { return m_on; }
    /// \param done since the first call; \param left that still wait. Draws a few times a second at most, and at the end of all.
    void show(std::int64_t done, std::int64_t left);
    /// Leaves the last state on the screen and begins a new line.
    void end();

private:
    using Time = std::chrono::steady_clock::time_point;
    std::ostream& m_out;
    bool m_on;
    bool m_drawn = false;
    Time m_started;
    Time m_next;
};

}  // namespace balcao::cli
