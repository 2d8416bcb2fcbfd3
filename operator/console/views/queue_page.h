#pragma once
// All records of this desk that are still kept: states, problems, what can be done about one.

#include <wx/button.h>
#include <wx/dataview.h>

#include "console/views/parts.h"
#include "ui/notice_bar.h"
#include "ui/surface.h"

namespace balcao::console {

class QueuePage : public ui::Surface {
public:
    QueuePage(wxWindow* parent, const Context& context);
    void update(const ConsoleModel& model, base::Instant now);
    void focus_next();

private:
    void show_chosen();
    [[nodiscard]] const link::QueueRow* chosen() const;
    const Context& m_context;
    wxStaticText* m_count = nullptr;
    wxDataViewListCtrl* m_list = nullptr;
    wxStaticText* m_title = nullptr;
    ui::Pill* m_state = nullptr;
    ui::WrapText* m_meaning = nullptr;
    ui::NoticeBar* m_problem = nullptr;
    ui::Card* m_detail = nullptr;
    std::vector<wxButton*> m_acts;
    std::vector<link::QueueRow> m_rows;
    std::string m_shown;
};

}  // namespace balcao::console
