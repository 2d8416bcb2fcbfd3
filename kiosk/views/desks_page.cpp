// Other desks near this one: distance, hours, whether they are open, whether one needs an appointment.
#include "text/point_words.h"
#include "ui/gtk_glue.h"
#include "ui/utf8.h"
#include "views/pages.h"

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
    auto* pill = new ui::Pill(parent, ui::wide(text::opening_words(language, opening)), line.open ? ui::Tone::ok : ui::Tone::neutral, ui::PillSize::small);
    ui::glue::add_class(pill, "k_practice");
    pill->InvalidateBestSize();
    cell->Add(pill, 0, wxTOP | wxBOTTOM, style.px(6));
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

void add_desks_button(wxWindow* parent, wxSizer* into, const PageContext& context, const wxString& label)
{
    if (!context.session.model().has_points) {
        return;
    }
    into->Add(touch_button(parent, context.style, ui::ButtonKind::secondary, "k_action", {"action.desks", label, ui::Icon::list, [&session = context.session] { session.find_desks(false); }, 76}), 0,
              wxALIGN_CENTER_HORIZONTAL);
}

Live build_desks_page(const PageContext& context)
{
    PageParts page(context);
    const auto& style = context.style;
    auto& session = context.session;
    page.heading(style.say("Other desks near here"), style.say("They activate keys as well. Bring your document and your phone."));
    auto* card = new ui::Card(context.body, style.look, style.px(22));
    auto* area = new wxScrolledWindow(card, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxVSCROLL | wxTAB_TRAVERSAL);
    area->SetScrollRate(0, style.px(16));
    area->SetBackgroundColour(ui::colour(style.look.palette().card));
    ui::glue::set_a11y_name(area, ui::utf8(style.say("Other desks near here")));
    auto* rows = new wxBoxSizer(wxVERTICAL);
    if (session.desks()) {
        add_lines(area, rows, context, *session.desks());
    } else {
        rows->Add(wrapped(area, session.desks_asked() ? style.say("One moment, please…") : style.say("The list is not there at the moment. Please ask the clerk."), "k_body"), 0, wxEXPAND);
    }
    area->SetSizer(rows);
    card->body()->Add(area, 1, wxEXPAND);
    page.column->Add(card, 1, wxEXPAND);
    const bool foreigner = session.desks_for_foreigner();
    const PageParts::Action kind{"action.desks_foreigner", foreigner ? style.say("With a Portuguese document") : style.say("With a foreign document"),
                                 [&session, foreigner] { session.find_desks(!foreigner); }};
    std::optional<PageParts::Action> language;
    if (session.model().case_id.empty()) {  // nobody has chosen one yet
        const auto other = session.language() == Language::pt ? Language::en : Language::pt;
        language = PageParts::Action{"action.desks_language", ui::wide(text::own_name(other)), [&session, other] { session.read_desks_in(other); }};
    }
    page.actions(kind, language, PageParts::Action{"action.back", style.say("Back"), [&session] { session.close_desks(); }});
    auto live = page.live();
    live.scroll = area;
    return live;
}

}  // namespace balcao::kiosk
