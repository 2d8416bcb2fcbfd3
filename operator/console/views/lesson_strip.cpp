#include "console/views/lesson_strip.h"

#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::utf8;
using ui::wide;

LessonStrip::LessonStrip(wxWindow* parent, const Context& context, std::function<void()> on_lay, std::function<void()> on_end)
    : Card(parent, context.look, 8), m_context(context)
{
    const ui::Look& look = context.look;
    ui::glue::set_a11y_id(this, "lesson");
    auto* words = new wxBoxSizer(wxVERTICAL);
    m_heading = ui::label(this, wide(" "), ui::TextStyle::muted);
    ui::glue::set_a11y_id(m_heading, "lesson.heading");
    words->Add(m_heading);
    m_words = new ui::WrapText(this, wide(" "), ui::TextStyle::strong);
    ui::glue::set_a11y_id(m_words, "lesson.step");
    words->Add(m_words, 0, wxEXPAND | wxTOP, 2);
    m_lay = ui::button(this, look, ui::ButtonKind::secondary,
                       {.id = "action.lesson_lay", .label = look.say("Lay it down") + wide("   F11"), .icon = ui::Icon::file, .on_press = std::move(on_lay), .height = 36});
    auto* end = ui::button(this, look, ui::ButtonKind::secondary,
                           {.id = "action.lesson_end", .label = look.say("End the lesson"), .icon = std::nullopt, .on_press = std::move(on_end), .height = 36});
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(words, 1, wxALIGN_CENTRE_VERTICAL);
    row->Add(m_lay, 0, wxALIGN_CENTRE_VERTICAL | wxLEFT, 10);
    row->Add(end, 0, wxALIGN_CENTRE_VERTICAL | wxLEFT, 8);
    body()->Add(row, 0, wxEXPAND);
    Hide();
}

void LessonStrip::show(const LessonGuide& guide)
{
    const auto language = m_context.look.language();
    const auto heading = guide.heading(language);
    const auto words = guide.instruction(language);
    if (heading + words != m_said) {
        m_said = heading + words;
        m_heading->SetLabel(wide(heading));
        m_heading->InvalidateBestSize();
        m_words->set_text(wide(words));
        if (!heading.empty()) {
            ui::glue::announce(this, heading + ". " + words);
        }
    }
    const auto thing = guide.thing();
    const auto& look = m_context.look;
    const auto does = (thing.line == "lost" ? look.say("Take the line away") : thing.line == "back" ? look.say("Give the line back") : look.say("Lay it down")) + wide("   F11");
    if (m_lay->GetLabel() != does) {
        m_lay->SetLabel(does);
        m_lay->InvalidateBestSize();
    }
    m_lay->Show(!thing.card.empty() || !thing.zone.empty() || !thing.line.empty());
    if (IsShown() == heading.empty()) {
        Show(!heading.empty());
        GetParent()->Layout();
    }
    Layout();
}

}  // namespace balcao::console
