#pragma once
// From probabilities to a zone that may be shown: what each place admits, bounded repair by check
// digits, and how sure the reader is. Check digits alone accept nothing: they do not cover names,
// states and sex, and characters of equal value pass them.

#include <optional>
#include <string>
#include <vector>

#include "devices/vision/mrz_decode.h"
#include "devices/vision/mrz_layout.h"

namespace balcao::devices::vision {

/// How far repair may go: the summed log-odds of what it replaces. Above about 7 it begins to
/// "repair" right readings of documents whose printed digits are wrong.
inline constexpr double k_repair_budget = 4.5;

struct JudgedZone {
    MrzFormat format = MrzFormat::td1;
    std::vector<std::string> lines;
    bool checks_right = false;
    std::size_t repaired = 0;      ///< characters changed because of check digits
    double forced_cost = 0;        ///< log-odds spent on places whose best character was not admitted
    double mean_log = -100;        ///< mean log-probability a character, "between" included
    double least_uncovered = 0;    ///< least probability among the places no check digit covers; what all looks read alike counts as judge_looks() says
    double mean_probability = 0;   ///< over all places, among the 37
    std::vector<std::vector<double>> probabilities;  ///< of every character shown
    std::size_t doubtful = 0;      ///< places under 0.8 that no check digit covers
    /// Log-odds of the likeliest other text that satisfies one of the check digits as well. Small when
    /// 0 and O, or 6 and G, can hardly be told apart: then a right digit proves nothing.
    double rival_cost = 0;
};

/// By line and place: does some check digit cover it?
[[nodiscard]] std::vector<std::vector<bool>> covered_places(const MrzLayout& layout);

/// Reads the places as one layout. `zone[i]` are the places of line i, as many as the layout has.
[[nodiscard]] JudgedZone judge(const MrzLayout& layout, const std::vector<std::vector<Place>>& zone);

/// Good enough for the eye to compare: there is a zone, whatever its check digits say.
[[nodiscard]] bool is_a_zone(const JudgedZone& zone);

}  // namespace balcao::devices::vision
