#include "devices/vision/mrz_reader.h"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace balcao::devices::vision {
namespace {

constexpr int k_find_px = 2000;       // the search runs on a picture no larger than this
constexpr double k_widest_pitch = 22; // larger characters are shrunk before they are cut out

/// How a line is cut out: two slightly different ways give two readings to compare.
struct Cut {
    double along = 0;   // shift in pitches
    double across = 0;
    double zoom = 1;
};

/// A block's lines as the reader cuts them: in reading order, with common ends along the line.
struct Frame {
    std::vector<cv::Point2d> middles;  // a point on each line
    std::vector<cv::Point2d> along;    // unit vector of each line
    double left = 0;                   // places of the first and last character along the line,
    double right = 0;                  // measured from the middle point
    double pitch = 0;
};

Frame frame_of(const FoundBlock& block, double scale, bool upside_down)
{
    Frame out;
    out.pitch = block.pitch * scale;
    cv::Point2d direction(0, 0);
    for (const auto& line : block.lines) {
        direction += line.last - line.first;
    }
    direction /= cv::norm(direction);
    double left = 1e18;
    double right = -1e18;
    for (const auto& line : block.lines) {
        left = std::min(left, line.first.dot(direction) * scale);
        right = std::max(right, line.last.dot(direction) * scale);
    }
    const double middle = (left + right) / 2;
    for (const auto& line : block.lines) {
        const cv::Point2d own = (line.last - line.first) / cv::norm(line.last - line.first);
        const cv::Point2d start = line.first * scale;
        const double go = (middle - start.dot(direction)) / own.dot(direction);
        out.middles.push_back(start + own * go);
        out.along.push_back(upside_down ? -own : own);
    }
    if (upside_down) {
        std::reverse(out.middles.begin(), out.middles.end());
        std::reverse(out.along.begin(), out.along.end());
    }
    out.left = left - middle;
    out.right = right - middle;
    return out;
}

cv::Mat cut_line(const cv::Mat& source, const Frame& frame, std::size_t line, int characters, const Cut& cut)
{
    const double zoom = k_line_pitch_px / frame.pitch * cut.zoom;
    const cv::Point2d u = frame.along[line] * zoom;
    const int width = k_line_pitch_px * (characters + 2 * k_line_margin_pitches);
    cv::Matx23d m(u.x, u.y, 0, -u.y, u.x, 0);
    const cv::Point2d p = frame.middles[line];
    m(0, 2) = width / 2.0 - (u.x * p.x + u.y * p.y) + cut.along * k_line_pitch_px;
    m(1, 2) = k_line_height_px / 2.0 - (-u.y * p.x + u.x * p.y) + cut.across * k_line_pitch_px;
    cv::Mat out;
    cv::warpAffine(source, out, m, {width, k_line_height_px}, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    return out;
}

/// The part of the source that holds the block, shrunk when its characters are large.
cv::Mat part_of(const cv::Mat& source, Frame& frame)
{
    const double reach = (frame.right - frame.left) / 2 + 10 * frame.pitch;
    cv::Rect2d box(frame.middles[0], cv::Size2d(0, 0));
    for (std::size_t i = 0; i < frame.middles.size(); ++i) {
        for (const double side : {-reach, reach}) {
            const cv::Point2d p = frame.middles[i] + frame.along[i] * side;
            box |= cv::Rect2d(p.x - 2 * frame.pitch, p.y - 2 * frame.pitch, 4 * frame.pitch, 4 * frame.pitch);
        }
    }
    const cv::Rect whole(0, 0, source.cols, source.rows);
    const cv::Rect part = cv::Rect(cvFloor(box.x), cvFloor(box.y), cvCeil(box.width), cvCeil(box.height)) & whole;
    cv::Mat out = source(part);
    for (auto& p : frame.middles) {
        p -= cv::Point2d(part.x, part.y);
    }
    if (frame.pitch > k_widest_pitch) {
        const double shrink = 18 / frame.pitch;
        const cv::Size size(std::max(1, cvRound(out.cols * shrink)), std::max(1, cvRound(out.rows * shrink)));
        cv::Mat small;
        cv::resize(out, small, size, 0, 0, cv::INTER_AREA);
        const double fx = double(size.width) / out.cols;
        out = small;
        for (auto& p : frame.middles) {
            p = (p + cv::Point2d(0.5, 0.5)) * fx - cv::Point2d(0.5, 0.5);
        }
        frame.left *= fx;
        frame.right *= fx;
        frame.pitch *= fx;
    }
    return out;
}

/// All lines with one count; nullopt when the picture is too narrow.
std::optional<std::vector<DecodedLine>> decode_all(const std::vector<LineColumns>& lines, std::size_t count)
{
    std::vector<DecodedLine> out;
    for (const auto& line : lines) {
        auto decoded = decode_line(line, count);
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
    std::size_t first = lines.front().first_column;
    std::size_t last = first;
    for (const auto& line : lines) {
        sum += line.evidence;
        first = std::min(first, line.first_column);
        last = std::max(last, line.first_column);
    }
    // All lines of a zone begin under one another.
    return sum - 2.0 * double(last - first > k_columns_a_character ? last - first - k_columns_a_character : 0);
}

/// Text at the places that no check digit covers: names, states, sex.
std::string uncovered_text(const MrzLayout& layout, const std::vector<std::vector<Place>>& zone)
{
    const auto judged = judge(layout, zone);
    std::string out;
    for (std::size_t i = 0; i < layout.line_count; ++i) {
        for (std::size_t at = 0; at < layout.length; ++at) {
            const char cls = layout.classes[i][at];
            out += cls == 'a' || cls == 'c' || cls == 'v' || cls == 's' ? judged.lines[i][at] : ' ';
        }
    }
    return out;
}

double rank(const JudgedZone& zone)
{
    return zone.mean_log + (zone.checks_right ? 0.5 : 0.0) - zone.forced_cost / 40.0;
}

/// Read so clearly that looking elsewhere would find nothing better, whatever its digits say.
bool is_settled(const ZoneReading& reading)
{
    return is_sure(reading) || (reading.readings_agree && reading.zone.mean_probability >= 0.98 && reading.zone.mean_log > -0.06);
}

}  // namespace

std::optional<ZoneReading> MrzReader::read_block(const Search& where, const FoundBlock& block, bool upside_down)
{
    Frame frame = frame_of(block, where.scale, upside_down);
    const cv::Mat part = part_of(where.source, frame);
    const int estimate = cvRound((frame.right - frame.left) / frame.pitch) + 1;
    const std::vector<std::size_t> counts = block.lines.size() == 3 ? std::vector<std::size_t>{30} : std::vector<std::size_t>{36, 44};
    int widest = estimate;
    for (const std::size_t count : counts) {
        const int missing = static_cast<int>(count) - estimate;
        // Far from any format: not a zone. Ends lost under glare are looked for on both sides.
        if (missing > 0 && missing <= 14) {
            widest = std::max(widest, estimate + 2 * missing);
        }
    }
    if (estimate > 60 || estimate < 18) {
        return std::nullopt;
    }
    const auto read_cut = [&](const Cut& cut) {
        std::vector<cv::Mat> pictures;
        for (std::size_t i = 0; i < frame.middles.size(); ++i) {
            pictures.push_back(cut_line(part, frame, i, widest, cut));
        }
        return m_net.read(pictures);
    };
    const auto first = read_cut({});
    std::optional<std::vector<DecodedLine>> best;
    std::size_t length = 0;
    for (const std::size_t count : counts) {
        auto decoded = decode_all(first, count);
        if (decoded && (!best || evidence(*decoded) > evidence(*best))) {
            best = std::move(decoded);
            length = count;
        }
    }
    if (!best) {
        return std::nullopt;
    }
    std::vector<std::vector<Place>> zone;
    double mean = 0;
    for (const auto& line : *best) {
        zone.push_back(line.places);
        for (const auto& place : line.places) {
            mean += static_cast<double>(*std::max_element(place.begin(), place.end()));
        }
    }
    mean /= static_cast<double>(length * zone.size());
    if (mean < -1.2) {
        return std::nullopt;  // no text of this kind, or upside down: not worth a second look
    }
    const auto second = decode_all(read_cut({0.3, 0.07, 1.03}), length);
    auto both = zone;
    auto other = zone;
    if (second) {
        for (std::size_t i = 0; i < zone.size(); ++i) {
            both[i] = average(zone[i], (*second)[i].places);
            other[i] = (*second)[i].places;
        }
    }
    std::optional<ZoneReading> out;
    for (const auto& layout : mrz_layouts()) {
        if (layout.line_count != zone.size() || layout.length != length) {
            continue;
        }
        ZoneReading reading{judge(layout, both), block.pitch * where.scale, false};
        reading.readings_agree = second && uncovered_text(layout, zone) == uncovered_text(layout, other);
        if (!out || rank(reading.zone) > rank(out->zone)) {
            out = std::move(reading);
        }
    }
    return out;
}

std::optional<ZoneReading> MrzReader::search(const Search& where, const cv::Mat& grey)
{
    std::optional<ZoneReading> best;
    for (const auto& block : find_blocks(grey)) {
        for (const bool upside_down : {false, true}) {
            auto reading = read_block(where, block, upside_down);
            if (reading && (!best || rank(reading->zone) > rank(best->zone))) {
                best = std::move(reading);
            }
            if (best && is_settled(*best)) {
                return best;
            }
        }
    }
    return best;
}

std::optional<ZoneReading> MrzReader::read(const cv::Mat& bgr)
{
    std::optional<ZoneReading> best;
    const auto offer = [&](std::optional<ZoneReading> reading) {
        if (reading && (!best || rank(reading->zone) > rank(best->zone))) {
            best = std::move(reading);
        }
        return best && is_settled(*best);
    };
    const cv::Mat ink = ink_grey(bgr);
    if (std::min(ink.rows, ink.cols) < 24) {
        return std::nullopt;
    }
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
        if (offer(search({ink, 1 / factor}, grey))) {
            return best;
        }
        cv::Mat turned;
        cv::Mat turned_source;
        cv::rotate(grey, turned, cv::ROTATE_90_CLOCKWISE);
        cv::rotate(ink, turned_source, cv::ROTATE_90_CLOCKWISE);
        if (offer(search({turned_source, 1 / factor}, turned))) {
            return best;
        }
        if (best && is_a_zone(best->zone)) {
            return best;  // found and read; enlarging would not make it surer
        }
    }
    return best && is_a_zone(best->zone) ? best : std::nullopt;
}

bool is_sure(const ZoneReading& reading)
{
    const double least = reading.pitch_px < k_small_pitch_px ? k_least_uncovered_small : k_least_uncovered;
    return reading.zone.checks_right && reading.readings_agree && is_a_zone(reading.zone) &&
           reading.zone.mean_probability >= 0.95 && reading.zone.least_uncovered >= least &&
           reading.zone.rival_cost >= k_least_rival_cost;
}

}  // namespace balcao::devices::vision
