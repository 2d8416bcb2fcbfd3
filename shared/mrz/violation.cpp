#include "mrz/violation.h"

namespace balcao::mrz {

std::string_view name(Violation violation)
{
    switch (violation) {
        case Violation::number_check: return "number_check";
        case Violation::birth_check: return "birth_check";
        case Violation::expiry_check: return "expiry_check";
        case Violation::optional_check: return "optional_check";
        case Violation::composite_check: return "composite_check";
        case Violation::digit_in_name: return "digit_in_name";
        case Violation::no_primary_identifier: return "no_primary_identifier";
        case Violation::name_missing: return "name_missing";
        case Violation::sex_value: return "sex_value";
        case Violation::issuer_not_in_list: return "issuer_not_in_list";
        case Violation::issuer_not_in_list_utopia: return "issuer_not_in_list_utopia";
        case Violation::nationality_not_in_list: return "nationality_not_in_list";
        case Violation::nationality_not_in_list_utopia: return "nationality_not_in_list_utopia";
        case Violation::birth_unreadable: return "birth_unreadable";
        case Violation::birth_impossible: return "birth_impossible";
        case Violation::expiry_unreadable: return "expiry_unreadable";
        case Violation::expiry_impossible: return "expiry_impossible";
        case Violation::expiry_before_birth: return "expiry_before_birth";
        case Violation::number_missing: return "number_missing";
        case Violation::document_code_characters: return "document_code_characters";
        case Violation::document_code_for_size: return "document_code_for_size";
        case Violation::long_number_digit_counts_filler: return "long_number_digit_counts_filler";
        case Violation::pt_nic_digit: return "pt_nic_digit";
        case Violation::pt_cc_digit: return "pt_cc_digit";
        case Violation::not_icao_layout: return "not_icao_layout";
    }
    return "";
}

namespace {

constexpr Violation k_harmless[] = {
    // Specimens are valid zones; whether they are admitted is the caller's question (practice).
    Violation::issuer_not_in_list_utopia, Violation::nationality_not_in_list_utopia};

constexpr Violation k_deviations[] = {
    Violation::no_primary_identifier, Violation::document_code_for_size, Violation::long_number_digit_counts_filler,
    Violation::pt_nic_digit, Violation::pt_cc_digit, Violation::not_icao_layout};

template <std::size_t N>
constexpr std::uint32_t mask(const Violation (&violations)[N])
{
    std::uint32_t bits = 0;
    for (const Violation violation : violations) {
        bits |= std::uint32_t{1} << static_cast<unsigned>(violation);
    }
    return bits;
}

constexpr std::uint32_t k_deviation_bits = mask(k_deviations);
constexpr std::uint32_t k_refusal_bits = ~(mask(k_harmless) | k_deviation_bits);

}  // namespace

bool is_refusal(Violation violation) { return ((k_refusal_bits >> static_cast<unsigned>(violation)) & 1U) != 0; }

bool Violations::any_refusal() const { return (m_bits & k_refusal_bits) != 0; }

bool Violations::any_deviation() const { return (m_bits & k_deviation_bits) != 0; }

std::vector<Violation> Violations::list() const
{
    std::vector<Violation> out;
    for (std::size_t i = 0; i < k_violation_count; ++i) {
        const auto violation = static_cast<Violation>(i);
        if (has(violation)) {
            out.push_back(violation);
        }
    }
    return out;
}

}  // namespace balcao::mrz
