#include "devices/vision/mrz_decode.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace balcao::devices::vision {
namespace {

constexpr float k_never = -1e30F;
constexpr float k_uneven_step = -0.7F;      // a step of 3 or 5 columns instead of 4
constexpr float k_least_character = -6.0F;  // one hidden character must not decide the placing
constexpr float k_least_between = -2.5F;
constexpr std::size_t k_between = k_characters;
constexpr std::size_t k_begin_slack = 2;    // half a character

struct Emissions {
    std::vector<float> character;  // best character at columns k and k+1
    std::vector<float> between;    // at columns k+2, k+3: behind a character at k
    std::vector<float> outside;    // running sum of "between", clipped: [0, k)
};

float pair_value(const LineColumns& line, std::size_t cls, std::size_t column)
{
    return 0.5F * (line.at(cls, column) + line.at(cls, column + 1));
}

Emissions emissions(const LineColumns& line)
{
    Emissions out;
    const std::size_t n = line.columns;
    out.character.assign(n, k_never);
    out.between.assign(n, 0);
    out.outside.assign(n + 1, 0);
    for (std::size_t k = 0; k < n; ++k) {
        out.outside[k + 1] = out.outside[k] + std::max(line.at(k_between, k), k_least_between);
        if (k + 1 < n) {
            float best = k_never;
            for (std::size_t c = 0; c < k_characters; ++c) {
                best = std::max(best, pair_value(line, c, k));
            }
            out.character[k] = std::max(best, k_least_character);
        }
        if (k + 3 < n) {
            out.between[k] = 0.5F * std::max(k_least_between, std::max(line.at(k_between, k + 2), line.at(k_between, k + 3)));
        }
    }
    return out;
}

}  // namespace

std::optional<DecodedLine> decode_line(const LineColumns& line, std::size_t count, std::optional<std::size_t> begins_near)
{
    const std::size_t n = line.columns;
    if (count < 2 || n < count * k_columns_a_character) {
        return std::nullopt;
    }
    const Emissions e = emissions(line);
    std::vector<float> score(n);
    std::vector<std::vector<std::uint8_t>> step(count, std::vector<std::uint8_t>(n, 0));
    for (std::size_t k = 0; k < n; ++k) {
        const bool here = !begins_near || (k + k_begin_slack >= *begins_near && k <= *begins_near + k_begin_slack);
        score[k] = !here || e.character[k] <= k_never ? k_never : 2 * e.character[k] + e.outside[k];
    }
    for (std::size_t i = 1; i < count; ++i) {
        std::vector<float> next(n, k_never);
        for (std::size_t k = 3; k < n; ++k) {
            if (e.character[k] <= k_never) {
                continue;
            }
            for (const std::size_t s : {std::size_t{4}, std::size_t{3}, std::size_t{5}}) {
                if (k < s || score[k - s] <= k_never) {
                    continue;
                }
                const float value = score[k - s] + e.between[k - s] + (s == 4 ? 0.0F : k_uneven_step);
                if (value > next[k]) {
                    next[k] = value;
                    step[i][k] = static_cast<std::uint8_t>(s);
                }
            }
            if (next[k] > k_never) {
                next[k] += 2 * e.character[k];
            }
        }
        score = std::move(next);
    }
    float best = k_never;
    std::size_t end = 0;
    for (std::size_t k = 0; k + 1 < n; ++k) {
        if (score[k] <= k_never) {
            continue;
        }
        const float total = score[k] + e.outside[n] - e.outside[std::min(n, k + 2)];
        if (total > best) {
            best = total;
            end = k;
        }
    }
    if (best <= k_never) {
        return std::nullopt;
    }
    DecodedLine out;
    out.evidence = best;
    out.last_column = end;
    out.places.resize(count);
    for (std::size_t i = count, k = end; i-- > 0;) {
        for (std::size_t c = 0; c < k_characters; ++c) {
            out.places[i][c] = pair_value(line, c, k);
        }
        out.first_column = k;
        k -= step[i][k];
    }
    return out;
}

std::string best_text(const std::vector<Place>& places)
{
    std::string out;
    for (const auto& place : places) {
        out += k_alphabet[static_cast<std::size_t>(std::max_element(place.begin(), place.end()) - place.begin())];
    }
    return out;
}

std::vector<Place> average(const std::vector<std::vector<Place>>& readings, const std::vector<float>& weights)
{
    std::vector<Place> out = readings.front();
    const float whole = std::accumulate(weights.begin(), weights.end(), 0.0F);
    for (std::size_t i = 0; i < out.size(); ++i) {
        for (std::size_t c = 0; c < k_characters; ++c) {
            float sum = 0;
            for (std::size_t reading = 0; reading < readings.size(); ++reading) {
                sum += readings[reading][i][c] * weights[reading];
            }
            out[i][c] = sum / whole;
        }
    }
    return out;
}

}  // namespace balcao::devices::vision
