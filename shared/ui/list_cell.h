#pragma once
// The cell of a list's column of text, and what it draws with. For list_text.cpp and list_rows.cpp alone.

#include <gtk/gtk.h>

#include <string>

#include "ui/list_text.h"

namespace balcao::ui {

class LaidOutTexts;

/// A GtkCellRendererText that draws from what it has laid out.
struct ListCell {
    GtkCellRendererText parent;
    LaidOutTexts* texts;
    ListColumnText* text_of;   ///< of a row in this cell's column
    const std::string* text;   ///< of the row that GTK draws next
    GtkBorder inset;           ///< from the cell's background to its area
    bool inset_known;          ///< GTK drew one in the present style
};

[[nodiscard]] GType list_cell_type();
[[nodiscard]] inline ListCell* list_cell(gpointer object) { return static_cast<ListCell*>(object); }

/// In the colour and state the widget's style has at the moment; `area` as GTK gives it to a renderer.
void draw_text(ListCell* cell, cairo_t* cr, GtkWidget* widget, const std::string& text, const GdkRectangle& area);

[[nodiscard]] ListTextCounts& counts_of_lists();

/// From now on the rows of this list are drawn in one go, without asking GTK for each cell (list_rows.cpp).
void draw_rows_ourselves(GtkWidget* tree);

}  // namespace balcao::ui
