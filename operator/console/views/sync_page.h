#pragma once
// The desk's lines and machines in full sentences, and what waits to be sent.

#include <wx/button.h>

#include <array>

#include "console/views/parts.h"
#include "ui/lamp_row.h"
#include "ui/surface.h"

namespace balcao::console {

class SyncPage : public ui::Surface {
public:
    SyncPage(wxWindow* parent, const Context& context);
    void update(const ConsoleModel& model, base::Instant now);
    void focus_next();

private:
    const Context& m_context;
    wxScrolledWindow* m_lamp_area = nullptr;
    std::array<ui::LampRow*, k_lamps.size()> m_lamps{};
    ui::Card* m_numbers = nullptr;
    wxPanel* m_facts = nullptr;
    std::string m_facts_shown;
    wxButton* m_send = nullptr;
};

}  // namespace balcao::console
