// The rows of a list of text, drawn in one go. GTK draws half a screen more than is seen and asks, cell by cell, for attributes and styles; in a list of
// equal cells that is most of what a frame takes. GTK draws the first time and after a change of style, and is asked then how a cell lies in its column.

#include <functional>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "ui/list_cell.h"

namespace balcao::ui {
namespace {

/// A column of the list as it is drawn now.
struct DrawnColumn {
    ListCell* cell = nullptr;
    GtkWidget* header = nullptr;
    int x = 0;
    int width = 0;
};

/// Calls `call` with every visible column and its cell, nullptr when that is not ours.
void each_column(GtkTreeView* tree, const std::function<void(GtkTreeViewColumn* column, ListCell* cell)>& call)
{
    GList* columns = gtk_tree_view_get_columns(tree);
    for (GList* at = columns; at != nullptr; at = at->next) {
        auto* column = GTK_TREE_VIEW_COLUMN(at->data);
        if (gtk_tree_view_column_get_visible(column) == TRUE) {
            GList* cells = gtk_cell_layout_get_cells(GTK_CELL_LAYOUT(column));
            const bool ours = cells != nullptr && cells->next == nullptr && G_TYPE_CHECK_INSTANCE_TYPE(cells->data, list_cell_type());
            call(column, ours ? list_cell(cells->data) : nullptr);
            g_list_free(cells);
        }
    }
    g_list_free(columns);
}

/// Empty when a column is not made of our cells, or GTK drew none of them in the present style.
std::vector<DrawnColumn> drawn_columns(GtkTreeView* tree)
{
    std::vector<DrawnColumn> out;
    bool all_known = true;
    each_column(tree, [&](GtkTreeViewColumn* column, ListCell* cell) {
        all_known = all_known && cell != nullptr && cell->inset_known;
        GdkRectangle area{};
        gtk_tree_view_get_background_area(tree, nullptr, column, &area);
        out.push_back({cell, gtk_tree_view_column_get_button(column), area.x, area.width});
    });
    return all_known ? out : std::vector<DrawnColumn>{};
}

struct PathFreed {
    void operator()(GtkTreePath* path) const { gtk_tree_path_free(path); }
};
using Path = std::unique_ptr<GtkTreePath, PathFreed>;

struct SurfaceFreed {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};

GtkStateFlags state_of_row(GtkWidget* widget, bool selected)
{
    return gtk_cell_renderer_get_state(nullptr, widget, selected ? GTK_CELL_RENDERER_SELECTED : GtkCellRendererState{});
}

void draw_row(GtkTreeView* tree, cairo_t* cr, const std::vector<DrawnColumn>& columns, GtkTreePath* path, const GdkRectangle& row, bool selected)
{
    GtkWidget* widget = GTK_WIDGET(tree);
    GtkStyleContext* style = gtk_widget_get_style_context(widget);
    gtk_style_context_save(style);
    gtk_style_context_set_state(style, state_of_row(widget, selected));
    gtk_style_context_add_class(style, GTK_STYLE_CLASS_CELL);
    const auto number = static_cast<std::size_t>(gtk_tree_path_get_indices(path)[0]);
    for (const auto& column : columns) {
        gtk_render_background(style, cr, column.x, row.y, column.width, row.height);
        const GtkBorder& inset = column.cell->inset;
        draw_text(column.cell, cr, widget, (*column.cell->text_of)(number),
                  {column.x + inset.left, row.y + inset.top, column.width - inset.left - inset.right, row.height - inset.top - inset.bottom});
    }
    gtk_style_context_restore(style);
    counts_of_lists().rows += 1;
}

/// Around the row the keyboard is at.
void draw_focus(GtkWidget* widget, cairo_t* cr, const GdkRectangle& row, bool selected)
{
    GtkStyleContext* style = gtk_widget_get_style_context(widget);
    gtk_style_context_save(style);
    gtk_style_context_set_state(style, state_of_row(widget, selected));
    gtk_render_focus(style, cr, row.x, row.y, row.width, row.height);
    gtk_style_context_restore(style);
}

/// In the coordinates of the window that scrolls.
void draw_rows(GtkTreeView* tree, cairo_t* cr, const std::vector<DrawnColumn>& columns)
{
    GtkWidget* widget = GTK_WIDGET(tree);
    GdkWindow* window = gtk_tree_view_get_bin_window(tree);
    const int height = gdk_window_get_height(window);
    GtkTreePath* first = nullptr;
    if (gtk_tree_view_get_path_at_pos(tree, 1, 0, &first, nullptr, nullptr, nullptr) == FALSE) {
        return;  // no rows
    }
    const Path path(first);
    const int rows = gtk_tree_model_iter_n_children(gtk_tree_view_get_model(tree), nullptr);
    GtkTreePath* cursor_path = nullptr;
    gtk_tree_view_get_cursor(tree, &cursor_path, nullptr);
    const Path cursor(cursor_path);
    GtkTreeSelection* selection = gtk_tree_view_get_selection(tree);
    GdkRectangle row{};
    for (int number = gtk_tree_path_get_indices(first)[0]; number < rows; ++number, gtk_tree_path_next(first)) {
        gtk_tree_view_get_background_area(tree, first, nullptr, &row);
        if (row.y >= height) {
            break;
        }
        const bool selected = gtk_tree_selection_path_is_selected(selection, first) == TRUE;
        draw_row(tree, cr, columns, first, row, selected);
        if (cursor && gtk_widget_has_visible_focus(widget) == TRUE && gtk_tree_path_compare(cursor.get(), first) == 0) {
            draw_focus(widget, cr, {0, row.y, gdk_window_get_width(window), row.height}, selected);
        }
    }
}

bool g_draw_rows = true;

/// Before GTK's own drawing of the list and, when everything is known, in its place.
gboolean draw_list(GtkWidget* widget, cairo_t* cr, gpointer)
{
    auto* tree = GTK_TREE_VIEW(widget);
    const auto columns = g_draw_rows ? drawn_columns(tree) : std::vector<DrawnColumn>{};
    if (columns.empty()) {
        return FALSE;
    }
    gtk_render_background(gtk_widget_get_style_context(widget), cr, 0, 0, gtk_widget_get_allocated_width(widget), gtk_widget_get_allocated_height(widget));
    if (GdkWindow* window = gtk_tree_view_get_bin_window(tree); gtk_cairo_should_draw_window(cr, window) == TRUE) {
        cairo_save(cr);
        gtk_cairo_transform_to_window(cr, widget, window);
        cairo_rectangle(cr, 0, 0, gdk_window_get_width(window), gdk_window_get_height(window));
        cairo_clip(cr);
        draw_rows(tree, cr, columns);
        cairo_restore(cr);
    }
    for (const auto& column : columns) {
        gtk_container_propagate_draw(GTK_CONTAINER(widget), column.header, cr);
    }
    return TRUE;
}

void forget_insets(GtkWidget* widget, gpointer)
{
    each_column(GTK_TREE_VIEW(widget), [](GtkTreeViewColumn*, ListCell* cell) {
        if (cell != nullptr) {
            cell->inset_known = false;
        }
    });
}

}  // namespace

void draw_rows_ourselves(GtkWidget* tree)
{
    if (g_signal_handler_find(tree, G_SIGNAL_MATCH_FUNC, 0, 0, nullptr, reinterpret_cast<gpointer>(draw_list), nullptr) == 0) {
        g_signal_connect(tree, "draw", G_CALLBACK(draw_list), nullptr);
        g_signal_connect(tree, "style-updated", G_CALLBACK(forget_insets), nullptr);
    }
}

long differing_bytes(wxDataViewCtrl* list, bool chosen)
{
    GtkWidget* tree = list->GtkGetTreeView();
    GdkWindow* window = gtk_tree_view_get_bin_window(GTK_TREE_VIEW(tree));
    const auto picture = [&](bool ourselves) {
        g_draw_rows = ourselves;
        std::unique_ptr<cairo_surface_t, SurfaceFreed> surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, gdk_window_get_width(window), gdk_window_get_height(window)));
        cairo_t* cr = cairo_create(surface.get());
        int x = 0;
        int y = 0;
        gtk_tree_view_convert_bin_window_to_widget_coords(GTK_TREE_VIEW(tree), 0, 0, &x, &y);
        cairo_translate(cr, -x, -y);
        gtk_widget_draw(tree, cr);
        cairo_destroy(cr);
        cairo_surface_flush(surface.get());
        g_draw_rows = true;
        return surface;
    };
    if (GtkTreePath* first = nullptr; chosen && gtk_tree_view_get_path_at_pos(GTK_TREE_VIEW(tree), 1, 0, &first, nullptr, nullptr, nullptr) == TRUE) {
        const Path path(first);
        gtk_tree_path_next(first);  // the first is seen in part
        gtk_tree_view_set_cursor(GTK_TREE_VIEW(tree), first, nullptr, FALSE);
        gtk_window_set_focus_visible(GTK_WINDOW(gtk_widget_get_toplevel(tree)), TRUE);  // as after a key
    }
    const auto by_gtk = picture(false);
    const auto rows_before = counts_of_lists().rows;
    const auto by_us = picture(true);
    if (counts_of_lists().rows == rows_before) {
        return -1;
    }
    const std::size_t size = static_cast<std::size_t>(cairo_image_surface_get_stride(by_us.get())) * static_cast<std::size_t>(cairo_image_surface_get_height(by_us.get()));
    const std::span one(cairo_image_surface_get_data(by_gtk.get()), size);
    const std::span other(cairo_image_surface_get_data(by_us.get()), size);
    return static_cast<long>(std::inner_product(one.begin(), one.end(), other.begin(), std::size_t{0}, std::plus<>{}, std::not_equal_to<>{}));
}

}  // namespace balcao::ui
