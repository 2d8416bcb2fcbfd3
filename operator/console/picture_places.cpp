#include "console/picture_places.h"

#include <algorithm>
#include <filesystem>

namespace balcao::console {

bool lies_within(const std::string& path, const std::vector<std::string>& folders)
{
    std::error_code error;
    const auto real = std::filesystem::canonical(path, error);
    if (path.empty() || error) {
        return false;
    }
    return std::any_of(folders.begin(), folders.end(), [&real](const std::string& folder) {
        std::error_code no_folder;
        const auto root = std::filesystem::canonical(folder, no_folder);
        if (folder.empty() || no_folder || root == root.root_path()) {  // "/" would be the whole machine: where no home is known
            return false;
        }
        return std::mismatch(root.begin(), root.end(), real.begin(), real.end()).first == root.end();
    });
}

}  // namespace balcao::console
