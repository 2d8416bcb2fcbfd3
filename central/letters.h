#pragma once
// Keys asked for through a partner (the Finances Portal, Portaria 77/2018 art. 5): the key waits for a letter with a temporary PIN.

#include "central/context.h"
#include "wire/letter.h"

namespace balcao::central {

/// POST /v1/partners/{p}/letters. The partner has signed the person in and asked for the authorisation; the telephone was proved by
/// a code. 201 with the letter, 200 for the same again; 422 input_invalid, rules_refused, phone_proof_invalid; 409 person_has_key,
/// phone_taken, key_suspended, key_cancelled.
[[nodiscard]] Outcome handle_letter_request(Context& context, const Caller& partner, const Request& request);
/// GET /v1/partners/{p}/letters/{case}: of its own cases.
[[nodiscard]] Outcome handle_letter_state(Context& context, const Caller& partner, const std::string& case_id);

/// What the letter needs besides the PIN; opened for printing alone.
struct LetterContent {
    std::string name;
    std::string phone;
    std::string language;
    wire::PostalAddress address;
};
[[nodiscard]] Result<base::Bytes> seal_letter(const Home& home, const wire::LetterRequest& request, Instant at);
[[nodiscard]] Result<LetterContent> open_letter(const Home& home, base::BytesView sealed);

/// Twelve letters and digits that are not mistaken for one another: "7F3K-Q2PM-9XWD".
[[nodiscard]] std::string new_letter_id(base::Random& random);

/// /admin/letters and /admin/partners.
[[nodiscard]] Outcome handle_letters_admin(Context& context, const std::vector<std::string>& path, const Request& request);
[[nodiscard]] Outcome add_partner(Context& context, const Request& request);

}  // namespace balcao::central
