#pragma once
// What a device or a hand yielded, with its origin in the type.

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "domain/draft.h"

namespace balcao::domain {

/// Fields as read; only those present.
using CapturedFields = std::map<FieldId, std::string>;

struct FromChip {
    CapturedFields fields;
    bool names_as_in_zone = false;        ///< in the zone's capital letters, without accents (ICAO chips without DG11)
    bool name_may_be_truncated = false;
};
struct FromMrz {
    std::vector<std::string> lines;       ///< as read, for the second look
    CapturedFields fields;
    bool name_may_be_truncated = false;
    std::vector<std::string> violations;  ///< names of mrz violations that do not forbid use
};
struct FromBarcode {
    std::string kind;                     ///< "fiscal-qr", "ticket", ...
    CapturedFields fields;
};
struct Typed {
    CapturedFields fields;
};

using CapturedDocument = std::variant<FromChip, FromMrz, FromBarcode, Typed>;

[[nodiscard]] Origin origin(const CapturedDocument& document);
[[nodiscard]] const CapturedFields& fields(const CapturedDocument& document);

/// A field where the capture says something else than the draft already holds.
struct Disagreement {
    FieldId field;
    FieldValue held;
    FieldValue captured;
    friend bool operator==(const Disagreement&, const Disagreement&) = default;
};

/// Fills empty fields and replaces those of weaker origin (chip > mrz > barcode > typed for the
/// document's own data; a typed full_name with accents is kept when it matches the MRZ by the
/// name rules). Fields of equal or stronger origin that differ are kept and reported; so are fields
/// of the document in which chip and printed zone differ, whichever came first: one of the two was altered.
[[nodiscard]] std::vector<Disagreement> apply(const CapturedDocument& document, Draft& draft);

/// Number and birth date both differ from what chip or lines gave the draft: somebody else's document, of
/// which nothing may be mixed in.
[[nodiscard]] bool is_of_another_person(const CapturedDocument& document, const Draft& draft);

}  // namespace balcao::domain
