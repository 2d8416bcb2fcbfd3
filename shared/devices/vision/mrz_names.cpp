#include "devices/vision/mrz_names.h"

#include <algorithm>
#include <cmath>

namespace balcao::devices::vision {
namespace {

constexpr double k_log_never = -1e30;
constexpr std::size_t k_behind_names = 3;
constexpr std::size_t k_before_names = 4;
constexpr std::size_t k_no_name = 5;
constexpr double k_without_surname = -5;  // log-odds: the rules want a letter, a few issuers print none

/// Where one more character leads, and what that costs beyond the character itself.
std::size_t after_letter(std::size_t state) { return state == k_behind_names ? k_no_name : 0; }
std::size_t after_filler(std::size_t state) { return state == k_before_names ? 1 : std::min(state + 1, k_behind_names); }
double cost_of_filler(std::size_t state) { return state == k_before_names ? k_without_surname : 0; }

double log_add(double a, double b) { return std::max(a, b) + std::log1p(std::exp(-std::abs(a - b))); }

char best_letter(const Place& place)
{
    const auto first = place.begin() + static_cast<std::ptrdiff_t>(k_alphabet.find('A'));
    return k_alphabet[static_cast<std::size_t>(std::max_element(first, first + 26) - place.begin())];
}

double any_letter(const Place& place)
{
    double sum = k_log_never;
    for (char c = 'A'; c <= 'Z'; ++c) {
        sum = log_add(sum, log_of(place, c));
    }
    return sum;
}

}  // namespace

NameReading::NameReading(const MrzLayout& layout, const std::vector<std::vector<Place>>& zone)
{
    const auto& line = zone[layout.names.line];
    for (std::size_t at = layout.names.begin; at < layout.names.end; ++at) {
        m_places.push_back(&line[at]);
    }
    forward();
    backward();
}

void NameReading::write(std::string& line, std::size_t begin, std::vector<double>& likely) const
{
    const std::size_t count = m_places.size();
    auto state = static_cast<std::size_t>(std::max_element(m_best[count].begin(), m_best[count].end()) - m_best[count].begin());
    for (std::size_t i = count; i-- > 0;) {
        const bool letter = state == 0;
        const char character = letter ? best_letter(*m_places[i]) : '<';
        line[begin + i] = character;
        const double log = log_of(*m_places[i], character);
        double sum = k_log_never;
        for (std::size_t from = 0; from < k_states; ++from) {
            const auto to = letter ? after_letter(from) : after_filler(from);
            sum = to != k_no_name ? log_add(sum, m_before[i][from] + log + (letter ? 0 : cost_of_filler(from)) + m_behind[i + 1][to]) : sum;
        }
        likely[begin + i] = std::exp(sum - m_whole);
        state = m_from[i + 1][state];
    }
}

void NameReading::forward()
{
    States start;
    start.fill(k_log_never);
    start[k_before_names] = 0;
    m_before.assign(m_places.size() + 1, start);
    m_best = m_before;
    m_from.assign(m_places.size() + 1, {});
    for (std::size_t i = 0; i < m_places.size(); ++i) {
        const Place& place = *m_places[i];
        const double letter = any_letter(place);
        const double best_one = log_of(place, best_letter(place));
        const double filler = log_of(place, '<');
        m_before[i + 1].fill(k_log_never);
        m_best[i + 1].fill(k_log_never);
        for (std::size_t from = 0; from < k_states; ++from) {
            for (const bool is_letter : {true, false}) {
                const auto to = is_letter ? after_letter(from) : after_filler(from);
                if (to == k_no_name) {
                    continue;
                }
                const double cost = is_letter ? 0 : cost_of_filler(from);
                m_before[i + 1][to] = log_add(m_before[i + 1][to], m_before[i][from] + cost + (is_letter ? letter : filler));
                const double best = m_best[i][from] + cost + (is_letter ? best_one : filler);
                if (best > m_best[i + 1][to]) {
                    m_best[i + 1][to] = best;
                    m_from[i + 1][to] = from;
                }
            }
        }
    }
    m_whole = k_log_never;
    for (const double one : m_before.back()) {
        m_whole = log_add(m_whole, one);
    }
}

void NameReading::backward()
{
    m_behind.assign(m_places.size() + 1, States{});
    for (std::size_t i = m_places.size(); i-- > 0;) {
        const double letter = any_letter(*m_places[i]);
        const double filler = log_of(*m_places[i], '<');
        for (std::size_t from = 0; from < k_states; ++from) {
            const auto to = after_letter(from);
            m_behind[i][from] = log_add(to != k_no_name ? letter + m_behind[i + 1][to] : k_log_never,
                                    filler + cost_of_filler(from) + m_behind[i + 1][after_filler(from)]);
        }
    }
}

}  // namespace balcao::devices::vision
