#pragma once
// Giving up a record that the central refused or froze: what that means, a coded reason, and who answers for it.

#include <wx/button.h>
#include <wx/choice.h>

#include "console/views/parts.h"
#include "ui/field.h"
#include "ui/notice_bar.h"
#include "ui/surface.h"

namespace balcao::console {

class GiveUpCard : public ui::Card {
public:
    GiveUpCard(wxWindow* parent, const Context& context, std::function<void()> on_close);
    /// Asks about this record; with nothing typed or chosen.
    void open(const link::QueueRow& row);
    [[nodiscard]] base::Sequence record() const { return m_record; }
    void update(const ConsoleModel& model);
    void focus_next();

private:
    void build_words();
    void build_reasons();
    void build_person();
    void give_up();
    [[nodiscard]] std::string reason() const;
    const Context& m_context;
    std::function<void()> m_on_close;
    base::Sequence m_record = 0;
    bool m_asks = true;                 ///< whoever answers for it shows who they are
    wxStaticText* m_title = nullptr;
    ui::WrapText* m_whose = nullptr;
    ui::NoticeBar* m_problem = nullptr;
    wxScrolledWindow* m_area = nullptr;
    ui::WrapText* m_now = nullptr;
    wxChoice* m_reason = nullptr;
    wxPanel* m_person = nullptr;
    ui::Field* m_name = nullptr;
    ui::Field* m_password = nullptr;
    ui::Field* m_code = nullptr;
    ui::Field* m_pin = nullptr;
};

}  // namespace balcao::console
