#pragma once
// What opens an ICAO chip: something printed on the document, so that whoever reads it has it in hand.

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.h"
#include "card/failure.h"
#include "mrz/parse.h"

namespace balcao::card {

/// Document number, date of birth and date of expiry with their check digits (9303-11 4.3.2), in the machine-readable
/// zone's own characters.
class MrzKey {
public:
    /// \param document_number as in the zone or with blanks for fillers; one of more than nine characters is taken whole.
    /// \param birth, expiry YYMMDD, as in the zone. \return nullopt for characters no zone has.
    [[nodiscard]] static std::optional<MrzKey> of(std::string_view document_number, std::string_view birth, std::string_view expiry);
    /// Of a zone as it was read; its own check digits are not judged here.
    [[nodiscard]] static MrzKey of(const mrz::Mrz& zone);

    [[nodiscard]] const std::string& information() const { return m_information; }

private:
    explicit MrzKey(std::string information) : m_information(std::move(information)) {}
    std::string m_information;
};

/// The card access number: six digits on the face of a card.
class CardAccessNumber {
public:
    /// nullopt unless it is six digits.
    [[nodiscard]] static std::optional<CardAccessNumber> of(std::string_view digits);
    [[nodiscard]] const std::string& digits() const { return m_digits; }

private:
    explicit CardAccessNumber(std::string digits) : m_digits(std::move(digits)) {}
    std::string m_digits;
};

using AccessKey = std::variant<MrzKey, CardAccessNumber>;

}  // namespace balcao::card
