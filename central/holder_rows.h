#pragma once
// Rows of what holders do by themselves (schema/central/0006_holders.sql).

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "seal/hash.h"

namespace balcao::central {

/// A visit to the sign-in page. The cookie itself is nowhere.
struct VisitRow {
    seal::Digest id{};
    std::string case_id;
    std::string stage;     ///< code, new_pin, open
    std::string code_id;   ///< that is awaited; empty = none
    base::Bytes document;  ///< SHA-256 of what the awaited code is to sign; empty = none
    base::Instant expires_at;
};

struct SigningKeyRow {
    std::string label;        ///< in the token
    seal::Digest person{};
    std::string purpose;
    base::Bytes certificate;  ///< sealed; empty until it is issued
    base::Instant made_at;
};

struct HolderEventRow {
    base::Instant at;
    std::string what;
};

}  // namespace balcao::central
