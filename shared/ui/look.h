#pragma once
// How everything looks and which language it speaks: one value owned by the program, lent to every
// window. GTK's style is process-wide, so a program has one.

#include <wx/colour.h>
#include <wx/font.h>
#include <wx/string.h>

#include <string>
#include <string_view>

#include "text/translate.h"
#include "ui/palette.h"

namespace balcao::ui {

inline wxColour colour(Rgb c) { return {c.r, c.g, c.b}; }

class Look {
public:
    Look() = default;
    Look(Theme theme, double text_scale, text::Language language) : m_theme(theme), m_scale(text_scale), m_language(language) {}

    [[nodiscard]] Theme theme() const { return m_theme; }
    [[nodiscard]] const Palette& palette() const { return ui::palette(m_theme); }
    [[nodiscard]] double text_scale() const { return m_scale; }
    /// Text so large that what usually stands side by side stands below each other.
    [[nodiscard]] bool large_text() const { return m_scale > 1.1; }
    void set_theme(Theme theme) { m_theme = theme; }
    void set_text_scale(double scale) { m_scale = scale; }
    /// Windows are rebuilt after a change; nothing is retranslated in place.
    [[nodiscard]] text::Language language() const { return m_language; }
    void set_language(text::Language language) { m_language = language; }
    /// Windows are mirrored: the frame's SetLayoutDirection() and apply() see to what is not drawn by hand.
    [[nodiscard]] bool right_to_left() const { return text::direction(m_language) == text::Direction::right_to_left; }
    /// Appended to the style sheet: what only one of the programs needs. May name the palette as
    /// @page, @card, @text, @muted, @primary, @on_primary, @focus, @control, @outline (style_sheet.cpp).
    void set_extra_style(std::string css) { m_extra = std::move(css); }

    /// The text of an English msgid in the chosen language, with each {name} replaced.
    [[nodiscard]] wxString say(std::string_view msgid, std::initializer_list<text::Argument> arguments = {}) const;

    /// Inter in points before the text scale.
    [[nodiscard]] wxFont font(double points, int weight = 400) const;
    /// A length of the 4-px grid that has to grow with the text (field and row heights).
    [[nodiscard]] int px(int length) const;

    /// Puts style sheet and rendering settings in force. Before the first window, and again after a change.
    void apply() const;

private:
    Theme m_theme = Theme::light;
    double m_scale = 1.0;
    text::Language m_language = text::Language::pt;
    std::string m_extra;
};

/// The style sheet of a theme; sizes in points times `scale`.
[[nodiscard]] std::string style_sheet(const Palette& palette, double scale);

}  // namespace balcao::ui
