#pragma once
// From the network's columns to characters: exactly 30, 36 or 44 of them at an even step. A fixed
// count ends the classic fault of free readers, a wrong number of '<'.

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "devices/vision/mrz_layout.h"

namespace balcao::devices::vision {

inline constexpr std::size_t k_characters = 37;
inline constexpr std::size_t k_classes = 38;  ///< the characters and "between two characters"
/// Columns of the network's output a character.
inline constexpr std::size_t k_columns_a_character = 4;

/// Log-probabilities of the network for one line: `classes[c][column]`.
struct LineColumns {
    std::size_t columns = 0;
    std::vector<float> log_probability;  ///< k_classes x columns
    [[nodiscard]] float at(std::size_t cls, std::size_t column) const { return log_probability[cls * columns + column]; }
};

/// Log-probability of every character at one place, not normalised over the 37.
using Place = std::array<float, k_characters>;

[[nodiscard]] inline double log_of(const Place& place, char character) { return place[k_alphabet.find(character)]; }

struct DecodedLine {
    std::vector<Place> places;
    std::size_t first_column = 0;  ///< of the first character
    std::size_t last_column = 0;
    double evidence = 0;  ///< of the whole line with this count; comparable between counts on one line
};

/// The best placing of exactly `count` characters; nullopt when the line is too short for it.
/// \param begins_near when known from elsewhere: the first character lies within half a character of this column.
[[nodiscard]] std::optional<DecodedLine> decode_line(const LineColumns& line, std::size_t count, std::optional<std::size_t> begins_near = std::nullopt);

/// The likeliest text, without regard to what a place admits.
[[nodiscard]] std::string best_text(const std::vector<Place>& places);

/// Averages readings of the same line, at least one, all of one length. One weight a reading.
[[nodiscard]] std::vector<Place> average(const std::vector<std::vector<Place>>& readings, const std::vector<float>& weights);

}  // namespace balcao::devices::vision
