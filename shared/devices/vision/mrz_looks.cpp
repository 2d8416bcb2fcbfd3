#include "devices/vision/mrz_looks.h"

#include <algorithm>
#include <cmath>

namespace balcao::devices::vision {
namespace {

/// What a network says counts by how well it reads: the one trained on movement and light makes fewer faults.
constexpr std::array<float, k_line_networks> k_weights{1, 2};
constexpr double k_sure_of_another = 0.8;

/// The places of all looks together, or of those by one network.
std::vector<std::vector<Place>> places_of(const std::vector<ReadLook>& looks, std::optional<std::size_t> network = std::nullopt)
{
    std::vector<std::vector<Place>> out;
    for (std::size_t line = 0; line < looks.front().lines.size(); ++line) {
        std::vector<std::vector<Place>> readings;
        std::vector<float> weights;
        for (const auto& look : looks) {
            if (!network || look.network == *network) {
                readings.push_back(look.lines[line].places);
                weights.push_back(k_weights.at(look.network));
            }
        }
        if (!readings.empty()) {
            out.push_back(average(readings, weights));
        }
    }
    return out;
}

/// Does every look by itself read the character at this place?
bool all_looks_read(const std::vector<ReadLook>& looks, std::size_t line, std::size_t at, char character, char cls)
{
    return std::all_of(looks.begin(), looks.end(), [&](const ReadLook& look) {
        const Place& place = look.lines[line].places[at];
        double sum = 0;
        for (std::size_t c = 0; c < k_characters; ++c) {
            sum += admits(cls, k_alphabet[c]) ? std::exp(static_cast<double>(place[c]) - log_of(place, character)) : 0;
        }
        return 1 / sum >= k_steady_look;
    });
}

/// The least probability of the places no digit covers, steady ones taken for just clear enough.
double least_but_steady(const JudgedZone& zone, const MrzLayout& layout, const std::vector<ReadLook>& looks)
{
    const auto covered = covered_places(layout);
    double least = 1;
    for (std::size_t line = 0; line < layout.line_count; ++line) {
        for (std::size_t at = 0; at < layout.length; ++at) {
            const double p = zone.probabilities[line][at];
            const char character = zone.lines[line][at];
            if (covered[line][at] || p >= least) {
                continue;
            }
            const bool steady = p >= k_steady && p < k_least_uncovered_alone && character != 'Q' && looks.size() == k_line_looks.size() &&
                                all_looks_read(looks, line, at, character, layout.classes[line][at]);
            least = std::min(least, steady ? k_least_uncovered_alone : p);
        }
    }
    return least;
}

/// Is the network sure of another character somewhere that no digit checks?
bool contradicts(const JudgedZone& network, const JudgedZone& all, const MrzLayout& layout)
{
    const auto theirs = uncovered_text(layout, network.lines);
    const auto ours = uncovered_text(layout, all.lines);
    for (std::size_t at = 0; at < ours.size(); ++at) {
        if (theirs[at] != ours[at] && network.probabilities[at / layout.length][at % layout.length] > k_sure_of_another) {
            return true;
        }
    }
    return false;
}

}  // namespace

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

std::optional<ZoneReading> judge_looks(const std::vector<ReadLook>& looks, std::size_t length)
{
    auto mean = places_of(looks);
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
        reading.zone.least_uncovered = least_but_steady(reading.zone, layout, looks);
        reading.readings_agree = true;
        for (std::size_t network = 0; network < k_line_networks; ++network) {
            const auto places = places_of(looks, network);
            reading.readings_agree = reading.readings_agree && !places.empty() && !contradicts(judge(layout, places), reading.zone, layout);
        }
        out = std::move(reading);
    }
    if (out) {
        out->places = std::move(mean);
    }
    return out;
}

bool is_settled(const ZoneReading& reading)
{
    return is_sure(reading) || (reading.readings_agree && reading.zone.mean_probability >= 0.98 && reading.zone.mean_log > -0.06);
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

double least_uncovered(double pitch_px) { return pitch_px < k_small_pitch_px ? k_least_uncovered_small : k_least_uncovered; }

bool clear_under_light(const ZoneReading& reading)
{
    for (const auto& layout : mrz_layouts()) {
        if (layout.format != reading.zone.format || reading.veiled.size() != layout.line_count) {
            continue;
        }
        const auto text = uncovered_text(layout, reading.zone.lines);
        for (std::size_t at = 0; at < text.size(); ++at) {
            const std::size_t line = at / layout.length;
            const std::size_t place = at % layout.length;
            if (text[at] != ' ' && reading.veiled[line][place] != 0 && reading.zone.probabilities[line][place] < k_least_uncovered_veiled) {
                return false;
            }
        }
    }
    return true;
}

bool is_sure(const ZoneReading& reading)
{
    const double least = reading.frames > 1 ? k_least_uncovered_summed : std::max(k_least_uncovered_alone, least_uncovered(reading.pitch_px));
    return reading.zone.checks_right && reading.readings_agree && is_a_zone(reading.zone) &&
           reading.zone.mean_probability >= k_least_mean && reading.zone.least_uncovered >= least &&
           reading.zone.rival_cost >= k_least_rival_cost && clear_under_light(reading);
}

}  // namespace balcao::devices::vision
