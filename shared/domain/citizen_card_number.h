#pragma once
// Number of the Cartão de Cidadão: DDDDDDDD C AAT, i.e. the NIC with its digit, a two-character
// version and a digit over the whole (AMA, "Validação de Número de Documento do Cartão de Cidadão", 2009).

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/nic.h"
#include "domain/number_error.h"

namespace balcao::domain {

class CitizenCardNumber {
public:
    /// Either case; blanks, dots and hyphens are allowed; missing leading zeros are filled in.
    [[nodiscard]] static base::Result<CitizenCardNumber, NumberError> parse(std::string_view text);

    [[nodiscard]] const std::string& text() const { return m_text; }  ///< 12 characters
    [[nodiscard]] std::string display() const;                        ///< 00777777 9 ZZ9
    [[nodiscard]] Nic nic() const;
    [[nodiscard]] std::string_view version() const { return std::string_view(m_text).substr(9, 2); }
    friend bool operator==(const CitizenCardNumber&, const CitizenCardNumber&) = default;

private:
    explicit CitizenCardNumber(std::string text) : m_text(std::move(text)) {}
    std::string m_text;
};

/// The last digit over the 11 characters before it (digits and capital letters only).
[[nodiscard]] char citizen_card_check_digit(std::string_view eleven_characters);

}  // namespace balcao::domain
