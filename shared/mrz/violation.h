#pragma once
// What a machine-readable zone breaks. Names are those of the JSON output.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace balcao::mrz {

/// In the order of reports. Not every one forbids use: see is_refusal().
enum class Violation : std::uint8_t {
    number_check,                     ///< document number's digit
    birth_check,
    expiry_check,
    optional_check,                   ///< TD3 positions 29-42
    composite_check,
    digit_in_name,
    no_primary_identifier,            ///< name field begins with '<<' (seen on Indian passports)
    name_missing,                     ///< no name at all
    sex_value,                        ///< neither F, M nor filler
    issuer_not_in_list,
    issuer_not_in_list_utopia,        ///< UTO: specimens, practice only
    nationality_not_in_list,
    nationality_not_in_list_utopia,
    birth_unreadable,                 ///< neither digits nor admitted fillers
    birth_impossible,                 ///< no such day
    expiry_unreadable,
    expiry_impossible,
    expiry_before_birth,
    number_missing,
    document_code_characters,         ///< a digit where the document's kind stands
    document_code_for_size,           ///< kind unusual for the size: reported, never refused
    long_number_digit_counts_filler,  ///< long number whose digit was computed with position 15
    pt_nic_digit,                     ///< Citizen Card: national digit of the civil id number
    pt_cc_digit,                      ///< Citizen Card: national digit over the whole number
    not_icao_layout                   ///< French identity card 1988-2021
};
inline constexpr std::size_t k_violation_count = static_cast<std::size_t>(Violation::not_icao_layout) + 1;

[[nodiscard]] std::string_view name(Violation violation);

/// The zone was misread, mistyped or made up; it must not be used.
[[nodiscard]] bool is_refusal(Violation violation);

class Violations {
public:
    constexpr void add(Violation violation) { m_bits |= bit(violation); }
    constexpr void remove(Violation violation) { m_bits &= ~bit(violation); }
    [[nodiscard]] constexpr bool has(Violation violation) const { return (m_bits & bit(violation)) != 0; }
    [[nodiscard]] constexpr bool empty() const { return m_bits == 0; }
    [[nodiscard]] bool any_refusal() const;
    [[nodiscard]] bool any_deviation() const;  ///< departs from ICAO's text without forbidding use
    /// In order of the enumeration.
    [[nodiscard]] std::vector<Violation> list() const;
    friend constexpr bool operator==(Violations, Violations) = default;

private:
    static constexpr std::uint32_t bit(Violation violation) { return std::uint32_t{1} << static_cast<unsigned>(violation); }
    std::uint32_t m_bits = 0;
};

}  // namespace balcao::mrz
