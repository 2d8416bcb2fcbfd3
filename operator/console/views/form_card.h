#pragma once
// The clerk's form: one card for the three form steps.

#include <wx/button.h>
#include <wx/checkbox.h>
#include <wx/choice.h>
#include <wx/scrolwin.h>

#include <map>

#include "console/views/form_rows.h"
#include "ui/notice_bar.h"
#include "ui/surface.h"

namespace balcao::console {

class FormCard : public ui::Card {
public:
    FormCard(wxWindow* parent, const Context& context);
    void update();
    void flush();
    void focus_next();

private:
    void build_head();
    void build_foot();
    void show_step(Step step);
    void build_act(wxSizer* foot);
    void build_consent(wxSizer* column);
    [[nodiscard]] wxString left_behind(const CaseView& view) const;
    void update_consent(const CaseView& view);
    void update_points(const CaseView& view);
    void update_summary(const CaseView& view);
    void add_comparison(ui::Card* card, const link::DisagreementView& one) const;
    wxWindow* make_disagreement(const link::DisagreementView& one, bool first);
    wxWindow* make_point(const link::FindingView& finding, bool first_open);
    wxWindow* make_note(const link::FindingView& finding);

    const Context& m_context;
    wxStaticText* m_title = nullptr;
    ui::WrapText* m_subtitle = nullptr;
    ui::NoticeBar* m_voided = nullptr;
    wxScrolledWindow* m_scroll = nullptr;
    std::map<Step, FormRows*> m_rows;
    wxPanel* m_differences = nullptr;  ///< above the fields: they come first
    wxPanel* m_points = nullptr;
    wxPanel* m_summary = nullptr;
    wxChoice* m_act = nullptr;
    wxCheckBox* m_consent = nullptr;   ///< to keeping the document's picture, where the site does so
    int m_consent_days = 0;            ///< the label speaks of
    wxButton* m_back = nullptr;
    wxButton* m_primary = nullptr;
    std::string m_points_shown;
    std::string m_summary_shown;
    wxWindow* m_first_point = nullptr;
    Step m_step = Step::citizen;  // none of the form's: the first update shows one
};

}  // namespace balcao::console
