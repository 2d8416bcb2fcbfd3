#include "ui/list_cell.h"

#include <string>
#include <unordered_map>
#include <utility>

#include "ui/glyph_runs.h"

namespace balcao::ui {

ListTextCounts& counts_of_lists()
{
    static ListTextCounts counts;  // of this process; one thread draws
    return counts;
}

/// A text as it stands in cells of one size.
struct LaidOut {
    PangoLayout* layout = nullptr;  ///< none: the run is drawn
    GlyphRun run;
    int x = 0;  ///< from the cell's corner
    int y = 0;
};

/// Texts that were drawn lately. Two generations, each at most as many as fit a few screens: what is still drawn when the
/// younger is full moves on, the rest is forgotten.
class LaidOutTexts {
public:
    LaidOutTexts() = default;
    LaidOutTexts(const LaidOutTexts&) = delete;
    LaidOutTexts& operator=(const LaidOutTexts&) = delete;
    ~LaidOutTexts() { forget(); }

    /// Forgets everything when font, direction or size of the cells are others than before.
    void begin(GtkWidget* widget, int width, int height)
    {
        PangoContext* context = gtk_widget_get_pango_context(widget);
        const State now{context, pango_context_get_serial(context), gtk_widget_get_direction(widget), width, height};
        if (now != m_state) {
            forget();
            m_state = now;
        }
    }

    /// nullptr when it was not drawn lately.
    LaidOut* find(const std::string& text)
    {
        if (const auto at = m_young.find(text); at != m_young.end()) {
            return &at->second;
        }
        const auto at = m_old.find(text);
        if (at == m_old.end()) {
            return nullptr;
        }
        auto found = std::move(at->second);
        m_old.erase(at);
        return add(text, std::move(found));
    }

    LaidOut* add(const std::string& text, LaidOut made)
    {
        if (m_young.size() >= k_generation) {
            release(m_old);
            m_old = std::exchange(m_young, {});
        }
        return &m_young.emplace(text, std::move(made)).first->second;
    }
    GlyphRuns& runs() { return m_runs; }

private:
    static constexpr std::size_t k_generation = 128;
    struct State {
        PangoContext* context = nullptr;  // compared, never used
        guint serial = 0;
        GtkTextDirection direction = GTK_TEXT_DIR_NONE;
        int width = 0;
        int height = 0;
        bool operator==(const State&) const = default;
    };
    using Texts = std::unordered_map<std::string, LaidOut>;

    static void release(Texts& texts)
    {
        for (const auto& [text, made] : texts) {
            if (made.layout != nullptr) {
                g_object_unref(made.layout);
            }
        }
        texts.clear();
    }
    void forget()
    {
        release(m_young);
        release(m_old);
        m_runs.forget();
    }
    State m_state;
    GlyphRuns m_runs;
    Texts m_young;
    Texts m_old;
};

namespace {

struct ListCellClass {
    GtkCellRendererTextClass parent_class;
};

gpointer g_parent_class = nullptr;

/// The same places that GtkCellRendererText comes to, ellipsis included. A width is set only where the text does not fit: it
/// would be shaped once more for it.
LaidOut lay_out(GtkCellRenderer* cell, GtkWidget* widget, const std::string& text, const GdkRectangle& area, GlyphRuns& runs)
{
    int ellipsize = PANGO_ELLIPSIZE_NONE;
    gboolean ellipsize_set = FALSE;
    g_object_get(cell, "ellipsize", &ellipsize, "ellipsize-set", &ellipsize_set, nullptr);
    int pad_x = 0;
    int pad_y = 0;
    float align_x = 0;
    float align_y = 0;
    gtk_cell_renderer_get_padding(cell, &pad_x, &pad_y);
    gtk_cell_renderer_get_alignment(cell, &align_x, &align_y);
    const int room_w = area.width - 2 * pad_x;
    const int room_h = area.height - 2 * pad_y;

    const float before = gtk_widget_get_direction(widget) == GTK_TEXT_DIR_RTL ? 1.0F - align_x : align_x;
    const auto x_of = [&](int width) { return static_cast<int>(before * static_cast<float>(room_w - MIN(width, room_w))); };
    const auto y_of = [&](int height) { return static_cast<int>(MAX(align_y * static_cast<float>(room_h - MIN(height, room_h)), 0.0F)); };
    if (auto run = runs.put_together(gtk_widget_get_pango_context(widget), text); run.glyphs != nullptr && run.width <= room_w) {
        counts_of_lists().put_together += 1;
        const int x = x_of(run.width) + pad_x;
        const int y = y_of(run.height) + pad_y + run.baseline;
        return {nullptr, std::move(run), x, y};
    }
    PangoLayout* layout = gtk_widget_create_pango_layout(widget, text.c_str());
    PangoRectangle size{};
    pango_layout_get_pixel_extents(layout, nullptr, &size);
    const int x = x_of(size.width);
    const int y = y_of(size.height);
    if (ellipsize_set == TRUE && ellipsize != PANGO_ELLIPSIZE_NONE && size.width > room_w) {
        pango_layout_set_ellipsize(layout, static_cast<PangoEllipsizeMode>(ellipsize));
        pango_layout_set_width(layout, room_w * PANGO_SCALE);
        pango_layout_get_pixel_extents(layout, nullptr, &size);
    }
    counts_of_lists().laid_out += 1;
    return {layout, {}, x - size.x + pad_x, y + pad_y};
}

void render(GtkCellRenderer* renderer, cairo_t* cr, GtkWidget* widget, const GdkRectangle* ground, const GdkRectangle* area, GtkCellRendererState)
{
    auto* cell = list_cell(renderer);
    cell->inset = {static_cast<gint16>(area->x - ground->x), static_cast<gint16>(ground->x + ground->width - area->x - area->width),
                   static_cast<gint16>(area->y - ground->y), static_cast<gint16>(ground->y + ground->height - area->y - area->height)};
    cell->inset_known = true;
    if (cell->text != nullptr) {
        draw_text(cell, cr, widget, *cell->text, *area);
    }
}

void finalize(GObject* object)
{
    delete list_cell(object)->texts;
    delete list_cell(object)->text_of;
    G_OBJECT_CLASS(g_parent_class)->finalize(object);
}

}  // namespace

void draw_text(ListCell* cell, cairo_t* cr, GtkWidget* widget, const std::string& text, const GdkRectangle& area)
{
    if (text.empty()) {
        return;
    }
    auto& texts = *cell->texts;
    texts.begin(widget, area.width, area.height);
    LaidOut* drawn = texts.find(text);
    if (drawn == nullptr) {
        drawn = texts.add(text, lay_out(GTK_CELL_RENDERER(cell), widget, text, area, texts.runs()));
    }
    counts_of_lists().drawn += 1;
    cairo_save(cr);
    gdk_cairo_rectangle(cr, &area);
    cairo_clip(cr);
    GtkStyleContext* style = gtk_widget_get_style_context(widget);
    if (drawn->layout != nullptr) {
        gtk_render_layout(style, cr, area.x + drawn->x, area.y + drawn->y, drawn->layout);
    } else {
        GdkRGBA color{};
        gtk_style_context_get_color(style, gtk_style_context_get_state(style), &color);
        gdk_cairo_set_source_rgba(cr, &color);
        cairo_move_to(cr, area.x + drawn->x, area.y + drawn->y);
        pango_cairo_show_glyph_string(cr, drawn->run.font, drawn->run.glyphs.get());
    }
    cairo_restore(cr);
}

GType list_cell_type()
{
    static const GType type = g_type_register_static_simple(
        GTK_TYPE_CELL_RENDERER_TEXT, "BalcaoListCell", sizeof(ListCellClass),
        +[](gpointer its_class, gpointer) {
            g_parent_class = g_type_class_peek_parent(its_class);
            GTK_CELL_RENDERER_CLASS(its_class)->render = render;
            G_OBJECT_CLASS(its_class)->finalize = finalize;
        },
        sizeof(ListCell), +[](GTypeInstance* instance, gpointer) { list_cell(instance)->texts = new LaidOutTexts; }, GTypeFlags(0));
    return type;
}

ListTextCounts list_text_counts() { return counts_of_lists(); }

}  // namespace balcao::ui
