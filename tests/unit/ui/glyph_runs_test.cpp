#include "ui/glyph_runs.h"

#include <doctest/doctest.h>
#include <pango/pangocairo.h>

#include <random>
#include <string>
#include <vector>

using namespace balcao;

namespace {

struct Fonts {
    PangoFontMap* map = pango_cairo_font_map_new();
    PangoContext* context = pango_font_map_create_context(map);
    explicit Fonts(const char* font)
    {
        auto* wanted = pango_font_description_from_string(font);
        pango_context_set_font_description(context, wanted);
        pango_font_description_free(wanted);
    }
    Fonts(const Fonts&) = delete;
    Fonts& operator=(const Fonts&) = delete;
    ~Fonts()
    {
        g_object_unref(context);
        g_object_unref(map);
    }
};

std::string as_drawn(const PangoGlyphString& glyphs)
{
    std::string told;
    for (int at = 0; at < glyphs.num_glyphs; ++at) {
        const auto& glyph = glyphs.glyphs[at];
        told += std::to_string(glyph.glyph) + "+" + std::to_string(glyph.geometry.width) + "@" + std::to_string(glyph.geometry.x_offset) + "," + std::to_string(glyph.geometry.y_offset) + " ";
    }
    return told;
}

std::string of_make(const std::string& make, std::mt19937& random)
{
    std::string text = make;
    for (auto& character : text) {
        character = static_cast<char>(character == '0' ? '0' + random() % 10 : character == 'A' ? 'A' + random() % 26 : static_cast<unsigned>(character));
    }
    return text;
}

}  // namespace

TEST_CASE("texts put together from glyphs are drawn as a layout of the whole draws them, in every typeface a desk has")
{
    std::mt19937 random(45013);
    for (const char* font : {"Inter 10", "Noto Sans 11.25", "DejaVu Sans 9", "Inter Medium 15"}) {
        CAPTURE(std::string(font));
        const Fonts fonts(font);
        ui::GlyphRuns runs;
        int put_together = 0;
        for (const std::string make : {"00000", "A000", "00/00/0000 00:00", "00/00 00:00", "00:00"}) {
            for (int n = 0; n < 400; ++n) {
                const auto text = of_make(make, random);
                const auto run = runs.put_together(fonts.context, text);
                if (run.glyphs == nullptr) {
                    continue;
                }
                ++put_together;
                CAPTURE(text);
                auto* layout = pango_layout_new(fonts.context);
                pango_layout_set_text(layout, text.c_str(), -1);
                auto* line = pango_layout_get_line_readonly(layout, 0);
                REQUIRE(line->runs != nullptr);
                const auto* whole = static_cast<PangoGlyphItem*>(line->runs->data);
                REQUIRE(as_drawn(*run.glyphs) == as_drawn(*whole->glyphs));
                REQUIRE(run.font == whole->item->analysis.font);
                PangoRectangle size{};
                pango_layout_get_pixel_extents(layout, nullptr, &size);
                REQUIRE(run.width == size.width);
                REQUIRE(run.height == size.height);
                REQUIRE(run.baseline == PANGO_PIXELS(pango_layout_get_baseline(layout)));
                g_object_unref(layout);
            }
        }
        CHECK(put_together >= 1600);
    }
}

TEST_CASE("what needs shaping as a whole is not put together: marks, other scripts, nothing at all")
{
    const Fonts fonts("Inter 10");
    ui::GlyphRuns runs;
    for (const std::string text : {"", "● ativada", "··ZZ1", "É 12", "١٢٣", "ab"}) {
        CAPTURE(text);
        CHECK(runs.put_together(fonts.context, text).glyphs == nullptr);
    }
    CHECK(runs.put_together(fonts.context, "A123").glyphs != nullptr);
}
