#pragma once
// All records of this desk that are still kept: states, problems, what can be done about one.

#include <wx/button.h>
#include <wx/dataview.h>

#include <array>
#include <string>

#include "console/queue_rows.h"
#include "console/views/give_up_card.h"
#include "console/views/parts.h"
#include "ui/field.h"
#include "ui/notice_bar.h"
#include "ui/surface.h"

namespace balcao::console {

class QueuePage : public ui::Surface {
public:
    QueuePage(wxWindow* parent, const Context& context);
    ~QueuePage() override;
    void update(const ConsoleModel& model, base::Instant now);
    void focus_next();
    /// Asks before the chosen record is given up.
    void ask_to_give_up();
    /// \return false: nothing lay over the list
    bool close_card();
    /// For measurements: the list alone.
    [[nodiscard]] wxDataViewCtrl* list() const { return m_list; }
    [[nodiscard]] std::size_t rows_known() const { return m_rows.size(); }

private:
    void build_acts();
    void build_release();
    void build_detail();
    void show_chosen();
    void show_state(const link::QueueRow* row);
    void show_acts(const link::QueueRow* row);
    void show_card(bool on);
    void release();
    [[nodiscard]] const link::QueueRow* chosen() const;
    /// Asks for the rows below `before`, unless that question is already under way.
    void ask_older(base::Sequence before);
    void older_arrived(base::Sequence before, const std::vector<link::QueueRow>& rows);
    void rows_changed(base::Sequence keep);
    static constexpr unsigned k_columns = 6;
    using Cells = std::array<std::string, k_columns>;
    [[nodiscard]] const Cells& cells(std::size_t row) const;
    const Context& m_context;
    wxStaticText* m_count = nullptr;
    class RowsModel;
    wxDataViewCtrl* m_list = nullptr;
    wxObjectDataPtr<RowsModel> m_lines;
    wxStaticText* m_title = nullptr;
    ui::Pill* m_state = nullptr;
    ui::WrapText* m_act = nullptr;
    ui::WrapText* m_meaning = nullptr;
    ui::NoticeBar* m_problem = nullptr;
    ui::Card* m_detail = nullptr;
    wxScrolledWindow* m_texts = nullptr;
    ui::WrapText* m_owner = nullptr;
    std::vector<wxButton*> m_acts;
    wxButton* m_give_up = nullptr;
    ui::Card* m_records = nullptr;     ///< the list
    GiveUpCard* m_giving_up = nullptr;
    wxPanel* m_release = nullptr;      ///< of frozen records, for two people
    ui::Field* m_second = nullptr;
    ui::Field* m_password = nullptr;
    ui::Field* m_code = nullptr;
    QueueRows m_rows;
    base::Sequence m_asked = 0;        ///< page under way; 0: none
    base::Instant m_now{};
    struct Worded {
        std::size_t row = 0;
        int of = -1;                   ///< state of the rows that it was worded from
        Cells cells;
    };
    mutable std::array<Worded, 64> m_worded;
    int m_words_of = 0;
    ui::WrapText* m_copies = nullptr;
    wxButton* m_print = nullptr;
    std::string m_shown;
};

}  // namespace balcao::console
