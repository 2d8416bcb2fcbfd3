#pragma once
// Short forms for the tests of mrz.

#include <string>
#include <string_view>
#include <vector>

#include "mrz/parse.h"

namespace balcao::test {

inline constexpr base::Date k_today(std::chrono::year(2026), std::chrono::month(11), std::chrono::day(23));

inline std::vector<std::string_view> views(const std::vector<std::string>& lines) { return {lines.begin(), lines.end()}; }

inline auto parse(const std::vector<std::string>& lines) { return mrz::parse(views(lines), k_today); }

inline const std::vector<std::string> k_card{"I<PRT007777779<ZZ92<<<<<<<<<<<", "8303143M3405282PRT<<<<<<<<<<<2",
                                             "CACADOR<DE<ARAUJO<<ANDRE<ESTEV"};
inline const std::vector<std::string> k_passport{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                                 "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};

}  // namespace balcao::test
