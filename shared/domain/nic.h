#pragma once
// NIC, the civil identification number (the BI's number): 8 digits and a check digit mod 11.
// The digit would sometimes have to be "10" and is printed 0 then, so 0 stands for two cases and
// guards less well (about one number in eleven).

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/number_error.h"

namespace balcao::domain {

class Nic {
public:
    /// Number with its check digit, 4 to 9 digits; shorter ones are padded with leading zeros
    /// (seven-digit BI numbers). Blanks, dots and hyphens are allowed.
    [[nodiscard]] static base::Result<Nic, NumberError> parse(std::string_view text);

    [[nodiscard]] const std::string& text() const { return m_text; }               ///< 8 digits + check digit
    [[nodiscard]] std::string_view number() const { return std::string_view(m_text).substr(0, 8); }
    [[nodiscard]] char check_digit() const { return m_text.back(); }
    [[nodiscard]] std::string display() const;                                     ///< 12345678 9
    friend bool operator==(const Nic&, const Nic&) = default;

private:
    explicit Nic(std::string text) : m_text(std::move(text)) {}
    std::string m_text;
};

/// Does `check` fit the 8 digits? Characters must be digits.
[[nodiscard]] bool nic_check_digit_fits(std::string_view eight_digits, char check);

}  // namespace balcao::domain
