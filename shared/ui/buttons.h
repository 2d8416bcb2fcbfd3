#pragma once
// The one factory of buttons.

#include <wx/button.h>
#include <wx/radiobut.h>

#include <functional>
#include <optional>

#include "ui/icons.h"
#include "ui/look.h"

namespace balcao::ui {

enum class ButtonKind : std::uint8_t {
    primary,    ///< the step's one action
    secondary,
    link,
    danger,     ///< breaks something off: the secondary shape, red text
    nav,        ///< row of the dark rail
    function,   ///< entry of the F-key bar
    key         ///< on-screen keyboard
};

struct ButtonSpec {
    std::string_view id;              ///< accessible id, e.g. "action.sign_off"
    wxString label;                   ///< "&" before a letter makes Alt+letter work
    std::optional<ui::Icon> icon;
    std::function<void()> on_press;
    int height = 42;
    std::string_view a11y_name = {};  ///< for buttons that show an icon alone
    std::string_view style_class = {};  ///< of a style sheet of one's own, besides the kind's
};

wxButton* button(wxWindow* parent, const Look& look, ButtonKind kind, ButtonSpec spec);

/// The label of an F-key: the key cap in front, strong and coloured. `key` is "F2".
void set_function_label(wxButton* target, const Look& look, std::string_view key, const wxString& text);

/// One choice of a row of chips: a real radio button, so arrows move and screen readers count.
wxRadioButton* chip(wxWindow* parent, const Look& look, std::string_view id, const wxString& label, bool first);

}  // namespace balcao::ui
