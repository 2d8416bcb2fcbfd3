#include "ui/owned_sizes.h"

#include <gtk/gtk.h>

#include <wx/window.h>

#include <map>

namespace balcao::ui::glue {
namespace {

GtkWidget* label_of(wxWindow* window)
{
    GtkWidget* handle = window == nullptr ? nullptr : window->GetHandle();
    return handle != nullptr && GTK_IS_LABEL(handle) ? handle : nullptr;
}

GQuark by_owner()
{
    static const GQuark quark = g_quark_from_static_string("balcao-sized-by-owner");
    return quark;
}

/// What the widgets of a class answer; those that nobody marked go on answering so.
struct Answers {
    decltype(GtkWidgetClass::get_request_mode) mode = nullptr;
    decltype(GtkWidgetClass::get_preferred_width) width = nullptr;
    decltype(GtkWidgetClass::get_preferred_height) height = nullptr;
    decltype(GtkWidgetClass::get_preferred_width_for_height) width_for_height = nullptr;
    decltype(GtkWidgetClass::get_preferred_height_for_width) height_for_width = nullptr;
    decltype(GtkWidgetClass::get_preferred_height_and_baseline_for_width) baseline = nullptr;
};

std::map<GType, Answers>& answers()
{
    static std::map<GType, Answers> of;  // of the process, as GTK's classes are
    return of;
}

/// A class made from one that was asked before has its functions.
const Answers& answers_of(GtkWidget* widget)
{
    GType type = G_OBJECT_TYPE(widget);
    auto found = answers().find(type);
    while (found == answers().end()) {
        type = g_type_parent(type);
        found = answers().find(type);
    }
    return found->second;
}

SparedQuestions g_spared;  // one thread draws

bool asked_in_vain(GtkWidget* widget)
{
    const bool in_vain = g_object_get_qdata(G_OBJECT(widget), by_owner()) != nullptr;
    if (in_vain) {
        (GTK_IS_LABEL(widget) ? g_spared.labels : g_spared.panels) += 1;
    }
    return in_vain;
}

void nothing(int* minimum, int* natural)
{
    *minimum = 0;
    *natural = 0;
}

GtkSizeRequestMode mode(GtkWidget* widget) { return asked_in_vain(widget) ? GTK_SIZE_REQUEST_CONSTANT_SIZE : answers_of(widget).mode(widget); }

void width(GtkWidget* widget, int* minimum, int* natural)
{
    asked_in_vain(widget) ? nothing(minimum, natural) : answers_of(widget).width(widget, minimum, natural);
}

void height(GtkWidget* widget, int* minimum, int* natural)
{
    asked_in_vain(widget) ? nothing(minimum, natural) : answers_of(widget).height(widget, minimum, natural);
}

void width_for_height(GtkWidget* widget, int at_height, int* minimum, int* natural)
{
    asked_in_vain(widget) ? nothing(minimum, natural) : answers_of(widget).width_for_height(widget, at_height, minimum, natural);
}

void height_for_width(GtkWidget* widget, int at_width, int* minimum, int* natural)
{
    asked_in_vain(widget) ? nothing(minimum, natural) : answers_of(widget).height_for_width(widget, at_width, minimum, natural);
}

void height_and_baseline(GtkWidget* widget, int at_width, int* minimum, int* natural, int* minimum_baseline, int* natural_baseline)
{
    if (!asked_in_vain(widget)) {
        answers_of(widget).baseline(widget, at_width, minimum, natural, minimum_baseline, natural_baseline);
        return;
    }
    nothing(minimum, natural);
    for (int* baseline : {minimum_baseline, natural_baseline}) {
        if (baseline != nullptr) {
            *baseline = -1;  // there is none
        }
    }
}

/// GTK calls a class without the last function by the one before it.
void take_the_questions(GtkWidget* widget)
{
    const GType type = G_OBJECT_TYPE(widget);
    auto* of = GTK_WIDGET_CLASS(g_type_class_ref(type));  // never given back: the answers hold as long as the process
    if (of->get_request_mode == mode) {
        return;
    }
    answers()[type] = {of->get_request_mode,           of->get_preferred_width,           of->get_preferred_height,
                       of->get_preferred_width_for_height, of->get_preferred_height_for_width, of->get_preferred_height_and_baseline_for_width};
    of->get_request_mode = mode;
    of->get_preferred_width = width;
    of->get_preferred_height = height;
    of->get_preferred_width_for_height = width_for_height;
    of->get_preferred_height_for_width = height_for_width;
    if (of->get_preferred_height_and_baseline_for_width != nullptr) {
        of->get_preferred_height_and_baseline_for_width = height_and_baseline;
    }
}

void mark(GtkWidget* widget)
{
    take_the_questions(widget);
    g_object_set_qdata(G_OBJECT(widget), by_owner(), widget);
}

}  // namespace

void sized_by_owner(wxWindow* window)
{
    GtkWidget* handle = window == nullptr ? nullptr : window->GetHandle();
    if (handle == nullptr) {
        return;
    }
    mark(handle);
    if (GTK_IS_SCROLLED_WINDOW(handle)) {
        if (GtkWidget* inner = gtk_bin_get_child(GTK_BIN(handle)); inner != nullptr) {
            mark(inner);
        }
    }
}

SparedQuestions spared_questions() { return g_spared; }

int height_for_width(wxWindow* label, int width)
{
    GtkWidget* handle = label_of(label);
    if (handle == nullptr || width <= 0) {
        return -1;
    }
    GtkStyleContext* style = gtk_widget_get_style_context(handle);
    const GtkStateFlags state = gtk_style_context_get_state(style);
    GtkBorder padding{};
    GtkBorder border{};
    gtk_style_context_get_padding(style, state, &padding);
    gtk_style_context_get_border(style, state, &border);
    const int beside = padding.left + padding.right + border.left + border.right;
    PangoLayout* layout = gtk_label_get_layout(GTK_LABEL(handle));
    pango_layout_set_width(layout, MAX(width - beside, 1) * PANGO_SCALE);
    PangoRectangle size{};
    pango_layout_get_extents(layout, nullptr, &size);
    return PANGO_PIXELS_CEIL(size.height) + padding.top + padding.bottom + border.top + border.bottom;
}

}  // namespace balcao::ui::glue
