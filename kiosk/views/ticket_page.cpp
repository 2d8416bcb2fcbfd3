#include "views/ticket_page.h"

#include "paper/ticket_slip.h"
#include "text/fault_text.h"
#include "text/format.h"
#include "ui/gtk_glue.h"
#include "ui/utf8.h"

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
    for (const auto& tile : tiles) {
        grid->Add(touch_button(context.body, style, ui::ButtonKind::secondary, "k_tile", {tile.id, tile.label, std::nullopt, tile.press, 104}), 0, wxEXPAND);
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
    add_tiles(page, context, tiles);
    page.column->AddStretchSpacer();
    std::optional<PageParts::Action> appointment;
    if (tickets.appointments) {
        appointment = PageParts::Action{"action.appointment", style.say("I have an appointment"), [&flow, changed = acts.changed] {
                                            flow.step = TicketFlow::Step::code;
                                            changed();
                                        }};
    }
    // Whoever cannot read this page finds the word for it in two languages, as on the page of languages itself.
    const auto words = style.say("Choose your language");
    const auto english = ui::wide(text::tr(text::Language::en, "Choose your language"));
    const PageParts::Action language{"action.ticket_language", context.session.language() == text::Language::en ? words : words + wide(" · ") + english, [&flow, changed = acts.changed] {
                                         flow.step = TicketFlow::Step::language;
                                         changed();
                                     }};
    page.actions(back_to(style, acts.leave), language, appointment);
    return page.live();
}

Live language_step(const PageContext& context, const TicketActs& acts)
{
    PageParts page(context);
    const auto& style = context.style;
    page.heading(style.say("Choose your language"));
    auto* grid = new wxGridSizer(2, style.px(16), style.px(16));
    int number = 0;
    for (const auto language : text::k_languages) {
        const std::string name(text::own_name(language));
        auto* tile = touch_button(context.body, style, ui::ButtonKind::secondary, "k_tile",
                                  {"language." + std::string(text::code(language)), wide("\u200E" + std::to_string(++number) + "   " + name), std::nullopt,
                                   [read_in = acts.read_in, language] { read_in(language); }, 64, name});
        grid->Add(tile, 1, wxEXPAND);
        page.number(tile);
    }
    page.column->Add(grid, 1, wxEXPAND);
    page.actions(back_to(style, acts.leave), std::nullopt, std::nullopt);
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
    page.heading(style.say("Type the code of your appointment"), flow.reference.empty() ? wide("–") : wide(flow.reference));
    for (const std::string_view row : {"1234567890", "ABCDEFGHIJ", "KLMNOPQRST", "UVWXYZ-<"}) {
        auto* keys = new wxBoxSizer(wxHORIZONTAL);
        for (const char key : row) {
            const bool erase = key == '<';
            auto* made = touch_button(context.body, style, ui::ButtonKind::key, "k_small",
                                      {std::string("key.") + key, wide(erase ? "⌫" : std::string(1, key)), std::nullopt,
                                       [&flow, changed = acts.changed, key, erase] {
                                           if (erase && !flow.reference.empty()) {
                                               flow.reference.pop_back();
                                           } else if (!erase && flow.reference.size() < k_longest_reference) {
                                               flow.reference += key;
                                           }
                                           changed();
                                       },
                                       64});
            keys->Add(made, 1, wxALL, style.px(3));
        }
        page.column->Add(keys, 0, wxEXPAND);
    }
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
    auto* card = new ui::Card(context.body, style.look, style.px(28));
    const auto line = [&](const wxString& words, std::string_view style_class) {
        auto* made = wrapped(card, words, style_class);
        made->centre();
        card->body()->Add(made, 0, wxEXPAND | wxBOTTOM, style.px(12));
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

}  // namespace

Live build_ticket_page(const PageContext& context, TicketFlow& flow, const TicketActs& acts)
{
    switch (flow.step) {
    case TicketFlow::Step::service: return service_step(context, flow, acts);
    case TicketFlow::Step::language: return language_step(context, acts);
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

}  // namespace balcao::kiosk
