#include "core/headphone_jack.h"

#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "base/descriptor.h"

namespace balcao::kiosk {

bool headphones_plugged_in(const std::string& path)
{
    const base::Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    struct stat what {};
    if (!file || ::fstat(file.get(), &what) != 0) {
        return false;
    }
    if (S_ISCHR(what.st_mode)) {
        std::array<unsigned char, SW_MAX / 8 + 1> switches{};
        return ::ioctl(file.get(), EVIOCGSW(switches.size()), switches.data()) >= 0 &&
               (switches[SW_HEADPHONE_INSERT / 8] & (1U << (SW_HEADPHONE_INSERT % 8))) != 0;
    }
    std::array<char, 512> content{};
    const auto size = ::read(file.get(), content.data(), content.size());
    return size > 0 && std::string_view(content.data(), static_cast<std::size_t>(size)).find("HEADPHONE=1") != std::string_view::npos;
}

}  // namespace balcao::kiosk
