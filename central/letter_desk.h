#pragma once
// A key that came by letter, completed face to face at a desk: whether it can be, told to whom has proved the number. What the desk
// registers then is a change of the key (key_change.h); the letter's PIN is tried in the first sign-in, in the counts of the page.

#include "central/context.h"
#include "central/rate_limit.h"
#include "wire/letter.h"

namespace balcao::central {

/// Exactly one of the two is set.
struct LetterKey {
    std::optional<base::FaultCode> refusal;  ///< letter_*
    std::optional<LetterRow> letter;         ///< printed, and its PIN still serves
};
/// \param key live; \param letters_case where its letters stand
[[nodiscard]] Result<LetterKey> letter_of_key(Store& store, const ActivationRow& key, const std::string& letters_case, Instant at);
/// The person has no live key: what became of the one with this number.
[[nodiscard]] Result<base::FaultCode> letter_of_ended(Store& store, const Digest& person, const Digest& phone);

/// POST /v1/terminals/{t}/letters. 422 phone_proof_invalid; 404 letter_unknown; 409 letter_not_sent, letter_expired, letter_returned,
/// letter_completed, letter_document_differs, letter_key_stopped; 429 central_busy after `tries` of one case.
[[nodiscard]] Outcome handle_letter_check(Context& context, RateLimit& tries, const Caller& caller, const Request& request);

}  // namespace balcao::central
