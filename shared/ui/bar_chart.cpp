#include "ui/bar_chart.h"

#include <wx/dcbuffer.h>
#include <wx/graphics.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "ui/gtk_glue.h"
#include "ui/utf8.h"

namespace balcao::ui {

std::int64_t axis_end(std::int64_t highest)
{
    std::int64_t step = 1;
    while (step * 2 < highest) {
        const auto lead = static_cast<std::int64_t>(std::pow(10, std::floor(std::log10(static_cast<double>(step)))));
        step += step / lead < 5 || lead == 1 ? lead : lead * 5;
        if (step > 10 && step % 5 != 0) {
            step += 5 - step % 5;
        }
    }
    return step * 2;
}

std::string bars_told(const std::vector<Bar>& bars, const std::string& unit)
{
    std::string told;
    for (const auto& bar : bars) {
        told += (told.empty() ? "" : ", ") + bar.label + unit + ": " + std::to_string(bar.value);
    }
    return told;
}

BarChart::BarChart(wxWindow* parent, const Look& look, const wxString& name, std::string_view id, std::string unit) : m_look(&look), m_unit(std::move(unit))
{
    SetBackgroundStyle(wxBG_STYLE_PAINT);
    Create(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxFULL_REPAINT_ON_RESIZE);
    SetMinSize(wxSize(200, 96));
    glue::never_focus(this);
    glue::set_a11y_role(this, glue::Role::chart);
    glue::set_a11y_id(this, id);
    glue::set_a11y_name(this, utf8(name));
    Bind(wxEVT_PAINT, [this](wxPaintEvent&) { paint(); });
}

void BarChart::set(std::vector<Bar> bars, int newest)
{
    if (bars == m_bars && newest == m_newest) {
        return;
    }
    m_bars = std::move(bars);
    m_newest = newest;
    glue::set_a11y_description(this, bars_told(m_bars, m_unit));
    Refresh();
}

void BarChart::paint()
{
    wxAutoBufferedPaintDC dc(this);
    const Palette& p = m_look->palette();
    dc.SetPen(*wxTRANSPARENT_PEN);
    dc.SetBrush(wxBrush(colour(p.card)));
    dc.DrawRectangle(GetClientRect());
    const std::unique_ptr<wxGraphicsContext> gc(wxGraphicsContext::CreateFromUnknownDC(dc));
    if (!gc || m_bars.empty()) {
        return;
    }
    const wxSize size = GetClientSize();
    gc->SetFont(m_look->font(9), colour(p.muted));
    double text_w = 0;
    double text_h = 0;
    std::int64_t highest = 0;
    for (const auto& bar : m_bars) {
        highest = std::max(highest, bar.value);
    }
    const std::int64_t end = axis_end(highest);
    gc->GetTextExtent(std::to_string(end), &text_w, &text_h);
    const double left = text_w + 10;
    const double top = text_h / 2 + 1;
    const double bottom = size.y - text_h - 6;
    const double height = bottom - top;
    for (int line = 0; line <= 2; ++line) {
        const double y = std::round(bottom - height * line / 2) + 0.5;
        gc->SetPen(wxPen(colour(p.outline), 1, line == 0 ? wxPENSTYLE_SOLID : wxPENSTYLE_SHORT_DASH));
        gc->StrokeLine(left, y, size.x, y);
        const wxString value = std::to_string(end * line / 2);
        gc->GetTextExtent(value, &text_w, &text_h);
        gc->DrawText(value, left - 8 - text_w, y - text_h / 2);
    }
    const double slot = (size.x - left) / static_cast<double>(m_bars.size());
    const double width = std::min(slot * 0.62, 44.0);
    double widest = 0;
    for (const auto& bar : m_bars) {
        gc->GetTextExtent(wide(bar.label), &text_w, &text_h);
        widest = std::max(widest, text_w);
    }
    // Where there is little room every second label stands, or every third: none runs into the next.
    const auto every = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil((widest + 2) / slot)));
    gc->SetPen(*wxTRANSPARENT_PEN);
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const double x = left + slot * (static_cast<double>(i) + 0.5);
        const double bar = height * static_cast<double>(m_bars[i].value) / static_cast<double>(end);
        gc->SetBrush(wxBrush(colour(static_cast<int>(i) == m_newest ? p.primary : p.bar)));
        if (bar > 0) {
            gc->DrawRoundedRectangle(std::round(x - width / 2), bottom - bar, std::round(width), bar, std::min(3.0, bar / 2));
        }
        if (i % every != 0) {
            continue;
        }
        const wxString text = wide(m_bars[i].label);
        gc->GetTextExtent(text, &text_w, &text_h);
        gc->DrawText(text, x - text_w / 2, bottom + 5);
    }
}

}  // namespace balcao::ui
