#pragma once
// What wx 3.2 cannot say to GTK: style classes, accessible names, monitors. gtk_glue.cpp and
// list_text.cpp are the files of the project with GTK headers.

#include <wx/window.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

class wxTopLevelWindow;
class wxDataViewCtrl;

namespace balcao::ui::glue {

/// Replaces the application's style sheet and sets what a settings daemon would: font, rendering,
/// dark variant, no blinking caret. Call before the first window is made and again on a theme change.
void apply_style(const std::string& css, const std::string& font, bool dark);
/// Of what GTK lays out by itself, such as the picture in a button; wx windows have SetLayoutDirection().
void set_reading_direction(bool right_to_left);
/// The display's short sound: for those who do not look.
void beep();

/// Puts a style class on the window's GTK widget or takes it off.
void add_class(wxWindow* window, std::string_view style_class);
/// Several at once: the widget finds out but once what it looks like. Empty names are passed over.
void add_classes(wxWindow* window, std::initializer_list<std::string_view> style_classes);
void set_class(wxWindow* window, std::string_view style_class, bool on);

enum class Role : std::uint8_t { label, heading, chart, status_bar, progress, alert, list, list_item, panel, entry };

/// Accessible name: what a screen reader says. wxWindow::SetName is not exposed by wxGTK.
void set_a11y_name(wxWindow* window, std::string_view name);
void set_a11y_description(wxWindow* window, std::string_view description);
void set_a11y_role(wxWindow* window, Role role);
/// A wx list is a scroller around the real tree view, which stays nameless otherwise.
void set_list_name(wxDataViewCtrl* list, std::string_view name);
/// Stable id for tests and support, e.g. "field.nif": atspi_accessible_get_accessible_id.
void set_a11y_id(wxWindow* window, std::string_view id);
/// Says a text at once through the screen reader (notification of an alert object).
void announce(wxWindow* window, std::string_view text);

/// Every key, click, turn of the wheel and movement of the mouse in any window of this program, menus included; empty: nobody is told.
void on_input(std::function<void()> touched);

/// Own-drawn windows and panels that must never hold the focus.
void never_focus(wxWindow* window);
/// Where a label's text stands inside its box (GtkLabel xalign), every line of it: 0 left, 0.5 middle.
void align_label(wxWindow* window, double x);
/// The cursor of an entry goes to its end without selecting.
void cursor_to_end(wxWindow* entry);
/// A hint for on-screen keyboards and input methods, and the greyed example text of an entry.
void set_placeholder(wxWindow* entry, std::string_view text);

/// Full screen on one monitor; call after Show(). Works where wx's ShowFullScreen picks another one.
void fullscreen_on_monitor(wxTopLevelWindow* frame, int monitor);
/// Beside a clerk's window on one desktop: the keyboard never comes here, neither by a touch nor by a new page.
void leave_keyboard_alone(wxTopLevelWindow* frame);
/// Focus within its own window, which stays as active or inactive as it is; wx would bring it forward.
void focus_inside(wxWindow* window);
/// Hides the pointer over the window and its children.
void hide_pointer(wxWindow* window);
/// The focus to the next control that takes it, after the last to the first.
void focus_next(wxTopLevelWindow* frame);

/// The name a screen reader says.
[[nodiscard]] std::string a11y_name(wxWindow* window);

/// Writes what the window shows, children included, as PNG. \return false when it cannot.
[[nodiscard]] bool save_png(wxWindow* window, const std::string& path);

/// Texts of showing labels and buttons that do not fit into the room they got. For tests.
[[nodiscard]] std::vector<std::string> clipped_texts(wxWindow* window);
/// Texts that stand wholly or partly outside of what holds them, except by scrolling up and down. For tests.
[[nodiscard]] std::vector<std::string> texts_outside(wxWindow* window);

/// Alt letters that more than one showing label, button or menu of the bar answers to: "d: Close the day, Was served". For tests.
[[nodiscard]] std::vector<std::string> clashing_letters(wxWindow* window);

/// True while GTK has something to lay out, draw or answer.
[[nodiscard]] bool busy();
/// Whether keys, clicks or other news of the display have come that no window was told of yet.
[[nodiscard]] bool input_waits();

/// Calls back once, after the window's first frame is on the screen. After Show().
void on_first_paint(wxWindow* window, std::function<void()> painted);

/// Calls back once, when the window's next frame is drawn and a round of events is over; at once for a window that was never shown.
void after_next_frame(wxWindow* window, std::function<void()> act);

/// Calls `drawn` after each frame with the milliseconds this thread spent on it, layout and drawing; for measurements, of a
/// window that is shown.
void on_every_frame(wxWindow* window, std::function<void(double ms)> drawn);
/// 0 the first rows, 1 the last.
void scroll_list(wxDataViewCtrl* list, double fraction);

}  // namespace balcao::ui::glue
