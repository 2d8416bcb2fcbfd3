#pragma once
// The public display: the number called last, its counter, and those before. No names, nothing of a case.

#include <wx/frame.h>
#include <wx/timer.h>

#include <optional>

#include "base/clock.h"
#include "link/ticket_model.h"
#include "ui/look.h"

namespace balcao::kiosk {

class DisplayFrame : public wxFrame {
public:
    DisplayFrame(ui::Look& look, bool windowed, bool sound, const base::Clock& clock);
    void show(const link::DisplayModel& model);
    /// Lost: the numbers last shown stay, and it is said.
    void connection(bool connected);

private:
    void paint();
    ui::Look& m_look;
    bool m_sound;
    const base::Clock& m_clock;
    bool m_connected = true;
    link::DisplayModel m_model;
    std::int64_t m_announced = -1;  ///< number of the last call shown
    int m_blink = 0;                ///< half-seconds for which a new call stands out
    wxTimer m_tick;
};

}  // namespace balcao::kiosk
