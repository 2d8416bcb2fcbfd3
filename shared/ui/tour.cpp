#include "ui/tour.h"

#include "ui/gtk_glue.h"

namespace balcao::ui {

Tour::Tour(std::size_t stops, Pace pace) : m_stops(stops), m_pace(pace)
{
    m_timer.Bind(wxEVT_TIMER, [this](wxTimerEvent&) { look(); });
}

void Tour::start() { m_timer.Start(m_pace.look_every_ms); }

void Tour::look()
{
    if (m_waits && may_go_on && !may_go_on()) {
        return;
    }
    m_waits = false;
    if (m_at == m_stops) {
        m_timer.Stop();
        if (on_end) {
            on_end(m_at);
        }
        return;
    }
    if (m_quiet < 0) {
        m_quiet = 0;
        if (show) {
            show(m_at);
        }
        return;
    }
    m_quiet = glue::busy() || (is_drawn && !is_drawn()) ? 0 : m_quiet + 1;
    if (m_quiet >= m_pace.quiet_looks) {
        m_quiet = -1;
        m_waits = true;
        on_shown(m_at++);
    }
}

}  // namespace balcao::ui
