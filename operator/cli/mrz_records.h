#pragma once
// Zones in a text: one line each, records parted by a blank line.

#include <string_view>
#include <vector>

namespace balcao::cli {

using MrzRecord = std::vector<std::string_view>;

/// Line ends of any kind and blanks around a line do not count. The views lead into `text`.
[[nodiscard]] std::vector<MrzRecord> split_mrz_records(std::string_view text);

}  // namespace balcao::cli
