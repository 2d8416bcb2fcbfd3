#pragma once
// Names read as a whole: words with one or two '<' between them, nothing but '<' behind the third, and hardly ever a '<'
// at the beginning. A single filler taken for a K in a long run of them is so no longer possible.

#include <array>
#include <string>
#include <vector>

#include "devices/vision/mrz_decode.h"
#include "devices/vision/mrz_layout.h"

namespace balcao::devices::vision {

class NameReading {
public:
    /// `zone[i]` are the places of line i.
    NameReading(const MrzLayout& layout, const std::vector<std::vector<Place>>& zone);

    /// The likeliest text that a name can be, and how likely each of its characters is among all such texts; both from `begin` on.
    void write(std::string& line, std::size_t begin, std::vector<double>& likely) const;

private:
    static constexpr std::size_t k_states = 5;  // behind a letter, one '<', two, three (the end); nothing read yet
    using States = std::array<double, k_states>;

    void forward();
    void backward();

    std::vector<const Place*> m_places;
    std::vector<States> m_before;
    std::vector<States> m_behind;
    std::vector<States> m_best;
    std::vector<std::array<std::size_t, k_states>> m_from;
    double m_whole = 0;
};

}  // namespace balcao::devices::vision
