#include "views/widgets.h"

#include <wx/dcbuffer.h>
#include <wx/graphics.h>
#include <wx/sizer.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "ui/gtk_glue.h"
#include "ui/utf8.h"

namespace balcao::kiosk {
namespace {

constexpr std::size_t k_most_boxes = 8;  ///< longer numbers stand in one line

using ui::colour;
using ui::glue::set_a11y_name;

constexpr std::size_t k_password_digits = 6;

/// Starts a painting of an own-drawn window on the card or the page.
struct Painting {
    Painting(wxWindow* window, ui::Rgb ground) : dc(window)
    {
        dc.SetPen(*wxTRANSPARENT_PEN);
        dc.SetBrush(wxBrush(colour(ground)));
        dc.DrawRectangle(window->GetClientRect());
        gc.reset(wxGraphicsContext::CreateFromUnknownDC(dc));
    }
    wxAutoBufferedPaintDC dc;
    std::unique_ptr<wxGraphicsContext> gc;
};

void prepare(wxWindow* window, wxWindow* parent)
{
    window->SetBackgroundStyle(wxBG_STYLE_PAINT);
    window->Create(parent, wxID_ANY, wxDefaultPosition, wxDefaultSize, wxFULL_REPAINT_ON_RESIZE);
    // A graphics context in a mirrored window draws mirror writing; what is drawn here is digits, which are not mirrored.
    window->SetLayoutDirection(wxLayout_LeftToRight);
    ui::glue::never_focus(window);
}

/// One digit in the middle of a box. Each is drawn alone: no text with the whole is ever made.
void draw_digit(wxGraphicsContext& gc, const wxFont& font, ui::Rgb ink, char digit, double x, double y, double w, double h)
{
    gc.SetFont(font, colour(ink));
    const wxString text{wxUniChar(digit)};
    double width = 0;
    double height = 0;
    gc.GetTextExtent(text, &width, &height);
    gc.DrawText(text, x + (w - width) / 2, y + (h - height) / 2);
}

void draw_dot(wxGraphicsContext& gc, const ui::Palette& palette, bool filled, double x, double y, double r, double line)
{
    gc.SetPen(wxPen(colour(filled ? palette.primary : palette.muted), static_cast<int>(line)));
    gc.SetBrush(filled ? wxBrush(colour(palette.primary)) : *wxTRANSPARENT_BRUSH);
    gc.DrawEllipse(x - r, y - r, 2 * r, 2 * r);
}

}  // namespace

int Style::px(int length) const { return static_cast<int>(std::lround(length * fit)); }

Heading::Heading(wxWindow* parent, const wxString& text) : wxWindow(parent, wxID_ANY)
{
    auto* sizer = new wxBoxSizer(wxVERTICAL);
    sizer->Add(wrapped(this, text, "k_title"), 1, wxEXPAND);
    SetSizer(sizer);
    set_a11y_name(this, ui::utf8(text));
    ui::glue::set_a11y_role(this, ui::glue::Role::heading);
    ui::glue::set_a11y_id(this, "page.heading");
}

ui::WrapText* wrapped(wxWindow* parent, const wxString& text, std::string_view style_class)
{
    return new ui::WrapText(parent, text, ui::TextStyle::body, style_class);
}

wxButton* touch_button(wxWindow* parent, const Style& style, ui::ButtonKind kind, std::string_view style_class, ui::ButtonSpec spec)
{
    const bool points_ahead = spec.icon == ui::Icon::back && style.look.right_to_left();  // the arrow is one from left to right
    const auto shown = points_ahead ? std::nullopt : spec.icon;
    spec.icon.reset();
    const int height = spec.height;
    spec.style_class = style_class;
    auto* made = ui::button(parent, style.look, kind, std::move(spec));
    if (shown) {
        const auto& p = style.look.palette();
        const bool head = style_class == "k_head";
        const auto ink = head ? p.rail_text : kind == ui::ButtonKind::primary ? p.on_primary : p.text;
        made->SetBitmap(ui::icon(*shown, ink, style.px(head ? 26 : 32)));
    }
    made->InvalidateBestSize();
    made->SetMinSize(wxSize(std::max(style.px(64), made->GetBestSize().x), std::max(style.px(64), style.px(height))));
    return made;
}

// --- progress ----------------------------------------------------------------------------------------

Progress::Progress(wxWindow* parent, const Style& style, int done, int of) : m_style(style), m_done(done), m_of(of)
{
    prepare(this, parent);
    SetMinSize(wxSize(-1, style.px(8)));
    set_a11y_name(this, ui::utf8(style.say("Step {number} of {count}", {{"number", std::to_string(std::max(1, done))}, {"count", std::to_string(of)}})));
    ui::glue::set_a11y_role(this, ui::glue::Role::progress);
    ui::glue::set_a11y_id(this, "progress");
    Bind(wxEVT_PAINT, [this](wxPaintEvent&) { paint(); });
}

void Progress::paint()
{
    const auto& p = m_style.look.palette();
    const Painting painting(this, p.page);
    if (!painting.gc) {
        return;
    }
    const double gap = m_style.px(8);
    const double width = (GetClientSize().x - gap * (m_of - 1)) / m_of;
    const double height = GetClientSize().y;
    painting.gc->SetPen(*wxTRANSPARENT_PEN);
    for (int i = 0; i < m_of; ++i) {
        // In the contrast theme what is still to come is an outline: no grey to tell apart.
        const bool done = i < m_done;
        painting.gc->SetBrush(wxBrush(colour(done ? p.primary : p.border_px > 1 ? p.page : p.outline)));
        painting.gc->SetPen(done || p.border_px == 1 ? wxPen(*wxTRANSPARENT_PEN) : wxPen(colour(p.outline), 1));
        const int place = m_style.look.right_to_left() ? m_of - 1 - i : i;
        painting.gc->DrawRoundedRectangle(place * (width + gap), 0, width, height - 1, height / 2);
    }
}

// --- what has been tapped ----------------------------------------------------------------------------

Tapped::Tapped(wxWindow* parent, const Style& style, Spec spec, const base::Secret* digits)
    : m_style(style), m_spec(spec), m_digits(digits), m_count(spec.most + 1)
{
    prepare(this, parent);
    SetMinSize(wxSize(-1, style.px(spec.hidden ? 62 : 78)));
    ui::glue::set_a11y_role(this, ui::glue::Role::label);
    ui::glue::set_a11y_id(this, "pad.tapped");
    Bind(wxEVT_PAINT, [this](wxPaintEvent&) { paint(); });
    set(0);
}

void Tapped::set(std::size_t count)
{
    if (count == m_count) {
        return;
    }
    m_count = count;
    const auto entered = std::to_string(count);
    const auto name = m_spec.hidden ? m_style.say("{n} digits entered, {least} to {most} needed",
                                                  {{"n", entered}, {"least", std::to_string(m_spec.least)}, {"most", std::to_string(m_spec.most)}})
                                    : m_style.say("{n} of {most} digits entered", {{"n", entered}, {"most", std::to_string(m_spec.most)}});
    set_a11y_name(this, ui::utf8(name));
    Refresh();
}

void Tapped::paint()
{
    const auto& p = m_style.look.palette();
    const Painting painting(this, p.card);
    if (!painting.gc) {
        return;
    }
    auto& gc = *painting.gc;
    const wxSize size = GetClientSize();
    const auto places = m_spec.hidden ? std::max(m_spec.least, std::min(m_spec.most, m_count + (m_count < m_spec.least ? 0 : 1))) : m_spec.most;
    if (m_spec.hidden) {
        const double step = m_style.px(52);
        const double r = m_style.px(13);
        double x = (size.x - step * static_cast<double>(places - 1)) / 2;
        for (std::size_t i = 0; i < places; ++i, x += step) {
            draw_dot(gc, p, i < m_count, x, size.y / 2.0, r, std::max(2, m_style.px(3)));
        }
        return;
    }
    if (m_spec.most > k_most_boxes) {
        paint_line(gc, size);
        return;
    }
    const double gap = m_style.px(10);
    const double w = m_style.px(58);
    const double h = m_style.px(70);
    const double y = (size.y - h) / 2;
    const wxFont font = wxFont(wxFontInfo(28 * m_style.text).FaceName("Inter").Weight(700));
    double x = (size.x - static_cast<double>(places) * (w + gap) + gap) / 2;
    for (std::size_t i = 0; i < places; ++i, x += w + gap) {
        gc.SetPen(wxPen(colour(i == m_count ? p.primary : p.control), i == m_count ? 3 : 2));
        gc.SetBrush(wxBrush(colour(p.card)));
        gc.DrawRoundedRectangle(x + 1, y + 1, w - 2, h - 2, m_style.px(9));
        if (i < m_count && m_digits != nullptr) {
            m_digits->use([&](base::BytesView digits) {
                if (i < digits.size()) {
                    draw_digit(gc, font, p.text, static_cast<char>(digits[i]), x, y, w, h);
                }
            });
        }
    }
}

/// A number of no fixed length: one frame, digits in threes.
void Tapped::paint_line(wxGraphicsContext& gc, const wxSize& size)
{
    const auto& p = m_style.look.palette();
    const double h = m_style.px(70);
    const double y = (size.y - h) / 2;
    gc.SetPen(wxPen(colour(p.primary), 2));
    gc.SetBrush(wxBrush(colour(p.card)));
    gc.DrawRoundedRectangle(1, y + 1, size.x - 2, h - 2, m_style.px(9));
    if (m_digits == nullptr) {
        return;
    }
    const wxFont font = wxFont(wxFontInfo(26 * m_style.text).FaceName("Inter").Weight(700));
    m_digits->use([&](base::BytesView digits) {
        const double w = std::min<double>(m_style.px(30), (size.x - m_style.px(24)) / (static_cast<double>(m_spec.most) * 1.2));
        const double gap = w * 0.5;
        const auto groups = digits.empty() ? 0 : (digits.size() - 1) / 3;
        double x = (size.x - static_cast<double>(digits.size()) * w - static_cast<double>(groups) * gap) / 2;
        for (std::size_t i = 0; i < digits.size(); ++i, x += w) {
            x += i > 0 && i % 3 == 0 ? gap : 0;
            draw_digit(gc, font, p.text, static_cast<char>(digits[i]), x, y, w, h);
        }
    });
}

// --- the temporary password --------------------------------------------------------------------------

PasswordView::PasswordView(wxWindow* parent, const Style& style, const base::Secret& password, bool hidden)
    : m_style(style), m_password(password), m_hidden(hidden)
{
    prepare(this, parent);
    SetMinSize(wxSize(style.px(640), style.px(124)));
    set_a11y_name(this, ui::utf8(hidden ? style.say("Temporary password of six digits, hidden")
                                        : style.say("Temporary password of six digits, on the screen")));
    ui::glue::set_a11y_role(this, ui::glue::Role::label);
    ui::glue::set_a11y_id(this, "password");
    Bind(wxEVT_PAINT, [this](wxPaintEvent&) { paint(); });
}

void PasswordView::paint()
{
    const auto& p = m_style.look.palette();
    const Painting painting(this, p.card);
    if (!painting.gc) {
        return;
    }
    auto& gc = *painting.gc;
    const wxSize size = GetClientSize();
    const double gap = m_style.px(14);
    const double middle = m_style.px(22);  // three and three are easier to copy
    const double w = m_style.px(86);
    const double h = std::min<double>(size.y, m_style.px(112));
    const double y = (size.y - h) / 2;
    const wxFont font = wxFont(wxFontInfo(46 * m_style.fit).FaceName("Inter").Weight(700));
    double x = (size.x - 6 * w - 5 * gap - middle) / 2;
    for (std::size_t i = 0; i < k_password_digits; ++i, x += w + gap) {
        if (i == k_password_digits / 2) {
            x += middle;
        }
        gc.SetPen(wxPen(colour(p.border_px > 1 ? p.outline : p.primary), 2));
        gc.SetBrush(wxBrush(colour(p.border_px > 1 ? p.card : p.info.fill)));
        gc.DrawRoundedRectangle(x + 1, y + 1, w - 2, h - 2, m_style.px(14));
        m_password.use([&](base::BytesView digits) {
            if (m_hidden) {
                draw_dot(gc, p, true, x + w / 2, y + h / 2, m_style.px(11), 2);
            } else if (i < digits.size()) {
                draw_digit(gc, font, p.text, static_cast<char>(digits[i]), x, y, w, h);
            }
        });
    }
}

}  // namespace balcao::kiosk
