#pragma once
// Where a console that must not lead out looks for pictures of documents: its own folder of pictures and media, nothing else of the machine.

#include <string>
#include <vector>

namespace balcao::console {

/// Whether `path` lies in one of the folders or is one, links and ".." followed. False for what is not there.
[[nodiscard]] bool lies_within(const std::string& path, const std::vector<std::string>& folders);

}  // namespace balcao::console
