#include "views/key_rows.h"

#include "ui/gtk_glue.h"
#include "ui/utf8.h"

namespace balcao::kiosk {

void add_key_rows(PageParts& page, const PageContext& context, const KeyRows& keys)
{
    const auto& style = context.style;
    page.column->Add(wrapped(context.body, keys.typed.empty() ? keys.hint : ui::wide(keys.typed), keys.typed.empty() ? "k_subtitle" : "k_strong"), 0, wxEXPAND | wxBOTTOM, style.px(10));
    if (context.keys && !style.large()) {  // large letters leave room for the keys alone; the help says it too
        page.column->Add(wrapped(context.body, style.say("With keys: * goes to the next row, 1 to 9 and 0 press its keys, # presses the strong button."), "k_small_body"), 0,
                         wxEXPAND | wxBOTTOM, style.px(6));
    }
    auto* board = new ui::Surface(context.body, style.look, ui::Ground::page);
    board->SetLayoutDirection(wxLayout_LeftToRight);  // keys stand in one order in every script
    auto* column = new wxBoxSizer(wxVERTICAL);
    for (std::size_t i = 0; i < keys.rows.size(); ++i) {
        auto* row = new wxBoxSizer(wxHORIZONTAL);
        std::vector<wxButton*> made;
        for (const char key : keys.rows[i]) {
            const bool erase = key == '<';
            const bool strong = context.keys && i == keys.active;
            made.push_back(touch_button(board, style, strong ? ui::ButtonKind::primary : ui::ButtonKind::key, "k_letter",
                                        {std::string("key.") + (erase ? std::string("erase") : std::string(1, key)), erase ? wxString() : wxString(wxUniChar(key)),
                                         erase ? std::optional(ui::Icon::erase) : std::nullopt, [press = keys.press, key] { press(key); }, 64,
                                         erase ? ui::utf8(style.say("Erase")) : std::string(1, key)}));
            made.back()->SetMinSize(wxSize(style.px(64), style.px(64)));  // ten of them upright
            row->Add(made.back(), 1, wxALL, style.px(3));
        }
        for (auto missing = keys.rows[i].size(); missing < keys.rows.front().size(); ++missing) {
            row->Add(style.px(1), style.px(1), 1, wxALL, style.px(3));  // keys of all rows are equally wide
        }
        column->Add(row, 0, wxEXPAND);
        page.row(std::move(made));
    }
    board->SetSizer(column);
    ui::glue::never_focus(board);
    page.column->Add(board, 0, wxEXPAND);
    page.keys(keys.active, keys.to_row, keys.press, keys.typed);
}

}  // namespace balcao::kiosk
