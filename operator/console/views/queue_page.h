#pragma once
// All records of this desk that are still kept: states, problems, what can be done about one.

#include <wx/button.h>
#include <wx/dataview.h>

#include "console/views/parts.h"
#include "ui/field.h"
#include "ui/notice_bar.h"
#include "ui/surface.h"

namespace balcao::console {

class QueuePage : public ui::Surface {
public:
    QueuePage(wxWindow* parent, const Context& context);
    void update(const ConsoleModel& model, base::Instant now);
    void focus_next();

private:
    void build_acts();
    void build_release();
    void show_chosen();
    void release();
    [[nodiscard]] const link::QueueRow* chosen() const;
    const Context& m_context;
    wxStaticText* m_count = nullptr;
    wxDataViewListCtrl* m_list = nullptr;
    wxStaticText* m_title = nullptr;
    ui::Pill* m_state = nullptr;
    ui::WrapText* m_act = nullptr;
    ui::WrapText* m_meaning = nullptr;
    ui::NoticeBar* m_problem = nullptr;
    ui::Card* m_detail = nullptr;
    ui::WrapText* m_owner = nullptr;
    std::vector<wxButton*> m_acts;
    wxPanel* m_release = nullptr;      ///< of frozen records, for two people
    ui::Field* m_second = nullptr;
    ui::Field* m_password = nullptr;
    ui::Field* m_code = nullptr;
    std::vector<link::QueueRow> m_rows;
    ui::WrapText* m_copies = nullptr;
    wxButton* m_print = nullptr;
    std::string m_shown;
};

}  // namespace balcao::console
