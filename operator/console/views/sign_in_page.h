#pragma once
// Who works here: operator and password. Says plainly when nothing real is made.

#include "console/views/parts.h"
#include "ui/field.h"
#include "ui/notice_bar.h"
#include "ui/surface.h"

namespace balcao::console {

class SignInPage : public ui::Surface {
public:
    SignInPage(wxWindow* parent, const Context& context);
    /// `model` is empty before the desk service has answered.
    void update(const std::optional<ConsoleModel>& model, bool connected);
    void focus_next();
    void set_fault(const wxString& text);

private:
    void sign_in();
    const Context& m_context;
    wxStaticText* m_place = nullptr;
    ui::NoticeBar* m_practice = nullptr;
    ui::NoticeBar* m_service = nullptr;
    ui::Field* m_operator = nullptr;
    ui::Field* m_password = nullptr;
    wxButton* m_enter = nullptr;
};

}  // namespace balcao::console
