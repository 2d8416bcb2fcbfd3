#include "ui/gtk_glue.h"
#include "ui/input_time.h"
#include "ui/inspector.h"

#include <gdk/gdk.h>
#include <gtk/gtk.h>

#include <wx/app.h>
#include <wx/dataview.h>
#include <wx/toplevel.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>

namespace balcao::ui::glue {
namespace {

GtkWidget* widget(wxWindow* window) { return window == nullptr ? nullptr : window->GetHandle(); }

AtkObject* accessible(wxWindow* window)
{
    GtkWidget* handle = widget(window);
    if (handle != nullptr && GTK_IS_SCROLLED_WINDOW(handle)) {  // several lines of text, a scrolled panel: what is inside counts
        if (GtkWidget* inner = gtk_bin_get_child(GTK_BIN(handle)); inner != nullptr && !GTK_IS_TREE_VIEW(inner)) {
            handle = inner;
        }
    }
    return handle == nullptr ? nullptr : gtk_widget_get_accessible(handle);
}

AtkRole atk_role(Role role)
{
    switch (role) {
    case Role::label: return ATK_ROLE_LABEL;
    case Role::heading: return ATK_ROLE_HEADING;
    case Role::chart: return ATK_ROLE_CHART;
    case Role::status_bar: return ATK_ROLE_STATUSBAR;
    case Role::progress: return ATK_ROLE_PROGRESS_BAR;
    case Role::alert: return ATK_ROLE_ALERT;
    case Role::list: return ATK_ROLE_LIST;
    case Role::list_item: return ATK_ROLE_LIST_ITEM;
    case Role::panel: return ATK_ROLE_PANEL;
    case Role::entry: return ATK_ROLE_ENTRY;
    }
    return ATK_ROLE_PANEL;
}

/// GTK tells a widget of its new style only with the next frame; sizes are asked for before that. Saying it at
/// once makes the widget measure itself with the font and padding it will have.
void restyle(GtkWidget* handle)
{
    g_signal_emit_by_name(handle, "style-updated");
    if (GTK_IS_CONTAINER(handle)) {
        gtk_container_forall(GTK_CONTAINER(handle), +[](GtkWidget* child, gpointer) { restyle(child); }, nullptr);
    }
    gtk_widget_queue_resize(handle);
}

/// \return whether it was otherwise before
bool change_class(GtkWidget* handle, std::string_view style_class, bool on)
{
    GtkStyleContext* context = gtk_widget_get_style_context(handle);
    const std::string text(style_class);
    if (text.empty() || (gtk_style_context_has_class(context, text.c_str()) == TRUE) == on) {
        return false;
    }
    if (on) {
        gtk_style_context_add_class(context, text.c_str());
    } else {
        gtk_style_context_remove_class(context, text.c_str());
    }
    return true;
}

/// GTK reads its whole theme anew with each of these two, even when it is told what it has. The name is told once: then no
/// settings daemon changes it any more.
void choose_theme(GtkSettings* settings, bool dark)
{
    static bool named = false;  // of the process, as the settings are
    gboolean dark_now = FALSE;
    g_object_get(settings, "gtk-application-prefer-dark-theme", &dark_now, nullptr);
    if ((dark_now == TRUE) != dark) {
        g_object_set(settings, "gtk-application-prefer-dark-theme", static_cast<gboolean>(dark), nullptr);
    }
    if (!named) {
        named = true;
        g_object_set(settings, "gtk-theme-name", "Adwaita", nullptr);
    }
}

// GTK keeps the provider alive; one for the whole screen, replaced as a whole.
void replace_provider(const std::string& css)
{
    static GtkCssProvider* current = nullptr;  // the screen's, not ours: GTK has one style per process
    GdkScreen* screen = gdk_screen_get_default();
    if (screen == nullptr) {
        return;
    }
    if (current != nullptr) {
        gtk_style_context_remove_provider_for_screen(screen, GTK_STYLE_PROVIDER(current));
        g_object_unref(current);
    }
    current = gtk_css_provider_new();
    GError* error = nullptr;
    if (!gtk_css_provider_load_from_data(current, css.c_str(), static_cast<gssize>(css.size()), &error) && error != nullptr) {
        g_printerr("style sheet: %s\n", error->message);
        g_error_free(error);
    }
    gtk_style_context_add_provider_for_screen(screen, GTK_STYLE_PROVIDER(current), GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

}  // namespace

void apply_style(const std::string& css, const std::string& font, bool dark)
{
    if (GtkSettings* settings = gtk_settings_get_default(); settings != nullptr) {
        g_object_set(settings, "gtk-font-name", font.c_str(), "gtk-xft-antialias", 1, "gtk-xft-hinting", 1, "gtk-xft-hintstyle", "hintslight",
                     "gtk-xft-rgba", "none", "gtk-cursor-blink", FALSE, "gtk-enable-animations", FALSE, "gtk-overlay-scrolling", FALSE, nullptr);
        choose_theme(settings, dark);
    }
    replace_provider(css);
}

void set_reading_direction(bool right_to_left) { gtk_widget_set_default_direction(right_to_left ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR); }

void on_input(std::function<void()> touched)
{
    struct Watch {
        std::function<void()> touched;
        double x = -1;
        double y = -1;
    };
    static Watch watch;
    watch.touched = std::move(touched);
    gdk_event_handler_set(
        [](GdkEvent* event, gpointer) {
            const auto type = gdk_event_get_event_type(event);
            bool touch = type == GDK_KEY_PRESS || type == GDK_BUTTON_PRESS || type == GDK_SCROLL || type == GDK_TOUCH_BEGIN;
            if (double x = 0, y = 0; type == GDK_MOTION_NOTIFY && gdk_event_get_root_coords(event, &x, &y) != FALSE) {
                touch = x != watch.x || y != watch.y;  // a window that moves under a mouse at rest is nobody
                watch.x = x;
                watch.y = y;
            }
            if (touch && watch.touched) {
                watch.touched();
            }
            gtk_main_do_event(event);
        },
        nullptr, nullptr);
}

void beep()
{
    if (GdkDisplay* display = gdk_display_get_default(); display != nullptr) {
        gdk_display_beep(display);
    }
}

void focus_next(wxTopLevelWindow* frame)
{
    GtkWidget* handle = widget(frame);
    if (handle != nullptr && gtk_widget_child_focus(handle, GTK_DIR_TAB_FORWARD) == FALSE) {
        gtk_widget_child_focus(handle, GTK_DIR_TAB_FORWARD);  // past the last one it begins anew
    }
}

void add_class(wxWindow* window, std::string_view style_class) { set_class(window, style_class, true); }

void add_classes(wxWindow* window, std::initializer_list<std::string_view> style_classes)
{
    GtkWidget* handle = widget(window);
    bool changed = false;
    for (const auto style_class : style_classes) {
        changed = (handle != nullptr && change_class(handle, style_class, true)) || changed;
    }
    if (changed) {
        restyle(handle);
        window->InvalidateBestSize();
    }
}

void set_class(wxWindow* window, std::string_view style_class, bool on)
{
    if (GtkWidget* handle = widget(window); handle != nullptr && change_class(handle, style_class, on)) {
        restyle(handle);
        window->InvalidateBestSize();
    }
}

void set_a11y_name(wxWindow* window, std::string_view name)
{
    if (AtkObject* object = accessible(window); object != nullptr) {
        atk_object_set_name(object, std::string(name).c_str());
    }
}

std::string a11y_name(wxWindow* window)
{
    AtkObject* object = accessible(window);
    const char* name = object == nullptr ? nullptr : atk_object_get_name(object);
    return name == nullptr ? std::string() : std::string(name);
}

void set_a11y_description(wxWindow* window, std::string_view description)
{
    if (AtkObject* object = accessible(window); object != nullptr) {
        atk_object_set_description(object, std::string(description).c_str());
    }
}

void set_a11y_role(wxWindow* window, Role role)
{
    if (AtkObject* object = accessible(window); object != nullptr) {
        atk_object_set_role(object, atk_role(role));
    }
}

void set_a11y_id(wxWindow* window, std::string_view id)
{
    if (AtkObject* object = accessible(window); object != nullptr) {
        atk_object_set_accessible_id(object, std::string(id).c_str());
    }
}

void set_list_name(wxDataViewCtrl* list, std::string_view name)
{
    if (GtkWidget* tree = list->GtkGetTreeView(); tree != nullptr) {
        atk_object_set_name(gtk_widget_get_accessible(tree), std::string(name).c_str());
        set_a11y_name(list, name);  // the scroller takes the focus when the list is empty
    }
}

void announce(wxWindow* window, std::string_view text)
{
    if (AtkObject* object = accessible(window); object != nullptr) {
        atk_object_set_name(object, std::string(text).c_str());
        atk_object_set_role(object, ATK_ROLE_ALERT);
        atk_object_notify_state_change(object, ATK_STATE_SHOWING, TRUE);
    }
}

void never_focus(wxWindow* window)
{
    GtkWidget* outer = widget(window);
    const bool scrolls = outer != nullptr && GTK_IS_SCROLLED_WINDOW(outer);  // what is inside would take it where it holds nothing but text
    for (GtkWidget* handle : {outer, scrolls ? gtk_bin_get_child(GTK_BIN(outer)) : nullptr}) {
        if (handle == nullptr) {
            continue;
        }
        gtk_widget_set_can_focus(handle, FALSE);
        // wx gives the focus back to a panel whenever none of its children can take it.
        g_signal_connect(handle, "notify::can-focus", G_CALLBACK(+[](GtkWidget* self, GParamSpec*, gpointer) {
                             if (gtk_widget_get_can_focus(self) == TRUE) {
                                 gtk_widget_set_can_focus(self, FALSE);
                             }
                         }),
                         nullptr);
    }
}

void align_label(wxWindow* window, double x)
{
    if (GtkWidget* handle = widget(window); handle != nullptr && GTK_IS_LABEL(handle)) {
        gtk_label_set_xalign(GTK_LABEL(handle), static_cast<float>(x));
        gtk_label_set_justify(GTK_LABEL(handle), x == 0.5 ? GTK_JUSTIFY_CENTER : GTK_JUSTIFY_LEFT);
    }
}

void cursor_to_end(wxWindow* entry)
{
    if (GtkWidget* handle = widget(entry); handle != nullptr && GTK_IS_EDITABLE(handle)) {
        gtk_editable_set_position(GTK_EDITABLE(handle), -1);
    }
}

void set_placeholder(wxWindow* entry, std::string_view text)
{
    if (GtkWidget* handle = widget(entry); handle != nullptr && GTK_IS_ENTRY(handle)) {
        gtk_entry_set_placeholder_text(GTK_ENTRY(handle), std::string(text).c_str());
    }
}

void fullscreen_on_monitor(wxTopLevelWindow* frame, int monitor)
{
    if (GtkWidget* handle = widget(frame); handle != nullptr && GTK_IS_WINDOW(handle)) {
        gtk_window_fullscreen_on_monitor(GTK_WINDOW(handle), gdk_screen_get_default(), monitor);
    }
}

void leave_keyboard_alone(wxTopLevelWindow* frame)
{
    if (GtkWidget* handle = widget(frame); handle != nullptr && GTK_IS_WINDOW(handle)) {
        gtk_window_set_accept_focus(GTK_WINDOW(handle), FALSE);
        gtk_window_set_focus_on_map(GTK_WINDOW(handle), FALSE);
    }
}

void focus_inside(wxWindow* window)
{
    if (GtkWidget* handle = widget(window); handle != nullptr) {
        gtk_widget_grab_focus(handle);
    }
}

void hide_pointer(wxWindow* window)
{
    GtkWidget* handle = widget(window);
    GdkWindow* surface = handle == nullptr ? nullptr : gtk_widget_get_window(handle);
    if (surface != nullptr) {
        GdkCursor* blank = gdk_cursor_new_for_display(gdk_window_get_display(surface), GDK_BLANK_CURSOR);
        gdk_window_set_cursor(surface, blank);
        g_object_unref(blank);
    }
}

bool save_png(wxWindow* window, const std::string& path)
{
    GtkWidget* handle = widget(window);
    GdkWindow* surface = handle == nullptr ? nullptr : gtk_widget_get_window(handle);
    if (surface == nullptr) {
        return false;
    }
    GdkPixbuf* picture = gdk_pixbuf_get_from_window(surface, 0, 0, gdk_window_get_width(surface), gdk_window_get_height(surface));
    if (picture == nullptr) {
        return false;
    }
    const bool saved = gdk_pixbuf_save(picture, path.c_str(), "png", nullptr, nullptr) == TRUE;
    g_object_unref(picture);
    return saved;
}

void on_first_paint(wxWindow* window, std::function<void()> painted)
{
    GtkWidget* handle = widget(window);
    GdkFrameClock* clock = handle == nullptr ? nullptr : gtk_widget_get_frame_clock(handle);
    if (clock == nullptr) {
        return;
    }
    struct Waiting {
        std::function<void()> call;
        gulong connection = 0;
    };
    auto waiting = std::make_unique<Waiting>(Waiting{std::move(painted)});
    auto* raw = waiting.release();  // the signal owns it: given back when it has fired
    const auto fired = +[](GdkFrameClock* its_clock, gpointer data) {
        const std::unique_ptr<Waiting> held(static_cast<Waiting*>(data));
        g_signal_handler_disconnect(its_clock, held->connection);
        held->call();
    };
    raw->connection = g_signal_connect_data(clock, "after-paint", G_CALLBACK(fired), raw, nullptr, GConnectFlags(0));
}

void on_every_frame(wxWindow* window, std::function<void(double ms)> drawn)
{
    GtkWidget* handle = widget(window);
    GdkFrameClock* clock = handle == nullptr ? nullptr : gtk_widget_get_frame_clock(handle);
    if (clock == nullptr) {
        return;
    }
    struct Watch {
        std::function<void(double ms)> call;
        std::chrono::steady_clock::time_point begun;
    };
    auto* watch = new Watch{std::move(drawn), {}};  // lives as long as the clock's connection
    const auto begins = +[](GdkFrameClock*, gpointer data) { static_cast<Watch*>(data)->begun = std::chrono::steady_clock::now(); };
    const auto ends = +[](GdkFrameClock*, gpointer data) {
        auto* own = static_cast<Watch*>(data);
        own->call(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - own->begun).count());
    };
    g_signal_connect_data(clock, "before-paint", G_CALLBACK(begins), watch, nullptr, GConnectFlags(0));
    g_signal_connect_data(clock, "after-paint", G_CALLBACK(ends), watch, +[](gpointer data, GClosure*) { delete static_cast<Watch*>(data); },
                          GConnectFlags(0));
}

void after_next_frame(wxWindow* window, std::function<void()> act)
{
    GtkWidget* handle = widget(window);
    GdkFrameClock* clock = handle == nullptr ? nullptr : gtk_widget_get_frame_clock(handle);
    if (clock == nullptr) {
        act();
        return;
    }
    struct Once {
        std::function<void()> act;
        gulong handler = 0;
    };
    auto* once = new Once{std::move(act), 0};  // lives as long as the connection
    const auto drawn = +[](GdkFrameClock* own, gpointer data) {
        auto* held = static_cast<Once*>(data);
        // Not inside the frame, and not before what the frame itself still has to do.
        wxTheApp->CallAfter(std::move(held->act));
        g_signal_handler_disconnect(own, held->handler);
    };
    once->handler = g_signal_connect_data(clock, "after-paint", G_CALLBACK(drawn), once, +[](gpointer data, GClosure*) { delete static_cast<Once*>(data); },
                                          GConnectFlags(0));
    gdk_frame_clock_request_phase(clock, GDK_FRAME_CLOCK_PHASE_PAINT);
}

void scroll_list(wxDataViewCtrl* list, double fraction)
{
    if (GtkWidget* tree = list->GtkGetTreeView(); tree != nullptr) {
        GtkAdjustment* at = gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(tree));
        gtk_adjustment_set_value(at, fraction * (gtk_adjustment_get_upper(at) - gtk_adjustment_get_page_size(at)));
    }
}

bool busy() { return gtk_events_pending() == TRUE; }
bool input_waits() { return gdk_events_pending() == TRUE; }
std::int64_t input_time_ms() { return gtk_get_current_event_time(); }

namespace {

struct Clipped {
    std::vector<std::string> texts;
};

void look_for_clipped(GtkWidget* child, gpointer data)
{
    auto* found = static_cast<Clipped*>(data);
    if (gtk_widget_get_mapped(child) == FALSE) {
        return;
    }
    if (GTK_IS_LABEL(child)) {
        const int given_w = gtk_widget_get_allocated_width(child);
        const int given_h = gtk_widget_get_allocated_height(child);
        int text_w = 0;
        int text_h = 0;
        pango_layout_get_pixel_size(gtk_label_get_layout(GTK_LABEL(child)), &text_w, &text_h);
        const char* text = gtk_label_get_text(GTK_LABEL(child));
        if (*text != '\0' && (text_w > given_w + 1 || text_h > given_h + 1)) {
            found->texts.emplace_back(text);
        }
    }
    if (GTK_IS_CONTAINER(child)) {
        gtk_container_forall(GTK_CONTAINER(child), look_for_clipped, data);
    }
}

}  // namespace

std::vector<std::string> clipped_texts(wxWindow* window)
{
    Clipped found;
    if (GtkWidget* handle = widget(window); handle != nullptr) {
        look_for_clipped(handle, &found);
    }
    return found.texts;
}

namespace {

/// Is a part of it beyond the border of what holds it? In a scrolled area only to the sides, and the area itself has to show.
bool stands_outside(GtkWidget* part)
{
    constexpr int k_tolerance = 1;
    constexpr int k_least_scrolled_height = 40;
    bool scrolled = false;
    for (GtkWidget* holder = gtk_widget_get_parent(part); holder != nullptr; holder = gtk_widget_get_parent(holder)) {
        if (GTK_IS_SCROLLED_WINDOW(holder)) {
            part = holder;
            scrolled = false;
            if (gtk_widget_get_allocated_height(part) < k_least_scrolled_height) {
                return true;
            }
            continue;
        }
        GtkWidget* above = gtk_widget_get_parent(holder);
        scrolled = scrolled || (above != nullptr && GTK_IS_SCROLLED_WINDOW(above));
        int x = 0;
        int y = 0;
        if (gtk_widget_translate_coordinates(part, holder, 0, 0, &x, &y) == FALSE) {
            return false;
        }
        const int right = x + gtk_widget_get_allocated_width(part);
        const int lower = y + gtk_widget_get_allocated_height(part);
        if (x < -k_tolerance || right > gtk_widget_get_allocated_width(holder) + k_tolerance) {
            return true;
        }
        if (!scrolled && (y < -k_tolerance || lower > gtk_widget_get_allocated_height(holder) + k_tolerance)) {
            return true;
        }
    }
    return false;
}

void look_outside(GtkWidget* child, gpointer data)
{
    if (gtk_widget_get_mapped(child) == FALSE) {
        return;
    }
    if (GTK_IS_LABEL(child) && *gtk_label_get_text(GTK_LABEL(child)) != '\0' && stands_outside(child)) {
        static_cast<Clipped*>(data)->texts.emplace_back(gtk_label_get_text(GTK_LABEL(child)));
    }
    if (GTK_IS_CONTAINER(child)) {
        gtk_container_forall(GTK_CONTAINER(child), look_outside, data);
    }
}

}  // namespace

std::vector<std::string> texts_outside(wxWindow* window)
{
    Clipped found;
    if (GtkWidget* handle = widget(window); handle != nullptr) {
        look_outside(handle, &found);
    }
    return found.texts;
}

namespace {

using Letters = std::map<guint, std::vector<std::string>>;

void look_for_letters(GtkWidget* child, gpointer data)
{
    if (gtk_widget_get_mapped(child) == FALSE) {
        return;
    }
    if (GTK_IS_LABEL(child)) {
        const guint key = gdk_keyval_to_lower(gtk_label_get_mnemonic_keyval(GTK_LABEL(child)));
        if (key != GDK_KEY_VoidSymbol) {
            (*static_cast<Letters*>(data))[key].emplace_back(gtk_label_get_text(GTK_LABEL(child)));
        }
    }
    if (GTK_IS_CONTAINER(child)) {
        gtk_container_forall(GTK_CONTAINER(child), look_for_letters, data);
    }
}

}  // namespace

std::vector<std::string> clashing_letters(wxWindow* window)
{
    Letters letters;
    if (GtkWidget* handle = widget(window); handle != nullptr) {
        look_for_letters(handle, &letters);
    }
    std::vector<std::string> out;
    for (const auto& [key, texts] : letters) {
        if (texts.size() > 1) {
            std::string line = std::string(gdk_keyval_name(key)) + ":";
            for (const auto& text : texts) {
                line += (&text == &texts.front() ? " " : ", ") + text;
            }
            out.push_back(std::move(line));
        }
    }
    return out;
}

void ignore_gtk_debug() { ::unsetenv("GTK_DEBUG"); }

void forbid_inspector()
{
    auto* windows = g_type_class_ref(GTK_TYPE_WINDOW);  // its signals are there from now on
    g_signal_override_class_handler("enable-debugging", GTK_TYPE_WINDOW, G_CALLBACK(+[](GtkWindow*, gboolean) -> gboolean { return TRUE; }));
    g_type_class_unref(windows);
}

}  // namespace balcao::ui::glue
