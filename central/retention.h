#pragma once
// What is erased when its legal period is over, the signed list of it, and the proof that it is gone.

#include "central/context.h"

namespace balcao::central {

struct RetentionResult {
    std::int64_t keys = 0;     ///< versions of one key count each
    std::int64_t records = 0;  ///< whose data went
    std::int64_t lists = 0;    ///< signed ones
};
constexpr std::size_t k_retention_chunk = 100;  ///< keys in a transaction and list
/// Everything that is due at that moment, in small transactions; doing it again finds nothing.
[[nodiscard]] Result<RetentionResult> run_retention(Context& context, Instant at);

struct RetentionProof {
    std::int64_t records = 0;        ///< looked at
    std::int64_t erased = 0;
    std::int64_t lists = 0;
    std::int64_t chain_broken = 0;   ///< hash does not cover the record, or does not follow the one before
    std::int64_t still_there = 0;    ///< on a list, and its data can be read
    std::int64_t not_listed = 0;     ///< accepted, without data, and on no list
    std::int64_t list_wrong = 0;     ///< signature or content of a list
    std::int64_t overdue = 0;        ///< keys that should be gone at that moment
    std::int64_t copies = 0;         ///< files beside the database, from before a change of its schema
    [[nodiscard]] bool holds() const
    {
        return chain_broken == 0 && still_there == 0 && not_listed == 0 && list_wrong == 0 && overdue == 0 && copies == 0;
    }
};
[[nodiscard]] Result<RetentionProof> prove_retention(Context& context, const std::string& store_path, Instant at);

/// The body of a list, as it is signed, and back.
struct ErasedKey {
    std::string case_id;
    std::string ended_on;  ///< ISO date
    std::string period;    ///< authentication, signature
};
[[nodiscard]] Result<base::Bytes> erasure_body(const Home& home, const std::vector<ErasedKey>& keys, const std::vector<ErasableRecord>& records, Instant at);
/// Day that lies `years` back; the last of February stands for its 29th.
[[nodiscard]] Instant years_before(Instant at, int years);

/// /admin/retention/run and /admin/retention/verify.
[[nodiscard]] Outcome handle_retention_admin(Context& context, const std::vector<std::string>& path, const Request& request);

}  // namespace balcao::central
