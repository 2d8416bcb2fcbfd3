#pragma once

namespace balcao::ui::glue {

/// Whether somebody on this display says which window is the active one; a bare display has nobody.
[[nodiscard]] bool has_window_manager();

}  // namespace balcao::ui::glue
