#pragma once
// NISS, the social security number: 11 digits, first 1 (person) or 2 (body), the last a check digit.

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/number_error.h"

namespace balcao::domain {

class Niss {
public:
    [[nodiscard]] static base::Result<Niss, NumberError> parse(std::string_view text);
    [[nodiscard]] const std::string& text() const { return m_text; }  ///< 11 digits
    [[nodiscard]] bool natural_person() const { return m_text.front() == '1'; }
    friend bool operator==(const Niss&, const Niss&) = default;

private:
    explicit Niss(std::string text) : m_text(std::move(text)) {}
    std::string m_text;
};

}  // namespace balcao::domain
