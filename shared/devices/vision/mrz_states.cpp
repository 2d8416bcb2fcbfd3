#include "devices/vision/mrz_states.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "devices/vision/mrz_layout.h"
#include "domain/country.h"

namespace balcao::devices::vision {
namespace {

using domain::CountryKind;

constexpr domain::Country k_state_codes[] = {
#include "state_table.inc"
};
constexpr std::size_t k_state_length = 3;
constexpr double k_unlisted_state = 0.01;  // odds of a code that is on no list: a document may be wrong, and lists grow

constexpr double k_unlisted_doubt = 10;       // and its letters must be so many times as clear before they count as the others do

using Letters = std::array<double, k_characters>;

/// Share of every character a state's code may have.
Letters shares(const Place& place)
{
    Letters out{};
    double sum = 0;
    float top = -1e30F;
    for (const float log : place) {
        top = std::max(top, log);
    }
    for (std::size_t c = 0; c < k_characters; ++c) {
        out[c] = admits('a', k_alphabet[c]) ? std::exp(static_cast<double>(place[c] - top)) : 0;
        sum += out[c];
    }
    for (double& share : out) {
        share /= sum;
    }
    return out;
}

}  // namespace

void read_state(const std::vector<Place>& line, std::size_t begin, std::string& text, std::vector<double>& likely)
{
    std::array<Letters, k_state_length> share;
    std::array<Letters, k_state_length> whole{};  // by place and character: what all codes with it are worth
    std::string best;
    double best_worth = k_unlisted_state;
    for (std::size_t i = 0; i < k_state_length; ++i) {
        share[i] = shares(line[begin + i]);
        const auto top = std::max_element(share[i].begin(), share[i].end());
        best += k_alphabet[static_cast<std::size_t>(top - share[i].begin())];
        best_worth *= *top;
        for (std::size_t c = 0; c < k_characters; ++c) {
            whole[i][c] = k_unlisted_state * share[i][c];
        }
    }
    double sum = k_unlisted_state;
    bool listed = false;
    for (const auto& country : k_state_codes) {
        std::string code(country.alpha3);
        if (code.empty()) {
            continue;
        }
        code.resize(k_state_length, '<');
        double worth = 1;
        for (std::size_t i = 0; i < k_state_length; ++i) {
            worth *= share[i][k_alphabet.find(code[i])];
        }
        sum += worth;
        for (std::size_t i = 0; i < k_state_length; ++i) {
            whole[i][k_alphabet.find(code[i])] += worth;
        }
        listed = listed || code == best;
        if (worth > best_worth) {
            best_worth = worth;
            best = code;
            listed = true;
        }
    }
    for (std::size_t i = 0; i < k_state_length; ++i) {
        text[begin + i] = best[i];
        const double doubt = 1 - whole[i][k_alphabet.find(best[i])] / sum;
        likely[begin + i] = std::max(0.0, 1 - (listed ? doubt : k_unlisted_doubt * doubt));
    }
}

}  // namespace balcao::devices::vision
