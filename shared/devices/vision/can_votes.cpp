#include "devices/vision/can_votes.h"

#include <algorithm>
#include <cmath>

namespace balcao::devices::vision {
namespace {

constexpr std::size_t k_most_readings = 8;
constexpr std::size_t k_most_without_number = 5;
constexpr int k_digits_of_another_card = 3;  // two numbers that differ in fewer places may be one, misread
constexpr std::size_t k_for_one_against = 3;
// Logarithms, not probabilities: clear pictures of one card are all sure alike, their doubts still differ.
constexpr float k_same_picture = 0.02F;

/// No doubt of any digit differs: the same picture again.
bool is_same_picture(const NumberPlaces& a, const NumberPlaces& b)
{
    for (std::size_t place = 0; place < a.size(); ++place) {
        for (std::size_t digit = 0; digit < a[place].size(); ++digit) {
            if (std::abs(a[place][digit] - b[place][digit]) > k_same_picture) {
                return false;
            }
        }
    }
    return true;
}

int differing_digits(const std::string& a, const std::string& b)
{
    int out = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        out += a[i] != b[i] ? 1 : 0;
    }
    return out;
}

}  // namespace

void NumberVotes::clear()
{
    m_readings.clear();
    m_empty = 0;
}

std::optional<VotedNumber> NumberVotes::add(const std::vector<CanCandidate>& candidates)
{
    const auto* clear_one = only_clear(candidates);
    if (clear_one == nullptr) {
        if (++m_empty >= k_most_without_number) {
            clear();
        }
        return std::nullopt;
    }
    m_empty = 0;
    std::erase_if(m_readings, [&](const Reading& one) { return differing_digits(one.digits, clear_one->digits) >= k_digits_of_another_card; });
    if (std::none_of(m_readings.begin(), m_readings.end(), [&](const Reading& one) { return is_same_picture(one.places, clear_one->places); })) {
        m_readings.push_back({clear_one->digits, clear_one->places});
        if (m_readings.size() > k_most_readings) {
            m_readings.erase(m_readings.begin());
        }
    }
    const auto same = static_cast<std::size_t>(std::count_if(m_readings.begin(), m_readings.end(), [&](const Reading& one) { return one.digits == clear_one->digits; }));
    const std::size_t others = m_readings.size() - same;
    return VotedNumber{*clear_one, same >= others * k_for_one_against ? same : 1};
}

}  // namespace balcao::devices::vision
