#pragma once
// A key that is asked for through a partner (the Finances Portal): the temporary PIN goes to the address on the Citizen Card.

#include <optional>
#include <string>
#include <vector>

#include "domain/activation_request.h"
#include "domain/calendar.h"
#include "wire/json_text.h"

namespace balcao::wire {

struct PostalAddress {
    std::vector<std::string> lines;  ///< 1 to 3: street, door, place
    std::string postal_code;         ///< "8000-123"
    std::string locality;
    domain::CalendarPlace place;     ///< whose holidays count; the municipality may be empty
    friend bool operator==(const PostalAddress&, const PostalAddress&) = default;
};

/// POST /v1/partners/{p}/letters.
struct LetterRequest {
    base::CaseId case_id;
    domain::Draft data;              ///< a Citizen Card's, with the telephone; the signature is never asked for here
    PostalAddress address;           ///< on the Citizen Card
    std::string language;            ///< of the letter, beside Portuguese
    domain::Consent authorisation;   ///< the holder's express authorisation: text, version, digest of what was shown, when
    std::string phone_proof;         ///< of the codes' check
    friend bool operator==(const LetterRequest&, const LetterRequest&) = default;
};

struct LetterAnswer {
    base::CaseId case_id;
    std::string letter;              ///< id of the letter that counts, or of the last one
    std::string state;               ///< waiting, printed, used, void, returned, expired
    base::Date due_on{};             ///< from this day on it is printed
    base::Date valid_until{};        ///< of the key
    std::string activation;          ///< state of the key
    friend bool operator==(const LetterAnswer&, const LetterAnswer&) = default;
};

/// POST /v1/terminals/{t}/letters: is there a letter's key that this person can complete at the desk? Asked with the proof of the
/// number, so that a desk cannot try numbers.
struct LetterCheck {
    base::CaseId case_id;            ///< of the desk
    domain::IdentityKey identity;
    std::string phone;               ///< E.164
    std::string phone_proof;         ///< of the codes' check in this case
    friend bool operator==(const LetterCheck&, const LetterCheck&) = default;
};
struct LetterCheckAnswer {
    base::CaseId case_id;            ///< as asked
    base::Instant expires_at{};      ///< until then the letter's PIN serves
    friend bool operator==(const LetterCheckAnswer&, const LetterCheckAnswer&) = default;
};

[[nodiscard]] Json encode(const LetterRequest& request);
[[nodiscard]] Json encode(const LetterCheck& check);
[[nodiscard]] Json encode(const LetterCheckAnswer& answer);
[[nodiscard]] Json encode(const LetterAnswer& answer);
// Faults: message_malformed. What the data mean is the caller's to judge.
[[nodiscard]] base::Result<LetterRequest> decode_letter_request(const Json& json);
[[nodiscard]] base::Result<LetterAnswer> decode_letter_answer(const Json& json);
[[nodiscard]] base::Result<LetterCheck> decode_letter_check(const Json& json);
[[nodiscard]] base::Result<LetterCheckAnswer> decode_letter_check_answer(const Json& json);

}  // namespace balcao::wire
