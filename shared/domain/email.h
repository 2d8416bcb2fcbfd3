#pragma once
// E-mail address as the service's contact schema admits it: before the @ 1 to 127 of letters,
// digits and ' . _ - (no '+'); after it a host name with at least one dot.

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/number_error.h"

namespace balcao::domain {

class Email {
public:
    [[nodiscard]] static base::Result<Email, NumberError> parse(std::string_view text);
    /// Trimmed; the host in lower case, the part before the @ as typed.
    [[nodiscard]] const std::string& text() const { return m_text; }
    friend bool operator==(const Email&, const Email&) = default;

private:
    explicit Email(std::string text) : m_text(std::move(text)) {}
    std::string m_text;
};

}  // namespace balcao::domain
