#include "console/views/help_page.h"

#include <wx/button.h>

#include <filesystem>

#include "console/views/function_bar.h"
#include "console/views/key_strip.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::wide;

HelpPage::HelpPage(wxWindow* parent, const Context& context, std::function<void()> on_close) : Surface(parent, context.look, ui::Ground::page), m_context(context)
{
    const ui::Look& look = context.look;
    auto* column = new wxBoxSizer(wxVERTICAL);
    column->Add(ui::label(this, look.say("Keys"), ui::TextStyle::title));
    column->Add(ui::label(this, look.say("The same key does the same thing on every page."), ui::TextStyle::muted), 0, wxTOP, 2);
    auto* card = new ui::Card(this, look, 24);
    auto* grid = new wxFlexGridSizer(4, look.large_text() ? 1 : 5, 20);
    grid->AddGrowableCol(1, 1);
    grid->AddGrowableCol(3, 1);
    const auto& lines = key_lines();
    const std::size_t half = (lines.size() + 1) / 2;
    for (std::size_t i = 0; i < half; ++i) {
        add_key(card, grid, wide(lines[i].key), look.say(lines[i].msgid));
        if (i + half < lines.size()) {
            add_key(card, grid, wide(lines[i + half].key), look.say(lines[i + half].msgid));
        }
    }
    card->body()->Add(grid, 0, wxEXPAND);
    card->body()->AddSpacer(8);
    card->body()->Add(ui::label(card, look.say("Good to know"), ui::TextStyle::heading), 0, wxBOTTOM, 8);
    for (const auto& line : {look.say("Alt and the underlined letter jump to a field or press a button. F10 opens the menu. Tab and Shift+Tab walk through everything."),
                             look.say("A document can be swiped or scanned on any page. Lines copied from elsewhere can be pasted into any field."),
                             look.say("What you type is kept within a quarter of a second; after a power cut the case opens where it was."),
                             look.say("Registered here means durable on this desk; activated means the central has said so. One is never shown for the other.")}) {
        card->body()->Add(new ui::WrapText(card, wide("·  ") + line), 0, wxEXPAND | wxBOTTOM, 2);
    }
    card->body()->AddStretchSpacer();
    auto* foot = new wxBoxSizer(wxHORIZONTAL);
    m_close = ui::button(card, look, ui::ButtonKind::primary,
                         {.id = "action.close_help", .label = look.say("Close") + wide("   Esc"), .icon = std::nullopt, .on_press = std::move(on_close)});
    foot->Add(ui::button(card, look, ui::ButtonKind::secondary,
                         {.id = "action.print_strip", .label = mnemonic(look.say("Print the key strip"), 'i'), .icon = ui::Icon::printer,
                          .on_press = [this] { print_strip(); }}));
    foot->AddStretchSpacer();
    foot->Add(m_close);
    card->body()->Add(foot, 0, wxEXPAND | wxTOP, 6);
    column->Add(card, 1, wxEXPAND | wxTOP, 14);
    auto* outer = new wxBoxSizer(wxVERTICAL);
    outer->Add(column, 1, wxEXPAND | wxALL, 20);
    SetSizer(outer);
}

void HelpPage::add_key(wxWindow* parent, wxSizer* sizer, const wxString& key, const wxString& text)
{
    auto* cap = new ui::Pill(parent, key, ui::Tone::info, ui::PillSize::small);
    ui::glue::add_class(cap, "strong");
    sizer->Add(cap, 0, wxALIGN_CENTRE_VERTICAL);
    sizer->Add(ui::label(parent, wxControl::EscapeMnemonics(text)), 1, wxALIGN_CENTRE_VERTICAL);
}

void HelpPage::print_strip()
{
    const ui::Look& look = m_context.look;
    std::error_code problem;
    const std::string path = (std::filesystem::temp_directory_path(problem) / "balcao-key-strip.png").string();
    if (problem || !write_key_strip(look, path)) {
        m_context.notify(ui::Tone::bad, look.say("The key strip could not be written"), wide(path));
    } else {
        print_paper(m_context, this, path, {}, look.say("The key strip lies here, 262 mm wide: {path}", {{"path", path}}));
    }
}

void HelpPage::focus_next() { m_close->SetFocus(); }

}  // namespace balcao::console
