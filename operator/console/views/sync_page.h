#pragma once
// The desk's lines and machines in full sentences, and what waits to be sent.

#include <wx/button.h>

#include <array>

#include "console/views/mirror_rows.h"
#include "console/views/parts.h"
#include "console/views/drain_card.h"
#include "console/views/stick_card.h"
#include "ui/gauge.h"
#include "ui/lamp_row.h"
#include "ui/surface.h"

namespace balcao::console {

class SyncPage : public ui::Surface {
public:
    SyncPage(wxWindow* parent, const Context& context);
    void update(const ConsoleModel& model, base::Instant now);
    void focus_next();
    /// What lies over the state of the desk.
    enum class Over : std::uint8_t { none, sticks, drain };
    void set_over(Over over);
    [[nodiscard]] Over over() const { return m_over; }

private:
    void build_lamps();
    void build_numbers();
    wxSizer* build_head();
    const Context& m_context;
    wxScrolledWindow* m_lamp_area = nullptr;
    std::array<ui::LampRow*, k_lamps.size()> m_lamps{};
    MirrorRows* m_mirror = nullptr;
    ui::Card* m_numbers = nullptr;
    wxPanel* m_facts = nullptr;
    std::string m_facts_shown;
    wxButton* m_send = nullptr;
    Over m_over = Over::none;
    ui::Card* m_state = nullptr;
    StickCard* m_sticks = nullptr;
    DrainCard* m_drain = nullptr;
    ui::Gauge* m_backlog = nullptr;
};

}  // namespace balcao::console
