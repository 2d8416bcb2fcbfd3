#pragma once
// The looks at one block of lines: how they are cut out, lit and by which network they are read, and what they say together.

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "devices/vision/line_cut.h"
#include "devices/vision/line_net.h"
#include "devices/vision/mrz_reader.h"

namespace balcao::devices::vision {

/// One reading of a zone's lines: how they are cut out, and which network reads them.
struct LineLook {
    Cut cut;
    std::size_t network;
    Light light;
};

/// The networks in turns; the first two looks are enough for a clear picture, the last two are for moved ones.
inline constexpr std::array<LineLook, 6> k_line_looks{{{{}, 0, Light::as_it_is},
                                                       {{0.3, 0.07, 1.03}, 1, Light::as_it_is},
                                                       {{-0.25, -0.06, 0.97}, 0, Light::levelled},
                                                       {{}, 1, Light::levelled},
                                                       {{0.15, 0.1, 1.0}, 1, Light::sharpened},
                                                       {{-0.15, -0.1, 1.02}, 1, Light::sharpened}}};

/// A place that no digit covers may be a little doubtful when every one of k_line_looks reads the same character there, none of them less
/// surely than this: then nothing depends on how the line was cut or lit. Right readings of the development sets that fell under
/// k_least_uncovered_alone were mostly of this kind; of the wrong ones none was but for Q, which a stamp's line makes of an O in every look.
inline constexpr double k_steady = 0.90;       // all looks together
inline constexpr double k_steady_look = 0.70;  // each by itself

/// Lines read in one look, and by which network.
struct ReadLook {
    std::vector<DecodedLine> lines;
    std::size_t network = 0;
};

/// The column of another cut in which a character of the first, undisturbed one lies.
[[nodiscard]] std::size_t column_in(const Cut& cut, std::size_t column, int characters);

/// How good a zone is beside another one, of other lines or another format.
[[nodiscard]] double rank(const JudgedZone& zone);

/// The best that the formats of one length make of the looks: all judged together, and whether each network could agree.
[[nodiscard]] std::optional<ZoneReading> judge_looks(const std::vector<ReadLook>& looks, std::size_t length);

/// Read so clearly that looking elsewhere would find nothing better, whatever its digits say.
[[nodiscard]] bool is_settled(const ZoneReading& reading);

}  // namespace balcao::devices::vision
