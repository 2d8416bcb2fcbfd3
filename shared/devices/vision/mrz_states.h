#pragma once
// Codes of states read as a whole: three letters that the list of Doc 9303-3 section 5 has, or, a hundred times less likely, any others.

#include <string>
#include <vector>

#include "devices/vision/mrz_decode.h"

namespace balcao::devices::vision {

/// Reads the three places of `line` from `begin` on; writes the likeliest code and how likely each of its characters is.
void read_state(const std::vector<Place>& line, std::size_t begin, std::string& text, std::vector<double>& likely);

}  // namespace balcao::devices::vision
