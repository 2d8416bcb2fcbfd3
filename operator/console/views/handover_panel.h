#pragma once
// Words from who worked here before, and for who comes next.

#include <wx/panel.h>

#include "console/views/parts.h"
#include "ui/field.h"
#include "ui/notice_bar.h"

namespace balcao::console {

class HandoverPanel : public wxPanel {
public:
    HandoverPanel(wxWindow* parent, const Context& context);
    /// \return true when it takes more or less room than before
    bool update(const ConsoleModel& model);
    void focus();

private:
    void leave();
    const Context& m_context;
    ui::NoticeBar* m_note = nullptr;
    wxButton* m_away = nullptr;
    ui::Field* m_text = nullptr;
    wxButton* m_leave = nullptr;
    std::int64_t m_shown = 0;   ///< id of the note that is read
    bool m_room = true;         ///< for writing one
};

}  // namespace balcao::console
