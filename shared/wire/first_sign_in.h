#pragma once
// The first sign-in at the desk: phone + temporary password, then SMS code + own PIN. The desk only
// carries what the kiosk sealed to the central; secret_content.h says what is inside.

#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "wire/json_text.h"
#include "wire/record.h"

namespace balcao::wire {

/// POST /v1/terminals/{t}/first-sign-ins.
struct SignInStartRequest {
    base::CaseId case_id;
    base::Bytes sealed;            ///< envelope over pack_sign_in_start(), at most 4096 octets
    std::string language;          ///< of the SMS
    friend bool operator==(const SignInStartRequest&, const SignInStartRequest&) = default;
};
struct SignInStartAnswer {
    std::string id;                ///< for the finish call
    base::Instant expires_at{};
    int tries_left = 0;
    friend bool operator==(const SignInStartAnswer&, const SignInStartAnswer&) = default;
};

/// POST /v1/terminals/{t}/first-sign-ins/{id}/finish.
struct SignInFinishRequest {
    base::Bytes sealed;            ///< envelope over pack_sign_in_finish(), at most 4096 octets
    friend bool operator==(const SignInFinishRequest&, const SignInFinishRequest&) = default;
};
/// Answered with the new state (activated); a wrong code, password or PIN by a Problem with tries_left.
struct SignInFinishAnswer {
    ActivationAnswer key;
    std::string signature_left_out;  ///< why the signature's PIN that came with it is not stored: ended, exists, or a word of a later central; empty: stored, or none came
    friend bool operator==(const SignInFinishAnswer&, const SignInFinishAnswer&) = default;
};

[[nodiscard]] Json encode(const SignInStartRequest& request);
[[nodiscard]] Json encode(const SignInStartAnswer& answer);
[[nodiscard]] Json encode(const SignInFinishRequest& request);
[[nodiscard]] Json encode(const SignInFinishAnswer& answer);
// Faults: message_malformed, message_too_large.
[[nodiscard]] base::Result<SignInStartRequest> decode_sign_in_start_request(const Json& json);
[[nodiscard]] base::Result<SignInStartAnswer> decode_sign_in_start_answer(const Json& json);
[[nodiscard]] base::Result<SignInFinishRequest> decode_sign_in_finish_request(const Json& json);
[[nodiscard]] base::Result<SignInFinishAnswer> decode_sign_in_finish_answer(const Json& json);

}  // namespace balcao::wire
