#pragma once
// The colours of the three themes. Every pair that carries text reaches 4.5:1 and every outline of
// a control 3:1 (WCAG 2.1, 1.4.3 and 1.4.11); a test measures them.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace balcao::ui {

enum class Theme : std::uint8_t { light, dark, contrast };
[[nodiscard]] std::string_view name(Theme theme);
[[nodiscard]] std::optional<Theme> theme_from_name(std::string_view name);

struct Rgb {
    std::uint8_t r = 0;
    std::uint8_t g = 0;
    std::uint8_t b = 0;
    /// #rrggbb
    [[nodiscard]] std::string hex() const;
    friend bool operator==(const Rgb&, const Rgb&) = default;
};

/// 0xRRGGBB
constexpr Rgb rgb(std::uint32_t value)
{
    return {static_cast<std::uint8_t>(value >> 16U), static_cast<std::uint8_t>(value >> 8U), static_cast<std::uint8_t>(value)};
}

/// Contrast ratio of two colours, 1 to 21 (WCAG 2.1, relative luminance).
[[nodiscard]] double contrast_ratio(Rgb a, Rgb b);

/// A tinted surface and the text that stands on it.
struct Tint {
    Rgb fill;
    Rgb text;
};

struct Palette {
    Rgb page;          ///< behind the cards
    Rgb card;
    Rgb outline;       ///< of cards and rules: decoration, no contrast promised
    Rgb control;       ///< outline of fields and secondary buttons
    Rgb text;
    Rgb muted;
    Rgb primary;       ///< the one strong colour: primary button, current step, newest bar
    Rgb on_primary;
    Rgb primary_hover;
    Rgb link;          ///< the strong colour as text on a card
    Rgb focus;
    Rgb error;         ///< error text on a card
    Rgb field_error;   ///< background of a wrong field; text stays `text`
    Rgb table_head;
    Rgb hover;
    Rgb rail;
    Rgb rail_active;
    Rgb rail_text;
    Rgb rail_muted;
    Rgb bar;           ///< bars before the newest
    Tint ok;
    Tint warning;
    Tint bad;
    Tint info;
    Tint neutral;
    int border_px = 1;
    bool dark = false;
    bool shadow = false;
};

[[nodiscard]] const Palette& palette(Theme theme);

}  // namespace balcao::ui
