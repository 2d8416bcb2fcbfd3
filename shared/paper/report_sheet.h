#pragma once
// A plain sheet for the desk's own papers: a title, counts in rows, and text. A4 wide, as long as it needs.

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"

namespace balcao::paper {

struct ReportHeading {
    std::string text;
};
struct ReportRow {
    std::string label;
    std::string value;
};
struct ReportText {
    std::string text;
    bool strong = false;
};
/// A chart: one bar a value, which stands above it.
struct ReportBars {
    std::string title;
    std::vector<std::pair<std::string, std::int64_t>> bars;
};

struct ReportSheet {
    std::string title;
    std::string subtitle;
    base::Instant at{};                      ///< for the file's own note of when it was made
    std::string keywords;                    ///< for those who check a file and not a sheet of paper
    std::vector<std::variant<ReportHeading, ReportRow, ReportText, ReportBars>> lines;
};

/// PDF. Pure: the same content gives the same octets with the same fonts.
[[nodiscard]] base::Bytes render_report(const ReportSheet& sheet);
/// The same as octets for a roll printer of 80 mm.
[[nodiscard]] base::Bytes render_report_roll(const ReportSheet& sheet);

}  // namespace balcao::paper
