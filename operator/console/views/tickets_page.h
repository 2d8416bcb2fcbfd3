#pragma once
// The people at the counter: who waits, who is here, and what becomes of them.

#include <wx/choice.h>
#include <wx/dataview.h>

#include <functional>
#include <string>
#include <vector>

#include "console/views/parts.h"
#include "ui/surface.h"

namespace balcao::console {

/// A ground for priority by its name, as a text of the catalogue.
[[nodiscard]] std::string_view ground_msgid(std::string_view ground);

class TicketsPage : public ui::Surface {
public:
    TicketsPage(wxWindow* parent, const Context& context, std::function<void()> start_case);
    void update(const ConsoleModel& model, base::Instant now);
    void focus_next();

private:
    /// One line of the list: a ticket, or somebody expected.
    struct Line {
        std::string code;       ///< of the ticket; empty: only expected
        std::string reference;  ///< of the appointment
        std::string state;
        bool elsewhere = false; ///< at another desk, or set aside there
        bool comes = false;     ///< its half-done case comes along
        std::string priority = {};  ///< ground; empty: none
    };
    void build_list(wxSizer* into);
    void build_here(wxSizer* into);
    void build_take();
    void build_import(wxWindow* parent, wxSizer* into);
    void show_files(const ConsoleModel& model);
    wxButton* add_act(wxWindow* parent, wxSizer* sizer, std::string_view id, const wxString& label, std::function<void()> press);
    void fill(const link::TicketsView& view, base::Instant now);
    void show_here(const link::TicketsView& view);
    void show_chosen();
    void show_site(base::Instant now);
    void ask_here(std::string_view act);
    void ask_chosen();
    void ask_priority();
    [[nodiscard]] std::string ground() const;
    [[nodiscard]] std::function<void()> ground_used();
    void take(bool walk_in);
    [[nodiscard]] const Line* chosen() const;

    const Context& m_context;
    std::function<void()> m_start_case;
    wxStaticText* m_count = nullptr;
    ui::WrapText* m_site = nullptr;
    ui::WrapText* m_times = nullptr;
    wxDataViewListCtrl* m_list = nullptr;
    std::vector<Line> m_lines;
    std::string m_shown;
    std::string m_series_shown;
    ui::Card* m_here = nullptr;
    wxStaticText* m_code = nullptr;
    ui::WrapText* m_words = nullptr;
    wxButton* m_next = nullptr;
    wxButton* m_start = nullptr;
    wxButton* m_recall = nullptr;
    wxButton* m_no_show = nullptr;
    wxButton* m_done = nullptr;
    wxButton* m_park = nullptr;
    wxButton* m_move = nullptr;
    wxButton* m_chosen = nullptr;
    wxButton* m_first = nullptr;   ///< priority to who is chosen
    wxChoice* m_series = nullptr;
    wxChoice* m_priority = nullptr;
    wxChoice* m_file = nullptr;
    wxButton* m_import = nullptr;
    std::vector<std::string> m_files;
    std::string m_files_shown;
    link::TicketsView m_view;
};

}  // namespace balcao::console
