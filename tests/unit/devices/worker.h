#pragma once
// The image worker as the tests of this folder use it.

#include <chrono>
#include <string>

#include "base/clock.h"

namespace balcao::test {

inline const std::string k_worker = std::string(BALCAO_BIN_DIR) + "/balcao-image-worker";
inline constexpr base::Date k_today{std::chrono::year{2026}, std::chrono::November, std::chrono::day{24}};
/// Far more than a picture takes: the machine may be busy.
constexpr auto k_patience = std::chrono::seconds(60);

}  // namespace balcao::test
