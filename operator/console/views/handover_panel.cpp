#include "console/views/handover_panel.h"

#include <wx/button.h>

#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::wide;

HandoverPanel::HandoverPanel(wxWindow* parent, const Context& context) : wxPanel(parent), m_context(context)
{
    const ui::Look& look = context.look;
    ui::glue::never_focus(this);
    auto* column = new wxBoxSizer(wxVERTICAL);
    m_note = new ui::NoticeBar(this, look, "notice.handover");
    column->Add(m_note, 0, wxEXPAND);
    m_away = ui::button(this, look, ui::ButtonKind::link,
                        {.id = "action.handover_done", .label = mnemonic(look.say("Read: put it away"), 'r'), .icon = std::nullopt,
                         .on_press = [this] { m_context.control.handover_done(m_shown); }});
    m_away->Hide();
    column->Add(m_away, 0, wxALIGN_RIGHT);
    m_text = new ui::Field(this, look, {.id = "field.handover", .label = mnemonic(look.say("Note for whoever works here next"), 'n'),
                                        .hint = look.say("About the work; nothing about citizens."),
                                        .example = {}});
    m_text->on_enter = [this] { leave(); };
    m_leave = ui::button(this, look, ui::ButtonKind::secondary,
                         {.id = "action.handover_write", .label = mnemonic(look.say("Leave the note"), 'l'), .icon = std::nullopt, .on_press = [this] { leave(); }});
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(m_text, 1, wxALIGN_TOP);
    auto* aligned = new wxBoxSizer(wxVERTICAL);
    aligned->AddSpacer(look.px(22));
    aligned->Add(m_leave);
    row->Add(aligned, 0, wxLEFT, 12);
    column->Add(row, 0, wxEXPAND | wxTOP, 8);
    SetSizer(column);
}

bool HandoverPanel::update(const ConsoleModel& model)
{
    const std::int64_t first = model.handover.empty() ? 0 : model.handover.front().id;
    // A document that is being read needs the room; what was begun stays.
    const bool room = model.chip.state == link::ChipState::none || !m_text->text().empty();
    if (first == m_shown && room == m_room) {
        return false;
    }
    m_shown = first;
    m_room = room;
    m_away->Show(first != 0);
    m_text->Show(first == 0 && room);  // what is left here is read first
    m_leave->Show(first == 0 && room);
    if (first == 0) {
        m_note->set(ui::Tone::info, {});
    } else {
        const auto& note = model.handover.front();
        const std::string more = model.handover.size() > 1 ? " (+" + std::to_string(model.handover.size() - 1) + ")" : "";
        m_note->set(ui::Tone::info, m_context.look.say("Note of {who}", {{"who", model.name_of(note.author)}}) + wide(", " + clock_text(note.at) + more), wide(note.text));
    }
    Layout();
    return true;
}

void HandoverPanel::focus() { m_text->focus(); }

void HandoverPanel::leave()
{
    const std::string said = m_text->text();
    if (said.empty()) {
        m_text->focus();
        return;
    }
    m_context.control.handover_write(said, [this] {
        m_text->force_text({});
        m_context.notify(ui::Tone::ok, m_context.look.say("The note waits for whoever works here next"), {});
    });
}

}  // namespace balcao::console
