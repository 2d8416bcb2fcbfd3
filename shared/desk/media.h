#pragma once
// The removable media of this machine that are mounted, as the kernel tells them.

#include <string>
#include <vector>

namespace balcao::desk {

struct MediaPlaces {
    std::string mounts = "/proc/self/mountinfo";
    std::string blocks = "/sys/block";
};

struct Medium {
    std::string folder;          ///< where it is mounted, or what the site named
    std::string name;            ///< last part of that; control characters are left out
    bool read_only = false;
    bool own_disk = false;       ///< lies on the same disk as `state_folder`
    std::int64_t free_octets = 0;///< for who may write there without being root
};

/// Mounted file systems on devices that the kernel calls removable or that hang on USB, then the folders a site named,
/// where they are there. Each folder once, in order of their paths; at most k_most_media.
inline constexpr std::size_t k_most_media = 16;
[[nodiscard]] std::vector<Medium> find_media(const MediaPlaces& places, const std::vector<std::string>& named, const std::string& state_folder);

}  // namespace balcao::desk
