#pragma once
// A page that is filled from top to bottom: text that wraps, rows, boxes, QR codes. Used twice for one
// document: first to measure, then to draw with the height known. Internal to paper.

#include <cairo.h>
#include <pango/pangocairo.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "paper/qr.h"

namespace balcao::paper {

struct Ink {
    double r = 0;
    double g = 0;
    double b = 0;
};
constexpr Ink ink(std::uint32_t rgb)
{
    return {static_cast<double>((rgb >> 16U) & 255U) / 255.0, static_cast<double>((rgb >> 8U) & 255U) / 255.0,
            static_cast<double>(rgb & 255U) / 255.0};
}

struct TextStyle {
    double points = 9;
    int weight = 400;
    Ink colour{};
    enum class Align : std::uint8_t { left, centre } align = Align::left;
    bool tabular = false;  ///< digits of one width
};

/// Fill and outline of a box.
struct BoxStyle {
    Ink fill{1, 1, 1};
    Ink line{};
    double padding = 8;
    double radius = 6;
    double line_width = 0.8;
};

class Sheet {
public:
    /// Measures only.
    Sheet(double width, double margin);
    /// Draws onto `target` (not owned); `measured` is the same document's measuring pass.
    Sheet(double width, double margin, cairo_t* target, const Sheet& measured);
    ~Sheet();
    Sheet(const Sheet&) = delete;
    Sheet& operator=(const Sheet&) = delete;

    void space(double points) { m_y += points; }
    void text(const std::string& utf8, const TextStyle& style);
    /// A small label over its value.
    void labelled(const std::string& label, const std::string& value, const TextStyle& label_style, const TextStyle& value_style);
    /// `fill` fills the inside.
    void box(const BoxStyle& style, const std::function<void()>& fill);
    /// Two columns side by side; the taller one decides. `left_share` of the width, `gap` between.
    void columns(double left_share, double gap, const std::function<void()>& left, const std::function<void()>& right);
    /// Centred, with its quiet zone of four modules.
    void qr(const QrCode& code, double side);
    /// Bars on one base line, `height` the highest; each value stands above its bar and each label below.
    void bars(const std::vector<std::pair<std::string, std::int64_t>>& values, double height, const TextStyle& words, Ink fill);
    void rule(Ink colour);
    void dot(Ink colour, double radius, double x, double y);

    [[nodiscard]] double y() const { return m_y; }
    [[nodiscard]] double height() const { return m_y + m_margin; }
    [[nodiscard]] double left() const { return m_left; }
    [[nodiscard]] double width() const { return m_width; }

private:
    std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> m_scratch;
    std::unique_ptr<cairo_t, decltype(&cairo_destroy)> m_measure;
    cairo_t* m_target = nullptr;
    double m_margin;
    double m_left;
    double m_width;
    double m_y;
    std::vector<double> m_box_heights;
    std::size_t m_next_box = 0;
};

}  // namespace balcao::paper
