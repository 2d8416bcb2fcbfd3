// No letter of any text for citizens is a box: each is in one of the families that screen and paper ask for.
#include "text/fonts.h"

#include <pango/pangocairo.h>

#include <filesystem>
#include <memory>

#include "pictures.h"
#include "text/translate.h"

using namespace balcao;

namespace {

struct Unref {
    void operator()(gpointer object) const { g_object_unref(object); }
};

/// Is the font of that run one of the named families?
bool named(PangoFont* used)
{
    const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> described(pango_font_describe(used),
                                                                                                 &pango_font_description_free);
    const std::string family = std::string(",") + pango_font_description_get_family(described.get()) + ",";
    return ("," + std::string(text::k_font_families) + ",").find(family) != std::string::npos;
}

/// How many characters of the text have no glyph at all, or get theirs from a font that was not asked for by name.
int missing(const std::string& utf8)
{
    const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1),
                                                                                     &cairo_surface_destroy);
    const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> context(cairo_create(surface.get()), &cairo_destroy);
    const std::unique_ptr<PangoLayout, Unref> layout(pango_cairo_create_layout(context.get()));
    const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font(pango_font_description_new(),
                                                                                            &pango_font_description_free);
    pango_font_description_set_family(font.get(), text::k_font_families);
    pango_font_description_set_absolute_size(font.get(), 20 * PANGO_SCALE);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_text(layout.get(), utf8.c_str(), static_cast<int>(utf8.size()));
    int count = pango_layout_get_unknown_glyphs_count(layout.get());
    const std::unique_ptr<PangoLayoutIter, decltype(&pango_layout_iter_free)> at(pango_layout_get_iter(layout.get()), &pango_layout_iter_free);
    do {
        const PangoLayoutRun* run = pango_layout_iter_get_run_readonly(at.get());
        if (run != nullptr && !named(run->item->analysis.font)) {
            count += run->item->num_chars;
        }
    } while (pango_layout_iter_next_run(at.get()) == TRUE);
    return count;
}

const std::filesystem::path k_root(BALCAO_SOURCE_DIR);

/// The text line by line, so that a failure names the line.
void check_file(const std::filesystem::path& file)
{
    std::ifstream in(file);
    REQUIRE(in.good());
    std::size_t lines = 0;
    for (std::string line; std::getline(in, line); ++lines) {
        if (missing(line) != 0) {
            FAIL_CHECK("a letter without a glyph in " << file.filename().string() << ": " << line);
        }
    }
    CHECK(lines > 5);
}

}  // namespace

TEST_CASE("every letter of every catalogue, statement and country name has a glyph")
{
    for (const auto language : text::k_languages) {
        const std::string code(text::code(language));
        CAPTURE(code);
        CHECK(missing(std::string(text::own_name(language))) == 0);
        check_file(k_root / "shared/text/po" / (code + ".po"));
    }
    std::size_t statements = 0;
    for (const auto& entry : std::filesystem::directory_iterator(k_root / "schema/reference/consent")) {
        check_file(entry.path());
        ++statements;
    }
    CHECK(statements == 24 * text::k_languages.size());
    check_file(k_root / "schema/reference/countries.json");
    check_file(k_root / "schema/reference/country_names.json");
}

TEST_CASE("a script that nobody asked for is seen to be missing")
{
    CHECK(missing("ꆈꌠ") >= 2);
    CHECK(missing("Olá, 你好") == 0);
}
