#pragma once
// Text on the grounds: plain styles, wrapping text, status pills.

#include <wx/stattext.h>

#include "ui/look.h"

namespace balcao::ui {

enum class TextStyle : std::uint8_t {
    body, caption, label, muted, strong, heading, card, title, big, error, note, on_rail, on_rail_muted, table_head
};

/// One line of text. Made right before a field it becomes that field's accessible label.
wxStaticText* label(wxWindow* parent, const wxString& text, TextStyle style = TextStyle::body);
/// The same with a class of a style sheet of one's own.
wxStaticText* label(wxWindow* parent, const wxString& text, std::string_view style_class);

/// What this process did so far, for tests that a change of page does no work twice.
struct LayoutCounts {
    int texts = 0;    ///< wrapping texts whose height was asked for at a width
    int layouts = 0;  ///< windows laid out again because a text in them took another height
    int labels_spared = 0;  ///< GTK's questions for the size of a label that were answered with nothing
    int panels_spared = 0;  ///< and of what holds others
};
[[nodiscard]] LayoutCounts layout_counts();

/// Text that takes the width it gets and grows downwards. Empty text takes no room.
class WrapText : public wxStaticText {
public:
    /// \param also a class of a style sheet of one's own, besides the style's
    WrapText(wxWindow* parent, const wxString& text, TextStyle style = TextStyle::body, std::string_view also = {});
    void set_text(const wxString& text);
    void set_style(TextStyle style);
    /// Every line in the middle of the room the text has.
    void centre();
    bool AcceptsFocus() const override { return false; }

protected:
    wxSize DoGetBestSize() const override;

private:
    void fit_height();
    TextStyle m_style;
    int m_fitted_width = -1;
};

/// Never colour alone: a pill always carries its words, and a dot.
enum class Tone : std::uint8_t { ok, warning, bad, info, neutral };
enum class PillSize : std::uint8_t { small, normal, large };

class Pill : public wxStaticText {
public:
    Pill(wxWindow* parent, const wxString& text, Tone tone, PillSize size = PillSize::normal);
    void set(const wxString& text, Tone tone);

private:
    Tone m_tone;
    PillSize m_size;
};

[[nodiscard]] std::string_view style_class(TextStyle style);
[[nodiscard]] std::string_view style_class(Tone tone);
[[nodiscard]] Tint tint(const Palette& palette, Tone tone);

}  // namespace balcao::ui
