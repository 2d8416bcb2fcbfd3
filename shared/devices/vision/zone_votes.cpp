#include "devices/vision/zone_votes.h"

#include <algorithm>
#include <cmath>

namespace balcao::devices::vision {
namespace {

constexpr float k_floor = -9.0F;              // one picture must not forbid a character for good
constexpr std::size_t k_most_views = 8;       // older ones are forgotten
constexpr double k_contradiction = 0.02;      // chance that two pictures show one character, at one place
constexpr std::size_t k_other_document = 3;   // contradictions; two people's documents differ in a dozen places
constexpr std::size_t k_most_left_out = 2;
constexpr std::size_t k_most_empty = 5;
constexpr double k_same_place = 0.25;         // pitches a corner may have moved: the camera saw the same thing again
constexpr double k_same_sight = 0.5;          // a probability that differs by more: the light or a thumb has moved
constexpr double k_sharper = 0.03;            // of mean_log: what a picture must be better by to stand for its view alone
constexpr std::size_t k_most_pictures = 1000; // counted
constexpr std::size_t k_most_counted = 20;    // views that raise what one of them must reach
constexpr std::size_t k_least_alike = 2;      // views that read the same where no digit checks

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

/// The largest difference of a probability at any place.
double difference(const std::vector<std::vector<Place>>& a, const std::vector<std::vector<Place>>& b)
{
    double most = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        for (std::size_t at = 0; at < a[i].size(); ++at) {
            for (std::size_t c = 0; c < k_characters; ++c) {
                most = std::max(most, std::abs(std::exp(static_cast<double>(a[i][at][c])) - std::exp(static_cast<double>(b[i][at][c]))));
            }
        }
    }
    return most;
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
    m_views.clear();
    m_seen = 0;
    m_pictures = 0;
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
    const bool other_format = m_views.empty() || reading.zone.format != m_format;
    const auto places = other_format ? std::vector<std::vector<Place>>{} : normalised(layout_of(m_format), reading.places);
    const auto belonging = other_format ? Belongs::no : belongs(places);
    if (belonging == Belongs::perhaps && ++m_left_out < k_most_left_out) {
        return reading;  // by itself: neither mixed in nor lost
    }
    if (belonging != Belongs::yes) {
        begin(reading);
        return reading;
    }
    m_left_out = 0;
    m_pictures = std::min(m_pictures + 1, k_most_pictures);
    const auto known = std::find_if(m_views.begin(), m_views.end(), [&](const View& view) { return same_view(view, reading, places); });
    if (known != m_views.end()) {
        look_again(*known, reading, places);
        return decide(*known);
    }
    if (m_views.size() == k_most_views) {
        m_views.erase(m_views.begin());
    }
    m_views.push_back(view_of(reading));
    ++m_seen;
    return decide(m_views.back());
}

ZoneVotes::Belongs ZoneVotes::belongs(const std::vector<std::vector<Place>>& places) const
{
    const auto& layout = layout_of(m_format);
    const auto mean = mean_places();
    std::size_t against = 0;
    for (std::size_t i = 0; i < mean.size(); ++i) {
        for (std::size_t at = 0; at < mean[i].size(); ++at) {
            against += same(normalised(mean[i][at], layout.classes[i][at]), places[i][at]) < k_contradiction ? 1U : 0U;
        }
    }
    return against >= k_other_document ? Belongs::no : against > 0 ? Belongs::perhaps : Belongs::yes;
}

void ZoneVotes::begin(const ZoneReading& reading)
{
    clear();
    m_format = reading.zone.format;
    m_views.push_back(view_of(reading));
    m_seen = 1;
    m_pictures = 1;
}

ZoneVotes::View ZoneVotes::view_of(const ZoneReading& reading) const
{
    return {normalised(layout_of(m_format), reading.places), reading, 1, reading.readings_agree ? 1U : 0U};
}

bool ZoneVotes::same_view(const View& view, const ZoneReading& reading, const std::vector<std::vector<Place>>& places) const
{
    double moved = 0;
    for (std::size_t i = 0; i < reading.outline.size(); ++i) {
        moved = std::max(moved, cv::norm(reading.outline[i] - view.reading.outline[i]));
    }
    return moved <= k_same_place * reading.pitch_px && difference(view.places, places) <= k_same_sight;
}

/// One more picture of a view: part of its mean, unless one of them is sharper than the other.
void ZoneVotes::look_again(View& view, const ZoneReading& reading, const std::vector<std::vector<Place>>& places) const
{
    const double better = reading.zone.mean_log - view.reading.zone.mean_log;
    if (better > k_sharper) {
        view = view_of(reading);
        return;
    }
    if (better < -k_sharper) {
        return;
    }
    const auto& layout = layout_of(m_format);
    view.pictures = std::min(view.pictures + 1, k_most_pictures);
    view.agreeing += reading.readings_agree ? 1U : 0U;
    const float share = 1.0F / static_cast<float>(view.pictures);
    for (std::size_t i = 0; i < view.places.size(); ++i) {
        for (std::size_t at = 0; at < view.places[i].size(); ++at) {
            for (std::size_t c = 0; c < k_characters; ++c) {
                float& mean = view.places[i][at][c];
                mean += (places[i][at][c] - mean) * share;
            }
        }
    }
    const double mean_log = view.reading.zone.mean_log + (reading.zone.mean_log - view.reading.zone.mean_log) * static_cast<double>(share);
    view.reading.zone = judge(layout, view.places);
    view.reading.zone.mean_log = mean_log;
    view.reading.places = view.places;
    view.reading.readings_agree = view.agreeing * 2 > view.pictures;
}

std::vector<std::vector<Place>> ZoneVotes::mean_places() const
{
    auto mean = m_views.front().places;
    for (std::size_t i = 0; i < mean.size(); ++i) {
        for (std::size_t at = 0; at < mean[i].size(); ++at) {
            for (std::size_t c = 0; c < k_characters; ++c) {
                float sum = 0;
                for (const auto& view : m_views) {
                    sum += view.places[i][at][c];
                }
                mean[i][at][c] = sum / static_cast<float>(m_views.size());
            }
        }
    }
    return mean;
}

/// What a place no digit covers must reach in one view by itself: the best of n is n times as likely to be wrong by luck.
/// The mean of one view's pictures is looked at again and again; that counts as a second view.
double ZoneVotes::least_clear(double pitch_px) const
{
    const auto tries = std::clamp<std::size_t>(m_seen, m_pictures > 1 ? 2 : 1, k_most_counted);
    return 1 - (1 - least_uncovered(pitch_px)) / static_cast<double>(tries);
}

/// Was every character that no digit checks clear in some view, or in all of them on the average, and did two views read all of them alike?
bool ZoneVotes::clear_by_itself(const ZoneReading& sum) const
{
    const auto& layout = layout_of(m_format);
    const auto text = uncovered_text(layout, sum.zone.lines);
    std::vector<bool> clear(text.size(), false);
    const auto look = [&](const JudgedZone& zone, double least, const std::vector<std::vector<std::uint8_t>>& veiled) {
        const auto theirs = uncovered_text(layout, zone.lines);
        for (std::size_t at = 0; at < text.size(); ++at) {
            const std::size_t line = at / layout.length;
            const std::size_t place = at % layout.length;
            const double wanted = !veiled.empty() && veiled[line][place] != 0 ? std::max(least, k_least_uncovered_veiled) : least;
            clear[at] = clear[at] || text[at] == ' ' || (theirs[at] == text[at] && zone.probabilities[line][place] >= wanted);
        }
        return theirs == text;
    };
    (void)look(judge(layout, mean_places()), least_uncovered(sum.pitch_px), sum.veiled);
    std::size_t alike = 0;
    double rival = 0;
    for (const auto& view : m_views) {
        const auto& zone = view.reading.zone;
        alike += look(zone, least_clear(view.reading.pitch_px), view.reading.veiled) ? 1U : 0U;
        rival = std::max(rival, zone.checks_right ? zone.rival_cost : 0);
    }
    return alike >= k_least_alike && rival >= k_least_rival_seen && std::all_of(clear.begin(), clear.end(), [](bool one) { return one; });
}

ZoneReading ZoneVotes::decide(const View& latest) const
{
    auto alone = latest.reading;
    alone.pictures = m_pictures;
    if (m_views.size() == 1 && m_seen == 1) {
        alone.readings_agree = alone.readings_agree && alone.zone.least_uncovered >= least_clear(alone.pitch_px);
        return alone;
    }
    const auto& layout = layout_of(m_format);
    auto places = mean_places();
    // Views of one document share their faults: n of them are worth the square root of n.
    const float worth = std::sqrt(static_cast<float>(m_views.size()));
    double mean_log = 0;
    for (auto& line : places) {
        for (auto& place : line) {
            for (auto& log : place) {
                log *= worth;
            }
        }
    }
    for (const auto& view : m_views) {
        mean_log += view.reading.zone.mean_log / static_cast<double>(m_views.size());
    }
    ZoneReading out;
    out.zone = judge(layout, places);
    out.zone.mean_log = mean_log;
    out.pitch_px = alone.pitch_px;
    out.outline = alone.outline;
    out.frames = std::max<std::size_t>(2, m_views.size());
    out.pictures = m_pictures;
    out.places = std::move(places);
    out.veiled = alone.veiled;
    for (const auto& view : m_views) {  // light on a place in all views: the sum must not be surer of it than the clearest
        for (std::size_t i = 0; i < out.veiled.size() && !view.reading.veiled.empty(); ++i) {
            std::transform(out.veiled[i].begin(), out.veiled[i].end(), view.reading.veiled[i].begin(), out.veiled[i].begin(),
                           [](std::uint8_t a, std::uint8_t b) { return static_cast<std::uint8_t>(a & b); });
        }
    }
    out.readings_agree = clear_by_itself(out);
    // A view sure by itself stays sure, unless the others contradict it or there were so many that one had to be.
    if (is_sure(alone) && alone.zone.least_uncovered >= least_clear(alone.pitch_px) && !is_sure(out) && alone.zone.lines == out.zone.lines) {
        return alone;
    }
    return out;
}

}  // namespace balcao::devices::vision
