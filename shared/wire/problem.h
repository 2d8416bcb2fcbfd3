#pragma once
// Refusals of the central: RFC 9457 problem details with a stable code. No personal data; a taken
// number is refused without saying whose it is.

#include <optional>
#include <string>
#include <vector>

#include "base/fault.h"
#include "base/result.h"
#include "wire/json_text.h"

namespace balcao::wire {

/// Sent with Content-Type application/problem+json. `type` on the wire is "urn:balcao:problem:<code>".
struct Problem {
    int status = 500;                     ///< HTTP status
    std::string code;                     ///< [a-z0-9_.]{1,64}; a fault name (base::name) or one of k_problem_*
    std::string title;                    ///< short, English, for logs; the desk translates the code
    std::string detail;                   ///< optional
    std::int64_t a = 0;                   ///< numbers of the fault
    std::int64_t b = 0;
    std::optional<int> tries_left;        ///< phone code, sign-in
    std::optional<int> retry_after_s;
    std::vector<std::string> rule_ids;    ///< eligibility rules that refused
    std::string rules_version;            ///< of the receiver's book, when rule_ids is not empty
    friend bool operator==(const Problem&, const Problem&) = default;
};

// Codes that are no faults of the desk: reasons for refusing one record.
inline constexpr const char* k_problem_rules = "rules_refused";         ///< rule_ids says which
inline constexpr const char* k_problem_person = "person_has_key";       ///< the person has a key already
inline constexpr const char* k_problem_phone = "phone_taken";           ///< the number belongs to another key
inline constexpr const char* k_problem_unreadable = "record_unreadable";///< envelope or content cannot be read
inline constexpr const char* k_problem_signature = "record_signature_invalid";
inline constexpr const char* k_problem_secret = "secret_unreadable";    ///< the sealed temporary password cannot be opened
inline constexpr const char* k_problem_no_key = "no_key";               ///< an act on an existing key: the person has none
inline constexpr const char* k_problem_no_signature = "no_signature";   ///< the key has no digital signature
inline constexpr const char* k_problem_newer_key = "newer_key";         ///< the key was made or changed after this was asked for
inline constexpr const char* k_problem_phone_differs = "phone_differs"; ///< the key has another number than the one in the record
inline constexpr const char* k_problem_key_locked = "key_locked";       ///< only a new temporary password opens it again
inline constexpr const char* k_problem_suspended = "key_suspended";     ///< for a time: abuse, or a validity that is over
inline constexpr const char* k_problem_cancelled = "key_cancelled";     ///< for good, and not at its holder's wish
inline constexpr const char* k_problem_has_signature = "signature_exists";  ///< the key has a digital signature already
inline constexpr const char* k_problem_operator = "operator_not_allowed"; ///< unknown, blocked or without the right at the time of the act
inline constexpr const char* k_problem_not_approved = "approval_missing"; ///< needs a second person's approval here, and has none
inline constexpr const char* k_problem_approver = "approver_not_allowed"; ///< the author themselves, unknown, blocked or without the right to supervise
inline constexpr const char* k_problem_proof = "phone_proof_invalid";

[[nodiscard]] Json encode(const Problem& problem);
/// Faults: message_malformed.
[[nodiscard]] base::Result<Problem> decode_problem(const Json& json);

/// A problem that carries a fault, and back: the fault named by `code`, else one that fits the status
/// (401/403 terminal_revoked, 404/409/422 central_refused, 408/429/503 central_busy, other 5xx central_error).
[[nodiscard]] Problem problem_of(const base::Fault& fault, int status);
[[nodiscard]] base::Fault fault_of(const Problem& problem);

}  // namespace balcao::wire
