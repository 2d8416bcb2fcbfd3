#include "ui/list_text.h"

#include <gtk/gtk.h>

#include <string>
#include <utility>

#include "ui/list_cell.h"

namespace balcao::ui {
namespace {

/// What comes next in this column: for the drawing, and as the property that a screen reader is told.
void take_text(GtkTreeViewColumn*, GtkCellRenderer* renderer, GtkTreeModel* model, GtkTreeIter* at, gpointer)
{
    auto* cell = list_cell(renderer);
    GtkTreePath* path = gtk_tree_model_get_path(model, at);
    if (path == nullptr) {
        return;
    }
    cell->text = &(*cell->text_of)(static_cast<std::size_t>(gtk_tree_path_get_indices(path)[0]));
    gtk_tree_path_free(path);
    g_object_set(renderer, "text", cell->text->c_str(), nullptr);
}

/// wx's text renderer with the cell above in the place of GTK's own.
class ListTextRenderer : public wxDataViewTextRenderer {
public:
    explicit ListTextRenderer(ListColumnText text_of)
    {
        g_object_ref_sink(m_renderer);
        g_object_unref(m_renderer);
        m_renderer = GTK_CELL_RENDERER(g_object_new(list_cell_type(), nullptr));
        list_cell(m_renderer)->text_of = new ListColumnText(std::move(text_of));
        GtkInitHandlers();
        SetMode(GetMode());
        SetAlignment(GetAlignment());
    }
};

}  // namespace

void append_list_text(wxDataViewCtrl* list, const wxString& name, unsigned model_column, int width, ListColumnText text_of)
{
    auto* renderer = new ListTextRenderer(std::move(text_of));
    auto* column = new wxDataViewColumn(name, renderer, model_column, width, wxALIGN_LEFT, 0);
    list->AppendColumn(column);
    // In the place of wx's own, which asks the model for a variant, copies it three times and asks for attributes.
    gtk_tree_view_column_set_cell_data_func(GTK_TREE_VIEW_COLUMN(column->GetGtkHandle()), renderer->GetGtkHandle(), take_text, nullptr, nullptr);
    draw_rows_ourselves(list->GtkGetTreeView());
}

void set_row_height(wxDataViewCtrl* list, int height)
{
    int between = 0;
    gtk_widget_style_get(list->GtkGetTreeView(), "vertical-separator", &between, nullptr);
    for (unsigned at = 0; at < list->GetColumnCount(); ++at) {
        gtk_cell_renderer_set_fixed_size(list->GetColumn(at)->GetRenderer()->GetGtkHandle(), -1, height - between);
    }
}

}  // namespace balcao::ui
