#include "views/display_frame.h"

#include <wx/dcbuffer.h>
#include <wx/graphics.h>

#include <ctime>

#include "ui/gtk_glue.h"
#include "ui/utf8.h"

namespace balcao::kiosk {

using ui::wide;

namespace {

constexpr int k_half_second_ms = 500;
constexpr int k_blinks = 12;

/// Text in the middle of a box, as large as fits.
void draw_fitting(wxGraphicsContext& gc, const wxFont& font, const wxColour& ink, const wxString& text, const wxRect2DDouble& box, bool left = false)
{
    gc.SetFont(font, ink);
    double width = 0;
    double height = 0;
    gc.GetTextExtent(text, &width, &height);
    if (width <= 0 || height <= 0) {
        return;
    }
    const double share = std::min({box.m_width / width, box.m_height / height, 1.0});
    const double shown_height = height * share;
    gc.PushState();
    gc.Translate(left ? box.m_x : box.m_x + (box.m_width - width * share) / 2, box.m_y + (box.m_height - shown_height) / 2);
    gc.Scale(share, share);
    gc.DrawText(text, 0, 0);
    gc.PopState();
}

}  // namespace

DisplayFrame::DisplayFrame(ui::Look& look, bool windowed, bool sound, const base::Clock& clock)
    : wxFrame(nullptr, wxID_ANY, wide("Senhas"), wxDefaultPosition, wxDefaultSize, windowed ? wxDEFAULT_FRAME_STYLE : wxBORDER_NONE), m_look(look), m_sound(sound), m_clock(clock)
{
    ui::glue::leave_keyboard_alone(this);
    SetBackgroundStyle(wxBG_STYLE_PAINT);
    Bind(wxEVT_PAINT, [this](wxPaintEvent&) { paint(); });
    Bind(wxEVT_SIZE, [this](wxSizeEvent& event) {
        event.Skip();
        Refresh();
    });
    m_tick.Bind(wxEVT_TIMER, [this](wxTimerEvent&) {
        m_blink = std::max(0, m_blink - 1);
        Refresh();  // the clock, and the call that stands out
    });
    m_tick.Start(k_half_second_ms);
}

void DisplayFrame::show(const link::DisplayModel& model)
{
    m_model = model;
    const auto newest = model.calls.empty() ? 0 : model.calls.front().number;
    const bool fresh = m_announced >= 0 && newest > m_announced;  // not what was called before this window came up
    m_announced = newest;
    if (fresh) {
        m_blink = k_blinks;
        const auto& call = model.calls.front();
        ui::glue::announce(this, call.code + ", " + call.counter);
        if (m_sound) {
            wxBell();
        }
    }
    Refresh();
}

void DisplayFrame::connection(bool connected)
{
    m_connected = connected;
    Refresh();
}

void DisplayFrame::paint()
{
    wxAutoBufferedPaintDC dc(this);
    const auto& p = m_look.palette();
    const auto page = ui::colour(p.page);
    const auto text = ui::colour(p.text);
    dc.SetBackground(wxBrush(page));
    dc.Clear();
    const std::unique_ptr<wxGraphicsContext> gc(wxGraphicsContext::Create(dc));
    if (!gc) {
        return;
    }
    const double w = GetClientSize().x;
    const double h = GetClientSize().y;
    const double head = h * 0.1;
    gc->SetBrush(wxBrush(ui::colour(p.rail)));
    gc->SetPen(*wxTRANSPARENT_PEN);
    gc->DrawRectangle(0, 0, w, head);
    const auto big = m_look.font(220, 700);
    const auto middle = m_look.font(80, 600);
    const auto rail_text = ui::colour(p.rail_text);
    draw_fitting(*gc, middle, rail_text, wide(m_model.place), {w * 0.03, head * 0.2, w * 0.6, head * 0.6}, true);
    const std::time_t now = std::chrono::floor<std::chrono::seconds>(m_clock.now()).time_since_epoch().count();
    std::tm parts{};
    ::localtime_r(&now, &parts);
    draw_fitting(*gc, middle, rail_text, wxString::Format("%02d:%02d", parts.tm_hour, parts.tm_min), {w * 0.83, head * 0.15, w * 0.15, head * 0.7});
    if (m_model.practice) {
        draw_fitting(*gc, middle, rail_text, m_look.say("Practice"), {w * 0.66, head * 0.3, w * 0.14, head * 0.4});
    }
    if (!m_connected) {
        draw_fitting(*gc, middle, text, m_look.say("No connection to the counter. Please listen for the clerk."), {w * 0.05, h * 0.93, w * 0.9, h * 0.05});
    }
    if (m_model.calls.empty()) {
        draw_fitting(*gc, middle, text, m_look.say("Please wait until your number is called"), {w * 0.08, h * 0.35, w * 0.84, h * 0.2});
        return;
    }
    const auto& call = m_model.calls.front();
    const double left = w * 0.62;
    const bool stands_out = m_blink % 2 == 1;
    gc->SetBrush(wxBrush(stands_out ? ui::colour(p.primary) : ui::colour(p.card)));
    gc->DrawRectangle(w * 0.02, head + h * 0.03, left - w * 0.03, h * 0.78);
    const auto ink = stands_out ? ui::colour(p.on_primary) : text;
    draw_fitting(*gc, middle, ink, m_look.say("Now"), {w * 0.04, head + h * 0.05, left - w * 0.07, h * 0.08});
    draw_fitting(*gc, big, ink, wide(call.code), {w * 0.04, head + h * 0.14, left - w * 0.07, h * 0.42});
    draw_fitting(*gc, m_look.font(120, 700), ink, wide(call.counter), {w * 0.04, head + h * 0.58, left - w * 0.07, h * 0.2});
    draw_fitting(*gc, middle, text, m_look.say("Called before"), {left + w * 0.01, head + h * 0.04, w * 0.35, h * 0.07});
    for (std::size_t i = 1; i < m_model.calls.size() && i < 6; ++i) {
        const double y = head + h * 0.13 + static_cast<double>(i - 1) * h * 0.14;
        draw_fitting(*gc, m_look.font(90, 700), text, wide(m_model.calls[i].code), {left + w * 0.01, y, w * 0.15, h * 0.11}, true);
        draw_fitting(*gc, middle, text, wide(m_model.calls[i].counter), {left + w * 0.18, y, w * 0.18, h * 0.11}, true);
    }
}

}  // namespace balcao::kiosk
