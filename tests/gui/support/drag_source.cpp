// A small window a file can be dragged out of, as from a file manager; the file is also the one that was copied last. balcao_test_drag_source FILE
#include <gtk/gtk.h>

namespace {

void give(GtkWidget*, GdkDragContext*, GtkSelectionData* data, guint, guint, gpointer path)
{
    gchar* uri = g_filename_to_uri(static_cast<const char*>(path), nullptr, nullptr);
    gchar* uris[] = {uri, nullptr};
    gtk_selection_data_set_uris(data, uris);
    g_free(uri);
}

void give_copied(GtkClipboard*, GtkSelectionData* data, guint, gpointer path) { give(nullptr, nullptr, data, 0, 0, path); }
void forget_copied(GtkClipboard*, gpointer) {}

}  // namespace

int main(int argc, char** argv)
{
    gtk_init(&argc, &argv);
    if (argc != 2) {
        return 2;
    }
    GtkWidget* window = gtk_window_new(GTK_WINDOW_TOPLEVEL);
    gtk_window_set_title(GTK_WINDOW(window), "drag source");
    gtk_window_set_type_hint(GTK_WINDOW(window), GDK_WINDOW_TYPE_HINT_UTILITY);  // the window manager of the tests maximises normal ones
    gtk_window_set_keep_above(GTK_WINDOW(window), TRUE);
    gtk_window_set_decorated(GTK_WINDOW(window), FALSE);
    gtk_window_set_accept_focus(GTK_WINDOW(window), FALSE);
    gtk_window_set_default_size(GTK_WINDOW(window), 120, 60);
    gtk_window_move(GTK_WINDOW(window), 20, 400);
    GtkWidget* handle = gtk_button_new_with_label("drag me");
    gtk_container_add(GTK_CONTAINER(window), handle);
    gtk_drag_source_set(handle, GDK_BUTTON1_MASK, nullptr, 0, GDK_ACTION_COPY);
    gtk_drag_source_add_uri_targets(handle);
    g_signal_connect(handle, "drag-data-get", G_CALLBACK(give), argv[1]);
    g_signal_connect(window, "destroy", G_CALLBACK(gtk_main_quit), nullptr);
    gtk_widget_show_all(window);
    GtkTargetEntry uris[] = {{const_cast<gchar*>("text/uri-list"), 0, 0}};
    gtk_clipboard_set_with_data(gtk_clipboard_get(GDK_SELECTION_CLIPBOARD), uris, 1, give_copied, forget_copied, argv[1]);
    gtk_main();
    return 0;
}
