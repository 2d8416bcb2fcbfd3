#include "views/ticket_page.h"

#include "paper/ticket_slip.h"
#include "text/fault_text.h"
#include "text/format.h"
#include "ui/gtk_glue.h"
#include "ui/utf8.h"
#include "views/key_rows.h"

namespace balcao::kiosk {
namespace {

using ui::wide;

constexpr std::size_t k_longest_reference = 16;

struct Tile {
    std::string id;
    wxString label;
    std::function<void()> press;
};

void add_tiles(PageParts& page, const PageContext& context, const std::vector<Tile>& tiles)
{
    const auto& style = context.style;
    auto* grid = new wxGridSizer(style.portrait ? 1 : 2, style.px(16), style.px(16));
    int number = 0;
    for (const auto& tile : tiles) {
        auto* made = touch_button(context.body, style, ui::ButtonKind::secondary, style.large() ? "k_action" : "k_tile",
                                  {tile.id, wide("\u200E" + std::to_string(++number) + "   ") + tile.label, std::nullopt, tile.press, 104, ui::utf8(tile.label)});
        grid->Add(made, 0, wxEXPAND);
        page.number(made);
    }
    page.column->Add(grid, 0, wxEXPAND);
}

PageParts::Action back_to(const Style& style, std::function<void()> leave) { return {"action.back", style.say("Back"), std::move(leave), ui::Icon::back}; }

Live service_step(const PageContext& context, TicketFlow& flow, const TicketActs& acts)
{
    PageParts page(context);
    const auto& style = context.style;
    const auto& tickets = context.session.model().tickets;
    page.heading(style.say("What do you come for?"), style.say("People waiting: {n}", {{"n", std::to_string(tickets.waiting)}}));
    std::vector<Tile> tiles;
    for (const auto& series : tickets.series) {
        if (!series.priority) {
            tiles.push_back({"ticket." + series.letter, wide(context.session.language() == text::Language::pt ? series.name_pt : series.name_en),
                             [&flow, changed = acts.changed, letter = series.letter] {
                                 flow.line = letter;
                                 flow.step = TicketFlow::Step::priority;
                                 changed();
                             }});
        }
    }
    if (tickets.appointments) {
        tiles.push_back({"action.appointment", style.say("I have an appointment"), [&flow, changed = acts.changed] {
                             flow.step = TicketFlow::Step::code;
                             changed();
                         }});
    }
    add_tiles(page, context, tiles);
    page.column->AddStretchSpacer();
    const PageParts::Action language{"action.ticket_language", words_for_languages(context), [&flow, changed = acts.changed] {
                                         flow.step = TicketFlow::Step::language;
                                         changed();
                                     }};
    page.actions(back_to(style, acts.leave), language, std::nullopt);
    return page.live();
}

Live priority_step(const PageContext& context, const TicketActs& acts)
{
    PageParts page(context);
    const auto& style = context.style;
    page.heading(style.say("Do you have priority?"), style.say("Decree-Law 58/2016"));
    add_tiles(page, context,
              {{"priority.elderly", style.say("Elderly person"), [take = acts.take] { take("elderly"); }},
               {"priority.disabled", style.say("Person with a disability"), [take = acts.take] { take("disabled"); }},
               {"priority.pregnant", style.say("Pregnant"), [take = acts.take] { take("pregnant"); }},
               {"priority.with_infant", style.say("With an infant"), [take = acts.take] { take("with_infant"); }}});
    page.column->AddStretchSpacer();
    page.actions(back_to(style, acts.leave), std::nullopt, PageParts::Action{"priority.none", style.say("No priority"), [take = acts.take] { take(""); }});
    return page.live();
}

Live code_step(const PageContext& context, TicketFlow& flow, const TicketActs& acts)
{
    PageParts page(context);
    const auto& style = context.style;
    page.heading(style.say("Type the code of your appointment"));
    add_key_rows(page, context, {k_code_rows, flow.reference, wide("–"), flow.row,
                                 [&flow, changed = acts.changed](std::size_t row) {
                                     flow.row = row;
                                     changed();
                                 },
                                 [&flow, changed = acts.changed](char key) {
                                     if (key == '<' && !flow.reference.empty()) {
                                         flow.reference.pop_back();
                                     } else if (key != '<' && flow.reference.size() < k_longest_reference) {
                                         flow.reference += key;
                                     }
                                     changed();
                                 }});
    page.column->AddStretchSpacer();
    page.actions(back_to(style, acts.leave), std::nullopt, PageParts::Action{"action.check_in", style.say("OK"), acts.check_in});
    return page.live();
}

Live given_step(const PageContext& context, const TicketFlow& flow, const TicketActs& acts)
{
    PageParts page(context);
    const auto& style = context.style;
    const auto& given = *flow.given;
    const auto language = context.session.language();
    page.heading(style.say("Your ticket"));
    auto* card = new ui::Card(context.body, style.look, style.px(style.large() ? 12 : 28));
    const auto line = [&](const wxString& words, std::string_view style_class) {
        auto* made = wrapped(card, words, style_class);
        made->centre();
        card->body()->Add(made, 0, wxEXPAND | wxBOTTOM, style.px(style.large() ? 4 : 12));
    };
    line(wide(given.code), "k_title");
    line(wide(language == text::Language::pt ? given.name_pt : given.name_en), "k_strong");
    if (given.due_at) {
        line(style.say("Appointment at {time}", {{"time", text::format_date_time(*given.due_at, text::local_offset(*given.due_at))}}), "k_body");
    } else {
        line(style.say("Waiting before you: {n}", {{"n", std::to_string(given.before)}}), "k_body");
        line(wide(paper::expected_text(given.wait_s, language)), "k_body");
    }
    line(flow.slip == Slip::printed     ? style.say("Ticket printed")
         : flow.slip == Slip::failed    ? style.say("Please note your number: it could not be printed.")
         : flow.slip == Slip::printing  ? style.say("One moment, please…")
                                        : style.say("Please note your number."),
         "k_strong");
    page.column->Add(card, 0, wxEXPAND);
    page.column->AddStretchSpacer();
    page.actions(std::nullopt, std::nullopt, PageParts::Action{"action.ticket_done", style.say("Finish"), acts.leave});
    return page.live();
}

Live waiting_step(const PageContext& context, const TicketFlow& flow, const TicketActs& acts)
{
    PageParts page(context);
    const auto& style = context.style;
    const bool refused = flow.step == TicketFlow::Step::refused;
    page.heading(refused && flow.fault ? wide(text::fault_text_for_citizen(context.session.language(), flow.fault->code)) : style.say("One moment, please…"));
    page.column->AddStretchSpacer();
    if (refused) {
        page.actions(std::nullopt, std::nullopt, back_to(style, acts.leave));
    }
    return page.live();
}

Live ticket_step(const PageContext& context, TicketFlow& flow, const TicketActs& acts)
{
    switch (flow.step) {
    case TicketFlow::Step::service: return service_step(context, flow, acts);
    case TicketFlow::Step::language: return build_languages(context, back_to(context.style, acts.leave), acts.read_in);
    case TicketFlow::Step::priority: return priority_step(context, acts);
    case TicketFlow::Step::code: return code_step(context, flow, acts);
    case TicketFlow::Step::given:
        if (flow.given) {
            return given_step(context, flow, acts);
        }
        break;
    case TicketFlow::Step::asking:
    case TicketFlow::Step::refused: break;
    }
    return waiting_step(context, flow, acts);
}

}  // namespace

Live build_ticket_page(const PageContext& context, TicketFlow& flow, const TicketActs& acts)
{
    auto live = ticket_step(context, flow, acts);
    never_focus_panels(context.body);
    return live;
}

}  // namespace balcao::kiosk
