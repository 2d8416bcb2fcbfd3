#include "domain/nif.h"

#include <optional>

#include "domain/compact.h"

namespace balcao::domain {

std::string_view name(NifKind kind)
{
    switch (kind) {
        case NifKind::natural: return "natural";
        case NifKind::natural_non_resident: return "natural_non_resident";
        case NifKind::company: return "company";
        case NifKind::public_body: return "public_body";
        case NifKind::inheritance: return "inheritance";
        case NifKind::non_resident_company: return "non_resident_company";
        case NifKind::fund: return "fund";
        case NifKind::official_assignment: return "official_assignment";
        case NifKind::vat_refund: return "vat_refund";
        case NifKind::expo98: return "expo98";
        case NifKind::sole_trader_obsolete: return "sole_trader_obsolete";
        case NifKind::condominium_irregular: return "condominium_irregular";
        case NifKind::non_resident_no_establishment: return "non_resident_no_establishment";
        case NifKind::civil_society: return "civil_society";
    }
    return "";
}

namespace {

std::optional<NifKind> kind_of(std::string_view nif)
{
    switch (nif[0]) {
        case '1':
        case '2':
        case '3': return NifKind::natural;
        case '5': return NifKind::company;
        case '6': return NifKind::public_body;
        case '8': return NifKind::sole_trader_obsolete;
        default: break;
    }
    struct Prefix {
        std::string_view digits;
        NifKind kind;
    };
    static constexpr Prefix prefixes[] = {
        {"45", NifKind::natural_non_resident}, {"70", NifKind::inheritance},
        {"71", NifKind::non_resident_company}, {"72", NifKind::fund},
        {"74", NifKind::inheritance},          {"75", NifKind::inheritance},
        {"77", NifKind::official_assignment},  {"78", NifKind::vat_refund},
        {"79", NifKind::expo98},               {"90", NifKind::condominium_irregular},
        {"91", NifKind::condominium_irregular}, {"98", NifKind::non_resident_no_establishment},
        {"99", NifKind::civil_society}};
    for (const auto& prefix : prefixes) {
        if (nif.substr(0, 2) == prefix.digits) {
            return prefix.kind;
        }
    }
    return std::nullopt;
}

bool check_digit_fits(std::string_view nif)
{
    const int remainder = weighted_sum(nif, {9, 8, 7, 6, 5, 4, 3, 2}) % 11;
    return nif[8] - '0' == (remainder < 2 ? 0 : 11 - remainder);
}

}  // namespace

base::Result<Nif, NumberError> Nif::parse(std::string_view text)
{
    Compact typed = compact(text);
    if (typed.foreign) {
        return base::unexpected(NumberError{NumberRule::character, *typed.foreign});
    }
    if (typed.characters.substr(0, 2) == "PT") {
        typed.drop_front(2);
    }
    if (typed.characters.empty()) {
        return base::unexpected(NumberError{NumberRule::empty});
    }
    if (const auto position = typed.not_a_digit()) {
        return base::unexpected(NumberError{NumberRule::character, *position});
    }
    const std::string& nif = typed.characters;
    if (nif.size() != 9) {
        return base::unexpected(NumberError{NumberRule::length, typed.position(9)});
    }
    const auto kind = kind_of(nif);
    if (!kind) {
        return base::unexpected(NumberError{NumberRule::unassigned_prefix, typed.position(0)});
    }
    if (!check_digit_fits(nif)) {
        return base::unexpected(NumberError{NumberRule::check_digit, typed.position(8)});
    }
    if (nif == "123456789" || nif == "999999990") {
        return base::unexpected(NumberError{NumberRule::placeholder});
    }
    return Nif(nif, *kind);
}

std::string Nif::display() const { return m_text.substr(0, 3) + ' ' + m_text.substr(3, 3) + ' ' + m_text.substr(6); }

bool Nif::natural_person() const { return m_kind == NifKind::natural || m_kind == NifKind::natural_non_resident; }

}  // namespace balcao::domain
