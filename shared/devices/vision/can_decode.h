#pragma once
// Six digits standing alone, out of what the network saw in a strip.

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "devices/vision/can_net.h"

namespace balcao::devices::vision {

inline constexpr std::size_t k_number_digits = 6;

/// Log-probabilities of the ten digits at every place, of all classes together 1: what is no digit leaves them small.
using NumberPlaces = std::array<std::array<float, 10>, k_number_digits>;

struct DecodedNumber {
    std::string digits;
    double least = 0;           ///< smallest probability of a place
    double mean_log = 0;        ///< of places and gaps between them
    double paper = 0;           ///< smallest probability of paper between two places
    bool even = false;          ///< no blanks between them
    bool alone = false;         ///< nothing but paper before and behind, or the label before
    bool paper_behind = false;  ///< behind alone
    bool labelled = false;      ///< C, A, N before it
    double first_column = 0;    ///< middles of the first and the last digit
    double last_column = 0;
    NumberPlaces places{};
};

/// The best six evenly set digits about the strip's middle; nullopt when hardly anything is a digit.
[[nodiscard]] std::optional<DecodedNumber> decode_number(const StripColumns& strip);

/// Whether the last word before the column `until` is CAN.
[[nodiscard]] bool has_label(const StripColumns& strip, std::size_t until);

/// Mean of the likeliest digit's probability over the columns that are no paper: of print upside down it is small.
[[nodiscard]] double digit_evidence(const StripColumns& strip);

}  // namespace balcao::devices::vision
