#include "ui/labels.h"

#include <wx/scrolwin.h>

#include "ui/gtk_glue.h"
#include "ui/utf8.h"

namespace balcao::ui {
namespace {

// "&" in a text is a letter, not a mnemonic.
wxString plain(const wxString& text) { return wxControl::EscapeMnemonics(text); }

wxString with_dot(const wxString& text, PillSize size)
{
    return size == PillSize::small || text.empty() ? text : wide("●  ") + text;
}

/// A line more or less moves what stands around it, up to the window.
void layout_upwards(wxWindow* from)
{
    for (wxWindow* window = from; window != nullptr; window = window->IsTopLevel() ? nullptr : window->GetParent()) {
        if (auto* scrolled = dynamic_cast<wxScrolledWindow*>(window); scrolled != nullptr) {
            scrolled->FitInside();
        }
        window->Layout();
    }
}

}  // namespace

std::string_view style_class(TextStyle style)
{
    switch (style) {
    case TextStyle::body: return "body";
    case TextStyle::caption: return "caption";
    case TextStyle::label: return "label";
    case TextStyle::muted: return "muted";
    case TextStyle::strong: return "strong";
    case TextStyle::heading: return "heading";
    case TextStyle::card: return "card";
    case TextStyle::title: return "title";
    case TextStyle::big: return "big";
    case TextStyle::error: return "error";
    case TextStyle::note: return "note";
    case TextStyle::on_rail: return "on_rail";
    case TextStyle::on_rail_muted: return "on_rail_muted";
    case TextStyle::table_head: return "table_head";
    }
    return "body";
}

std::string_view style_class(Tone tone)
{
    switch (tone) {
    case Tone::ok: return "ok";
    case Tone::warning: return "warning";
    case Tone::bad: return "bad";
    case Tone::info: return "info";
    case Tone::neutral: return "neutral";
    }
    return "neutral";
}

Tint tint(const Palette& palette, Tone tone)
{
    switch (tone) {
    case Tone::ok: return palette.ok;
    case Tone::warning: return palette.warning;
    case Tone::bad: return palette.bad;
    case Tone::info: return palette.info;
    case Tone::neutral: return palette.neutral;
    }
    return palette.neutral;
}

wxStaticText* label(wxWindow* parent, const wxString& text, TextStyle style)
{
    auto* made = new wxStaticText(parent, wxID_ANY, text);
    glue::add_class(made, style_class(style));
    made->InvalidateBestSize();
    return made;
}

WrapText::WrapText(wxWindow* parent, const wxString& text, TextStyle style)
    : wxStaticText(parent, wxID_ANY, plain(text)), m_style(style)
{
    glue::add_class(this, style_class(style));
    glue::align_label(this, 0.0);
    SetMinSize(wxSize(1, -1));
    Bind(wxEVT_SIZE, [this](wxSizeEvent& event) {
        event.Skip();
        if (event.GetSize().x != m_fitted_width) {
            fit_height();
        }
    });
    Show(!text.empty());
}

void WrapText::set_text(const wxString& text)
{
    if (plain(text) == GetLabel() && IsShown() == !text.empty()) {
        return;
    }
    SetLabel(plain(text));
    Show(!text.empty());
    m_fitted_width = -1;
    fit_height();
}

void WrapText::centre()
{
    SetWindowStyle(wxALIGN_CENTRE_HORIZONTAL);
    glue::align_label(this, 0.5);
}

void WrapText::set_style(TextStyle style)
{
    if (style == m_style) {
        return;
    }
    glue::set_class(this, style_class(m_style), false);
    m_style = style;
    glue::add_class(this, style_class(m_style));
    m_fitted_width = -1;
    fit_height();
}

void WrapText::fit_height()
{
    const int width = GetSize().x;
    if (width <= 1) {
        return;
    }
    m_fitted_width = width;
    const int height = GetLabel().empty() ? 0 : glue::height_for_width(this, width);
    if (height != GetMinSize().y) {
        SetMinSize(wxSize(1, height));
        // Everything around lays out again once this round is over: doing it inside a size event recurses.
        if (wxWindow* parent = GetParent(); parent != nullptr && !parent->IsBeingDeleted()) {
            parent->CallAfter([parent] { layout_upwards(parent); });
        }
    }
}

Pill::Pill(wxWindow* parent, const wxString& text, Tone tone, PillSize size)
    : wxStaticText(parent, wxID_ANY, plain(with_dot(text, size))), m_tone(tone), m_size(size)
{
    glue::add_class(this, "pill");
    if (size != PillSize::normal) {
        glue::add_class(this, size == PillSize::small ? "small" : "large");
    }
    glue::add_class(this, style_class(tone));
    InvalidateBestSize();
    Show(!text.empty());
}

void Pill::set(const wxString& text, Tone tone)
{
    if (tone != m_tone) {
        glue::set_class(this, style_class(m_tone), false);
        m_tone = tone;
        glue::add_class(this, style_class(m_tone));
    }
    const wxString shown = plain(with_dot(text, m_size));
    if (shown != GetLabel()) {
        SetLabel(shown);
        InvalidateBestSize();
    }
    Show(!text.empty());
}

}  // namespace balcao::ui
