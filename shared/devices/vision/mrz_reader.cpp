#include "devices/vision/mrz_reader.h"

#include <algorithm>
#include <array>

#include <opencv2/imgproc.hpp>

#include "devices/vision/line_bars.h"
#include "devices/vision/mrz_frame.h"
#include "devices/vision/mrz_looks.h"

namespace balcao::devices::vision {
namespace {

constexpr int k_find_px = 2000;  // the search runs on a picture no larger than this
constexpr int k_quick_from_px = 1200;  // and first on one of half the size, when the picture has so many pixels along its longer side
constexpr double k_hardly_text = -0.5;  // glance() of what is no text: of 820 zones of the development sets none lay under -0.2
constexpr int k_short_line = 33;  // more characters than a line of three has, with room for a wrong end

// Of Effort, beside what the networks cost.
constexpr double k_effort_of_a_block = 2;
constexpr double k_effort_of_bars = 5;
constexpr double k_effort_a_million_pixels = 4;  // grey, threshold, patches of ink and lines

void keep_better(std::optional<ZoneReading>& best, std::optional<ZoneReading> other)
{
    if (other && (!best || rank(other->zone) > rank(best->zone))) {
        best = std::move(other);
    }
}

double millions(const cv::Mat& picture) { return static_cast<double>(picture.total()) / 1e6; }

/// Read well enough that the other blocks found with it are parts of it, or other print.
bool is_the_zone(const std::optional<ZoneReading>& reading)
{
    return reading && (is_settled(*reading) || (reading->zone.checks_right && is_a_zone(reading->zone)));
}

bool is_read(const std::optional<ZoneReading>& reading) { return reading && is_a_zone(reading->zone); }

/// The picture in which lines are looked for: enlarged ones with sharper edges.
cv::Mat searched(const cv::Mat& ink, double factor)
{
    if (factor == 1.0) {
        return ink;
    }
    cv::Mat out;
    cv::resize(ink, out, {}, factor, factor, factor < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
    if (factor > 1) {
        cv::Mat soft;
        cv::GaussianBlur(out, soft, {}, 2.0);
        cv::addWeighted(out, 1.8, soft, -0.8, 0, out);
    }
    return out;
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
    m_work.spend(k_effort_of_a_block);
    FrameReader reader(m_net, m_work);
    // Which way up: a look at the middle of one line, both ways. Print that is no zone ends here, cheaply.
    const std::array<Frame, 2> frames{upright, upside_down(upright)};
    const std::array<Frame, 2> in_parts{in_part, upside_down(in_part)};
    const auto text = reader.glance(part, in_parts);
    const std::size_t first = text[0] >= text[1] ? 0 : 1;
    if (text[first] < k_hardly_text) {
        return std::nullopt;
    }
    auto best = reader.read(part, in_parts[first], frames[first]);
    if (!is_read(best) && text[1 - first] > text[first] - 0.5) {  // digits and half of the letters are characters both ways up
        keep_better(best, reader.read(part, in_parts[1 - first], frames[1 - first]));
    }
    if (!is_read(best) && block.lines.size() == 2 && estimate <= k_short_line) {  // a stamp or light hid one line of three
        for (const bool below : {true, false}) {
            if (!m_work.allows()) {
                break;
            }
            const Frame three = with_third_line(frames[first], below);
            Frame three_in_part = three;
            const cv::Mat wider = part_of(source.picture, three_in_part);
            keep_better(best, reader.read(wider, three_in_part, three));
        }
    }
    return best;
}

std::optional<ZoneReading> MrzReader::search(const Source& source, const cv::Mat& grey, const std::vector<std::size_t>& attempts, std::optional<SeenLines>* seen)
{
    std::optional<ZoneReading> best;
    std::array<bool, 2> found{false, false};
    for (const std::size_t attempt : attempts) {
        if ((found[0] && found[1]) || !m_work.allows()) {
            break;
        }
        const auto marks = find_marks(grey, attempt);
        m_work.spend(k_effort_a_million_pixels * millions(grey));
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
                if (m_work.allows()) {
                    keep_better(best, read_block(source, block));
                }
                if (is_the_zone(best)) {
                    return best;
                }
            }
            if (found_here) {
                continue;
            }
            for (const auto& block : find_half_hidden_blocks(marks, grey.size(), run)) {  // another threshold may show both lines
                if (m_work.allows()) {
                    keep_better(best, read_block(source, block));
                }
                if (is_the_zone(best)) {
                    return best;
                }
            }
        }
        if (is_read(best)) {
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
    m_work.spend(k_effort_of_bars);
    std::optional<ZoneReading> best;
    for (const auto& block : find_bars(small)) {
        if (!m_work.allows()) {
            break;
        }
        keep_better(best, read_block({source.picture, source.scale / factor}, block));
        if (is_the_zone(best)) {
            break;
        }
    }
    return best;
}

/// A quarter of the pixels shows most zones as well, in a third of the time.
std::optional<ZoneReading> MrzReader::search_quickly(const cv::Mat& bgr)
{
    const int longer = std::max(bgr.rows, bgr.cols);
    const double factor = std::min(0.5, double(k_find_px / 2) / longer);
    cv::Mat small;
    cv::resize(bgr, small, {}, factor, factor, cv::INTER_AREA);
    return search({bgr, 1 / factor}, ink_grey(small), {0}, nullptr);
}

std::optional<ZoneReading> MrzReader::search_fully(const cv::Mat& bgr, std::size_t turn, std::optional<SeenLines>* seen)
{
    const int longer = std::max(bgr.rows, bgr.cols);
    const cv::Mat ink = ink_grey(bgr);
    m_work.spend(k_effort_a_million_pixels * millions(ink) / 2);
    const double factor = std::min(1.0, double(k_find_px) / longer);
    std::vector<std::size_t> attempts;
    for (std::size_t i = 0; i < k_ink_attempts; ++i) {
        attempts.push_back((i + turn / 2) % k_ink_attempts);
    }
    const cv::Mat grey = searched(ink, factor);
    auto best = search({ink, 1 / factor}, grey, attempts, seen);
    if (!is_read(best) && m_work.allows()) {
        keep_better(best, search_bars({ink, 1 / factor}, grey));
    }
    // Large pictures have nothing to gain from enlarging, unless characters ran together in them.
    const bool large = longer >= k_quick_from_px;
    if (is_read(best) || (large && (longer > k_find_px || m_blocks > 0)) || !m_work.allows()) {
        return best;
    }
    constexpr double k_enlarged = 1.7;
    const double more = k_enlarged * factor;
    keep_better(best, search({ink, 1 / more}, searched(ink, more), large ? std::vector<std::size_t>{0} : attempts, large ? nullptr : seen));
    if (!large && !is_read(best) && m_work.allows()) {
        keep_better(best, search_bars({ink, 1 / more}, searched(ink, more)));
    }
    return best;
}

std::optional<ZoneReading> MrzReader::read(const cv::Mat& bgr, std::optional<SeenLines>* seen, const Effort& effort)
{
    m_work = Work(effort.budget);
    m_blocks = 0;
    if (std::min(bgr.rows, bgr.cols) < 24) {
        return std::nullopt;
    }
    std::optional<ZoneReading> best;
    const bool quick = std::max(bgr.rows, bgr.cols) >= k_quick_from_px;
    const bool fully_first = quick && effort.turn % 2 == 1;
    if (quick && !fully_first) {
        best = search_quickly(bgr);
    }
    if (!(best && is_sure(*best)) && m_work.allows()) {
        keep_better(best, search_fully(bgr, effort.turn, seen));
    }
    if (fully_first && !(best && is_sure(*best)) && m_work.allows()) {
        keep_better(best, search_quickly(bgr));
    }
    return is_read(best) ? best : std::nullopt;
}

}  // namespace balcao::devices::vision
