#pragma once
// While the kiosk has the case: a neutral card, what the citizen is at, and the sign-off.

#include <wx/button.h>
#include <wx/statbmp.h>

#include <vector>

#include "console/views/approval_panel.h"
#include "console/views/parts.h"
#include "ui/field.h"
#include "ui/surface.h"

namespace balcao::console {

class CitizenCard : public ui::Card {
public:
    CitizenCard(wxWindow* parent, const Context& context);
    void update();
    void focus_next();

private:
    struct StageLine {
        wxStaticBitmap* mark;
        wxStaticText* text;
        int state = -1;
    };
    void update_code(const CaseView& view);
    void update_again(bool ready);
    void register_now();
    const Context& m_context;
    wxStaticText* m_headline = nullptr;
    ui::WrapText* m_detail = nullptr;
    wxScrolledWindow* m_scroll = nullptr;
    std::vector<StageLine> m_stages;
    wxPanel* m_code_panel = nullptr;
    ui::Field* m_code = nullptr;
    wxPanel* m_again_panel = nullptr;       ///< who registers shows again who they are, where the site asks
    ui::Field* m_password = nullptr;
    ui::Field* m_own_code = nullptr;
    ApprovalPanel* m_approval = nullptr;
    wxButton* m_back = nullptr;
    wxButton* m_register = nullptr;
};

}  // namespace balcao::console
