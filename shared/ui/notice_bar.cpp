#include "ui/notice_bar.h"

#include <wx/dcbuffer.h>
#include <wx/graphics.h>
#include <wx/statbmp.h>

#include <memory>

#include "ui/gtk_glue.h"
#include "ui/utf8.h"

namespace balcao::ui {

NoticeBar::NoticeBar(wxWindow* parent, const Look& look, std::string_view id) : m_look(&look)
{
    SetBackgroundStyle(wxBG_STYLE_PAINT);
    Create(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxTAB_TRAVERSAL | wxFULL_REPAINT_ON_RESIZE);
    glue::never_focus(this);
    glue::set_a11y_id(this, id);
    m_icon = new wxStaticBitmap(this, wxID_ANY, icon(Icon::info, look.palette().text, look.px(20)));
    m_headline = new WrapText(this, {}, TextStyle::strong);
    m_detail = new WrapText(this, {}, TextStyle::body);
    auto* words = new wxBoxSizer(wxVERTICAL);
    words->Add(m_headline, 0, wxEXPAND);
    words->Add(m_detail, 0, wxEXPAND | wxTOP, 2);
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->Add(m_icon, 0, wxALIGN_TOP | wxLEFT | wxTOP | wxBOTTOM, 12);
    row->Add(words, 1, wxEXPAND | wxALL, 12);
    SetSizer(row);
    Bind(wxEVT_PAINT, [this](wxPaintEvent&) { paint(); });
    Hide();
}

void NoticeBar::set(Tone tone, const wxString& headline, const wxString& detail)
{
    const bool same = headline == m_said && tone == m_tone;
    glue::set_class(m_headline, "ink_" + std::string(style_class(m_tone)), false);
    glue::set_class(m_detail, "ink_" + std::string(style_class(m_tone)), false);
    m_tone = tone;
    // On the contrast theme the ground stays black: the coloured frame and icon carry the tone.
    if (m_look->palette().border_px == 1) {
        glue::set_class(m_headline, "ink_" + std::string(style_class(m_tone)), true);
        glue::set_class(m_detail, "ink_" + std::string(style_class(m_tone)), true);
    }
    if (!same) {
        const Rgb ink = m_look->palette().border_px == 1 ? tint(m_look->palette(), tone).text : tint(m_look->palette(), tone).fill;
        m_icon->SetBitmap(icon(tone == Tone::info || tone == Tone::neutral ? Icon::info : tone == Tone::ok ? Icon::check : Icon::alert,
                               ink, m_look->px(20)));
        m_said = headline;
        m_headline->set_text(headline);
        glue::announce(this, utf8(headline + " " + detail));
    }
    m_detail->set_text(detail);
    if (IsShown() != !headline.empty()) {
        Show(!headline.empty());
        GetParent()->Layout();
    }
    Layout();
    Refresh();
}

void NoticeBar::paint()
{
    wxAutoBufferedPaintDC dc(this);
    const Palette& p = m_look->palette();
    dc.SetPen(*wxTRANSPARENT_PEN);
    dc.SetBrush(wxBrush(colour(p.page)));
    dc.DrawRectangle(GetClientRect());
    const std::unique_ptr<wxGraphicsContext> gc(wxGraphicsContext::CreateFromUnknownDC(dc));
    if (!gc) {
        return;
    }
    const Tint t = tint(p, m_tone);
    const bool outlined = p.border_px > 1;
    gc->SetPen(outlined ? wxPen(colour(t.fill), 2) : *wxTRANSPARENT_PEN);
    gc->SetBrush(wxBrush(colour(outlined ? p.card : t.fill)));
    gc->DrawRoundedRectangle(1, 1, GetClientSize().x - 2.0, GetClientSize().y - 2.0, 10);
}

}  // namespace balcao::ui
