#include "devices/vision/mrz_frame.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace balcao::devices::vision {
namespace {

constexpr double k_no_text = -1.2;  // mean_best() of what is no text of this kind, or upside down
// Mean log-probability, the rules of the formats included, of what more looks would not make a zone of. Of 820 zones of the development
// sets none lay under -0.53 after the first look, of 874 other blocks one in a hundred above -1.2.
constexpr double k_no_zone = -0.9;
constexpr int k_look_characters = 18;
constexpr std::array<double, k_line_networks> k_effort_a_pixel{0.0045, 0.0075};  // along a line, cutting and decoding included

/// All lines with one count; nullopt when the picture is too narrow.
std::optional<std::vector<DecodedLine>> decode_all(const std::vector<LineColumns>& lines, std::size_t count, std::optional<std::size_t> begin = std::nullopt)
{
    std::vector<DecodedLine> out;
    for (const auto& line : lines) {
        auto decoded = decode_line(line, count, begin);
        if (!decoded) {
            return std::nullopt;
        }
        out.push_back(std::move(*decoded));
    }
    return out;
}

double evidence(const std::vector<DecodedLine>& lines)
{
    double sum = 0;
    for (const auto& line : lines) {
        sum += line.evidence;
    }
    return sum;
}

/// All lines of a zone begin under one another: the begin of one of them that suits all best.
std::optional<std::vector<DecodedLine>> decode_together(const std::vector<LineColumns>& lines, std::size_t count)
{
    const auto each = decode_all(lines, count);
    if (!each) {
        return std::nullopt;
    }
    std::optional<std::vector<DecodedLine>> best;
    for (const auto& line : *each) {
        auto together = decode_all(lines, count, line.first_column);
        if (together && (!best || evidence(*together) > evidence(*best))) {
            best = std::move(together);
        }
    }
    return best;
}

/// Mean of the likeliest character over all places: about 0 for clear text, under -1.2 for none.
double mean_best(const std::vector<DecodedLine>& lines)
{
    double sum = 0;
    std::size_t count = 0;
    for (const auto& line : lines) {
        for (const auto& place : line.places) {
            sum += static_cast<double>(*std::max_element(place.begin(), place.end()));
        }
        count += line.places.size();
    }
    return sum / static_cast<double>(count);
}

/// Characters a line that the found ends allow: a range around a format's count, ends lost under glare looked for on both sides.
int room_for(const std::vector<std::size_t>& counts, int estimate)
{
    int widest = estimate;
    for (const std::size_t count : counts) {
        const int missing = static_cast<int>(count) - estimate;
        if (missing > 0 && missing <= 14) {
            widest = std::max(widest, estimate + 2 * missing);
        }
    }
    return widest;
}

/// Light beyond the right end of the lines, brighter than the paper: more of them may lie under it.
bool light_beyond(const cv::Mat& part, const Frame& frame, double last)
{
    constexpr int k_reach = 9;  // a visa of format A has eight places more than one of format B
    for (std::size_t i = 0; i < frame.middles.size(); ++i) {
        Frame beyond = frame;
        beyond.middles[i] += frame.along[i] * ((last + 1 + k_reach / 2.0) * frame.pitch);
        const cv::Mat after = cut_line(part, beyond, i, k_reach - 2 * k_line_margin_pitches, {});
        cv::Mat paper;  // the brightest of every column: characters do not fill one
        cv::reduce(cut_line(part, frame, i, 20, {}), paper, 0, cv::REDUCE_MAX);
        if (cv::mean(after)[0] > 225 && cv::mean(after)[0] > cv::mean(paper)[0] + 12) {
            return true;
        }
    }
    return false;
}

/// A character at column k stands in columns k and k+1, each 4 px of the cut wide. In pitches.
double place_of(std::size_t column) { return (static_cast<double>(column) + 1) / k_columns_a_character; }

/// The first look at a frame, placed by the count of characters that suits it best.
struct FirstLook {
    std::vector<cv::Mat> cuts;
    std::vector<DecodedLine> lines;
    std::size_t length = 0;

    [[nodiscard]] std::size_t begin_column() const
    {
        std::size_t sum = 0;
        for (const auto& line : lines) {
            sum += line.first_column;
        }
        return (sum + lines.size() / 2) / lines.size();
    }
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> veiled() const
    {
        std::vector<std::vector<std::uint8_t>> out;
        for (std::size_t i = 0; i < lines.size(); ++i) {
            out.push_back(veiled_places(cuts[i], length, place_of(lines[i].first_column) * k_line_pitch_px, place_of(lines[i].last_column) * k_line_pitch_px));
        }
        return out;
    }
    /// Mean places of the first and the last character, in pitches from the left of the cuts.
    [[nodiscard]] std::array<double, 2> ends() const
    {
        std::array<double, 2> out{0, 0};
        for (const auto& line : lines) {
            out[0] += place_of(line.first_column) / static_cast<double>(lines.size());
            out[1] += place_of(line.last_column) / static_cast<double>(lines.size());
        }
        return out;
    }
};

/// nullopt when no count makes text of it.
std::optional<FirstLook> placed(std::vector<cv::Mat> cuts, const std::vector<LineColumns>& columns, const std::vector<std::size_t>& counts)
{
    std::optional<FirstLook> out;
    for (const std::size_t count : counts) {
        auto decoded = decode_together(columns, count);
        if (decoded && (!out || evidence(*decoded) > evidence(out->lines))) {
            out = FirstLook{{}, std::move(*decoded), count};
        }
    }
    if (!out || mean_best(out->lines) < k_no_text) {
        return std::nullopt;
    }
    out->cuts = std::move(cuts);
    return out;
}

/// Is another look worth its time? (What one network alone has read is never sure.)
bool may_gain(const ZoneReading& reading) { return !is_sure(reading) && reading.zone.mean_log > k_no_zone; }

}  // namespace

std::vector<LineColumns> FrameReader::columns_of(const std::vector<cv::Mat>& cuts, const LineLook& look)
{
    for (const auto& cut : cuts) {
        m_work.spend(k_effort_a_pixel.at(look.network) * cut.cols);
    }
    return m_net.read({cuts, look.network, look.light});
}

std::array<double, 2> FrameReader::glance(const cv::Mat& part, const std::array<Frame, 2>& in_part)
{
    std::array<double, 2> out{-100, -100};
    const std::size_t last = in_part[1].middles.size() - 1;  // the same line when turned over
    const auto columns = columns_of({cut_line(part, in_part[0], 0, k_look_characters, {}), cut_line(part, in_part[1], last, k_look_characters, {})}, k_line_looks[0]);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (const auto decoded = decode_line(columns[i], k_look_characters)) {
            out[i] = mean_best({*decoded});
        }
    }
    return out;
}

std::optional<ZoneReading> FrameReader::read(const cv::Mat& part, const Frame& in_part, const Frame& frame)
{
    const int estimate = cvRound((frame.right - frame.left) / frame.pitch) + 1;
    const std::vector<std::size_t> counts = frame.middles.size() == 3 ? std::vector<std::size_t>{30} : std::vector<std::size_t>{36, 44};
    const int widest = room_for(counts, estimate);
    const auto cut_look = [&](const LineLook& look) {
        std::vector<cv::Mat> pictures;
        for (std::size_t i = 0; i < in_part.middles.size(); ++i) {
            pictures.push_back(cut_line(part, in_part, i, widest, look.cut));
        }
        return pictures;
    };
    auto cuts = cut_look(k_line_looks[0]);
    const auto columns = columns_of(cuts, k_line_looks[0]);
    const auto first = placed(std::move(cuts), columns, counts);
    if (!first) {
        return std::nullopt;
    }
    std::vector<ReadLook> looks{{first->lines, k_line_looks[0].network}};
    const auto veiled = first->veiled();
    const auto judged = [&] {
        auto reading = judge_looks(looks, first->length);
        if (reading) {
            reading->pitch_px = frame.pitch;
            reading->veiled = veiled;
        }
        return reading;
    };
    auto out = judged();
    for (std::size_t i = 1; i < k_line_looks.size() && out && may_gain(*out) && (i == 1 || m_work.allows()); ++i) {
        const auto& look = k_line_looks[i];
        if (auto decoded = decode_all(columns_of(cut_look(look), look), first->length, column_in(look.cut, first->begin_column(), widest))) {
            looks.push_back({std::move(*decoded), look.network});
            out = judged();
        }
    }
    if (!out) {
        return std::nullopt;
    }
    const double middle = (widest + 2 * k_line_margin_pitches) / 2.0;
    const auto [begin, end] = first->ends();
    // The two formats of visas differ in nothing but their fillers at the end, and no digit covers those.
    if (out->zone.format == MrzFormat::mrv_b && light_beyond(part, in_part, end - middle)) {
        out->readings_agree = false;
    }
    out->outline = outline_of(frame, begin - middle, end - middle);
    return out;
}

}  // namespace balcao::devices::vision
