#pragma once
// Proof of the phone at the desk: the central sends a six-digit code, the citizen reads it back.

#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "wire/json_text.h"

namespace balcao::wire {

/// POST /v1/terminals/{t}/phone-codes. A second request for the same case replaces the first code.
struct PhoneCodeRequest {
    base::CaseId case_id;
    std::string phone;             ///< E.164
    std::string language;          ///< of the SMS, e.g. "pt"
    friend bool operator==(const PhoneCodeRequest&, const PhoneCodeRequest&) = default;
};
struct PhoneCodeAnswer {
    std::string id;                ///< for the check call
    base::Instant expires_at{};
    int tries_left = 0;
    friend bool operator==(const PhoneCodeAnswer&, const PhoneCodeAnswer&) = default;
};

/// POST /v1/terminals/{t}/phone-codes/{id}/check. A wrong code is answered by a Problem: phone_code_wrong (with
/// tries_left), phone_code_expired or phone_code_exhausted.
struct PhoneCodeCheck {
    std::string code;              ///< six digits
    friend bool operator==(const PhoneCodeCheck&, const PhoneCodeCheck&) = default;
};
struct PhoneCodeProof {
    std::string token;             ///< becomes domain::PhoneProof::token; opaque to the desk, at most 2048 characters
    friend bool operator==(const PhoneCodeProof&, const PhoneCodeProof&) = default;
};

[[nodiscard]] Json encode(const PhoneCodeRequest& request);
[[nodiscard]] Json encode(const PhoneCodeAnswer& answer);
[[nodiscard]] Json encode(const PhoneCodeCheck& check);
[[nodiscard]] Json encode(const PhoneCodeProof& proof);
// Faults: message_malformed.
[[nodiscard]] base::Result<PhoneCodeRequest> decode_phone_code_request(const Json& json);
[[nodiscard]] base::Result<PhoneCodeAnswer> decode_phone_code_answer(const Json& json);
[[nodiscard]] base::Result<PhoneCodeCheck> decode_phone_code_check(const Json& json);
[[nodiscard]] base::Result<PhoneCodeProof> decode_phone_code_proof(const Json& json);

}  // namespace balcao::wire
