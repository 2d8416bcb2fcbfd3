#pragma once
// The menu bar: every act by name, with its key.

#include <wx/menu.h>

#include <functional>

#include "console/views/function_bar.h"

namespace balcao::console {

/// Ids of the menu entries are k_first_command + command.
inline constexpr int k_first_command = wxID_HIGHEST + 100;

[[nodiscard]] wxMenuBar* make_menus(const ui::Look& look);
/// Practice: the lessons at the end of the last menu.
void show_lessons(wxMenuBar& bar, const ui::Look& look, bool on);
void enable_menus(wxMenuBar& bar, const Acts& acts);

}  // namespace balcao::console
