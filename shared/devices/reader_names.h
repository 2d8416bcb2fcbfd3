#pragma once
// Private to devices: how the PC/SC service lists readers.

#include <string>
#include <vector>

namespace balcao::devices {

/// Names parted by NULs, two at the end.
inline std::vector<std::string> split_names(const std::vector<char>& list)
{
    std::vector<std::string> out;
    for (std::size_t at = 0; at < list.size() && list[at] != '\0';) {
        out.emplace_back(&list[at]);
        at += out.back().size() + 1;
    }
    return out;
}

}  // namespace balcao::devices
