#pragma once
// Where the fields stand: ICAO Doc 9303-4 to -7. Internal to mrz; positions count from 0.

#include <array>
#include <cstdint>
#include <string_view>

#include "mrz/parse.h"

namespace balcao::mrz {

struct Place {
    std::uint8_t line = 0;
    std::uint8_t begin = 0;
    std::uint8_t length = 0;  ///< 0 = the format has no such field
    [[nodiscard]] constexpr std::string_view in(const std::array<std::string_view, 3>& lines) const
    {
        return {lines[line].data() + begin, length};
    }
};

struct Layout {
    Format format;
    std::uint8_t lines;
    std::uint8_t length;
    Place number, number_check, optional_1, optional_2, optional_check;
    Place birth, birth_check, sex, expiry, expiry_check, nationality, name, composite_check;
    std::array<Place, 4> composite;  ///< what the composite digit covers; length 0 = none
};

inline constexpr Place k_code{0, 0, 2};
inline constexpr Place k_state{0, 2, 3};

inline constexpr Layout k_td1{
    Format::td1, 3, 30, {0, 5, 9}, {0, 14, 1}, {0, 15, 15}, {1, 18, 11}, {}, {1, 0, 6}, {1, 6, 1}, {1, 7, 1},
    {1, 8, 6}, {1, 14, 1}, {1, 15, 3}, {2, 0, 30}, {1, 29, 1},
    {Place{0, 5, 25}, Place{1, 0, 7}, Place{1, 8, 7}, Place{1, 18, 11}}};
inline constexpr Layout k_td2{
    Format::td2, 2, 36, {1, 0, 9}, {1, 9, 1}, {1, 28, 7}, {}, {}, {1, 13, 6}, {1, 19, 1}, {1, 20, 1},
    {1, 21, 6}, {1, 27, 1}, {1, 10, 3}, {0, 5, 31}, {1, 35, 1},
    {Place{1, 0, 10}, Place{1, 13, 7}, Place{1, 21, 14}, Place{}}};
inline constexpr Layout k_td3{
    Format::td3, 2, 44, {1, 0, 9}, {1, 9, 1}, {1, 28, 14}, {}, {1, 42, 1}, {1, 13, 6}, {1, 19, 1}, {1, 20, 1},
    {1, 21, 6}, {1, 27, 1}, {1, 10, 3}, {0, 5, 39}, {1, 43, 1},
    {Place{1, 0, 10}, Place{1, 13, 7}, Place{1, 21, 22}, Place{}}};
inline constexpr Layout k_mrv_a{
    Format::mrv_a, 2, 44, {1, 0, 9}, {1, 9, 1}, {1, 28, 16}, {}, {}, {1, 13, 6}, {1, 19, 1}, {1, 20, 1},
    {1, 21, 6}, {1, 27, 1}, {1, 10, 3}, {0, 5, 39}, {}, {}};
inline constexpr Layout k_mrv_b{
    Format::mrv_b, 2, 36, {1, 0, 9}, {1, 9, 1}, {1, 28, 8}, {}, {}, {1, 13, 6}, {1, 19, 1}, {1, 20, 1},
    {1, 21, 6}, {1, 27, 1}, {1, 10, 3}, {0, 5, 31}, {}, {}};
/// Name without given names; office in optional_1; no expiry, no nationality.
inline constexpr Layout k_fra_1988{
    Format::fra_bni_1988, 2, 36, {1, 0, 12}, {1, 12, 1}, {0, 30, 6}, {}, {}, {1, 27, 6}, {1, 33, 1}, {1, 34, 1},
    {}, {}, {}, {0, 5, 25}, {1, 35, 1}, {Place{0, 0, 36}, Place{1, 0, 35}, Place{}, Place{}}};

[[nodiscard]] constexpr const Layout& layout_of(Format format)
{
    switch (format) {
        case Format::td1: return k_td1;
        case Format::td2: return k_td2;
        case Format::td3: return k_td3;
        case Format::mrv_a: return k_mrv_a;
        case Format::mrv_b: return k_mrv_b;
        case Format::fra_bni_1988: return k_fra_1988;
    }
    return k_td1;
}

}  // namespace balcao::mrz
