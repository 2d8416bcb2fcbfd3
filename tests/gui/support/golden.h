#pragma once
// Pictures of screens compared with those that were looked at and found good (tests/data/golden).

#include <string>
#include <vector>

namespace balcao::gui {

/// \return what differs between a drawn picture and its golden one, in words, empty when nothing does. The golden picture
/// has few colours, so pixels are compared with room for that. A missing golden picture is a difference.
[[nodiscard]] std::string difference(const std::string& drawn, const std::string& golden);

/// Compares every PNG in a folder with the one of the same name in `golden`. \return a line for each that differs.
[[nodiscard]] std::vector<std::string> differences(const std::string& drawn_folder, const std::string& golden);

/// Whether the libraries and fonts that draw are of the versions the golden pictures were made with (golden/versions.txt):
/// others may place letters differently, and a difference then says nothing about the screens.
[[nodiscard]] bool drawn_alike(const std::string& golden);

}  // namespace balcao::gui
