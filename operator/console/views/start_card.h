#pragma once
// Nobody at the desk: ticket and "new case".

#include "console/views/handover_panel.h"
#include "console/views/parts.h"
#include "ui/field.h"
#include "ui/labels.h"
#include "ui/surface.h"

namespace balcao::console {

class StartCard : public ui::Card {
public:
    StartCard(wxWindow* parent, const Context& context);
    void update();
    void focus_next();
    /// F4 and Enter.
    void start();

private:
    const Context& m_context;
    ui::WrapText* m_title = nullptr;
    ui::WrapText* m_below = nullptr;
    wxButton* m_open = nullptr;
    HandoverPanel* m_handover = nullptr;
    ui::Field* m_ticket = nullptr;
};

}  // namespace balcao::console
