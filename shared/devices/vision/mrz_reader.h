#pragma once
// A picture in, a judged machine-readable zone out.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "devices/vision/line_cut.h"
#include "devices/vision/line_finder.h"
#include "devices/vision/line_net.h"
#include "devices/vision/mrz_effort.h"
#include "devices/vision/mrz_judge.h"

namespace balcao::devices::vision {

struct ZoneReading {
    JudgedZone zone;
    double pitch_px = 0;          ///< px a character in the picture as it came
    bool readings_agree = false;  ///< neither network is sure of another text where no digit checks it, or two frames gave the same one there
    Outline outline{};            ///< of the text, in the picture as it came
    std::size_t frames = 1;       ///< pictures of the document that went into it
    std::size_t pictures = 1;     ///< the same with those that only repeated one of them
    /// What the network saw at every place of every line, the mean of the cuts.
    std::vector<std::vector<Place>> places;
    /// Not 0 where the ink is weak or light lies over it; empty when nothing is known of it.
    std::vector<std::vector<std::uint8_t>> veiled;
};

/// Evenly set lines that may be a zone, read or not.
struct SeenLines {
    Outline outline{};
    double pitch_px = 0;
    std::size_t lines = 0;
    double characters = 0;  ///< pitches from the first character to the last
};

[[nodiscard]] SeenLines seen_lines(const Frame& frame);

class MrzReader {
public:
    /// The best zone of the picture; nullopt when nothing looks like one. `bgr`: 8 bit, 1 or 3 channels.
    /// \param seen the likeliest lines of all that were found, even when they could not be read.
    [[nodiscard]] std::optional<ZoneReading> read(const cv::Mat& bgr, std::optional<SeenLines>* seen = nullptr, const Effort& effort = k_single_effort);

    /// What the last picture cost, as Effort counts it.
    [[nodiscard]] double spent() const { return m_work.spent(); }

private:
    /// Where a block is read: the picture in full, and how far its coordinates are from the searched one's.
    struct Source {
        cv::Mat picture;  ///< in colour, or as ink_grey() makes it
        double scale = 1;
    };
    [[nodiscard]] std::optional<ZoneReading> search_quickly(const cv::Mat& bgr);
    [[nodiscard]] std::optional<ZoneReading> search_fully(const cv::Mat& bgr, std::size_t turn, std::optional<SeenLines>* seen);
    [[nodiscard]] std::optional<ZoneReading> search(const Source& source, const cv::Mat& grey, const std::vector<std::size_t>& attempts,
                                                    std::optional<SeenLines>* seen);
    [[nodiscard]] std::optional<ZoneReading> search_bars(const Source& source, const cv::Mat& grey);
    [[nodiscard]] std::optional<ZoneReading> read_block(const Source& source, const FoundBlock& block);

    LineNet m_net;
    Work m_work{0};
    std::size_t m_blocks = 0;  // found in the picture so far
};

/// Below this another text with right digits is too likely (odds of about 1 to 20): measured on spoiled
/// pictures, all wrong readings with right digits lay under 2.
inline constexpr double k_least_rival_cost = 3.0;

/// What a place no digit covers must reach, and what it must reach in pictures with fewer than
/// k_small_pitch_px pixels a character, where blur can make one letter into another convincingly.
inline constexpr double k_least_uncovered = 0.95;
inline constexpr double k_least_uncovered_small = 0.99;
inline constexpr double k_small_pitch_px = 10.0;

/// The one of the two that holds for a view among others.
[[nodiscard]] double least_uncovered(double pitch_px);

/// What a view that stands alone must reach: nothing else speaks for it. Above what the one wrong zone of seed 60417 had (0.959).
inline constexpr double k_least_uncovered_alone = 0.97;

/// The same for a place under light: the rim of a lamp's image takes a stroke of an E away and leaves a convincing L.
inline constexpr double k_least_uncovered_veiled = 0.99;

/// Do the places under light that no digit covers reach it?
[[nodiscard]] bool clear_under_light(const ZoneReading& reading);

/// The same for a sum of pictures. What hides a character in one of them, a stamp's line across an O, hides it in all:
/// the sum grows surer of it without new evidence.
inline constexpr double k_least_uncovered_summed = 0.99;

/// What one of the pictures of a sum must reach by itself of k_least_rival_cost.
inline constexpr double k_least_rival_seen = 1.5;

/// Over all places: a zone in which other places are not clear either deserves no trust in its clearest ones.
inline constexpr double k_least_mean = 0.98;

/// Sure enough to be used without a question: right digits, one reading, no doubtful place.
[[nodiscard]] bool is_sure(const ZoneReading& reading);

/// Text at the places that no check digit covers (names, states, sex), blanks elsewhere.
[[nodiscard]] std::string uncovered_text(const MrzLayout& layout, const std::vector<std::string>& lines);

}  // namespace balcao::devices::vision
