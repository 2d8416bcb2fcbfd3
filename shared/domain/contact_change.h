#pragma once
// What a change of contact changes: the number, the e-mail address, or both. What is not given stays as the key has it; that an
// address is erased is said in so many words. Acts of other kinds are answered as draft.h does.

#include "domain/activation_request.h"
#include "domain/draft.h"

namespace balcao::domain {

/// Text of the e-mail field, in a change of contact, that stands for: the address held so far is erased. No address is written so.
inline constexpr std::string_view k_email_removed = "none";

enum class EmailChange : std::uint8_t { kept, set, removed };

/// What the form says about the address.
[[nodiscard]] EmailChange email_change(const Draft& draft);
/// What a finished change says: under the statement of earlier programs an address that was not given was erased.
[[nodiscard]] EmailChange email_change(const Draft& draft, const Consent& consent);

/// As asks_phone(DeskAct): but a change of the address alone leaves the number as it is, and asks nobody for it.
[[nodiscard]] bool asks_phone(const Draft& draft);
[[nodiscard]] bool makes_password(const Draft& draft, bool phone_proved);

/// Id of the statement that is said yes to before exactly this: see completion.h. A change of contact has one for each thing that changes.
[[nodiscard]] std::string_view consent_text_id(const Draft& draft);
/// Is this the yes to exactly this? A change of the number under the statement of earlier programs counts as what that said.
[[nodiscard]] bool agrees_to(const Consent& consent, const Draft& draft);

}  // namespace balcao::domain
