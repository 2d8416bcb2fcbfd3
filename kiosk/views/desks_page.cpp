// Other desks near this one: distance, hours, whether they are open, whether one needs an appointment.
#include "text/bidi.h"
#include "text/point_words.h"
#include "ui/gtk_glue.h"
#include "ui/utf8.h"
#include "views/key_rows.h"

namespace balcao::kiosk {
namespace {

using text::Language;

wxSizer* one_desk(wxWindow* parent, const Style& style, Language language, const link::PointLine& line)
{
    auto* cell = new wxBoxSizer(wxVERTICAL);
    cell->Add(wrapped(parent, ui::wide(line.name), "k_strong"), 0, wxEXPAND);
    cell->Add(wrapped(parent, ui::wide(text::distance_words(language, line.distance_m) + " · " + line.address + ", " + line.postal_code + " " + line.locality), "k_small_body"), 0, wxEXPAND | wxTOP,
              style.px(2));
    const text::Opening opening{line.open, line.closes, line.today, line.next_day, line.next_time};
    const auto words = ui::wide(text::opening_words(language, opening));
    if (style.large()) {  // a pill has one line
        cell->Add(wrapped(parent, words, "k_small_body"), 0, wxEXPAND | wxTOP | wxBOTTOM, style.px(6));
    } else {
        auto* pill = new ui::Pill(parent, words, line.open ? ui::Tone::ok : ui::Tone::neutral, ui::PillSize::small);
        ui::glue::add_class(pill, "k_practice");
        pill->InvalidateBestSize();
        cell->Add(pill, 0, wxTOP | wxBOTTOM, style.px(6));
    }
    const auto& note = language == Language::pt ? line.note_pt : line.note_en;
    cell->Add(wrapped(parent, ui::wide(text::hours_words(language, line.hours_today) + (note.empty() ? "" : " · " + note)), "k_small_body"), 0, wxEXPAND);
    cell->Add(wrapped(parent, ui::wide(text::appointment_words(language, line.appointment) + (line.division.empty() ? "" : " · " + line.division)), "k_small_body"), 0, wxEXPAND);
    return cell;
}

void add_lines(wxWindow* area, wxSizer* into, const PageContext& context, const link::PointsView& view)
{
    const auto& style = context.style;
    const auto language = context.session.language();
    const auto tell = [&](const wxString& words, std::string_view style_class) { into->Add(wrapped(area, words, style_class), 0, wxEXPAND | wxBOTTOM, style.px(12)); };
    if (view.practice) {
        tell(style.say("Invented data for practice: nobody works there."), "k_info");
    }
    if (view.stale) {
        tell(ui::wide(text::stale_words(language, true, view.age_days)), "k_alert");
    }
    if (view.lines.empty()) {
        tell(style.say("No desk on the list does that there."), "k_body");
        return;
    }
    auto* grid = new wxFlexGridSizer(style.portrait ? 1 : 2, style.px(18), style.px(32));
    grid->AddGrowableCol(0, 1);
    if (!style.portrait) {
        grid->AddGrowableCol(1, 1);
    }
    for (const auto& line : view.lines) {
        grid->Add(one_desk(area, style, language, line), 0, wxEXPAND);
    }
    into->Add(grid, 0, wxEXPAND);
}

}  // namespace

wxButton* add_desks_button(wxWindow* parent, wxSizer* into, const PageContext& context, const wxString& label)
{
    if (!context.session.model().has_points) {
        return nullptr;
    }
    auto* made = touch_button(parent, context.style, ui::ButtonKind::secondary, context.style.large() ? "k_small" : "k_action", {"action.desks", label, context.style.large() ? std::nullopt : std::optional(ui::Icon::list), [&session = context.session] { session.find_desks(false); }, 76});
    into->Add(made, 0, wxALIGN_CENTER_HORIZONTAL);
    return made;
}

namespace {

PageParts::Action back_to_list(const Style& style, KioskSession& session)
{
    return {"action.back", style.say("Back"), [&session] { session.show_desks_step(DesksStep::list); }, ui::Icon::back};
}

/// Any letter narrows the names down; each of them is one the search knows.
Live place_step(const PageContext& context)
{
    PageParts page(context);
    const auto& style = context.style;
    auto& session = context.session;
    page.heading(style.say("Near which place?"));
    add_key_rows(page, context, {k_place_rows, session.typed_place(), style.say("Type the first letters of its name."), session.typed_place_row(), [&session](std::size_t row) { session.place_row(row); },
                                 [&session](char letter) { session.type_place(letter); }});
    page.space(12);
    const auto& names = session.places();
    if (!names || (names->empty() && !session.typed_place().empty())) {
        page.column->Add(wrapped(context.body, names ? style.say("No place of that name is on the list.") : style.say("The list is not there at the moment. Please ask the clerk."), "k_body"), 0, wxEXPAND);
    } else {
        auto* grid = new wxGridSizer(style.portrait ? 1 : style.large() ? 2 : 3, style.px(10), style.px(10));
        const std::size_t most = style.large() && !style.portrait ? 4 : names->size();  // a further letter brings the others
        std::vector<wxButton*> tiles;
        for (const auto& name : *names) {
            if (tiles.size() == most) {
                break;
            }
            const auto number = std::to_string(tiles.size() + 1);
            tiles.push_back(touch_button(context.body, style, tiles.empty() ? ui::ButtonKind::primary : ui::ButtonKind::secondary, "k_small",
                                         {"place." + number, ui::wide("\u200E" + number + "   " + name), std::nullopt, [&session, name] { session.look_near(name); }, 64, name}));
            grid->Add(tiles.back(), 1, wxEXPAND);
        }
        page.column->Add(grid, 0, wxEXPAND);
        if (!tiles.empty()) {
            page.strong(tiles.front());
            page.row(std::move(tiles));
        }
    }
    page.column->AddStretchSpacer();
    std::optional<PageParts::Action> here;
    if (!session.desks_place().empty()) {
        here = PageParts::Action{"action.desks_here", style.say("Near here"), [&session] { session.look_near({}); }};
    }
    page.actions(back_to_list(style, session), here, std::nullopt);
    return page.live();
}

/// Above the list: near what, and with which document. Below them each other where both have no room in a row.
void add_choices(PageParts& page, const PageContext& context)
{
    const auto& style = context.style;
    auto& session = context.session;
    const bool foreigner = session.desks_for_foreigner();
    auto* row = new wxBoxSizer(style.portrait ? wxVERTICAL : wxHORIZONTAL);
    const auto add = [&](std::string_view id, const wxString& label, std::function<void()> press) {
        row->Add(touch_button(context.body, style, ui::ButtonKind::secondary, "k_small", {id, label, std::nullopt, std::move(press), 64}), 0,
                 style.portrait ? wxEXPAND | wxBOTTOM : wxRIGHT, style.px(10));
    };
    add("action.desks_place", style.say("Near another place"), [&session] { session.show_desks_step(DesksStep::place); });
    add("action.desks_foreigner", foreigner ? style.say("With a Portuguese document") : style.say("With a foreign document"), [&session, foreigner] { session.find_desks(!foreigner); });
    page.column->Add(row, 0, wxEXPAND | wxBOTTOM, style.px(10));
}

Live list_step(const PageContext& context)
{
    PageParts page(context);
    const auto& style = context.style;
    auto& session = context.session;
    const auto title = session.desks_place().empty() ? style.say("Other desks near here")
                                                     : style.say("Desks near {place}", {{"place", text::as_written(session.language(), session.desks_place())}});
    page.heading(title, style.large() ? wxString() : style.say("They activate keys as well. Bring your document and your phone."));
    add_choices(page, context);
    auto* card = new ui::Card(context.body, style.look, style.px(22));
    auto* area = page.scrolling(card, card->body(), title);
    auto* rows = new wxBoxSizer(wxVERTICAL);
    if (session.desks()) {
        add_lines(area, rows, context, *session.desks());
    } else {
        rows->Add(wrapped(area, session.desks_asked() ? style.say("One moment, please…") : style.say("The list is not there at the moment. Please ask the clerk."), "k_body"), 0, wxEXPAND);
    }
    area->SetSizer(rows);
    page.column->Add(card, 1, wxEXPAND);
    std::optional<PageParts::Action> language;
    if (session.model().case_id.empty()) {  // nobody has chosen one yet, or somebody else has
        language = PageParts::Action{"action.desks_language", words_for_languages(context), [&session] { session.show_desks_step(DesksStep::language); }};
    }
    page.actions(std::nullopt, language, PageParts::Action{"action.back", style.say("Back"), [&session] { session.close_desks(); }});
    auto live = page.live();
    live.scroll = area;
    return live;
}

}  // namespace

Live build_desks_page(const PageContext& context)
{
    auto& session = context.session;
    switch (session.desks_step()) {
    case DesksStep::language:
        return build_languages(context, back_to_list(context.style, session), [&session](Language language) { session.read_desks_in(language); });
    case DesksStep::place: return place_step(context);
    case DesksStep::list: break;
    }
    return list_step(context);
}

}  // namespace balcao::kiosk
