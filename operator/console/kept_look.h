#pragma once
// The look chosen at this terminal, kept over restarts: theme and letter size, of whoever works here. No record, so not in the queue's
// database; a file of the window's own, which is believed only as far as it makes sense.

#include <optional>
#include <string>

#include "ui/palette.h"

namespace balcao::console {

struct KeptLook {
    ui::Theme theme = ui::Theme::light;
    double text_scale = 1.0;
    friend bool operator==(const KeptLook&, const KeptLook&) = default;
};

inline constexpr double k_least_scale = 0.75;
inline constexpr double k_most_scale = 2.0;

/// Beside the lessons' file: $XDG_STATE_HOME/balcao/look.json, else below ~/.local/state. Empty: no home.
[[nodiscard]] std::string default_look_file();
/// nullopt: nothing kept, or nothing that makes sense; then the program's own look counts.
[[nodiscard]] std::optional<KeptLook> read_kept_look(const std::string& path);
/// \return false when it could not be written; true without a path, since nothing is to be kept then.
[[nodiscard]] bool keep_look(const std::string& path, const KeptLook& look);

}  // namespace balcao::console
