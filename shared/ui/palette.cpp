#include "ui/palette.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace balcao::ui {
namespace {

constexpr Palette k_light{
    .page = rgb(0xF3F5F8), .card = rgb(0xFFFFFF), .outline = rgb(0xD5DBE3), .control = rgb(0x7B8794),
    .text = rgb(0x16202C), .muted = rgb(0x55637A), .primary = rgb(0x0B5CAD), .on_primary = rgb(0xFFFFFF),
    .primary_hover = rgb(0x094C90), .link = rgb(0x0B5CAD), .focus = rgb(0x0B5CAD), .error = rgb(0xA81B1B),
    .field_error = rgb(0xFDEDED), .table_head = rgb(0xF8FAFC), .hover = rgb(0xF1F4F8), .rail = rgb(0x12263F),
    .rail_active = rgb(0x1F3D63), .rail_text = rgb(0xF5F8FC), .rail_muted = rgb(0xB4C2D3), .bar = rgb(0x6C9CCB),
    .ok = {rgb(0xDCF3E3), rgb(0x14592F)}, .warning = {rgb(0xFFEFCC), rgb(0x704700)},
    .bad = {rgb(0xFBE0E0), rgb(0x8C1616)}, .info = {rgb(0xDFECFA), rgb(0x0B4A8C)},
    .neutral = {rgb(0xEEF1F5), rgb(0x475569)}, .border_px = 1, .dark = false, .shadow = true};

constexpr Palette k_dark{
    .page = rgb(0x0F1620), .card = rgb(0x18222F), .outline = rgb(0x2C3949), .control = rgb(0x6E7E92),
    .text = rgb(0xE6EBF2), .muted = rgb(0x9FADBF), .primary = rgb(0x4B9CF0), .on_primary = rgb(0x08121F),
    .primary_hover = rgb(0x6BB0F5), .link = rgb(0x6BB0F5), .focus = rgb(0x7DBBF7), .error = rgb(0xF59C9C),
    .field_error = rgb(0x401C20), .table_head = rgb(0x141D29), .hover = rgb(0x213042), .rail = rgb(0x0A1019),
    .rail_active = rgb(0x1B3150), .rail_text = rgb(0xF0F4F9), .rail_muted = rgb(0x9FADBF), .bar = rgb(0x386BA3),
    .ok = {rgb(0x143822), rgb(0x8FE0AE)}, .warning = {rgb(0x43310C), rgb(0xFFD27A)},
    .bad = {rgb(0x481D20), rgb(0xFFB3B3)}, .info = {rgb(0x14304F), rgb(0xA6D0FB)},
    .neutral = {rgb(0x202C3B), rgb(0xB4C0CF)}, .border_px = 1, .dark = true, .shadow = false};

constexpr Palette k_contrast{
    .page = rgb(0x000000), .card = rgb(0x000000), .outline = rgb(0xFFFFFF), .control = rgb(0xFFFFFF),
    .text = rgb(0xFFFFFF), .muted = rgb(0xFFFFFF), .primary = rgb(0xFFE600), .on_primary = rgb(0x000000),
    .primary_hover = rgb(0xFFF27A), .link = rgb(0xFFE600), .focus = rgb(0x19E3FF), .error = rgb(0xFF9B9B),
    .field_error = rgb(0x4A0000), .table_head = rgb(0x000000), .hover = rgb(0x2B2B00), .rail = rgb(0x000000),
    .rail_active = rgb(0x333000), .rail_text = rgb(0xFFFFFF), .rail_muted = rgb(0xFFFFFF), .bar = rgb(0x9C8E00),
    .ok = {rgb(0x7DFF9B), rgb(0x000000)}, .warning = {rgb(0xFFE600), rgb(0x000000)},
    .bad = {rgb(0xFF9B9B), rgb(0x000000)}, .info = {rgb(0x9AD6FF), rgb(0x000000)},
    .neutral = {rgb(0xFFFFFF), rgb(0x000000)}, .border_px = 2, .dark = true, .shadow = false};

double channel(std::uint8_t value)
{
    const double c = value / 255.0;
    return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(Rgb c) { return 0.2126 * channel(c.r) + 0.7152 * channel(c.g) + 0.0722 * channel(c.b); }

constexpr std::array<std::string_view, 3> k_names{"light", "dark", "contrast"};

}  // namespace

std::string_view name(Theme theme) { return k_names[static_cast<std::size_t>(theme)]; }

std::optional<Theme> theme_from_name(std::string_view text)
{
    const auto found = std::find(k_names.begin(), k_names.end(), text);
    if (found == k_names.end()) {
        return std::nullopt;
    }
    return static_cast<Theme>(found - k_names.begin());
}

std::string Rgb::hex() const
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text = "#";
    for (const unsigned value : {unsigned{r}, unsigned{g}, unsigned{b}}) {
        text += digits[value >> 4U];
        text += digits[value & 15U];
    }
    return text;
}

double contrast_ratio(Rgb a, Rgb b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

const Palette& palette(Theme theme)
{
    switch (theme) {
    case Theme::light: return k_light;
    case Theme::dark: return k_dark;
    case Theme::contrast: return k_contrast;
    }
    return k_light;
}

}  // namespace balcao::ui
