#pragma once
// A zone from its fields: the inverse of parse(). For specimens, tests, training pictures and the
// key material of chips; not for making documents.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/partial_date.h"
#include "mrz/parse.h"

namespace balcao::mrz {

struct Fields {
    Format format = Format::td1;  ///< not fra_bni_1988
    std::string document_code;    ///< 1 or 2 letters; V... for visas
    std::string issuing_state;    ///< ICAO alpha-3
    std::string document_number;  ///< A-Z, 0-9, blank inside; over 9 characters only TD1 (22) and TD2 (14)
    bool digit_counts_filler = false;  ///< long numbers: as some issuers compute it
    std::string nationality;
    std::optional<domain::PartialDate> birth;
    char sex = '<';               ///< F, M or '<'
    std::optional<domain::PartialDate> expiry;
    std::string surname;          ///< UTF-8 or MRZ text; written in MRZ letters, cut when too long
    std::string given_names;
    std::string optional_1;       ///< may hold '<', also in front
    std::string optional_2;       ///< TD1
};

enum class ComposeError : std::uint8_t {
    format_not_composed,  ///< French card
    document_code,
    issuing_state,
    document_number,      ///< empty, foreign characters, too long for the format
    nationality,
    sex,
    name,                 ///< nothing of it can be written in MRZ letters
    optional_data         ///< too long or foreign characters
};
[[nodiscard]] std::string_view name(ComposeError error);

[[nodiscard]] base::Result<std::vector<std::string>, ComposeError> compose(const Fields& fields);

/// What parse() read, ready for compose().
[[nodiscard]] Fields fields_of(const Mrz& mrz);

/// The name field of `width` characters, by Doc 9303-3 4.6: cut so that something of the given
/// names stays and the last column holds a letter. Empty when there is nothing to write.
[[nodiscard]] std::string compose_name(std::string_view surname, std::string_view given_names, std::size_t width);

}  // namespace balcao::mrz
