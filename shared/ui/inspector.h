#pragma once
// GTK's inspector (Ctrl+Shift+I where the session's settings allow it): it shows and changes everything in a program, and opens files. A window that
// must not lead out has none, whatever settings and environment say. In gtk_glue.cpp.

namespace balcao::ui::glue {

/// Before GTK starts: takes away what would open the inspector with the program.
void ignore_gtk_debug();
/// Once GTK has started, for all windows of this program.
void forbid_inspector();

}  // namespace balcao::ui::glue
