#pragma once
// The machine-readable zone of travel and identity documents: ICAO Doc 9303 parts 3 to 7 and the
// French identity card of 1988. Nothing is corrected here: what is printed is read, and what it
// breaks is named.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "domain/partial_date.h"
#include "mrz/short_text.h"
#include "mrz/violation.h"

namespace balcao::mrz {

enum class Format : std::uint8_t {
    td1,          ///< 3 x 30: cards (9303-5)
    td2,          ///< 2 x 36 (9303-6)
    td3,          ///< 2 x 44: passports (9303-4)
    mrv_a,        ///< 2 x 44 beginning with V: visas (9303-7)
    mrv_b,        ///< 2 x 36 beginning with V
    fra_bni_1988  ///< 2 x 36, France's own layout
};
/// TD1, TD2, TD3, MRVA, MRVB, FRA_BNI_1988
[[nodiscard]] std::string_view name(Format format);
[[nodiscard]] std::size_t line_count(Format format);
[[nodiscard]] std::size_t line_length(Format format);

/// How the digit of a number longer than nine characters was computed (9303-5 note j leaves the
/// filler in position 15 out; some issuers count it).
enum class LongNumberRule : std::uint8_t { not_long, without_filler, with_filler, both, none };
/// without_filler, with_filler, both, none; empty for not_long
[[nodiscard]] std::string_view name(LongNumberRule rule);

enum class Kind : std::uint8_t {
    valid,      ///< as Doc 9303 wants it (specimen states included)
    deviation,  ///< usable, but departs from the text in a way seen in the field
    invalid,    ///< a digit or a rule does not hold: not to be used
    malformed   ///< not a zone: wrong lengths, foreign characters, lines out of order
};
[[nodiscard]] std::string_view name(Kind kind);

/// Does a check digit fit? `absent`: this format has none.
enum class Check : std::uint8_t { absent, right, wrong };

struct Checks {
    Check document_number = Check::absent;
    Check birth_date = Check::absent;
    Check expiry_date = Check::absent;
    Check optional = Check::absent;   ///< TD3 only
    Check composite = Check::absent;  ///< not in visas
    friend bool operator==(const Checks&, const Checks&) = default;
};

/// National digits of a Portuguese Citizen Card's number.
struct CitizenCardDigits {
    bool nic_right = false;
    bool number_right = false;
    friend bool operator==(const CitizenCardDigits&, const CitizenCardDigits&) = default;
};

/// One zone, field by field. Fillers at the ends of fields are left out; inside a number and
/// between names they are blanks, inside optional data they stay '<'.
struct Mrz {
    Format format = Format::td1;
    ShortText<2> document_code;
    ShortText<3> issuing_state;         ///< "D" for Germany
    ShortText<22> document_number;      ///< whole, also when long
    char document_number_check = '<';   ///< as printed, of a long number its own
    bool long_number = false;
    LongNumberRule long_number_rule = LongNumberRule::not_long;
    ShortText<16> optional_1;           ///< without what a long number takes of it
    std::uint8_t optional_1_indent = 0; ///< fillers before it
    ShortText<11> optional_2;           ///< TD1 only
    std::uint8_t optional_2_indent = 0;
    ShortText<6> birth_date;            ///< YYMMDD as printed
    char birth_date_check = '<';
    char sex = '<';                     ///< as printed
    ShortText<6> expiry_date;
    char expiry_date_check = '<';
    ShortText<3> nationality;
    char optional_check = '<';
    char composite_check = '<';
    ShortText<39> surname;              ///< primary identifier
    ShortText<39> given_names;          ///< secondary identifier
    ShortText<6> issue_office;          ///< French card only
    bool name_may_be_truncated = false; ///< the last column holds a letter
    bool name_extra_separator = false;  ///< more than one '<<' inside the name
    std::optional<domain::PartialDate> birth;   ///< none when unreadable, impossible or unknown
    std::optional<domain::PartialDate> expiry;
    Checks checks;
    std::optional<CitizenCardDigits> citizen_card;  ///< issuer and nationality PRT, number of a CC's form
    Violations violations;
    bool lines_out_of_order = false;    ///< the same lines in another order are a right zone

    [[nodiscard]] Kind kind() const;
    /// valid or deviation.
    [[nodiscard]] bool usable() const { return kind() == Kind::valid || kind() == Kind::deviation; }
    /// UTO somewhere: to be admitted in practice only.
    [[nodiscard]] bool specimen() const;
};

enum class MalformedReason : std::uint8_t {
    bad_length,    ///< number and lengths of lines belong to no format
    bad_character  ///< outside A-Z 0-9 <
};
[[nodiscard]] std::string_view name(MalformedReason reason);

struct Malformed {
    MalformedReason reason = MalformedReason::bad_length;
    std::uint8_t line_count = 0;               ///< lines given; lengths of the first four
    std::array<std::uint16_t, 4> lengths{};
    std::uint8_t line = 0;                     ///< bad_character: from 1
    std::uint16_t column = 0;                  ///< from 1
    friend bool operator==(const Malformed&, const Malformed&) = default;
};

/// Reads one zone: two or three lines, or all of it in one line of 72, 88 or 90 characters.
/// \param today decides the century of birth dates (domain/partial_date.h).
[[nodiscard]] base::Result<Mrz, Malformed> parse(std::span<const std::string_view> lines, base::Date today);

/// The key material of BAC and PACE (9303-11): number, birth and expiry, each with its digit.
[[nodiscard]] std::string access_key_text(const Mrz& mrz);

}  // namespace balcao::mrz
