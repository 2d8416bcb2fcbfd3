#pragma once
// Who works here: operator, password and, once the service wants one, the code of their telephone. Says plainly when nothing real is made.

#include "base/fault.h"
#include "base/secret.h"
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
    /// Signed out on purpose: the name goes as well. A locked console keeps it.
    void forget_operator();
    /// \param fault of signing in, \param text what is said of it
    void set_fault(const base::Fault& fault, const wxString& text);
    /// Somebody asked for the window to be closed, and it is not; said until somebody has signed in.
    void stay_open(const wxString& headline, const wxString& detail);

private:
    void sign_in();
    void sign_in_by_card();
    void ask_for_code(const wxString& text, ui::Field::Message kind);
    /// Back to name and password; what was kept of them is wiped.
    void forget_code();
    [[nodiscard]] wxString of_card(const base::Fault& fault, const wxString& text) const;
    [[nodiscard]] wxString lease_end(base::FaultCode code, std::int64_t seconds) const;
    const Context& m_context;
    wxString m_stays_open;         ///< headline
    wxString m_why_open;
    wxStaticText* m_place = nullptr;
    ui::NoticeBar* m_practice = nullptr;
    ui::NoticeBar* m_service = nullptr;
    ui::Field* m_operator = nullptr;
    ui::Field* m_password = nullptr;
    ui::Field* m_code = nullptr;
    std::string m_asked_for;       ///< whose code is asked for
    base::Secret m_known_password; ///< theirs, already found right: not typed again for a code
    wxButton* m_enter = nullptr;
    ui::Field* m_pin = nullptr;    ///< of their own Citizen Card, where cards are bound to operators
    wxButton* m_by_card = nullptr;
    bool m_card_asked = false;     ///< what is refused next is about the card
    bool m_last_try = false;       ///< they were told that one try is left
};

}  // namespace balcao::console
