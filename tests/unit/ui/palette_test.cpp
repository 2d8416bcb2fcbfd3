#include "ui/palette.h"

#include "support/test.h"
#include "ui/look.h"

using namespace balcao::ui;

namespace {
constexpr Theme k_themes[] = {Theme::light, Theme::dark, Theme::contrast};
constexpr double k_text = 4.5;     // WCAG 2.1, 1.4.3
constexpr double k_outline = 3.0;  // WCAG 2.1, 1.4.11
}  // namespace

TEST_CASE("contrast ratio: black on white is 21, a colour on itself 1")
{
    CHECK(contrast_ratio(rgb(0), rgb(0xFFFFFF)) == doctest::Approx(21.0));
    CHECK(contrast_ratio(rgb(0x777777), rgb(0xFFFFFF)) == doctest::Approx(4.48).epsilon(0.01));
    CHECK(contrast_ratio(rgb(0x123456), rgb(0x123456)) == doctest::Approx(1.0));
}

TEST_CASE("every text of every theme reaches 4.5 to 1 on its ground")
{
    for (const Theme theme : k_themes) {
        CAPTURE(name(theme));
        const Palette& p = palette(theme);
        for (const Rgb ground : {p.page, p.card}) {
            CHECK(contrast_ratio(p.text, ground) >= k_text);
            CHECK(contrast_ratio(p.muted, ground) >= k_text);
        }
        CHECK(contrast_ratio(p.muted, p.table_head) >= k_text);
        CHECK(contrast_ratio(p.link, p.card) >= k_text);
        CHECK(contrast_ratio(p.error, p.card) >= k_text);
        CHECK(contrast_ratio(p.text, p.field_error) >= k_text);
        CHECK(contrast_ratio(p.on_primary, p.primary) >= k_text);
        CHECK(contrast_ratio(p.on_primary, p.primary_hover) >= k_text);
        CHECK(contrast_ratio(p.rail_text, p.rail) >= k_text);
        CHECK(contrast_ratio(p.rail_text, p.rail_active) >= k_text);
        CHECK(contrast_ratio(p.rail_muted, p.rail) >= k_text);
        for (const Tint& tint : {p.ok, p.warning, p.bad, p.info, p.neutral}) {
            CHECK(contrast_ratio(tint.text, tint.fill) >= k_text);
        }
    }
}

TEST_CASE("outlines of controls, the focus and the bars reach 3 to 1")
{
    for (const Theme theme : k_themes) {
        CAPTURE(name(theme));
        const Palette& p = palette(theme);
        CHECK(contrast_ratio(p.control, p.card) >= k_outline);
        CHECK(contrast_ratio(p.focus, p.card) >= k_outline);
        CHECK(contrast_ratio(p.primary, p.card) >= k_outline);
    }
}

TEST_CASE("themes are found by name, others are not")
{
    CHECK(theme_from_name("contrast") == Theme::contrast);
    CHECK_FALSE(theme_from_name("Light").has_value());
    CHECK(rgb(0x0B5CAD).hex() == "#0b5cad");
}

TEST_CASE("the style sheet has a value for each of its names and a point in every locale")
{
    for (const Theme theme : k_themes) {
        const std::string css = style_sheet(palette(theme), 1.25);
        CHECK(css.find('$') == std::string::npos);
        CHECK(css.find(": ;") == std::string::npos);
        CHECK(css.find(":  ") == std::string::npos);
        CHECK(css.find("12.2pt") != std::string::npos);  // 9.75 pt at 125 %
        CHECK(css.find(palette(theme).primary.hex()) != std::string::npos);
    }
}
