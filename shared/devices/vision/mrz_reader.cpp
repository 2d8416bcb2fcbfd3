#include "devices/vision/mrz_reader.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "devices/vision/line_bars.h"
#include "devices/vision/mrz_looks.h"

namespace balcao::devices::vision {
namespace {

constexpr int k_find_px = 2000;  // the search runs on a picture no larger than this
constexpr int k_quick_from_px = 1200;  // and first on one of half the size, when the picture has so many pixels along its longer side

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

void keep_better(std::optional<ZoneReading>& best, std::optional<ZoneReading> other)
{
    if (other && (!best || rank(other->zone) > rank(best->zone))) {
        best = std::move(other);
    }
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

constexpr double k_no_text = -1.2;     // mean_best() of what is no text of this kind, or upside down
constexpr double k_hardly_text = -1.9; // the same for a look at a part
constexpr double k_no_zone = 0.7;      // mean probability of two looks
constexpr int k_look_characters = 18;
constexpr int k_short_line = 33;  // more characters than a line of three has, with room for a wrong end

}  // namespace

namespace {

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

}  // namespace

SeenLines seen_lines(const Frame& frame)
{
    const double first = frame.left / frame.pitch;
    const double last = frame.right / frame.pitch;
    return {outline_of(frame, first, last), frame.pitch, frame.middles.size(), last - first + 1};
}

std::optional<ZoneReading> MrzReader::read_block(const Source& source, const FoundBlock& block)
{
    const Frame upright = frame_of(block, source.scale, false);
    const int estimate = cvRound((upright.right - upright.left) / upright.pitch) + 1;
    if (estimate > 60 || estimate < 18) {
        return std::nullopt;  // far from any format: not a zone
    }
    Frame in_part = upright;
    const cv::Mat part = part_of(source.picture, in_part);
    // Which way up: a look at the middle of one line, both ways. Print that is no zone ends here, cheaply.
    const std::array<Frame, 2> frames{upright, upside_down(upright)};
    const std::array<Frame, 2> in_parts{in_part, upside_down(in_part)};
    std::array<double, 2> text{-100, -100};
    const auto columns = m_net.read({{cut_line(part, in_parts[0], 0, k_look_characters, {}),
                                      cut_line(part, in_parts[1], frames[1].middles.size() - 1, k_look_characters, {})},  // the same line
                                     k_line_looks[0].network});
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (const auto decoded = decode_line(columns[i], k_look_characters)) {
            text[i] = mean_best({*decoded});
        }
    }
    const std::size_t first = text[0] >= text[1] ? 0 : 1;
    if (text[first] < k_hardly_text) {
        return std::nullopt;
    }
    auto best = read_frame(part, in_parts[first], frames[first]);
    const auto is_read = [&] { return best && is_a_zone(best->zone); };
    if (!is_read() && text[1 - first] > text[first] - 0.5) {  // digits and half of the letters are characters both ways up
        keep_better(best, read_frame(part, in_parts[1 - first], frames[1 - first]));
    }
    if (!is_read() && block.lines.size() == 2 && estimate <= k_short_line) {  // a stamp or light hid one line of three
        for (const bool below : {true, false}) {
            const Frame three = with_third_line(frames[first], below);
            Frame three_in_part = three;
            const cv::Mat wider = part_of(source.picture, three_in_part);
            keep_better(best, read_frame(wider, three_in_part, three));
        }
    }
    return best;
}

std::optional<ZoneReading> MrzReader::read_frame(const cv::Mat& part, const Frame& in_part, const Frame& frame)
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
    const auto read_look = [&](const LineLook& look) { return m_net.read({cut_look(look), look.network, look.light}); };
    const auto first_cuts = cut_look(k_line_looks[0]);
    const auto first = m_net.read({first_cuts, k_line_looks[0].network, k_line_looks[0].light});
    std::optional<std::vector<DecodedLine>> best;
    std::size_t length = 0;
    for (const std::size_t count : counts) {
        auto decoded = decode_together(first, count);
        if (decoded && (!best || evidence(*decoded) > evidence(*best))) {
            best = std::move(decoded);
            length = count;
        }
    }
    if (!best || mean_best(*best) < k_no_text) {
        return std::nullopt;
    }
    std::vector<ReadLook> looks{{*best, k_line_looks[0].network}};
    std::size_t begin_column = 0;
    for (const auto& line : *best) {
        begin_column += line.first_column;
    }
    begin_column = (begin_column + best->size() / 2) / best->size();
    std::vector<std::vector<std::uint8_t>> veiled;
    for (std::size_t i = 0; i < best->size(); ++i) {  // a character at column k stands in columns k and k+1
        const auto px = [](std::size_t column) { return (static_cast<double>(column) + 1) * k_line_pitch_px / k_columns_a_character; };
        veiled.push_back(veiled_places(first_cuts[i], length, px((*best)[i].first_column), px((*best)[i].last_column)));
    }
    std::optional<ZoneReading> out;
    for (std::size_t i = 1; i < k_line_looks.size() && !(out && is_sure(*out)); ++i) {
        if (auto decoded = decode_all(read_look(k_line_looks[i]), length, column_in(k_line_looks[i].cut, begin_column, widest))) {
            looks.push_back({std::move(*decoded), k_line_looks[i].network});
        }
        out = judge_looks(looks, length);
        if (!out) {
            return std::nullopt;
        }
        out->pitch_px = frame.pitch;
        out->veiled = veiled;
        if (out->zone.mean_probability < k_no_zone) {
            break;  // more looks would not make one of it
        }
    }
    // A character at column k stands in columns k and k+1, each 4 px of the cut wide.
    const double middle = (widest + 2 * k_line_margin_pitches) / 2.0;
    double begin = 0;
    double end = 0;
    for (const auto& line : *best) {
        begin += (static_cast<double>(line.first_column) + 1) / k_columns_a_character;
        end += (static_cast<double>(line.last_column) + 1) / k_columns_a_character;
    }
    const auto lines = static_cast<double>(best->size());
    // The two formats of visas differ in nothing but their fillers at the end, and no digit covers those.
    if (out->zone.format == MrzFormat::mrv_b && light_beyond(part, in_part, end / lines - middle)) {
        out->readings_agree = false;
    }
    out->outline = outline_of(frame, begin / lines - middle, end / lines - middle);
    return out;
}

std::optional<ZoneReading> MrzReader::search(const Source& source, const cv::Mat& grey, std::size_t attempts, std::optional<SeenLines>* seen)
{
    std::optional<ZoneReading> best;
    std::array<bool, 2> found{false, false};
    for (std::size_t attempt = 0; attempt < attempts && !(found[0] && found[1]); ++attempt) {
        const auto marks = find_marks(grey, attempt);
        for (const auto run : {LinesRun::level, LinesRun::plumb}) {
            bool& found_here = found[static_cast<std::size_t>(run)];
            if (found_here) {
                continue;  // another threshold would find the same lines
            }
            for (const auto& block : find_blocks(marks, grey.size(), run)) {
                found_here = true;
                ++m_blocks;
                const bool guessed = std::any_of(block.lines.begin(), block.lines.end(), [](const auto& line) { return line.found == 0; });
                if (seen != nullptr && !guessed && (!*seen || (*seen)->lines < block.lines.size())) {
                    *seen = seen_lines(frame_of(block, source.scale, false));
                }
                keep_better(best, read_block(source, block));
                if (best && is_settled(*best)) {
                    return best;
                }
            }
        }
        if (best && is_a_zone(best->zone)) {
            return best;
        }
    }
    return best;
}

std::optional<ZoneReading> MrzReader::search_bars(const Source& source, const cv::Mat& grey)
{
    const double factor = std::min(1.0, double(k_find_px / 2) / std::max(grey.rows, grey.cols));
    cv::Mat small = grey;
    if (factor < 1) {
        cv::resize(grey, small, {}, factor, factor, cv::INTER_AREA);
    }
    std::optional<ZoneReading> best;
    for (const auto& block : find_bars(small)) {
        keep_better(best, read_block({source.picture, source.scale / factor}, block));
        if (best && is_settled(*best)) {
            break;
        }
    }
    return best;
}

std::optional<ZoneReading> MrzReader::read(const cv::Mat& bgr, std::optional<SeenLines>* seen)
{
    if (std::min(bgr.rows, bgr.cols) < 24) {
        return std::nullopt;
    }
    const int longer = std::max(bgr.rows, bgr.cols);
    m_blocks = 0;
    std::optional<ZoneReading> best;
    // A quarter of the pixels shows most zones as well, in a third of the time.
    if (longer >= k_quick_from_px) {
        const double factor = std::min(0.5, double(k_find_px / 2) / longer);
        cv::Mat small;
        cv::resize(bgr, small, {}, factor, factor, cv::INTER_AREA);
        best = search({bgr, 1 / factor}, ink_grey(small), 1, nullptr);
        if (best && is_sure(*best)) {
            return best;
        }
    }
    const cv::Mat ink = ink_grey(bgr);
    const double shrink = std::min(1.0, double(k_find_px) / longer);
    for (const double factor : {shrink, 1.7 * shrink}) {
        const bool last_try = factor > shrink && longer >= k_quick_from_px;
        if (last_try && (longer > k_find_px || m_blocks > 0)) {
            break;  // large pictures have nothing to gain from enlarging, unless characters ran together in them
        }
        cv::Mat grey = ink;
        if (factor != 1.0) {
            cv::resize(ink, grey, {}, factor, factor, factor < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
        }
        if (factor > 1) {
            cv::Mat soft;
            cv::GaussianBlur(grey, soft, {}, 2.0);
            cv::addWeighted(grey, 1.8, soft, -0.8, 0, grey);
        }
        keep_better(best, search({ink, 1 / factor}, grey, last_try ? 1 : k_ink_attempts, last_try ? nullptr : seen));
        if (!last_try && !(best && is_a_zone(best->zone))) {
            keep_better(best, search_bars({ink, 1 / factor}, grey));
        }
        if (best && is_a_zone(best->zone)) {
            return best;  // found and read; enlarging would not make it surer
        }
    }
    return std::nullopt;
}

}  // namespace balcao::devices::vision
