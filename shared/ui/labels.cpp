#include "ui/labels.h"

#include <wx/app.h>
#include <wx/scrolwin.h>
#include <wx/weakref.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "ui/gtk_glue.h"
#include "ui/owned_sizes.h"
#include "ui/utf8.h"

namespace balcao::ui {
namespace {

// "&" in a text is a letter, not a mnemonic.
wxString plain(const wxString& text) { return wxControl::EscapeMnemonics(text); }

wxString with_dot(const wxString& text, PillSize size)
{
    return size == PillSize::small || text.empty() ? text : wide("●  ") + text;
}

constexpr int k_guessed_height = 20;

LayoutCounts g_counts;  // of this process; one thread draws

int depth(const wxWindow* window)
{
    int levels = 0;
    for (; window != nullptr && !window->IsTopLevel(); window = window->GetParent()) {
        ++levels;
    }
    return levels;
}

/// What holds texts that grew or shrank since the last round: a page of twenty texts is laid out once for all of them.
std::vector<wxWeakRef<wxWindow>>& grown()
{
    static std::vector<wxWeakRef<wxWindow>> windows;
    return windows;
}

/// A line more or less moves what stands around it, up to the window: the innermost first, each once.
void lay_out_grown()
{
    std::vector<wxWindow*> windows;
    for (const auto& held : std::exchange(grown(), {})) {
        for (wxWindow* window = held; window != nullptr; window = window->IsTopLevel() ? nullptr : window->GetParent()) {
            if (std::find(windows.begin(), windows.end(), window) == windows.end()) {
                windows.push_back(window);
            }
        }
    }
    std::stable_sort(windows.begin(), windows.end(), [](const wxWindow* a, const wxWindow* b) { return depth(a) > depth(b); });
    for (wxWindow* window : windows) {
        if (auto* scrolled = dynamic_cast<wxScrolledWindow*>(window); scrolled != nullptr) {
            scrolled->FitInside();
        }
        window->Layout();
        g_counts.layouts += 1;
    }
}

/// Once this round of events is over: laying out inside a size event recurses.
void lay_out_soon(wxWindow* window)
{
    auto& waiting = grown();
    if (waiting.empty()) {
        wxTheApp->CallAfter([] { lay_out_grown(); });
    }
    if (std::none_of(waiting.begin(), waiting.end(), [window](const wxWeakRef<wxWindow>& held) { return held.get() == window; })) {
        waiting.emplace_back(window);
    }
}

/// wx measures a new text twice in the font that stands before its class is known: here it has nothing to measure.
void create_unmeasured(wxStaticText* made, wxWindow* parent, const wxString& text, std::initializer_list<std::string_view> classes)
{
    made->Create(parent, wxID_ANY, {}, wxDefaultPosition, wxSize(1, 1), wxST_NO_AUTORESIZE);
    glue::add_classes(made, classes);
    made->SetLabel(text);
    made->SetMinSize(wxDefaultSize);
    made->InvalidateBestSize();
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
    return label(parent, text, style_class(style));
}

wxStaticText* label(wxWindow* parent, const wxString& text, std::string_view style)
{
    auto* made = new wxStaticText();
    create_unmeasured(made, parent, text, {style});
    made->SetWindowStyle(made->GetWindowStyle() & ~wxST_NO_AUTORESIZE);  // takes the size of what it is given later
    return made;
}

LayoutCounts layout_counts()
{
    auto counts = g_counts;
    const auto spared = glue::spared_questions();
    counts.labels_spared = spared.labels;
    counts.panels_spared = spared.panels;
    return counts;
}

WrapText::WrapText(wxWindow* parent, const wxString& text, TextStyle style, std::string_view also) : m_style(style)
{
    create_unmeasured(this, parent, plain(text), {style_class(style), also});
    glue::sized_by_owner(this);
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
    InvalidateBestSize();
    Show(!text.empty());
    m_fitted_width = -1;
    fit_height();
    if (GetSize().x <= 1 && !text.empty()) {  // was empty so far and had no room
        lay_out_soon(GetParent());
    }
}

/// Asked for before there is a width. How many lines it takes at its width is found out then; until it is, one will do.
wxSize WrapText::DoGetBestSize() const { return wxSize(1, k_guessed_height); }

void WrapText::centre()
{
    SetWindowStyle(wxALIGN_CENTRE_HORIZONTAL | wxST_NO_AUTORESIZE);
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
    g_counts.texts += 1;
    const int height = GetLabel().empty() ? 0 : glue::height_for_width(this, width);
    if (height != GetMinSize().y) {
        SetMinSize(wxSize(1, height));
        if (wxWindow* parent = GetParent(); parent != nullptr && !parent->IsBeingDeleted()) {
            lay_out_soon(parent);
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
