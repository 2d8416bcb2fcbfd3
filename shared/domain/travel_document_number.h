#pragma once
// Numbers of passports and residence documents.

#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/number_error.h"

namespace balcao::domain {

/// Number of any travel or residence document: 3 to 22 capital letters and digits (ICAO 9303-5:
/// the longest number a TD1 holds). States may print it with blanks or hyphens; they do not count.
class TravelDocumentNumber {
public:
    [[nodiscard]] static base::Result<TravelDocumentNumber, NumberError> parse(std::string_view text);
    [[nodiscard]] const std::string& text() const { return m_text; }
    friend bool operator==(const TravelDocumentNumber&, const TravelDocumentNumber&) = default;

private:
    explicit TravelDocumentNumber(std::string text) : m_text(std::move(text)) {}
    std::string m_text;
};

/// Number of a passport: at most 9 characters (ICAO 9303-4). A Portuguese one has two letters and
/// six digits (Decreto-Lei 19/2018, since 2018-03-16), before that one letter and six digits.
class PassportNumber {
public:
    [[nodiscard]] static base::Result<PassportNumber, NumberError> parse(std::string_view text);
    /// The same, held to the form of the issuing state where that is known (PRT).
    [[nodiscard]] static base::Result<PassportNumber, NumberError> parse(std::string_view text,
                                                                         std::string_view issuing_state);
    [[nodiscard]] const std::string& text() const { return m_text; }
    /// Two letters and six digits: what every Portuguese passport still valid carries.
    [[nodiscard]] bool has_portuguese_form() const;
    friend bool operator==(const PassportNumber&, const PassportNumber&) = default;

private:
    explicit PassportNumber(std::string text) : m_text(std::move(text)) {}
    std::string m_text;
};

}  // namespace balcao::domain
