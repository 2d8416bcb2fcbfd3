#pragma once
// The end of the day: what the ledger, the records and the central's receipts say, what does not agree, whom to call back.

#include <wx/button.h>
#include <wx/choice.h>
#include <wx/dataview.h>

#include "console/views/parts.h"
#include "ui/bar_chart.h"
#include "ui/notice_bar.h"
#include "ui/surface.h"

namespace balcao::console {

class DayPage : public ui::Surface {
public:
    DayPage(wxWindow* parent, const Context& context);
    void update(const ConsoleModel& model, base::Instant now);
    /// Counted anew: the page has just been opened.
    void look();
    /// The day that is shown, counted anew.
    void look_again();
    void focus_next();

private:
    wxSizer* build_head();
    void step(bool earlier);
    void show_open_days(const link::DayBook& book);
    void show_charts(const link::DayBook& book, const ConsoleModel& model, base::Instant now);
    wxSizer* build_columns();
    void build_figures();
    void build_call_backs();
    void close_day();
    wxSizer* build_papers();
    void print_papers();
    void save_papers();
    [[nodiscard]] bool own_wanted() const;
    void show_verdict(const link::DayBook& book);
    void show_figures(const link::DayBook& book, const ConsoleModel& model, base::Instant now);
    void show_call_backs(const link::DayBook& book);
    void show_chosen();
    void show_places(const ConsoleModel& model);
    [[nodiscard]] const link::CallBackRow* chosen() const;

    const Context& m_context;
    wxStaticText* m_looked = nullptr;
    wxButton* m_earlier = nullptr;
    wxButton* m_later = nullptr;
    ui::NoticeBar* m_open = nullptr;   ///< days that nobody closed
    ui::NoticeBar* m_verdict = nullptr;
    struct Column {
        wxStaticText* number = nullptr;
        ui::WrapText* words = nullptr;
    };
    std::array<Column, 3> m_columns{};
    ui::Card* m_figures = nullptr;
    wxScrolledWindow* m_figure_area = nullptr;
    wxPanel* m_facts = nullptr;
    ui::BarChart* m_hours = nullptr;
    ui::BarChart* m_ages = nullptr;
    ui::BarChart* m_waits = nullptr;
    wxSizer* m_wait_column = nullptr;
    ui::Card* m_calls = nullptr;
    wxDataViewListCtrl* m_list = nullptr;
    ui::WrapText* m_reason = nullptr;
    wxButton* m_done = nullptr;
    wxButton* m_close = nullptr;
    wxChoice* m_what = nullptr;
    wxChoice* m_where = nullptr;
    std::vector<ExportPlace> m_places;
    std::string m_places_shown;
    std::vector<link::CallBackRow> m_rows;
    std::string m_facts_shown;
    std::string m_rows_shown;
};

}  // namespace balcao::console
