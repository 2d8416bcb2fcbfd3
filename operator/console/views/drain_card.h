#pragma once
// A terminal that is to be moved or scrapped: whether it takes anybody new, what is left, whose turn it is.

#include <wx/button.h>

#include "console/views/parts.h"
#include "ui/field.h"
#include "ui/surface.h"

namespace balcao::console {

class DrainCard : public ui::Card {
public:
    DrainCard(wxWindow* parent, const Context& context, std::function<void()> on_sticks, std::function<void()> on_close);
    void update(const ConsoleModel& model, base::Instant now);
    void focus_next();

private:
    void build_technician();
    void show_left();
    void change();
    const Context& m_context;
    link::DrainView m_view;
    ui::WrapText* m_state = nullptr;
    wxScrolledWindow* m_area = nullptr;
    wxPanel* m_left = nullptr;
    wxPanel* m_technician = nullptr;   ///< who answers for it, unless a technician is signed in
    ui::Field* m_name = nullptr;
    ui::Field* m_password = nullptr;
    ui::Field* m_code = nullptr;
    wxButton* m_change = nullptr;
    wxButton* m_carry = nullptr;
    std::string m_left_shown = "?";
};

}  // namespace balcao::console
