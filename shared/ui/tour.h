#pragma once
// Windows or pages shown one after the other, each handed over once it is drawn and at rest: pictures and measures.

#include <wx/timer.h>

#include <cstddef>
#include <functional>

namespace balcao::ui {

class Tour {
public:
    /// How still it must be: so many looks in a row at which GTK had nothing to do.
    struct Pace {
        int look_every_ms = 5;
        int quiet_looks = 3;
    };
    Tour(std::size_t stops, Pace pace);

    std::function<void(std::size_t stop)> show;
    std::function<bool()> is_drawn;                    ///< its first frame is on the screen; empty: always
    std::function<void(std::size_t stop)> on_shown;    ///< drawn and at rest
    std::function<bool()> may_go_on;                   ///< after on_shown, asked until it says so; empty: at once
    std::function<void(std::size_t drawn)> on_end;
    void start();

private:
    void look();
    std::size_t m_stops;
    Pace m_pace;
    std::size_t m_at = 0;
    int m_quiet = -1;  ///< looks; -1: not shown yet
    bool m_waits = false;
    wxTimer m_timer;
};

}  // namespace balcao::ui
