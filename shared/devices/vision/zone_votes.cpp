#include "devices/vision/zone_votes.h"

#include <algorithm>
#include <cmath>

namespace balcao::devices::vision {
namespace {

constexpr float k_floor = -9.0F;              // one picture must not forbid a character for good
constexpr std::size_t k_most_frames = 8;      // the sum then begins to forget
constexpr double k_contradiction = 0.02;      // chance that two pictures show one character, at one place
constexpr std::size_t k_other_document = 3;   // contradictions; two people's documents differ in a dozen places
constexpr std::size_t k_most_left_out = 2;
constexpr std::size_t k_most_empty = 5;
constexpr double k_repeated = 0.01;           // no probability differs by more: the same picture
constexpr std::size_t k_most_repeated = 1000;
constexpr std::size_t k_least_alike = 2;      // pictures that read the same where no digit checks

const MrzLayout& layout_of(MrzFormat format)
{
    const auto& all = mrz_layouts();
    return *std::find_if(all.begin(), all.end(), [&](const auto& layout) { return layout.format == format; });
}

/// Log-probabilities among the characters the place admits; the others stay at the floor.
Place normalised(const Place& place, char cls)
{
    Place out;
    out.fill(k_floor);
    float top = -1e30F;
    for (std::size_t c = 0; c < k_characters; ++c) {
        top = admits(cls, k_alphabet[c]) ? std::max(top, place[c]) : top;
    }
    float sum = 0;
    for (std::size_t c = 0; c < k_characters; ++c) {
        sum += admits(cls, k_alphabet[c]) ? std::exp(place[c] - top) : 0.0F;
    }
    const float whole = top + std::log(sum);
    for (std::size_t c = 0; c < k_characters; ++c) {
        if (admits(cls, k_alphabet[c])) {
            out[c] = std::max(place[c] - whole, k_floor);
        }
    }
    return out;
}

/// Chance that two readings show the same character.
double same(const Place& a, const Place& b)
{
    double sum = 0;
    for (std::size_t c = 0; c < k_characters; ++c) {
        sum += std::exp(static_cast<double>(a[c]) + static_cast<double>(b[c]));
    }
    return sum;
}

bool repeats(const std::vector<std::vector<Place>>& a, const std::vector<std::vector<Place>>& b)
{
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t at = 0; at < a[i].size(); ++at) {
            for (std::size_t c = 0; c < k_characters; ++c) {
                if (std::abs(std::exp(a[i][at][c]) - std::exp(b[i][at][c])) > k_repeated) {
                    return false;
                }
            }
        }
    }
    return true;
}

std::vector<std::vector<Place>> normalised(const MrzLayout& layout, const std::vector<std::vector<Place>>& zone)
{
    auto out = zone;
    for (std::size_t i = 0; i < out.size(); ++i) {
        for (std::size_t at = 0; at < out[i].size(); ++at) {
            out[i][at] = normalised(zone[i][at], layout.classes[i][at]);
        }
    }
    return out;
}

}  // namespace

void ZoneVotes::clear()
{
    m_sum.clear();
    m_last.clear();
    m_repeated = 0;
    m_uncovered.clear();
    m_mean_log = 0;
    m_frames = 0;
    m_left_out = 0;
    m_empty = 0;
}

std::optional<ZoneReading> ZoneVotes::add(const cv::Mat& frame)
{
    const auto reading = m_reader.read(frame);
    if (!reading) {
        add_nothing();
        return std::nullopt;
    }
    return add(*reading);
}

void ZoneVotes::add_nothing()
{
    if (++m_empty >= k_most_empty) {
        clear();
    }
}

ZoneReading ZoneVotes::add(const ZoneReading& reading)
{
    m_empty = 0;
    const auto belonging = m_frames == 0 ? Belongs::no : belongs(reading);
    if (belonging == Belongs::perhaps && ++m_left_out < k_most_left_out) {
        return reading;  // by itself: neither mixed in nor lost
    }
    if (belonging != Belongs::yes) {
        begin(reading);
        return reading;
    }
    const auto& layout = layout_of(m_format);
    const auto places = normalised(layout, reading.places);
    if (repeats(places, m_last)) {
        m_repeated = std::min(m_repeated + 1, k_most_repeated);
        m_left_out = 0;
        return decide(reading);
    }
    m_last = places;
    // Beyond k_most_frames the older pictures fade, so that the sum keeps to what lies there now.
    const float keep = m_frames < k_most_frames ? 1.0F : 1.0F - 1.0F / static_cast<float>(k_most_frames);
    for (std::size_t i = 0; i < m_sum.size(); ++i) {
        for (std::size_t at = 0; at < m_sum[i].size(); ++at) {
            for (std::size_t c = 0; c < k_characters; ++c) {
                m_sum[i][at][c] = m_sum[i][at][c] * keep + places[i][at][c];
            }
        }
    }
    m_mean_log = m_mean_log * static_cast<double>(keep) + reading.zone.mean_log;
    m_uncovered.push_back(uncovered_text(layout, reading.zone.lines));
    if (m_uncovered.size() > k_most_frames) {
        m_uncovered.erase(m_uncovered.begin());
    }
    m_frames = std::min(m_frames + 1, k_most_frames);
    m_left_out = 0;
    return decide(reading);
}

ZoneVotes::Belongs ZoneVotes::belongs(const ZoneReading& reading) const
{
    if (reading.zone.format != m_format) {
        return Belongs::no;
    }
    const auto& layout = layout_of(m_format);
    const auto places = normalised(layout, reading.places);
    const auto frames = static_cast<float>(m_frames);
    std::size_t against = 0;
    for (std::size_t i = 0; i < m_sum.size(); ++i) {
        for (std::size_t at = 0; at < m_sum[i].size(); ++at) {
            Place mean = m_sum[i][at];
            for (auto& log : mean) {
                log /= frames;
            }
            against += same(normalised(mean, layout.classes[i][at]), places[i][at]) < k_contradiction ? 1U : 0U;
        }
    }
    return against >= k_other_document ? Belongs::no : against > 0 ? Belongs::perhaps : Belongs::yes;
}

void ZoneVotes::begin(const ZoneReading& reading)
{
    clear();
    m_format = reading.zone.format;
    const auto& layout = layout_of(m_format);
    m_sum = normalised(layout, reading.places);
    m_last = m_sum;
    m_uncovered.push_back(uncovered_text(layout, reading.zone.lines));
    m_mean_log = reading.zone.mean_log;
    m_frames = 1;
}

ZoneReading ZoneVotes::decide(const ZoneReading& latest) const
{
    const auto& layout = layout_of(m_format);
    auto places = m_sum;
    // Pictures of one document share their faults: n of them are worth the square root of n.
    const float share = 1.0F / std::sqrt(static_cast<float>(m_frames));
    for (auto& line : places) {
        for (auto& place : line) {
            for (auto& log : place) {
                log *= share;
            }
        }
    }
    ZoneReading out;
    out.zone = judge(layout, places);
    out.zone.mean_log = m_mean_log / static_cast<double>(m_frames);
    const auto text = uncovered_text(layout, out.zone.lines);
    out.readings_agree = std::count(m_uncovered.begin(), m_uncovered.end(), text) >= static_cast<std::ptrdiff_t>(k_least_alike);
    out.pitch_px = latest.pitch_px;
    out.outline = latest.outline;
    out.frames = m_frames;
    out.pictures = frames();
    out.places = std::move(places);
    // A picture sure by itself stays sure, unless the others contradict it.
    if (is_sure(latest) && !is_sure(out) && latest.zone.lines == out.zone.lines) {
        auto sure = latest;
        sure.pictures = out.pictures;
        return sure;
    }
    return out;
}

}  // namespace balcao::devices::vision
