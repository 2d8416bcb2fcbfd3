#include "ui/surface.h"

#include <wx/dcbuffer.h>
#include <wx/graphics.h>

#include <memory>

#include "ui/gtk_glue.h"
#include "ui/owned_sizes.h"

namespace balcao::ui {
namespace {

constexpr int k_card_margin = 3;  // room for the shadow rings

}  // namespace

Surface::Surface(wxWindow* parent, const Look& look, Ground ground) : m_look(&look), m_ground(ground)
{
    SetBackgroundStyle(wxBG_STYLE_PAINT);
    Create(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxTAB_TRAVERSAL | wxFULL_REPAINT_ON_RESIZE);
    glue::never_focus(this);
    glue::sized_by_owner(this);
    Bind(wxEVT_PAINT, [this](wxPaintEvent&) { paint(); });
}

Rgb Surface::ground_colour() const
{
    const Palette& p = m_look->palette();
    switch (m_ground) {
    case Ground::page: return p.page;
    case Ground::card: return p.card;
    case Ground::rail: return p.rail;
    case Ground::head: return p.table_head;
    }
    return p.page;
}

void Surface::paint()
{
    wxAutoBufferedPaintDC dc(this);
    dc.SetPen(*wxTRANSPARENT_PEN);
    dc.SetBrush(wxBrush(colour(ground_colour())));
    dc.DrawRectangle(GetClientRect());
}

Card::Card(wxWindow* parent, const Look& look, int padding) : m_look(&look), m_body(new wxBoxSizer(wxVERTICAL))
{
    SetBackgroundStyle(wxBG_STYLE_PAINT);
    Create(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxTAB_TRAVERSAL | wxFULL_REPAINT_ON_RESIZE);
    glue::never_focus(this);
    glue::sized_by_owner(this);
    auto* outer = new wxBoxSizer(wxVERTICAL);
    outer->Add(m_body, 1, wxEXPAND | wxALL, padding + k_card_margin);
    SetSizer(outer);
    Bind(wxEVT_PAINT, [this](wxPaintEvent&) { paint(); });
}

void Card::set_tint(std::optional<Tint> tint)
{
    m_tint = tint;
    Refresh();
}

void Card::paint()
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
    const wxSize size = GetClientSize();
    const double w = size.x - 2.0 * k_card_margin;
    const double h = size.y - 2.0 * k_card_margin;
    if (p.shadow && !m_tint) {
        for (int ring = 1; ring <= k_card_margin; ++ring) {
            gc->SetPen(*wxTRANSPARENT_PEN);
            gc->SetBrush(wxBrush(wxColour(23, 37, 63, static_cast<unsigned char>(ring == 1 ? 16 : 9))));
            gc->DrawRoundedRectangle(k_card_margin - ring + 0.5, k_card_margin - ring + 1.5, w + 2.0 * ring - 1, h + 2.0 * ring - 1,
                                     12.0 + ring);
        }
    }
    const double inset = p.border_px / 2.0;
    gc->SetPen(wxPen(colour(m_tint ? m_tint->text : p.outline), p.border_px));
    gc->SetBrush(wxBrush(colour(m_tint ? (p.border_px > 1 ? p.card : m_tint->fill) : p.card)));
    gc->DrawRoundedRectangle(k_card_margin + inset, k_card_margin + inset, w - 2 * inset, h - 2 * inset, 12);
}

}  // namespace balcao::ui
