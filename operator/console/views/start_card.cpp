#include "console/views/start_card.h"

#include <wx/statbmp.h>

#include "ui/buttons.h"
#include "ui/scan_capture.h"

namespace balcao::console {

using ui::wide;

StartCard::StartCard(wxWindow* parent, const Context& context) : Card(parent, context.look, 28), m_context(context)
{
    const ui::Look& look = context.look;
    body()->AddStretchSpacer(1);
    auto* middle = new wxBoxSizer(wxVERTICAL);
    middle->Add(new wxStaticBitmap(this, wxID_ANY, ui::icon(ui::Icon::card, look.palette().primary, 56)), 0, wxALIGN_CENTRE_HORIZONTAL);
    m_title = new ui::WrapText(this, wide(" "), ui::TextStyle::title);
    m_title->centre();
    middle->Add(m_title, 0, wxEXPAND | wxTOP, 12);
    m_below = new ui::WrapText(this, wide(" "), ui::TextStyle::muted);
    m_below->centre();
    middle->Add(m_below, 0, wxEXPAND | wxTOP, 6);
    m_ticket = new ui::Field(this, look,
                             {.id = "field.ticket", .label = mnemonic(look.say("Ticket"), 't'), .hint = look.say("Optional, as printed"),
                              .example = "A041", .big = true});
    m_ticket->SetMinSize(wxSize(look.px(240), -1));
    m_ticket->on_enter = [this] { start(); };
    m_ticket->on_paste = [this](const std::string& text) {
        const bool zone = !ui::mrz_lines(text).empty();
        if (zone) {
            m_context.control.capture_text(text);
        }
        return zone;
    };
    m_open = ui::button(this, look, ui::ButtonKind::primary,
                            {.id = "action.new_case", .label = look.say("New case") + wide("   F4"), .icon = std::nullopt,
                             .on_press = [this] { start(); }, .height = 52});
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(m_ticket, 0, wxALIGN_TOP);
    auto* aligned = new wxBoxSizer(wxVERTICAL);  // level with the entry, below the height of its label
    aligned->AddSpacer(look.px(22));
    aligned->Add(m_open);
    row->Add(aligned, 0, wxLEFT, 16);
    middle->Add(row, 0, wxALIGN_CENTRE_HORIZONTAL | wxTOP, 24);
    body()->Add(middle, 0, wxEXPAND);
    body()->AddStretchSpacer(2);
    m_handover = new HandoverPanel(this, context);
    body()->Add(m_handover, 0, wxEXPAND);
}

void StartCard::update()
{
    const auto& model = m_context.control.model();
    if (!model) {
        return;
    }
    const auto words = start_words(*model, m_context.look.language());
    for (const auto& [line, text] : {std::pair{m_title, words.title}, std::pair{m_below, words.below}}) {
        if (line->GetLabel() != wide(text)) {
            line->set_text(wide(text));
            Layout();
        }
    }
    if (m_handover->update(*model)) {
        Layout();
    }
    const bool may = acts(*model).new_case;
    m_open->Enable(may);
    m_ticket->Enable(may);
}

/// Where no case can begin, the note: the focus never depends on which window was the active one.
void StartCard::focus_next() { m_ticket->IsEnabled() ? m_ticket->focus() : m_handover->focus(); }

void StartCard::start()
{
    const std::string ticket = m_ticket->text();
    m_ticket->force_text({});
    m_context.control.start_case(ticket);
}

}  // namespace balcao::console
