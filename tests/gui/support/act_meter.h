#pragma once
// What an act costs a clerk, for docs/performance.md: keys pressed, the keystroke-level model's estimate for a practised person,
// and what the scripted run took. With BALCAO_ACTS=FILE a line of JSON is added to the file.
//
// Card, Moran and Newell, "The keystroke-level model for user performance time with interactive systems" (1980): K 0.28 s
// (average non-secretary typist), M 1.35 s before each command and each field, H 0.40 s from the keyboard to the document
// and back. What people say to each other, the citizen's own taps and the machine's answers are not in the estimate.

#include <chrono>
#include <cstdlib>
#include <fstream>

#include "gui/support/driver.h"
#include "support/test.h"

namespace balcao::gui {

class ActMeter {
public:
    /// From now on; `act` as in the table.
    ActMeter(const Desktop& desktop, std::string act)
        : m_desktop(desktop), m_act(std::move(act)), m_before(desktop.strokes()), m_begun(std::chrono::steady_clock::now())
    {
    }
    /// Until now. \return keys pressed
    int done() const
    {
        const auto& now = m_desktop.strokes();
        const int presses = now.presses - m_before.presses;
        const int decisions = now.commands - m_before.commands + now.fields - m_before.fields;
        const double model_s = k_press_s * presses + k_decision_s * decisions + 2 * k_homing_s;
        const double run_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begun).count();
        MESSAGE(m_act << ": keys " << presses << ", commands and fields " << decisions << ", model " << model_s << " s, run " << run_s << " s");
        if (const char* path = std::getenv("BALCAO_ACTS"); path != nullptr) {
            std::ofstream(path, std::ios::app) << "{\"act\": \"" << m_act << "\", \"keys\": " << presses << ", \"decisions\": " << decisions
                                               << ", \"model_s\": " << model_s << ", \"run_s\": " << run_s << "}\n";
        }
        return presses;
    }

private:
    static constexpr double k_press_s = 0.28;
    static constexpr double k_decision_s = 1.35;
    static constexpr double k_homing_s = 0.40;
    const Desktop& m_desktop;
    std::string m_act;
    Desktop::Strokes m_before;
    std::chrono::steady_clock::time_point m_begun;
};

}  // namespace balcao::gui
