#include "domain/country.h"

#include <algorithm>
#include <array>

namespace balcao::domain {

namespace {

constexpr Country k_countries[] = {
#include "country_table.inc"
};

constexpr std::size_t k_slots = 26 * 26 * 26;

constexpr bool capital(char c) { return c >= 'A' && c <= 'Z'; }

/// Number of a three-letter code, or k_slots when it is none.
constexpr std::size_t slot(std::string_view code)
{
    if (code.size() != 3 || !capital(code[0]) || !capital(code[1]) || !capital(code[2])) {
        return k_slots;
    }
    return (static_cast<std::size_t>(code[0] - 'A') * 26 + static_cast<std::size_t>(code[1] - 'A')) * 26 +
           static_cast<std::size_t>(code[2] - 'A');
}

/// One bit a code: asked for every MRZ read from a picture, many times while repairing one.
constexpr auto make_listed()
{
    std::array<std::uint64_t, k_slots / 64 + 1> bits{};
    for (const auto& country : k_countries) {
        if (country.kind != CountryKind::specimen && country.alpha3.size() == 3) {
            const std::size_t at = slot(country.alpha3);
            bits[at / 64] |= std::uint64_t{1} << (at % 64);
        }
    }
    return bits;
}
constexpr auto k_listed = make_listed();

}  // namespace

std::span<const Country> all_countries() { return k_countries; }

const Country* find_country(std::string_view alpha3)
{
    if (alpha3 == "DEU") {
        alpha3 = "D";
    }
    const auto* found = std::lower_bound(std::begin(k_countries), std::end(k_countries), alpha3,
                                         [](const Country& c, std::string_view code) { return c.alpha3 < code; });
    return found != std::end(k_countries) && found->alpha3 == alpha3 ? found : nullptr;
}

const Country* find_country_by_alpha2(std::string_view alpha2)
{
    const auto* found = std::find_if(std::begin(k_countries), std::end(k_countries), [&](const Country& c) {
        return c.kind == CountryKind::state && c.alpha2 == alpha2 && !alpha2.empty();
    });
    return found != std::end(k_countries) ? found : nullptr;
}

bool is_country_code(std::string_view alpha3)
{
    const std::size_t at = slot(alpha3);
    return at < k_slots ? ((k_listed[at / 64] >> (at % 64)) & 1U) != 0 : alpha3 == "D";
}

}  // namespace balcao::domain
