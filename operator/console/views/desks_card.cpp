#include "console/views/desks_card.h"

#include "text/point_words.h"
#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

using ui::wide;

DesksCard::DesksCard(wxWindow* parent, const Context& context) : Card(parent, context.look), m_context(context)
{
    const ui::Look& look = context.look;
    auto* head = new wxBoxSizer(wxHORIZONTAL);
    head->Add(ui::label(this, look.say("Find another desk"), ui::TextStyle::heading), 0, wxALIGN_CENTRE_VERTICAL);
    head->AddStretchSpacer();
    head->Add(ui::button(this, look, ui::ButtonKind::link,
                         {.id = "action.desks_close", .label = look.say("Close") + wide("   Esc"), .icon = std::nullopt, .on_press = [this] { m_context.close_card(); }, .height = 34}));
    body()->Add(head, 0, wxEXPAND | wxBOTTOM, 4);

    m_place = new ui::Field(this, look, {.id = "field.place", .label = mnemonic(look.say("Near"), 'r'), .hint = look.say("Town or postal code; empty: near this desk"), .example = "Ponta Delgada"});
    m_place->on_enter = [this] { search(); };
    const auto tick = [this](const wxString& label, const char* id) {
        auto* made = new wxCheckBox(this, wxID_ANY, label);
        ui::glue::set_a11y_id(made, id);
        made->Bind(wxEVT_CHECKBOX, [this](wxCommandEvent&) { search(); });
        return made;
    };
    auto* find = ui::button(this, look, ui::ButtonKind::secondary,
                            {.id = "action.find_desks", .label = mnemonic(look.say("Look up"), 'u'), .icon = ui::Icon::list, .on_press = [this] { search(); }});
    m_foreigner = tick(mnemonic(look.say("With a foreign document"), 'd'), "tick.foreigner");
    m_open_now = tick(mnemonic(look.say("Open now"), 'o'), "tick.open_now");
    auto* ask = new wxBoxSizer(wxHORIZONTAL);
    ask->Add(m_place, 1);
    auto* level = new wxBoxSizer(wxVERTICAL);  // with the entry, below the height of its label
    level->AddSpacer(look.px(22));
    level->Add(find);
    ask->Add(level, 0, wxLEFT, 8);
    body()->Add(ask, 0, wxEXPAND);
    auto* ticks = new wxBoxSizer(wxHORIZONTAL);
    ticks->Add(m_foreigner);
    ticks->Add(m_open_now, 0, wxLEFT, 20);
    body()->Add(ticks, 0, wxBOTTOM, 8);

    m_notice = new ui::NoticeBar(this, look, "desks.notice");
    body()->Add(m_notice, 0, wxEXPAND | wxBOTTOM, 8);
    m_area = scroll_area(this, look);
    m_lines = new wxPanel(m_area);
    ui::glue::never_focus(m_lines);
    auto* rows = new wxBoxSizer(wxVERTICAL);
    rows->Add(m_lines, 0, wxEXPAND);
    m_area->SetSizer(rows);
    body()->Add(m_area, 1, wxEXPAND);
    m_print = ui::button(this, look, ui::ButtonKind::primary,
                         {.id = "action.print_desks", .label = mnemonic(look.say("Print for the citizen"), 'p'), .icon = ui::Icon::printer,
                          .on_press = [this] { m_context.control.print_desks(); }});
    auto* foot = new wxBoxSizer(wxHORIZONTAL);
    foot->AddStretchSpacer();
    foot->Add(m_print);
    body()->Add(foot, 0, wxEXPAND | wxTOP, 8);
    scroll_by_keys(this, m_area);
}

void DesksCard::look_near()
{
    if (m_place->text().empty()) {
        search();
    }
    update();
}

void DesksCard::search() { m_context.control.find_desks(m_place->text(), m_foreigner->GetValue(), m_open_now->GetValue()); }

void DesksCard::show_lines(const link::PointsView& view)
{
    const auto language = m_context.look.language();
    m_lines->DestroyChildren();
    auto* column = new wxBoxSizer(wxVERTICAL);
    for (const auto& line : view.lines) {
        const text::Opening opening{line.open, line.closes, line.today, line.next_day, line.next_time};
        const auto& note = language == text::Language::pt ? line.note_pt : line.note_en;
        column->Add(new ui::WrapText(m_lines, wide(line.name + " · " + text::distance_words(language, line.distance_m)), ui::TextStyle::strong), 0, wxEXPAND);
        column->Add(new ui::WrapText(m_lines, wide(line.address + ", " + line.postal_code + " " + line.locality + (line.division.empty() ? "" : " · " + line.division)), ui::TextStyle::caption), 0,
                    wxEXPAND);
        column->Add(new ui::WrapText(m_lines,
                                     wide(text::hours_words(language, line.hours_today) + " · " + text::opening_words(language, opening) + " · " +
                                          text::appointment_words(language, line.appointment) + (note.empty() ? "" : " · " + note)),
                                     ui::TextStyle::caption),
                    0, wxEXPAND | wxBOTTOM, 10);
    }
    if (view.lines.empty()) {
        column->Add(new ui::WrapText(m_lines, m_context.look.say("No desk on the list does that there."), ui::TextStyle::strong), 0, wxEXPAND);
    }
    m_lines->SetSizer(column);
}

void DesksCard::update()
{
    const ui::Look& look = m_context.look;
    const auto& view = m_context.control.desks();
    m_print->Enable(view && !view->lines.empty());
    if (view == m_shown) {
        return;
    }
    m_shown = view;
    if (view) {
        show_lines(*view);
        const auto stale = text::stale_words(look.language(), view->stale, view->age_days);
        if (!stale.empty()) {
            m_notice->set(ui::Tone::warning, wide(stale), view->practice ? look.say("Invented data for practice: nobody works there.") : wxString());
        } else {
            m_notice->set(ui::Tone::info, view->practice ? look.say("Invented data for practice: nobody works there.") : wxString(), {});
        }
    }
    m_area->FitInside();
    Layout();
}

void DesksCard::focus_next() { m_place->focus(); }

}  // namespace balcao::console
