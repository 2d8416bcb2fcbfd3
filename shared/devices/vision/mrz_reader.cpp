#include "devices/vision/mrz_reader.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace balcao::devices::vision {
namespace {

constexpr int k_find_px = 2000;  // the search runs on a picture no larger than this

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

/// The column of another cut in which a character of the first, undisturbed one lies.
std::size_t column_in(const Cut& cut, std::size_t column, int characters)
{
    const double middle = (characters + 2 * k_line_margin_pitches) / 2.0;
    const double place = ((static_cast<double>(column) + 1) / k_columns_a_character - middle) * cut.zoom + cut.along + middle;
    return static_cast<std::size_t>(std::max(0L, std::lround(place * k_columns_a_character - 1)));
}

double rank(const JudgedZone& zone)
{
    return zone.mean_log + (zone.checks_right ? 0.5 : 0.0) - zone.forced_cost / 40.0;
}

/// The best that one layout makes of the cuts: all judged together, and whether they agree where no digit checks.
std::optional<ZoneReading> judge_cuts(const std::vector<std::vector<DecodedLine>>& cuts, std::size_t length)
{
    std::vector<std::vector<Place>> mean;
    for (std::size_t line = 0; line < cuts.front().size(); ++line) {
        std::vector<std::vector<Place>> readings;
        for (const auto& cut : cuts) {
            readings.push_back(cut[line].places);
        }
        mean.push_back(average(readings));
    }
    std::optional<ZoneReading> out;
    for (const auto& layout : mrz_layouts()) {
        if (layout.line_count != mean.size() || layout.length != length) {
            continue;
        }
        ZoneReading reading;
        reading.zone = judge(layout, mean);
        if (out && rank(reading.zone) <= rank(out->zone)) {
            continue;
        }
        const auto text = uncovered_text(layout, reading.zone.lines);
        reading.readings_agree = cuts.size() > 1 && std::all_of(cuts.begin(), cuts.end(), [&](const auto& cut) {
            std::vector<std::vector<Place>> places;
            for (const auto& line : cut) {
                places.push_back(line.places);
            }
            return uncovered_text(layout, judge(layout, places).lines) == text;
        });
        out = std::move(reading);
    }
    if (out) {
        out->places = std::move(mean);
    }
    return out;
}

/// Read so clearly that looking elsewhere would find nothing better, whatever its digits say.
bool is_settled(const ZoneReading& reading)
{
    return is_sure(reading) || (reading.readings_agree && reading.zone.mean_probability >= 0.98 && reading.zone.mean_log > -0.06);
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

/// One reading of a zone's lines: how they are cut out, and which network reads them.
struct Look {
    Cut cut;
    std::size_t network;
};

/// The networks in turns; the first two looks are enough for a clear picture.
constexpr std::array<Look, 4> k_looks{{{{}, 0}, {{0.3, 0.07, 1.03}, 1}, {{-0.25, -0.06, 0.97}, 0}, {{}, 1}}};
constexpr double k_no_text = -1.2;     // mean_best() of what is no text of this kind, or upside down
constexpr double k_hardly_text = -1.9; // the same for a look at a part
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

std::string uncovered_text(const MrzLayout& layout, const std::vector<std::string>& lines)
{
    std::string out;
    for (std::size_t i = 0; i < layout.line_count; ++i) {
        for (std::size_t at = 0; at < layout.length; ++at) {
            const char cls = layout.classes[i][at];
            out += cls == 'a' || cls == 'c' || cls == 'v' || cls == 's' ? lines[i][at] : ' ';
        }
    }
    return out;
}

std::optional<ZoneReading> MrzReader::read_block(const Source& source, const FoundBlock& block)
{
    const Frame upright = frame_of(block, source.scale, false);
    const int estimate = cvRound((upright.right - upright.left) / upright.pitch) + 1;
    if (estimate > 60 || estimate < 18) {
        return std::nullopt;  // far from any format: not a zone
    }
    // Which way up: a look at the middle of one line, both ways. Print that is no zone ends here, cheaply.
    std::array<Frame, 2> frames{upright, upside_down(upright)};
    std::array<double, 2> text{-100, -100};
    std::vector<cv::Mat> looks;
    for (const auto& frame : frames) {
        Frame part_frame = frame;
        const cv::Mat part = part_of(source.ink, part_frame);
        const std::size_t line = &frame == &frames[0] ? 0 : frame.middles.size() - 1;  // the same line both times
        looks.push_back(cut_line(part, part_frame, line, k_look_characters, {}));
    }
    const auto columns = m_net.read(looks, k_looks[0].network);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (const auto decoded = decode_line(columns[i], k_look_characters)) {
            text[i] = mean_best({*decoded});
        }
    }
    const std::size_t first = text[0] >= text[1] ? 0 : 1;
    if (text[first] < k_hardly_text) {
        return std::nullopt;
    }
    auto best = read_frame(source, frames[first]);
    if (!(best && is_a_zone(best->zone)) && block.lines.size() == 2 && estimate <= k_short_line) {  // a stamp or light hid one line of three
        for (const bool below : {true, false}) {
            auto three = read_frame(source, with_third_line(frames[first], below));
            if (three && (!best || rank(three->zone) > rank(best->zone))) {
                best = std::move(three);
            }
        }
    }
    if (!best && text[1 - first] > text[first] - 0.5) {
        best = read_frame(source, frames[1 - first]);
    }
    return best;
}

std::optional<ZoneReading> MrzReader::read_frame(const Source& source, const Frame& frame)
{
    Frame in_part = frame;
    const cv::Mat part = part_of(source.ink, in_part);
    const int estimate = cvRound((frame.right - frame.left) / frame.pitch) + 1;
    const std::vector<std::size_t> counts = frame.middles.size() == 3 ? std::vector<std::size_t>{30} : std::vector<std::size_t>{36, 44};
    const int widest = room_for(counts, estimate);
    const auto read_look = [&](const Look& look) {
        std::vector<cv::Mat> pictures;
        for (std::size_t i = 0; i < in_part.middles.size(); ++i) {
            pictures.push_back(cut_line(part, in_part, i, widest, look.cut));
        }
        return m_net.read(pictures, look.network);
    };
    const auto first = read_look(k_looks[0]);
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
    std::vector<std::vector<DecodedLine>> cuts{*best};
    std::size_t begin_column = 0;
    for (const auto& line : *best) {
        begin_column += line.first_column;
    }
    begin_column = (begin_column + best->size() / 2) / best->size();
    std::optional<ZoneReading> out;
    for (std::size_t i = 1; i < k_looks.size() && !(out && is_sure(*out)); ++i) {
        if (auto decoded = decode_all(read_look(k_looks[i]), length, column_in(k_looks[i].cut, begin_column, widest))) {
            cuts.push_back(std::move(*decoded));
        }
        out = judge_cuts(cuts, length);
        if (!out) {
            return std::nullopt;
        }
        out->pitch_px = frame.pitch;
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

std::optional<ZoneReading> MrzReader::search(const Source& source, const cv::Mat& grey, std::optional<SeenLines>* seen)
{
    std::optional<ZoneReading> best;
    std::array<bool, 2> found{false, false};
    for (std::size_t attempt = 0; attempt < k_ink_attempts && !(found[0] && found[1]); ++attempt) {
        const auto marks = find_marks(grey, attempt);
        for (const auto run : {LinesRun::level, LinesRun::plumb}) {
            bool& found_here = found[static_cast<std::size_t>(run)];
            if (found_here) {
                continue;  // another threshold would find the same lines
            }
            for (const auto& block : find_blocks(marks, grey.size(), run)) {
                found_here = true;
                if (seen != nullptr && (!*seen || (*seen)->lines < block.lines.size())) {
                    *seen = seen_lines(frame_of(block, source.scale, false));
                }
                auto reading = read_block(source, block);
                if (reading && (!best || rank(reading->zone) > rank(best->zone))) {
                    best = std::move(reading);
                }
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

std::optional<ZoneReading> MrzReader::read(const cv::Mat& bgr, std::optional<SeenLines>* seen)
{
    const cv::Mat ink = ink_grey(bgr);
    if (std::min(ink.rows, ink.cols) < 24) {
        return std::nullopt;
    }
    std::optional<ZoneReading> best;
    const double shrink = std::min(1.0, double(k_find_px) / std::max(ink.rows, ink.cols));
    for (const double factor : {shrink, 1.7 * shrink}) {
        if (factor > shrink && factor * std::max(ink.rows, ink.cols) > 2600) {
            break;  // large pictures have nothing to gain from enlarging
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
        auto reading = search({ink, 1 / factor}, grey, seen);
        if (reading && (!best || rank(reading->zone) > rank(best->zone))) {
            best = std::move(reading);
        }
        if (best && is_a_zone(best->zone)) {
            return best;  // found and read; enlarging would not make it surer
        }
    }
    return std::nullopt;
}

bool is_sure(const ZoneReading& reading)
{
    const double least = reading.frames > 1                      ? k_least_uncovered_summed
                         : reading.pitch_px < k_small_pitch_px ? k_least_uncovered_small
                                                               : k_least_uncovered;
    return reading.zone.checks_right && reading.readings_agree && is_a_zone(reading.zone) &&
           reading.zone.mean_probability >= k_least_mean && reading.zone.least_uncovered >= least &&
           reading.zone.rival_cost >= k_least_rival_cost;
}

}  // namespace balcao::devices::vision
