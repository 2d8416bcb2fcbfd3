#pragma once
// How long a window lets its user wait after the program was started: for docs/performance.md.

namespace balcao::ui {

/// Milliseconds since the kernel started this process; -1 when /proc is not readable.
[[nodiscard]] long milliseconds_since_start();
/// "first_paint_ms N" on stdout, at once.
void print_first_paint();

}  // namespace balcao::ui
