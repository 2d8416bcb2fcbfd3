#pragma once
// Copies at neighbouring desks in words, for the synchronisation page. No widgets.

#include <functional>
#include <string>
#include <vector>

#include "console/view_model.h"
#include "link/mirror_view.h"

namespace balcao::console {

struct MirrorLine {
    std::string id;      ///< for the accessibility tree: "mirror.at.<terminal>", "mirror.kept.<terminal>", "mirror.keeper"
    std::string name;    ///< "Copies at desk-2"
    std::string state;   ///< "mirrored: 3 of 3, newest 14:03"
    std::string reason;  ///< what is wrong, whether the work is safe and what to do; empty: nothing
    Mood mood = Mood::neutral;
};
/// \param when a time as the page writes it
[[nodiscard]] std::vector<MirrorLine> mirror_lines(const link::MirrorView& view, text::Language language, const std::function<std::string(base::Instant)>& when);

}  // namespace balcao::console
