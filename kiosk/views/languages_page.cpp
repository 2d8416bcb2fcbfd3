// The languages, for whoever reads where no case has chosen one: tickets, other desks.
#include "ui/utf8.h"
#include "views/pages.h"

namespace balcao::kiosk {

wxString words_for_languages(const PageContext& context)
{
    // Whoever cannot read this page finds the word for it in two languages, as on the page of languages itself.
    // Large letters have room for one: who reads the page's own needs no other.
    const auto words = context.style.say("Choose your language");
    const auto english = in(text::Language::en, "Choose your language");
    return context.session.language() == text::Language::en ? words : context.style.large() ? english : words + ui::wide(" · ") + english;
}

Live build_languages(const PageContext& context, PageParts::Action back, const std::function<void(text::Language)>& choose)
{
    PageParts page(context);
    const auto& style = context.style;
    page.heading(style.say("Choose your language"));
    auto* grid = new wxGridSizer(2, style.px(style.large() ? 6 : 16), style.px(16));
    int number = 0;
    for (const auto language : text::k_languages) {
        const std::string name(text::own_name(language));
        auto* tile = touch_button(context.body, style, ui::ButtonKind::secondary, style.large() ? "k_action" : "k_tile",
                                  {"language." + std::string(text::code(language)), ui::wide("\u200E" + std::to_string(++number) + "   " + name), std::nullopt,
                                   [choose, language] { choose(language); }, 64, name});
        grid->Add(tile, 1, wxEXPAND);
        page.number(tile);
    }
    page.column->Add(grid, 1, wxEXPAND);
    page.actions(std::move(back), std::nullopt, std::nullopt);
    return page.live();
}

}  // namespace balcao::kiosk
