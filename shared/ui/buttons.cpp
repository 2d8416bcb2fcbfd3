#include "ui/buttons.h"

#include "ui/gtk_glue.h"
#include "ui/utf8.h"

namespace balcao::ui {
namespace {

std::string_view style_class(ButtonKind kind)
{
    switch (kind) {
    case ButtonKind::primary: return "primary";
    case ButtonKind::secondary: return "secondary";
    case ButtonKind::link: return "link";
    case ButtonKind::danger: return "danger";
    case ButtonKind::nav: return "nav";
    case ButtonKind::function: return "function";
    case ButtonKind::key: return "key";
    }
    return "secondary";
}

Rgb icon_colour(const Palette& p, ButtonKind kind)
{
    switch (kind) {
    case ButtonKind::primary: return p.on_primary;
    case ButtonKind::link: return p.link;
    case ButtonKind::danger: return p.error;
    case ButtonKind::nav: return p.rail_text;
    case ButtonKind::secondary:
    case ButtonKind::function:
    case ButtonKind::key: return p.text;
    }
    return p.text;
}

}  // namespace

wxButton* button(wxWindow* parent, const Look& look, ButtonKind kind, ButtonSpec spec)
{
    const long align = kind == ButtonKind::nav ? wxBU_LEFT : 0;
    auto* made = new wxButton(parent, wxID_ANY, spec.label, wxDefaultPosition, wxSize(1, 1), align);  // not to be measured before it has its class
    glue::add_classes(made, {style_class(kind), spec.style_class});
    if (spec.icon) {
        made->SetBitmap(icon(*spec.icon, icon_colour(look.palette(), kind), look.px(20)));
    }
    glue::set_a11y_id(made, spec.id);
    if (!spec.a11y_name.empty()) {
        glue::set_a11y_name(made, spec.a11y_name);
    }
    if (spec.on_press) {
        made->Bind(wxEVT_BUTTON, [press = std::move(spec.on_press)](wxCommandEvent&) { press(); });
    }
    made->InvalidateBestSize();
    made->SetMinSize(wxSize(-1, look.px(spec.height)));
    return made;
}

void set_function_label(wxButton* target, const Look& look, std::string_view key, const wxString& text)
{
    const Rgb ink = target->IsEnabled() ? look.palette().link : look.palette().muted;
    const wxString markup = wide("<span foreground=\"" + ink.hex() + "\" weight=\"700\">" + std::string(key) + "</span>  ") +
                            wxControl::EscapeMnemonics(text);
    target->SetLabelMarkup(markup);
    glue::set_a11y_name(target, utf8(text) + " (" + std::string(key) + ")");
    target->InvalidateBestSize();
}

wxRadioButton* chip(wxWindow* parent, const Look& look, std::string_view id, const wxString& label, bool first)
{
    auto* made = new wxRadioButton(parent, wxID_ANY, label, wxDefaultPosition, wxDefaultSize, first ? wxRB_GROUP : 0);
    glue::add_class(made, "chip");
    glue::set_a11y_id(made, id);
    made->InvalidateBestSize();
    made->SetMinSize(wxSize(-1, look.px(38)));
    return made;
}

}  // namespace balcao::ui
