#pragma once
// Proposals for a zone that was misread: which look-alike characters would make every check
// digit, every character class, the dates and the lists of states agree. Proposals only: a clerk
// (or a reader that knows its own doubts) decides. Names get letters for digits, nothing else,
// because no digit guards them.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace balcao::mrz {

struct Change {
    std::uint8_t line = 0;    ///< from 0
    std::uint8_t column = 0;  ///< from 0
    char from = '<';
    char to = '<';
    friend bool operator==(const Change&, const Change&) = default;
};

struct Proposal {
    std::vector<std::string> lines;  ///< a usable zone
    std::vector<Change> changes;
};

/// Characters that look like `c` in OCR-B; empty when it is seldom mistaken.
[[nodiscard]] std::string_view look_alikes(char c);

/// At most `most` proposals, those with the fewest changes first; none for a zone that is usable
/// already, for foreign formats, or when nothing fits.
[[nodiscard]] std::vector<Proposal> propose_repairs(std::span<const std::string_view> lines, base::Date today,
                                                    std::size_t most = 5);

}  // namespace balcao::mrz
