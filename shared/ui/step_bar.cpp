#include "ui/step_bar.h"

#include <wx/dcbuffer.h>
#include <wx/graphics.h>

#include <algorithm>
#include <memory>

#include "ui/gtk_glue.h"
#include "ui/utf8.h"

namespace balcao::ui {
namespace {
constexpr double k_radius = 15;
}

StepBar::StepBar(wxWindow* parent, const Look& look, std::vector<wxString> steps) : m_look(&look), m_steps(std::move(steps))
{
    SetBackgroundStyle(wxBG_STYLE_PAINT);
    Create(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxFULL_REPAINT_ON_RESIZE);
    SetMinSize(wxSize(420, look.px(60)));
    glue::never_focus(this);
    glue::set_a11y_role(this, glue::Role::progress);
    glue::set_a11y_id(this, "step_bar");
    Bind(wxEVT_PAINT, [this](wxPaintEvent&) { paint(); });
    set(0, 0);
}

void StepBar::rename(std::vector<wxString> steps)
{
    m_steps = std::move(steps);
    set(m_current, m_reached, m_all_done);
}

void StepBar::set(int current, int reached, bool all_done)
{
    m_current = std::clamp(current, 0, static_cast<int>(m_steps.size()) - 1);
    m_reached = reached;
    m_all_done = all_done;
    glue::set_a11y_name(this, utf8(m_look->say("Step {number} of {count}: {name}",
                                               {{"number", std::to_string(m_current + 1)},
                                                {"count", std::to_string(m_steps.size())},
                                                {"name", utf8(m_steps[static_cast<std::size_t>(m_current)])}})));
    Refresh();
}

void StepBar::draw_round(wxGraphicsContext& gc, double x, double y, int index) const
{
    const Palette& p = m_look->palette();
    const bool done = (index < m_reached && index != m_current) || m_all_done;
    const bool strong = done || index == m_current;
    gc.SetPen(wxPen(colour(strong ? p.primary : p.control), strong || p.border_px > 1 ? 2 : 1));
    gc.SetBrush(wxBrush(colour(strong ? p.primary : p.card)));
    gc.DrawEllipse(x - k_radius, y - k_radius, 2 * k_radius, 2 * k_radius);
    if (done) {
        gc.SetPen(wxPen(colour(p.on_primary), 2));
        wxGraphicsPath tick = gc.CreatePath();
        tick.MoveToPoint(x - 5.5, y + 0.5);
        tick.AddLineToPoint(x - 1.5, y + 4.5);
        tick.AddLineToPoint(x + 6, y - 4.5);
        gc.StrokePath(tick);
        return;
    }
    gc.SetFont(m_look->font(10.5, 600), colour(strong ? p.on_primary : p.muted));
    double w = 0;
    double h = 0;
    const wxString number = std::to_string(index + 1);
    gc.GetTextExtent(number, &w, &h);
    gc.DrawText(number, x - w / 2, y - h / 2);
}

void StepBar::paint()
{
    wxAutoBufferedPaintDC dc(this);
    const Palette& p = m_look->palette();
    dc.SetPen(*wxTRANSPARENT_PEN);
    dc.SetBrush(wxBrush(colour(p.page)));
    dc.DrawRectangle(GetClientRect());
    const std::unique_ptr<wxGraphicsContext> gc(wxGraphicsContext::CreateFromUnknownDC(dc));
    if (!gc || m_steps.empty()) {
        return;
    }
    const auto count = static_cast<int>(m_steps.size());
    const double cell = GetClientSize().x / static_cast<double>(count);
    const double y = k_radius + 2;
    for (int i = 0; i < count; ++i) {
        const double x = cell * (i + 0.5);
        if (i + 1 < count) {
            gc->SetPen(wxPen(colour(i < m_reached ? p.primary : p.outline), 2));
            gc->StrokeLine(x + k_radius + 5, y, x + cell - k_radius - 5, y);
        }
        draw_round(*gc, x, y, i);
        const bool now = i == m_current;
        gc->SetFont(m_look->font(now ? 10 : 9.75, now ? 600 : 500), colour(now ? p.text : p.muted));
        double w = 0;
        double h = 0;
        gc->GetTextExtent(m_steps[static_cast<std::size_t>(i)], &w, &h);
        gc->DrawText(m_steps[static_cast<std::size_t>(i)], x - w / 2, y + k_radius + 6);
    }
}

}  // namespace balcao::ui
