#pragma once
// Flatbed scanners, by SANE. Its drivers are many and of every quality, so they run in a process of their own,
// Debian's scanimage(1); the picture comes back in memory and never touches a disk.

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "base/descriptor.h"
#include "base/result.h"

namespace balcao::devices {

struct FlatbedOptions {
    std::string device;              ///< SANE's name for it, as `scanimage -L` shows: "pixma:04A91234_567890"
    int dpi = 300;                   ///< 150 to 600; OCR-B needs about 300
    std::vector<std::string> more;   ///< further options of the driver, e.g. "--mode=Color", "-x", "130"
    std::string program = "/usr/bin/scanimage";
};

enum class FlatbedProblem : std::uint8_t {
    none_there,   ///< off, unplugged, another name, or SANE is not installed
    in_use,
    not_allowed,  ///< by the rights of the device
    jammed,
    no_document,  ///< the feeder is empty
    cover_open,
    failed,       ///< anything else the driver says
    too_large,    ///< more octets than a picture may have
    time_up,
    stopped,      ///< somebody asked for it
};

/// A page at 300 dpi from the slowest scanner, twice over.
inline constexpr std::chrono::seconds k_flatbed_limit{90};

/// \return a memory file with the PNG, to be read from its beginning.
/// \param limit for the whole scan; a slow scanner needs half a minute for a page at 300 dpi
[[nodiscard]] base::Result<base::Descriptor, FlatbedProblem> scan_flatbed(const FlatbedOptions& options, std::chrono::milliseconds limit,
                                                                          const std::stop_token& stop);

}  // namespace balcao::devices
