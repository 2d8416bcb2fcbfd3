#include "devices/vision/can_decode.h"

#include <algorithm>
#include <cmath>

namespace balcao::devices::vision {
namespace {

constexpr double k_high_columns = double(k_strip_digit_px) / k_strip_column_px;
constexpr double k_least_pitch = 0.40 * k_high_columns;
constexpr double k_most_pitch = 1.55 * k_high_columns;
constexpr double k_off_middle = 1.6 * k_high_columns;   // of the six to the strip
constexpr double k_paper_beside = 0.85 * k_high_columns; // from the edge of the outer digits
constexpr std::size_t k_label_gap_columns = 14;          // paper between label and number, or before the label
constexpr double k_most_uneven = 1.22;
constexpr double k_column_error = 0.6;
constexpr float k_lowest_log = -6.0F;
constexpr double k_worst_mean = -1.2;

struct StripSums {
    std::array<float, k_strip_columns> digit{};  ///< log-probability of the likeliest digit
    std::array<float, k_strip_columns> paper{};
};

StripSums sums_of(const StripColumns& strip)
{
    StripSums out;
    for (std::size_t column = 0; column < k_strip_columns; ++column) {
        float best = k_lowest_log;
        for (std::size_t digit = 0; digit < 10; ++digit) {
            best = std::max(best, strip.at(digit, column));
        }
        out.digit[column] = best;
        out.paper[column] = std::max(k_lowest_log, strip.at(k_class_between, column));
    }
    return out;
}

/// The column within one of `place` that is surest of a digit.
std::size_t digit_column(const StripSums& sums, double place)
{
    const auto middle = static_cast<std::size_t>(std::clamp(place + 0.5, 1.0, double(k_strip_columns - 2)));
    const auto from = sums.digit.begin() + static_cast<std::ptrdiff_t>(middle - 1);
    return static_cast<std::size_t>(std::max_element(from, from + 3) - sums.digit.begin());
}

/// The likeliest paper within one column of `place`.
float paper_near(const StripSums& sums, double place)
{
    const auto middle = static_cast<std::size_t>(std::clamp(place + 0.5, 1.0, double(k_strip_columns - 2)));
    return std::max({sums.paper[middle - 1], sums.paper[middle], sums.paper[middle + 1]});
}

struct Setting {
    double score = -1e9;
    double start = 0;
    double pitch = 0;
};

Setting best_setting(const StripSums& sums)
{
    Setting out;
    for (double pitch = k_least_pitch; pitch <= k_most_pitch; pitch += 0.2) {
        const double middle = k_strip_columns / 2.0;
        const double reach = std::min(k_off_middle, middle - 2.5 * pitch - 1);
        for (double at = middle - reach; at <= middle + reach; at += 0.5) {
            const double start = at - 2.5 * pitch;
            double score = 0;
            for (std::size_t k = 0; k < k_number_digits && score > (k_number_digits * 2 - 1) * k_worst_mean; ++k) {
                const auto column = static_cast<std::size_t>(std::clamp(start + double(k) * pitch + 0.5, 0.0, double(k_strip_columns - 1)));
                score += static_cast<double>(sums.digit[column]);
                if (k + 1 < k_number_digits) {
                    score += static_cast<double>(paper_near(sums, start + (double(k) + 0.5) * pitch));
                }
            }
            if (score > out.score) {
                out = {score, start, pitch};
            }
        }
    }
    return out;
}

/// Where the digits stand: the middles of the columns that show them.
std::array<double, k_number_digits> middles_of(const StripColumns& strip, const std::string& digits, const Setting& setting)
{
    std::array<double, k_number_digits> out{};
    for (std::size_t k = 0; k < k_number_digits; ++k) {
        const double middle = setting.start + double(k) * setting.pitch;
        double sum = 1e-9;
        double moment = 1e-9 * middle;
        for (double column = std::max(0.0, std::ceil(middle - 0.55 * setting.pitch)); column <= middle + 0.55 * setting.pitch && column < double(k_strip_columns); ++column) {
            const double weight = std::exp(static_cast<double>(strip.at(static_cast<std::size_t>(digits[k] - '0'), static_cast<std::size_t>(column))));
            sum += weight;
            moment += weight * column;
        }
        out[k] = moment / sum;
    }
    return out;
}

/// A number has no blanks inside: in a date of two, two and two digits two steps of five are wider.
bool is_even(const std::array<double, k_number_digits>& middles)
{
    double least = 1e9;
    double most = 0;
    for (std::size_t k = 1; k < k_number_digits; ++k) {
        least = std::min(least, middles[k] - middles[k - 1]);
        most = std::max(most, middles[k] - middles[k - 1]);
    }
    return most < k_most_uneven * least + k_column_error;
}

/// Columns within [from, to) that are no paper.
int printed_columns(const StripSums& sums, double from, double to)
{
    int out = 0;
    for (auto column = static_cast<std::ptrdiff_t>(std::ceil(from)); column < static_cast<std::ptrdiff_t>(std::ceil(to)); ++column) {
        if (column >= 0 && column < static_cast<std::ptrdiff_t>(k_strip_columns)) {
            out += sums.paper[static_cast<std::size_t>(column)] < std::log(0.5F) ? 1 : 0;
        }
    }
    return out;
}

}  // namespace

bool has_label(const StripColumns& strip, std::size_t until)
{
    constexpr std::array<std::size_t, 3> k_label{k_class_n, k_class_a, k_class_c};  // from behind
    constexpr std::size_t k_most_foreign = 5;  // columns: a colon behind it
    std::size_t letter = 0;
    std::size_t foreign = 0;
    std::size_t paper = 0;
    for (std::size_t column = std::min(until, k_strip_columns); column-- > 0;) {
        if (strip.at(k_class_between, column) > std::log(0.5F)) {
            if (++paper > k_label_gap_columns) {
                break;  // the word has begun here, or there is none
            }
            continue;
        }
        paper = 0;
        const bool wanted = letter < k_label.size() && strip.at(k_label[letter], column) > std::log(0.6F);
        const bool last = letter > 0 && strip.at(k_label[letter - 1], column) > std::log(0.3F);
        letter += wanted ? 1U : 0U;
        foreign += wanted || last ? 0U : 1U;
    }
    return letter == k_label.size() && foreign <= k_most_foreign;
}

double digit_evidence(const StripColumns& strip)
{
    double sum = 0;
    int count = 0;
    const auto sums = sums_of(strip);
    for (std::size_t column = 0; column < k_strip_columns; ++column) {
        if (sums.paper[column] < std::log(0.5F)) {
            sum += std::exp(static_cast<double>(sums.digit[column]));
            ++count;
        }
    }
    return count < 4 ? 0 : sum / count;
}

std::optional<DecodedNumber> decode_number(const StripColumns& strip)
{
    const auto sums = sums_of(strip);
    const auto setting = best_setting(sums);
    DecodedNumber out;
    out.mean_log = setting.score / (k_number_digits * 2 - 1);
    if (out.mean_log < k_worst_mean) {
        return std::nullopt;
    }
    out.least = 1;
    out.paper = 1;
    for (std::size_t k = 0; k < k_number_digits; ++k) {
        const auto column = digit_column(sums, setting.start + double(k) * setting.pitch);
        auto& place = out.places[k];
        for (std::size_t digit = 0; digit < 10; ++digit) {
            place[digit] = strip.at(digit, column);
        }
        const auto best = std::max_element(place.begin(), place.end());
        out.digits += static_cast<char>('0' + (best - place.begin()));
        out.least = std::min(out.least, std::exp(static_cast<double>(*best)));
        if (k + 1 < k_number_digits) {
            out.paper = std::min(out.paper, std::exp(static_cast<double>(paper_near(sums, setting.start + (double(k) + 0.5) * setting.pitch))));
        }
    }
    const auto middles = middles_of(strip, out.digits, setting);
    out.first_column = middles.front();
    out.last_column = middles.back();
    out.even = is_even(middles);
    const double rim = 0.5 * setting.pitch;
    const int before = printed_columns(sums, out.first_column - rim - k_paper_beside, out.first_column - rim);
    const int behind = printed_columns(sums, out.last_column + rim, out.last_column + rim + k_paper_beside);
    const auto until = static_cast<std::size_t>(std::max(0.0, out.first_column - rim));
    out.labelled = has_label(strip, until);
    out.paper_behind = behind <= 1;
    out.alone = out.paper_behind && (before <= 1 || out.labelled);
    return out;
}

}  // namespace balcao::devices::vision
