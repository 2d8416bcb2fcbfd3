#pragma once
// Short texts of figures put together from glyphs that were shaped before. In a list of numbers and dates nearly every text
// is new, and nearly none of its characters: shaping each text anew was a third of a frame.

#include <gtk/gtk.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace balcao::ui {

struct GlyphsFreed {
    void operator()(PangoGlyphString* glyphs) const { pango_glyph_string_free(glyphs); }
};

/// A text as it is drawn from its baseline.
struct GlyphRun {
    std::unique_ptr<PangoGlyphString, GlyphsFreed> glyphs;
    PangoFont* font = nullptr;  ///< kept by the GlyphRuns it came from
    int width = 0;              ///< px
    int height = 0;             ///< px
    int baseline = 0;           ///< px from the top
};

/// Not for texts of several scripts or directions: only digits, capital letters without marks, and what stands between them.
class GlyphRuns {
public:
    GlyphRuns() = default;
    GlyphRuns(const GlyphRuns&) = delete;
    GlyphRuns& operator=(const GlyphRuns&) = delete;
    ~GlyphRuns() { forget(); }

    /// With another font all that is known is wrong.
    void forget();

    /// The same glyphs in the same places as a layout of the whole text has: each as it stands beside its two neighbours. The
    /// first text of a make (`00/00/0000`) is compared with its layout; where a font wants more, that make is given up.
    /// \param context of the widget that draws; the same one until forget()
    /// \return nothing when the text has other characters or its font does not allow it: it has to be laid out as a whole
    [[nodiscard]] GlyphRun put_together(PangoContext* context, std::string_view text);

private:
    struct Single {
        bool known = false;
        bool usable = false;  ///< one glyph, in the same font as all others
        PangoGlyphInfo glyph{};
    };
    struct Pair {
        bool usable = false;
        PangoGlyphInfo first{};
        PangoGlyphInfo second{};
    };
    const Single& single(PangoContext* context, char character);
    const Pair& pair(PangoContext* context, char before, char after);
    bool put(PangoContext* context, std::string_view text, std::size_t at, PangoGlyphInfo& put);
    bool same_font(PangoFont* font, int height, int baseline);

    std::array<Single, 128> m_singles{};
    std::map<std::pair<char, char>, Pair> m_pairs;
    std::map<std::string, bool> m_makes;  ///< whether texts of this make can be put together
    PangoFont* m_font = nullptr;
    int m_height = 0;
    int m_baseline = 0;
};

}  // namespace balcao::ui
