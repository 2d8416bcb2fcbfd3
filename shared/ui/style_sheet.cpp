// The style sheet every GTK widget of both programs obeys. Modifiers stand last: order counts.
#include <cmath>
#include <vector>

#include "ui/look.h"

namespace balcao::ui {
namespace {

struct Named {
    std::string_view name;
    std::string value;
};

std::vector<Named> names(const Palette& p, double scale)
{
    const auto pt = [scale](double points) {
        const auto tenths = static_cast<int>(std::lround(points * scale * 10));
        return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "pt";
    };
    return {{"page", p.page.hex()}, {"card", p.card.hex()}, {"outline", p.outline.hex()}, {"control", p.control.hex()},
            {"text", p.text.hex()}, {"muted", p.muted.hex()}, {"primary", p.primary.hex()}, {"on_primary", p.on_primary.hex()},
            {"primary_hover", p.primary_hover.hex()}, {"link", p.link.hex()}, {"focus", p.focus.hex()}, {"error", p.error.hex()},
            {"field_error", p.field_error.hex()}, {"table_head", p.table_head.hex()}, {"hover", p.hover.hex()},
            {"rail", p.rail.hex()}, {"rail_active", p.rail_active.hex()}, {"rail_text", p.rail_text.hex()},
            {"rail_muted", p.rail_muted.hex()}, {"ok_fill", p.ok.fill.hex()}, {"ok_text", p.ok.text.hex()},
            {"warning_fill", p.warning.fill.hex()}, {"warning_text", p.warning.text.hex()}, {"bad_fill", p.bad.fill.hex()},
            {"bad_text", p.bad.text.hex()}, {"info_fill", p.info.fill.hex()}, {"info_text", p.info.text.hex()},
            {"neutral_fill", p.neutral.fill.hex()}, {"neutral_text", p.neutral.text.hex()},
            {"border", std::to_string(p.border_px) + "px"}, {"focus_ring", std::to_string(p.border_px) + "px"},
            {"size_caption", pt(9)}, {"size_label", pt(9.75)}, {"size_body", pt(10.5)}, {"size_heading", pt(12.5)},
            {"size_card", pt(16)}, {"size_title", pt(21)}, {"size_big", pt(28)}};
}

// $name stands for a value of the table above.
constexpr std::string_view k_sheet = R"css(
@define-color page $page; @define-color card $card; @define-color text $text; @define-color muted $muted;
@define-color primary $primary; @define-color on_primary $on_primary; @define-color focus $focus;
@define-color control $control; @define-color outline $outline; @define-color link $link; @define-color rail $rail;
@define-color info_fill $info_fill; @define-color info_text $info_text; @define-color bad_fill $bad_fill; @define-color bad_text $bad_text;
@define-color ok_fill $ok_fill; @define-color ok_text $ok_text; @define-color rail_text $rail_text;
window, .background { background-color: $page; color: $text; }
label { color: $text; }
tooltip, tooltip.background { background-color: $text; border-radius: 6px; }
tooltip label { color: $card; }
selection { background-color: $primary; color: $on_primary; }

menubar { background-color: $card; border-bottom: $border solid $outline; padding: 0 8px; box-shadow: none; }
menubar > menuitem { padding: 6px 8px; color: $text; }
menubar > menuitem:hover { background-color: $hover; box-shadow: none; }
menu, .menu { background-color: $card; border: $border solid $outline; padding: 4px 0; }
menu menuitem { padding: 7px 12px; color: $text; }
menu menuitem:hover { background-color: $primary; }
menu menuitem:hover label, menu menuitem:hover accelerator { color: $on_primary; }
menu menuitem accelerator { color: $muted; }
menu menuitem:disabled label { color: alpha($text, 0.45); }
menu separator { background-color: $outline; margin: 4px 0; }

button { background-image: none; background-color: $card; color: $text; border: $border solid $control; border-radius: 8px;
  padding: 0 14px; box-shadow: none; text-shadow: none; -gtk-icon-shadow: none; font-weight: 500; outline-width: 0; }
button label { color: inherit; }
button image { margin-right: 8px; }
button:hover { background-color: $hover; }
button:active, button:checked { background-color: $hover; box-shadow: inset 0 0 0 1px $control; }
button:focus { border-color: $focus; box-shadow: inset 0 0 0 $focus_ring $focus; }
button:disabled { color: alpha($text, 0.45); border-color: alpha($control, 0.45); background-color: transparent; }
button.primary { background-color: $primary; color: $on_primary; border-color: $primary; font-weight: 600; }
button.primary:hover { background-color: $primary_hover; }
button.primary:focus { border-color: $focus; box-shadow: inset 0 0 0 2px $primary, inset 0 0 0 3px $on_primary; }
button.primary:disabled { background-color: $neutral_fill; color: alpha($neutral_text, 0.75); border-color: $outline; }
button.link { background-color: transparent; border-color: transparent; color: $link; padding: 0 8px; }
button.link:hover { background-color: $hover; }
button.link:focus { border-color: $focus; }
button.danger { color: $error; }
button.nav { background-color: transparent; border-color: transparent; color: $rail_muted; padding: 0 14px; font-weight: 500; }
button.nav:hover { background-color: alpha($rail_active, 0.6); color: $rail_text; }
button.nav:focus { border-color: $rail_text; box-shadow: none; }
button.nav.active { background-color: $rail_active; color: $rail_text; font-weight: 600; }
button.nav image { margin-right: 10px; }
button.function { background-color: transparent; border-color: transparent; border-radius: 6px; padding: 0 8px; font-size: $size_label; }
button.function:hover { background-color: $hover; }
button.function:focus { border-color: $focus; }
button.function:disabled { color: alpha($muted, 0.6); }
button.key { font-size: $size_heading; font-weight: 600; padding: 0; }
button.key.primary { color: $on_primary; background-color: $primary; }

entry, textview, textview text { background-image: none; background-color: $card; color: $text; caret-color: $text; }
entry { border: $border solid $control; border-radius: 8px; padding: 0 11px; min-height: 0; box-shadow: none; }
entry:focus { border-color: $focus; box-shadow: inset 0 0 0 $focus_ring $focus; }
entry:disabled { background-color: $table_head; color: $muted; border-color: $outline; }
entry selection, textview text selection { background-color: $primary; color: $on_primary; }
entry.error { background-color: $field_error; border-color: $error; }
entry.error:focus { border-color: $error; box-shadow: inset 0 0 0 $focus_ring $error; }
entry.big { font-size: $size_card; font-weight: 600; }
scrolledwindow.frame, scrolledwindow frame { border: $border solid $control; border-radius: 8px; }
combobox button { padding: 0 11px; font-weight: 400; }

checkbutton, radiobutton { padding: 4px; border-radius: 6px; outline-width: 0; border: 2px solid transparent; color: $text; }
checkbutton check, radiobutton radio { min-width: 18px; min-height: 18px; margin-right: 10px; background-image: none;
  background-color: $card; border: 2px solid $control; box-shadow: none; color: $on_primary; }
checkbutton check { border-radius: 5px; }
checkbutton check:checked, radiobutton radio:checked { background-color: $primary; border-color: $primary; color: $on_primary; }
checkbutton:focus, radiobutton:focus { border-color: $focus; }
radiobutton.chip { background-color: $card; border: $border solid $control; border-radius: 8px; padding: 0 10px; font-weight: 500; }
radiobutton.chip radio { min-width: 0; min-height: 0; margin: 0; padding: 0; border: none; background: none; color: transparent; -gtk-icon-source: none; }
radiobutton.chip { -GtkCheckButton-indicator-size: 0; -GtkCheckButton-indicator-spacing: 0; }
radiobutton.chip label { padding: 0; margin: 0; }
radiobutton.chip:hover { background-color: $hover; }
radiobutton.chip:checked { background-color: $info_fill; border-color: $primary; color: $info_text; }
radiobutton.chip:checked label { color: $info_text; }
radiobutton.chip:focus { border-color: $focus; box-shadow: inset 0 0 0 $focus_ring $focus; }
radiobutton.chip:disabled label { color: alpha($text, 0.55); }

progressbar trough { background-image: none; background-color: $table_head; border: $border solid $control; border-radius: 6px; min-height: 10px; box-shadow: none; }
progressbar progress { background-image: none; background-color: $primary; border: none; border-radius: 5px; min-height: 10px; box-shadow: none; }
progressbar.warning progress { background-color: $warning_text; }
progressbar.bad progress { background-color: $error; }

treeview.view { background-color: $card; color: $text; border: none; -GtkTreeView-horizontal-separator: 10; }
treeview.view:selected, treeview.view:selected:focus { background-color: $info_fill; color: $info_text; }
treeview.view header button, treeview.view header button:hover { background-color: $table_head; color: $muted; border: none; border-radius: 0;
  border-bottom: $border solid $outline; font-size: $size_caption; font-weight: 600; padding: 8px 6px; box-shadow: none; }
scrolledwindow, viewport { background-color: transparent; border: none; }
scrollbar { background-color: transparent; border: none; }
scrollbar slider { background-color: $control; border-radius: 8px; min-width: 6px; min-height: 24px; border: 3px solid transparent; }
scrollbar slider:hover { background-color: $muted; }

label.body { font-size: $size_body; }
label.caption { font-size: $size_caption; color: $muted; }
label.label { font-size: $size_label; font-weight: 500; }
label.muted { color: $muted; }
label.strong { font-weight: 600; }
label.heading { font-size: $size_heading; font-weight: 600; }
label.card { font-size: $size_card; font-weight: 600; }
label.title { font-size: $size_title; font-weight: 700; }
label.big { font-size: $size_big; font-weight: 700; }
label.error { color: $error; font-size: $size_caption; font-weight: 500; }
label.note { color: $link; font-size: $size_caption; }
label.on_rail { color: $rail_text; font-weight: 600; }
label.on_rail_muted { color: $rail_muted; font-size: $size_caption; }
label.badge { font-size: $size_caption; color: $muted; }
label.table_head { font-size: $size_caption; font-weight: 600; color: $muted; }
label.pill { border-radius: 14px; padding: 4px 10px; font-size: $size_label; font-weight: 500; }
label.pill.small { padding: 2px 8px; font-size: $size_caption; border-radius: 11px; }
label.pill.large { padding: 8px 18px; font-size: $size_card; font-weight: 600; border-radius: 22px; }
label.ok { background-color: $ok_fill; color: $ok_text; }
label.warning { background-color: $warning_fill; color: $warning_text; }
label.bad { background-color: $bad_fill; color: $bad_text; }
label.info { background-color: $info_fill; color: $info_text; }
label.neutral { background-color: $neutral_fill; color: $neutral_text; }
label.ink_ok { color: $ok_text; } label.ink_warning { color: $warning_text; } label.ink_bad { color: $bad_text; }
label.ink_info { color: $info_text; } label.ink_neutral { color: $neutral_text; }
)css";

}  // namespace

std::string style_sheet(const Palette& palette, double scale)
{
    const auto table = names(palette, scale);
    std::string css;
    css.reserve(k_sheet.size() * 5 / 4);
    for (std::size_t i = 0; i < k_sheet.size();) {
        if (k_sheet[i] != '$') {
            css += k_sheet[i++];
            continue;
        }
        std::size_t end = ++i;
        while (end < k_sheet.size() && (k_sheet[end] == '_' || (k_sheet[end] >= 'a' && k_sheet[end] <= 'z'))) {
            ++end;
        }
        const auto key = k_sheet.substr(i, end - i);
        for (const auto& entry : table) {
            if (entry.name == key) {
                css += entry.value;
            }
        }
        i = end;
    }
    return css;
}

}  // namespace balcao::ui
