#pragma once
// Codes of states and organisations that a travel document may carry: ICAO Doc 9303-3 section 5
// (ISO 3166-1 alpha-3 plus ICAO's own). The list is schema/reference/countries.json.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace balcao::domain {

enum class CountryKind : std::uint8_t {
    state,
    status,        ///< kinds of British nationality: GBD, GBN, GBO, GBP, GBS
    organisation,  ///< UNO, EUE, XOM, ...
    person,        ///< stateless, refugee, unspecified: XXA, XXB, XXC, XXX
    specimen       ///< UTO: practice and training only
};

struct Country {
    std::string_view alpha3;   ///< "D" for Germany, as documents print it
    std::string_view alpha2;   ///< what the service's form takes; empty when there is none
    std::string_view name_en;
    std::string_view name_pt;
    CountryKind kind;
};

/// All codes in order of alpha3.
[[nodiscard]] std::span<const Country> all_countries();
/// By ICAO code, capital letters; "DEU" also finds Germany. nullptr when not on the list.
[[nodiscard]] const Country* find_country(std::string_view alpha3);
/// The state of an ISO alpha-2 code; nullptr when there is none.
[[nodiscard]] const Country* find_country_by_alpha2(std::string_view alpha2);
/// On the list and not a specimen. Constant time.
[[nodiscard]] bool is_country_code(std::string_view alpha3);

}  // namespace balcao::domain
