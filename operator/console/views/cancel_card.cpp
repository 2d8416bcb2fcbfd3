#include "console/views/cancel_card.h"

#include <wx/button.h>

#include "text/problem_text.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::wide;

CancelCard::CancelCard(wxWindow* parent, const Context& context) : Card(parent, context.look), m_context(context)
{
    const ui::Look& look = context.look;
    body()->Add(ui::label(this, look.say("Break the case off"), ui::TextStyle::card));
    body()->Add(new ui::WrapText(this, look.say("What was filled in is erased from this desk; only the reason is kept. Nothing has been sent."),
                                 ui::TextStyle::muted),
                0, wxEXPAND | wxTOP | wxBOTTOM, 6);
    body()->AddSpacer(8);
    auto* area = scroll_area(this, look);
    auto* reasons = new wxBoxSizer(wxVERTICAL);
    for (const auto code : text::cancel_reasons()) {
        auto* made = new wxRadioButton(area, wxID_ANY, wxControl::EscapeMnemonics(wide(text::cancel_reason_text(look.language(), code))),
                                       wxDefaultPosition, wxDefaultSize, m_reasons.empty() ? wxRB_GROUP : 0);
        ui::glue::set_a11y_id(made, "reason." + std::string(code));
        m_reasons.push_back(made);
        reasons->Add(made, 0, wxEXPAND | wxBOTTOM, 2);
    }
    area->SetSizer(reasons);
    body()->Add(area, 1, wxEXPAND);
    auto* keep = ui::button(this, look, ui::ButtonKind::secondary,
                            {.id = "action.keep_case", .label = look.say("Keep the case") + wide("   Esc"), .icon = std::nullopt,
                             .on_press = [this] { m_context.close_card(); }});
    auto* off = ui::button(this, look, ui::ButtonKind::danger,
                           {.id = "action.confirm_cancel", .label = mnemonic(look.say("Break off and erase"), 'e'), .icon = ui::Icon::trash,
                            .on_press = [this] { confirm(); }});
    auto* foot = new wxBoxSizer(look.large_text() ? wxVERTICAL : wxHORIZONTAL);
    foot->Add(keep, 0, look.large_text() ? int{wxBOTTOM} : 0, 8);
    foot->AddStretchSpacer();
    foot->Add(off);
    body()->Add(foot, 0, wxEXPAND | wxTOP, 12);
}

void CancelCard::confirm()
{
    const auto& codes = text::cancel_reasons();
    for (std::size_t i = 0; i < m_reasons.size(); ++i) {
        if (m_reasons[i]->GetValue()) {
            m_context.close_card();
            m_context.control.cancel(std::string(codes[i]));
            return;
        }
    }
}

void CancelCard::focus_next()
{
    if (!m_reasons.empty()) {
        m_reasons.front()->SetFocus();
    }
}

}  // namespace balcao::console
