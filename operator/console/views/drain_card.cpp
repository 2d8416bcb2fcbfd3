#include "console/views/drain_card.h"

#include "console/travel_words.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using link::DrainState;
using ui::wide;

DrainCard::DrainCard(wxWindow* parent, const Context& context, std::function<void()> on_sticks, std::function<void()> on_close)
    : Card(parent, context.look), m_context(context)
{
    const ui::Look& look = context.look;
    auto* head = new wxBoxSizer(wxHORIZONTAL);
    head->Add(ui::label(this, look.say("Empty this terminal"), ui::TextStyle::heading), 0, wxALIGN_CENTRE_VERTICAL);
    head->AddStretchSpacer();
    head->Add(ui::button(this, look, ui::ButtonKind::link,
                         {.id = "action.drain_close", .label = look.say("Close") + wide("   Esc"), .icon = std::nullopt, .on_press = std::move(on_close), .height = 34}));
    body()->Add(head, 0, wxEXPAND | wxBOTTOM, 4);
    m_state = new ui::WrapText(this, wide(" "), ui::TextStyle::muted);
    body()->Add(m_state, 0, wxEXPAND | wxBOTTOM, 8);
    m_area = scroll_area(this, look);
    auto* rows = new wxBoxSizer(wxVERTICAL);
    m_left = new wxPanel(m_area);
    ui::glue::never_focus(m_left);
    rows->Add(m_left, 0, wxEXPAND);
    m_area->SetSizer(rows);
    body()->Add(m_area, 1, wxEXPAND);
    build_technician();
    m_change = ui::button(this, look, ui::ButtonKind::primary,
                          {.id = "action.drain", .label = look.say("Begin to empty it"), .icon = std::nullopt, .on_press = [this] { change(); }});
    m_carry = ui::button(this, look, ui::ButtonKind::secondary,
                         {.id = "action.drain_carry", .label = mnemonic(look.say("Carry the rest on a stick"), 'r'), .icon = std::nullopt, .on_press = std::move(on_sticks)});
    auto* foot = new wxBoxSizer(wxHORIZONTAL);
    foot->Add(m_change, 1);
    foot->Add(m_carry, 1, wxLEFT, 8);
    body()->Add(foot, 0, wxEXPAND | wxTOP, 8);
    scroll_by_keys(this, m_area);
}

void DrainCard::build_technician()
{
    const ui::Look& look = m_context.look;
    m_technician = new wxPanel(this);
    ui::glue::never_focus(m_technician);
    m_name = new ui::Field(m_technician, look, {.id = "field.technician", .label = mnemonic(look.say("Technician"), 't'), .hint = {}, .example = {}});
    m_password = new ui::Field(m_technician, look,
                               {.id = "field.technician_password", .label = mnemonic(look.say("Their password"), 'p'), .hint = {}, .example = {}, .password = true});
    m_code = new ui::Field(m_technician, look, {.id = "field.technician_code", .label = mnemonic(look.say("Their code, if they use one"), 'c'), .hint = {}, .example = {}});
    m_name->on_enter = [this] { m_password->focus(); };
    m_password->on_enter = [this] { change(); };
    m_code->on_enter = [this] { change(); };
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(m_name, 1);
    row->Add(m_password, 1, wxLEFT, 8);
    row->Add(m_code, 1, wxLEFT, 8);
    m_technician->SetSizer(row);
    m_technician->Hide();
    body()->Add(m_technician, 0, wxEXPAND | wxTOP, 8);
}

/// Who is not a technician is asked for one first.
void DrainCard::change()
{
    if (!m_view.allowed && !m_technician->IsShown()) {
        m_technician->Show();
        Layout();
        m_name->focus();
        return;
    }
    const auto name = m_view.allowed ? std::string() : m_name->text();
    const auto password = m_password->text();
    const auto code = m_code->text();
    m_password->force_text({});
    m_code->force_text({});
    if (!m_view.allowed && name.empty()) {
        m_name->focus();
        return;
    }
    m_technician->Hide();
    m_context.control.drain(m_view.state == DrainState::draining, name, password, code);
    Layout();
    m_change->SetFocus();
}

void DrainCard::show_left()
{
    const ui::Look& look = m_context.look;
    std::string key = m_view.looked ? "looked" : "";
    for (const auto& line : m_view.left) {
        const auto words = left_words(line, look.language());
        key += words.what + words.next + "|";
    }
    if (key == m_left_shown) {
        return;
    }
    m_left_shown = key;
    m_left->DestroyChildren();
    auto* column = new wxBoxSizer(wxVERTICAL);
    for (const auto& line : m_view.left) {
        const auto words = left_words(line, look.language());
        column->Add(new ui::WrapText(m_left, wide(words.what), ui::TextStyle::strong), 0, wxEXPAND);
        column->Add(new ui::WrapText(m_left, wide(words.next), ui::TextStyle::caption), 0, wxEXPAND | wxBOTTOM, 8);
    }
    if (m_view.looked && m_view.left.empty()) {
        column->Add(new ui::WrapText(m_left, look.say("Nothing is left on this terminal. Technical support can retire it: balcao terminal retire."), ui::TextStyle::strong), 0, wxEXPAND);
    }
    m_left->SetSizer(column);
}

void DrainCard::update(const ConsoleModel& model, base::Instant now)
{
    const ui::Look& look = m_context.look;
    m_view = model.drain;
    const bool draining = m_view.state == DrainState::draining;
    m_state->set_text(draining ? look.say("Nobody new is taken since {when} ({who}). What is still here stands below.",
                                          {{"when", m_view.since ? when_text(*m_view.since, now) : std::string("–")}, {"who", model.name_of(m_view.by)}})
                               : look.say("Before it is moved or scrapped: from the moment you begin nobody new is taken, and what is still here is listed. It can be taken back."));
    show_left();
    if (m_view.allowed) {
        m_technician->Hide();
    }
    const auto text = draining ? mnemonic(look.say("Back to work"), 'b') : mnemonic(look.say("Begin to empty it"), 'e');
    if (m_change->GetLabel() != text) {
        m_change->SetLabel(text);
    }
    m_carry->Enable(draining);
    m_area->FitInside();
    Layout();
}

void DrainCard::focus_next() { m_change->SetFocus(); }

}  // namespace balcao::console
