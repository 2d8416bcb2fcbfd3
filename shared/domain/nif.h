#pragma once
// NIF, the tax number: 9 digits, the last a check digit mod 11 (Decreto-Lei 14/2013). The leading
// digits tell who is meant; the list is the one the tax authority publishes.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/number_error.h"

namespace balcao::domain {

enum class NifKind : std::uint8_t {
    natural,                        ///< 1, 2, 3
    natural_non_resident,           ///< 45
    company,                        ///< 5
    public_body,                    ///< 6
    inheritance,                    ///< 70, 74, 75
    non_resident_company,           ///< 71
    fund,                           ///< 72
    official_assignment,            ///< 77
    vat_refund,                     ///< 78
    expo98,                         ///< 79
    sole_trader_obsolete,           ///< 8
    condominium_irregular,          ///< 90, 91
    non_resident_no_establishment,  ///< 98
    civil_society                   ///< 99
};
[[nodiscard]] std::string_view name(NifKind kind);

class Nif {
public:
    /// Blanks, dots, hyphens and a leading "PT" are allowed. The two well-known placeholders are refused.
    [[nodiscard]] static base::Result<Nif, NumberError> parse(std::string_view text);

    [[nodiscard]] const std::string& text() const { return m_text; }  ///< 9 digits
    [[nodiscard]] std::string display() const;                        ///< 123 456 789
    [[nodiscard]] NifKind kind() const { return m_kind; }
    /// Only natural persons can hold a Digital Mobile Key.
    [[nodiscard]] bool natural_person() const;
    friend bool operator==(const Nif&, const Nif&) = default;

private:
    Nif(std::string text, NifKind kind) : m_text(std::move(text)), m_kind(kind) {}
    std::string m_text;
    NifKind m_kind;
};

}  // namespace balcao::domain
