#pragma once
// POST /v1/terminals/{t}/batches, and what a terminal asks afterwards: cursor and receipts.

#include "central/context.h"
#include "central/examine.h"
#include "wire/record.h"

namespace balcao::central {

/// Runs on a pool thread: reads and examines, then hands the batch to the writer; the receipt is signed and
/// `reply` called after the commit, on the writer's thread (some 50 us). `keys_made` is called when new
/// temporary passwords wait to be hardened.
void handle_batch(Context& context, const Caller& caller, const Request& request, Reply reply,
                  const std::function<void()>& keys_made);

/// The same for a batch that was read already: examines, settles, signs. `done` is called as `reply` above; a problem
/// in it is about the batch as a whole.
using BatchDone = std::function<void(OrProblem<wire::BatchAnswer>)>;
void run_batch(Context& context, const Caller& terminal, const wire::Batch& batch, BatchDone done,
               const std::function<void()>& keys_made);

[[nodiscard]] Outcome handle_cursor(Context& context, const Caller& caller, const Request& request);
[[nodiscard]] Outcome handle_receipts(Context& context, const Caller& caller, const Request& request);
/// GET /v1/terminals/{t}/activations/{case}: where one of the terminal's own keys stands.
[[nodiscard]] Outcome handle_activation(Context& context, const Caller& caller, const std::string& case_id);

/// Of the gaps in a terminal's numbers, the lowest are told; more follow when those are filled.
constexpr std::size_t k_gaps_told = 100;

/// What settle() decided, before the receipt is signed.
struct Settled {
    wire::BatchAnswer answer;      ///< receipt without signature, when anything is stored
    std::int64_t receipt_id = 0;   ///< row to sign; 0 when the batch brought nothing new
    bool keys_made = false;
};

/// The batch against the database, inside the writer's transaction.
[[nodiscard]] Result<Settled> settle(Store& store, const Context& context, const KnownTerminal& terminal,
                                     const std::string& epoch, const std::vector<Examined>& items, Instant received_at);

/// As batches are answered: of a suspended key what lies underneath, which every desk can read.
[[nodiscard]] std::optional<wire::ActivationState> activation_state(const ActivationRow& row);
/// Why it is suspended or ended; empty: neither, or a later version goes on.
[[nodiscard]] std::string because_of(const ActivationRow& row);

}  // namespace balcao::central
