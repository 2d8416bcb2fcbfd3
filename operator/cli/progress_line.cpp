#include "progress_line.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <string>

#include "text/leaving_text.h"

namespace balcao::cli {
namespace {

constexpr int k_bar_width = 24;
constexpr std::chrono::milliseconds k_redraw{200};
constexpr double k_shortest_measure_s = 0.5;

/// "[######------] 1200 of 4000 sent, 310 a second, less than a minute left"
std::string progress_text(std::int64_t done, std::int64_t left, double seconds)
{
    const auto total = std::max<std::int64_t>(done + left, 1);
    const auto filled = static_cast<int>(done * k_bar_width / total);
    std::string line = "[" + std::string(static_cast<std::size_t>(filled), '#') + std::string(static_cast<std::size_t>(k_bar_width - filled), '-') + "] " +
                       std::to_string(done) + " of " + std::to_string(done + left) + " sent";
    if (done > 0 && seconds >= k_shortest_measure_s) {
        const double rate = static_cast<double>(done) / seconds;
        line += rate >= 10 ? ", " + std::to_string(std::llround(rate)) + " a second"
                           : ", " + std::to_string(std::llround(rate * 60)) + " a minute";
        if (left > 0) {
            line += ", " + text::duration_text(text::Language::en, std::llround(static_cast<double>(left) / rate)) + " left";
        }
    }
    return line;
}

}  // namespace

ProgressLine::ProgressLine(std::ostream& out, bool wanted)
    : m_out(out), m_on(wanted && ::isatty(STDERR_FILENO) == 1), m_started(std::chrono::steady_clock::now()), m_next(m_started)
{
}

void ProgressLine::show(std::int64_t done, std::int64_t left)
{
    const auto now = std::chrono::steady_clock::now();
    if (!m_on || (now < m_next && left > 0)) {
        return;
    }
    m_next = now + k_redraw;
    m_drawn = true;
    m_out << '\r' << progress_text(done, left, std::chrono::duration<double>(now - m_started).count()) << "\033[K" << std::flush;
}

void ProgressLine::end()
{
    if (std::exchange(m_drawn, false)) {
        m_out << '\n' << std::flush;
    }
}

}  // namespace balcao::cli
