#pragma once
// After sign-off: the true word, what it means, the paper, the next case.

#include <wx/button.h>

#include "console/views/parts.h"
#include "ui/notice_bar.h"
#include "ui/surface.h"

namespace balcao::console {

class OutcomeCard : public ui::Card {
public:
    OutcomeCard(wxWindow* parent, const Context& context);
    void update();
    void focus_next();

private:
    void open_receipt();
    [[nodiscard]] wxString left_out_words(const CaseView& view) const;
    [[nodiscard]] wxString letter_words(const CaseView& view) const;
    void print_receipt();
    const Context& m_context;
    wxScrolledWindow* m_scroll = nullptr;
    ui::Pill* m_word = nullptr;
    ui::WrapText* m_meaning = nullptr;
    ui::NoticeBar* m_problem = nullptr;
    wxPanel* m_facts = nullptr;
    std::string m_facts_shown;
    ui::WrapText* m_sign_in = nullptr;
    wxButton* m_open = nullptr;
    wxButton* m_print = nullptr;
    wxButton* m_next = nullptr;
};

}  // namespace balcao::console
