#pragma once
// A case that waits for a second person: who approves, or why not. They type here, at the clerk's desk.

#include <wx/choice.h>
#include <wx/panel.h>

#include "console/views/parts.h"
#include "ui/field.h"

namespace balcao::console {

class ApprovalPanel : public wxPanel {
public:
    ApprovalPanel(wxWindow* parent, const Context& context);
    void update(const ConsoleModel& model);
    void focus_next();
    void approve();

private:
    void refuse();
    /// The second person as typed; wiped from the fields. Empty: something is missing, and the caret is there.
    [[nodiscard]] wire::Json second();
    const Context& m_context;
    ui::Field* m_second = nullptr;
    ui::Field* m_password = nullptr;
    ui::Field* m_code = nullptr;
    ui::Field* m_pin = nullptr;
    wxChoice* m_reason = nullptr;
};

}  // namespace balcao::console
