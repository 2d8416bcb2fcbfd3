#pragma once
// Número de utente do SNS, the health service's user number: 9 digits. No check digit rule is
// published, so only form is checked.

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/number_error.h"

namespace balcao::domain {

class HealthNumber {
public:
    [[nodiscard]] static base::Result<HealthNumber, NumberError> parse(std::string_view text);
    [[nodiscard]] const std::string& text() const { return m_text; }  ///< 9 digits
    friend bool operator==(const HealthNumber&, const HealthNumber&) = default;

private:
    explicit HealthNumber(std::string text) : m_text(std::move(text)) {}
    std::string m_text;
};

}  // namespace balcao::domain
