#pragma once
// Rows of letters and of lists of what was erased.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "seal/hash.h"

namespace balcao::central {

struct LetterRow {
    std::string id;             ///< stands on the paper
    std::string case_id;
    std::string state;          ///< waiting, printed, used, void, returned, expired
    base::Instant requested_at;
    std::string due_on;         ///< ISO date
    std::string authorisation;
    base::Bytes address;        ///< sealed; empty once it is over
    std::string batch_id;
    std::optional<base::Instant> printed_at;
    std::optional<base::Instant> expires_at;
    std::optional<base::Instant> closed_at;
};

struct LetterBatchRow {
    std::string id;
    std::string state;          ///< written, released, lost
    std::string folder;
    seal::Digest digest{};      ///< of the PDF
    std::int64_t letters = 0;
    base::Instant made_at;
    std::optional<base::Instant> manifest_at;
};

/// What a signed list says of one record, and what is needed to check it against the chain.
struct ErasableRecord {
    std::int64_t epoch_id = 0;
    std::int64_t seq = 0;
    std::string terminal;
    std::string epoch;
    seal::Digest hash{};
    bool erased = false;
};

struct ErasureRow {
    std::int64_t id = 0;
    base::Instant at;
    std::int64_t records = 0;
    base::Bytes body;
    base::Bytes signature;
};

}  // namespace balcao::central
