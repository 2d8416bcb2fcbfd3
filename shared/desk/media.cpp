#include "desk/media.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace balcao::desk {
namespace {

namespace fs = std::filesystem;

std::string first_word(const fs::path& path)
{
    std::ifstream in(path);
    std::string word;
    in >> word;
    return word;
}

/// "8:17" of every disk and partition that can be taken out.
std::set<std::string> removable_devices(const std::string& blocks)
{
    std::set<std::string> devices;
    std::error_code error;
    for (fs::directory_iterator disk(blocks, error), end; !error && disk != end; disk.increment(error)) {
        std::error_code ignored;
        const auto way = fs::canonical(disk->path(), ignored).string();
        if (first_word(disk->path() / "removable") != "1" && way.find("/usb") == std::string::npos) {
            continue;
        }
        devices.insert(first_word(disk->path() / "dev"));
        for (fs::directory_iterator part(disk->path(), ignored), none; !ignored && part != none; part.increment(ignored)) {
            if (auto device = first_word(part->path() / "dev"); !device.empty()) {
                devices.insert(std::move(device));
            }
        }
    }
    devices.erase(std::string());
    return devices;
}

/// The kernel writes blanks and backslashes of a path as three octal digits.
std::string unescaped(const std::string& text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto digits = text.substr(std::min(i + 1, text.size()), 3);
        if (text[i] == '\\' && digits.size() == 3 && digits.find_first_not_of("01234567") == std::string::npos) {
            out.push_back(static_cast<char>(std::stoi(digits, nullptr, 8)));
            i += 3;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

/// Mount points of these devices, and whether they are read-only: a later mount covers an earlier one.
std::map<std::string, bool> mounted(const std::string& mounts, const std::set<std::string>& devices)
{
    std::map<std::string, bool> found;
    std::ifstream in(mounts);
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);  // id parent major:minor root mount-point options …
        std::string id, parent, device, root, folder, options;
        words >> id >> parent >> device >> root >> folder >> options;
        folder = unescaped(folder);
        found.erase(folder);
        if (!options.empty() && devices.count(device) != 0) {
            found[folder] = options == "ro" || options.starts_with("ro,");
        }
    }
    return found;
}

std::string shown_name(const std::string& folder)
{
    auto path = fs::path(folder);
    auto name = path.has_filename() ? path.filename().string() : path.parent_path().filename().string();
    name.erase(std::remove_if(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }), name.end());
    return name.empty() ? folder : name;
}

std::uint64_t device_of(const std::string& folder)
{
    struct stat info{};
    return ::stat(folder.c_str(), &info) == 0 ? info.st_dev : 0;
}

}  // namespace

std::vector<Medium> find_media(const MediaPlaces& places, const std::vector<std::string>& named, const std::string& state_folder)
{
    auto folders = mounted(places.mounts, removable_devices(places.blocks));
    std::error_code ignored;
    for (const auto& folder : named) {
        if (fs::is_directory(folder, ignored)) {
            folders.emplace(folder, false);
        }
    }
    std::vector<Medium> media;
    for (const auto& [folder, read_only] : folders) {
        struct statvfs disk{};
        if (::statvfs(folder.c_str(), &disk) != 0 || media.size() == k_most_media) {
            continue;  // pulled out since
        }
        media.push_back({folder, shown_name(folder), read_only || (disk.f_flag & ST_RDONLY) != 0, device_of(folder) == device_of(state_folder),
                         static_cast<std::int64_t>(disk.f_bavail * disk.f_frsize)});
    }
    return media;
}

}  // namespace balcao::desk
