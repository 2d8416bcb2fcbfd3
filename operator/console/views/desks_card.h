#pragma once
// Other desks near a place, with their hours, to tell or to print for whoever is sent on.

#include <wx/button.h>
#include <wx/checkbox.h>

#include "console/views/parts.h"
#include "ui/field.h"
#include "ui/notice_bar.h"
#include "ui/surface.h"

namespace balcao::console {

class DesksCard : public ui::Card {
public:
    DesksCard(wxWindow* parent, const Context& context);
    /// Opened: those near this desk, unless something was looked up before.
    void look_near();
    void update();
    void focus_next();

private:
    void search();
    void show_lines(const link::PointsView& view);
    const Context& m_context;
    ui::Field* m_place = nullptr;
    wxCheckBox* m_foreigner = nullptr;
    wxCheckBox* m_open_now = nullptr;
    ui::NoticeBar* m_notice = nullptr;
    wxScrolledWindow* m_area = nullptr;
    wxPanel* m_lines = nullptr;
    wxButton* m_print = nullptr;
    std::optional<link::PointsView> m_shown;
};

}  // namespace balcao::console
