#include "paper/sheet.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "text/fonts.h"

namespace balcao::paper {
namespace {

struct Unref {
    void operator()(gpointer object) const { g_object_unref(object); }
};
using Layout = std::unique_ptr<PangoLayout, Unref>;

Layout make_layout(cairo_t* cr, const std::string& utf8, const TextStyle& style, double width)
{
    Layout layout(pango_cairo_create_layout(cr));
    const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font(pango_font_description_new(),
                                                                                            &pango_font_description_free);
    pango_font_description_set_family(font.get(), text::k_font_families);
    pango_font_description_set_weight(font.get(), static_cast<PangoWeight>(style.weight));
    pango_font_description_set_absolute_size(font.get(), style.points * PANGO_SCALE);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    pango_layout_set_spacing(layout.get(), static_cast<int>(style.points * 0.18 * PANGO_SCALE));
    if (style.align == TextStyle::Align::centre) {
        pango_layout_set_alignment(layout.get(), PANGO_ALIGN_CENTER);
    }
    if (style.tabular) {
        const std::unique_ptr<PangoAttrList, decltype(&pango_attr_list_unref)> attributes(pango_attr_list_new(), &pango_attr_list_unref);
        pango_attr_list_insert(attributes.get(), pango_attr_font_features_new("tnum=1"));
        pango_layout_set_attributes(layout.get(), attributes.get());
    }
    pango_layout_set_text(layout.get(), utf8.c_str(), static_cast<int>(utf8.size()));
    return layout;
}

/// Unhinted metrics, so that the measuring pass and the drawing pass agree on any target.
void set_options(cairo_t* cr)
{
    const std::unique_ptr<cairo_font_options_t, decltype(&cairo_font_options_destroy)> options(cairo_font_options_create(),
                                                                                              &cairo_font_options_destroy);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(cr, options.get());
}

void round_rectangle(cairo_t* cr, double x, double y, double w, double h, double r)
{
    constexpr double k_quarter = std::numbers::pi / 2;
    cairo_new_sub_path(cr);
    cairo_arc(cr, x + w - r, y + r, r, -k_quarter, 0);
    cairo_arc(cr, x + w - r, y + h - r, r, 0, k_quarter);
    cairo_arc(cr, x + r, y + h - r, r, k_quarter, 2 * k_quarter);
    cairo_arc(cr, x + r, y + r, r, 2 * k_quarter, 3 * k_quarter);
    cairo_close_path(cr);
}

void set_ink(cairo_t* cr, Ink colour) { cairo_set_source_rgb(cr, colour.r, colour.g, colour.b); }

}  // namespace

Sheet::Sheet(double width, double margin)
    : m_scratch(cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1), &cairo_surface_destroy),
      m_measure(cairo_create(m_scratch.get()), &cairo_destroy),
      m_margin(margin),
      m_left(margin),
      m_width(width - 2 * margin),
      m_y(margin)
{
    set_options(m_measure.get());
}

Sheet::Sheet(double width, double margin, cairo_t* target, const Sheet& measured) : Sheet(width, margin)
{
    m_target = target;
    m_box_heights = measured.m_box_heights;
    set_options(target);
}

Sheet::~Sheet() = default;

void Sheet::text(const std::string& utf8, const TextStyle& style)
{
    if (utf8.empty()) {
        return;
    }
    const auto layout = make_layout(m_target != nullptr ? m_target : m_measure.get(), utf8, style, m_width);
    int height = 0;
    pango_layout_get_size(layout.get(), nullptr, &height);
    if (m_target != nullptr) {
        set_ink(m_target, style.colour);
        cairo_move_to(m_target, m_left, m_y);
        pango_cairo_show_layout(m_target, layout.get());
    }
    m_y += static_cast<double>(height) / PANGO_SCALE;
}

void Sheet::labelled(const std::string& label, const std::string& value, const TextStyle& label_style, const TextStyle& value_style)
{
    if (value.empty()) {
        return;
    }
    text(label, label_style);
    space(1);
    text(value, value_style);
    space(label_style.points * 0.6);
}

void Sheet::box(const BoxStyle& style, const std::function<void()>& fill)
{
    const auto index = m_next_box++;
    const double top = m_y;
    if (m_target != nullptr) {
        const double half = style.line_width / 2;
        round_rectangle(m_target, m_left + half, top + half, m_width - style.line_width, m_box_heights[index] - style.line_width,
                        style.radius);
        set_ink(m_target, style.fill);
        cairo_fill_preserve(m_target);
        set_ink(m_target, style.line);
        cairo_set_line_width(m_target, style.line_width);
        cairo_stroke(m_target);
    } else {
        m_box_heights.resize(std::max(m_box_heights.size(), index + 1));
    }
    m_left += style.padding;
    m_width -= 2 * style.padding;
    m_y += style.padding;
    fill();
    m_y += style.padding;
    m_left -= style.padding;
    m_width += 2 * style.padding;
    if (m_target == nullptr) {
        m_box_heights[index] = m_y - top;
    }
}

void Sheet::columns(double left_share, double gap, const std::function<void()>& left, const std::function<void()>& right)
{
    const double old_left = m_left;
    const double old_width = m_width;
    const double top = m_y;
    m_width = (old_width - gap) * left_share;
    left();
    const double left_end = m_y;
    m_y = top;
    m_left = old_left + m_width + gap;
    m_width = old_width - m_width - gap;
    right();
    m_y = std::max(left_end, m_y);
    m_left = old_left;
    m_width = old_width;
}

void Sheet::qr(const QrCode& code, double side)
{
    constexpr int k_quiet = 4;
    if (m_target != nullptr) {
        const double module = side / (code.size + 2 * k_quiet);
        const double x0 = m_left + (m_width - side) / 2;
        set_ink(m_target, {1, 1, 1});
        cairo_rectangle(m_target, x0, m_y, side, side);
        cairo_fill(m_target);
        set_ink(m_target, {0, 0, 0});
        // One path, so that neighbouring modules leave no hair lines between them.
        for (int y = 0; y < code.size; ++y) {
            for (int x = 0; x < code.size; ++x) {
                if (code.at(x, y)) {
                    cairo_rectangle(m_target, x0 + (x + k_quiet) * module, m_y + (y + k_quiet) * module, module, module);
                }
            }
        }
        cairo_fill(m_target);
    }
    m_y += side;
}

void Sheet::bars(const std::vector<std::pair<std::string, std::int64_t>>& values, double height, const TextStyle& words, Ink fill)
{
    if (values.empty()) {
        return;
    }
    std::int64_t highest = 1;
    for (const auto& [label, value] : values) {
        highest = std::max(highest, value);
    }
    TextStyle centred = words;
    centred.align = TextStyle::Align::centre;
    const double slot = m_width / static_cast<double>(values.size());
    const double old_left = m_left;
    const double old_width = m_width;
    const double top = m_y;
    const double line = words.points * 1.6;
    const double base = top + line + height;
    double end = base;
    m_width = slot;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto& [label, value] = values[i];
        const double tall = height * static_cast<double>(value) / static_cast<double>(highest);
        m_left = old_left + slot * static_cast<double>(i);
        if (m_target != nullptr && value > 0) {
            constexpr double k_share = 0.62;
            set_ink(m_target, fill);
            cairo_rectangle(m_target, m_left + slot * (1 - k_share) / 2, base - tall, slot * k_share, tall);
            cairo_fill(m_target);
        }
        m_y = base - tall - line;
        text(std::to_string(value), centred);
        m_y = base + 2;
        text(label, centred);
        end = std::max(end, m_y);
    }
    m_left = old_left;
    m_width = old_width;
    m_y = base;
    rule(words.colour);
    m_y = end;
}

void Sheet::rule(Ink colour)
{
    if (m_target != nullptr) {
        set_ink(m_target, colour);
        cairo_set_line_width(m_target, 0.7);
        cairo_move_to(m_target, m_left, m_y);
        cairo_line_to(m_target, m_left + m_width, m_y);
        cairo_stroke(m_target);
    }
    m_y += 1;
}

void Sheet::dot(Ink colour, double radius, double x, double y)
{
    if (m_target != nullptr) {
        set_ink(m_target, colour);
        cairo_arc(m_target, x, y, radius, 0, 2 * std::numbers::pi);
        cairo_fill(m_target);
    }
}

}  // namespace balcao::paper
