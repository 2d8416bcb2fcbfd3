#pragma once
// Whether two spellings name the same person: a typed or chip name against the MRZ, or two full
// names against each other. Never by equality: MRZ names lose accents and are cut at 30 or 39 characters.

#include <cstdint>
#include <string_view>

namespace balcao::domain {

enum class NameAgreement : std::uint8_t {
    same,          ///< the same letters; case and spacing do not count
    cut,           ///< agrees as far as the MRZ field reaches
    accents_only,  ///< the same but for accents, hyphens and apostrophes
    different
};
[[nodiscard]] std::string_view name(NameAgreement agreement);

/// A name in UTF-8, parts separate. `given_names` may be empty for people with one name.
struct PersonName {
    std::string_view surname;
    std::string_view given_names;
};

/// A name in UTF-8 against MRZ components (separated by '<' or blank). `mrz_full`: the last
/// column of the name field held a letter. Result same, cut or different.
[[nodiscard]] NameAgreement compare_with_mrz(const PersonName& name, const PersonName& mrz, bool mrz_full);
/// The same for a full name as written, given names first ("André Estevão Caçador de Araújo").
[[nodiscard]] NameAgreement compare_full_name_with_mrz(std::string_view full_name, const PersonName& mrz, bool mrz_full);

/// Two names in UTF-8. Result same, accents_only or different.
[[nodiscard]] NameAgreement compare_names(std::string_view a, std::string_view b);

}  // namespace balcao::domain
