#include "ui/lamp_row.h"

#include <wx/dcbuffer.h>
#include <wx/graphics.h>
#include <wx/sizer.h>

#include <memory>

#include "ui/gtk_glue.h"
#include "ui/utf8.h"

namespace balcao::ui {

/// Full round = good, ring = unknown or off, square = warning, cross = bad: told apart without colour.
class LampDot : public wxWindow {
public:
    LampDot(wxWindow* parent, const Look& look) : m_look(&look)
    {
        SetBackgroundStyle(wxBG_STYLE_PAINT);
        Create(parent, wxID_ANY, wxDefaultPosition, wxSize(14, 14));
        SetMinSize(wxSize(14, 14));
        glue::never_focus(this);
        Bind(wxEVT_PAINT, [this](wxPaintEvent&) { paint(); });
    }
    bool AcceptsFocus() const override { return false; }
    void set(Tone tone)
    {
        m_tone = tone;
        Refresh();
    }

private:
    void paint()
    {
        wxAutoBufferedPaintDC dc(this);
        const Palette& p = m_look->palette();
        dc.SetPen(*wxTRANSPARENT_PEN);
        dc.SetBrush(wxBrush(colour(p.card)));
        dc.DrawRectangle(GetClientRect());
        const std::unique_ptr<wxGraphicsContext> gc(wxGraphicsContext::CreateFromUnknownDC(dc));
        if (!gc) {
            return;
        }
        const Tint t = tint(p, m_tone);
        const wxColour ink = colour(p.border_px > 1 ? t.fill : t.text);
        gc->SetPen(wxPen(ink, 2));
        gc->SetBrush(wxBrush(ink));
        switch (m_tone) {
        case Tone::ok:
        case Tone::info: gc->DrawEllipse(3, 3, 8, 8); break;
        case Tone::warning: gc->DrawRectangle(3, 3, 8, 8); break;
        case Tone::bad:
            gc->StrokeLine(3, 3, 11, 11);
            gc->StrokeLine(11, 3, 3, 11);
            break;
        case Tone::neutral:
            gc->SetBrush(*wxTRANSPARENT_BRUSH);
            gc->DrawEllipse(3, 3, 8, 8);
            break;
        }
    }
    const Look* m_look;
    Tone m_tone = Tone::neutral;
};

LampRow::LampRow(wxWindow* parent, const Look& look, std::string_view id, const wxString& name) : wxPanel(parent), m_title(name)
{
    glue::never_focus(this);
    glue::set_a11y_id(this, id);
    m_dot = new LampDot(this, look);
    auto* title = label(this, name, TextStyle::strong);
    m_state = new WrapText(this, {}, TextStyle::muted);
    m_reason = new WrapText(this, {}, TextStyle::caption);
    auto* first = new wxBoxSizer(wxHORIZONTAL);
    first->Add(title, 0, wxALIGN_TOP);
    first->Add(m_state, 1, wxALIGN_TOP | wxLEFT, 8);
    auto* words = new wxBoxSizer(wxVERTICAL);
    words->Add(first, 0, wxEXPAND);
    words->Add(m_reason, 0, wxEXPAND | wxTOP, 1);
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(m_dot, 0, wxTOP | wxRIGHT, 4);
    row->Add(words, 1, wxEXPAND | wxLEFT, 6);
    SetSizer(row);
}

void LampRow::set(Tone tone, const wxString& state, const wxString& reason)
{
    m_dot->set(tone);
    m_state->set_text(state);
    m_reason_text = reason;
    m_reason->set_text(m_terse ? wxString() : reason);
    glue::set_a11y_name(this, utf8(m_title + ": " + state + (reason.empty() ? wxString() : wide(". ") + reason)));
    Layout();
}

void LampRow::set_terse(bool terse)
{
    if (terse != m_terse) {
        m_terse = terse;
        m_reason->set_text(m_terse ? wxString() : m_reason_text);
    }
}

}  // namespace balcao::ui
