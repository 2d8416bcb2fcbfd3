#include "ui/glyph_runs.h"

#include <algorithm>
#include <string>
#include <vector>

namespace balcao::ui {
namespace {

bool is_figure(char character)
{
    return (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z') || character == ' ' || character == '-' || character == '/' || character == ':' ||
           character == '.' || character == ',';
}

struct Freed {
    void operator()(PangoLayout* layout) const { g_object_unref(layout); }
};

/// What a layout made of a text: its glyphs when one font drew it in one run.
struct Shaped {
    std::vector<PangoGlyphInfo> glyphs;
    PangoFont* font = nullptr;  ///< referenced by nobody but the layout's context
    int height = 0;
    int baseline = 0;
};

Shaped shaped(PangoContext* context, const std::string& text)
{
    const std::unique_ptr<PangoLayout, Freed> layout(pango_layout_new(context));
    pango_layout_set_text(layout.get(), text.c_str(), static_cast<int>(text.size()));
    PangoLayoutLine* line = pango_layout_get_line_readonly(layout.get(), 0);
    if (line == nullptr || line->runs == nullptr || line->runs->next != nullptr) {
        return {};
    }
    const auto* run = static_cast<PangoGlyphItem*>(line->runs->data);
    Shaped made;
    made.glyphs.assign(run->glyphs->glyphs, run->glyphs->glyphs + run->glyphs->num_glyphs);
    made.font = run->item->analysis.font;
    PangoRectangle size{};
    pango_layout_get_pixel_extents(layout.get(), nullptr, &size);
    made.height = size.height;
    made.baseline = PANGO_PIXELS(pango_layout_get_baseline(layout.get()));
    return made;
}

bool same(const PangoGlyphInfo& one, const PangoGlyphInfo& other)
{
    return one.glyph == other.glyph && one.geometry.width == other.geometry.width && one.geometry.x_offset == other.geometry.x_offset && one.geometry.y_offset == other.geometry.y_offset;
}

/// What texts of the same make have in common: every digit stands for all of them, every letter as well.
std::string make_of(std::string_view text)
{
    std::string make(text);
    for (auto& character : make) {
        character = character >= '0' && character <= '9' ? '0' : character >= 'A' && character <= 'Z' ? 'A' : character;
    }
    return make;
}

}  // namespace

void GlyphRuns::forget()
{
    m_singles = {};
    m_pairs.clear();
    m_makes.clear();
    if (m_font != nullptr) {
        g_object_unref(m_font);
    }
    m_font = nullptr;
}

bool GlyphRuns::same_font(PangoFont* font, int height, int baseline)
{
    if (m_font == nullptr) {
        m_font = PANGO_FONT(g_object_ref(font));
        m_height = height;
        m_baseline = baseline;
    }
    return font == m_font && height == m_height && baseline == m_baseline;
}

const GlyphRuns::Single& GlyphRuns::single(PangoContext* context, char character)
{
    auto& kept = m_singles.at(static_cast<unsigned char>(character));
    if (!kept.known) {
        kept.known = true;
        const auto alone = shaped(context, std::string(1, character));
        if (alone.glyphs.size() == 1 && alone.font != nullptr && same_font(alone.font, alone.height, alone.baseline)) {
            kept.usable = true;
            kept.glyph = alone.glyphs.front();
        }
    }
    return kept;
}

const GlyphRuns::Pair& GlyphRuns::pair(PangoContext* context, char before, char after)
{
    const auto [at, first_time] = m_pairs.try_emplace({before, after}, Pair{});
    if (first_time) {
        const auto both = shaped(context, std::string{before, after});
        if (both.glyphs.size() == 2 && both.font == m_font) {
            at->second = {true, both.glyphs[0], both.glyphs[1]};
        }
    }
    return at->second;
}

/// A neighbour may change the glyph (a colon between digits is raised) and its advance (kerning).
bool GlyphRuns::put(PangoContext* context, std::string_view text, std::size_t at, PangoGlyphInfo& put)
{
    const auto& alone = single(context, text[at]);
    if (!alone.usable) {
        return false;
    }
    put = alone.glyph;
    if (at > 0) {
        const auto& left = pair(context, text[at - 1], text[at]);
        if (!left.usable) {
            return false;
        }
        put = left.second;
    }
    if (at + 1 < text.size()) {
        const auto& right = pair(context, text[at], text[at + 1]);
        if (!right.usable) {
            return false;
        }
        const auto kerning = right.first.geometry.width - alone.glyph.geometry.width;
        if (right.first.glyph != alone.glyph.glyph) {
            put = right.first;
        } else if (put.glyph == alone.glyph.glyph) {
            put.geometry.width += kerning;
        }
    }
    return true;
}

GlyphRun GlyphRuns::put_together(PangoContext* context, std::string_view text)
{
    if (text.empty() || !std::all_of(text.begin(), text.end(), is_figure)) {
        return {};
    }
    const auto [make, first_of_its_make] = m_makes.try_emplace(make_of(text), false);
    if (!first_of_its_make && !make->second) {
        return {};
    }
    GlyphRun made;
    made.glyphs.reset(pango_glyph_string_new());
    pango_glyph_string_set_size(made.glyphs.get(), static_cast<int>(text.size()));
    int width = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto& glyph = made.glyphs->glyphs[at];
        if (!put(context, text, at, glyph)) {
            return {};
        }
        made.glyphs->log_clusters[at] = static_cast<int>(at);
        width += glyph.geometry.width;
    }
    if (first_of_its_make) {
        const auto whole = shaped(context, std::string(text));
        make->second = whole.font == m_font && std::equal(whole.glyphs.begin(), whole.glyphs.end(), made.glyphs->glyphs, made.glyphs->glyphs + made.glyphs->num_glyphs, same);
        if (!make->second) {
            return {};
        }
    }
    made.font = m_font;
    made.width = PANGO_PIXELS_CEIL(width);
    made.height = m_height;
    made.baseline = m_baseline;
    return made;
}

}  // namespace balcao::ui
