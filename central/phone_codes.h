#pragma once
// POST /v1/terminals/{t}/phone-codes and .../{id}/check: the phone is in the citizen's hand.

#include "central/context.h"

namespace balcao::central {

[[nodiscard]] Outcome start_phone_code(Context& context, const Caller& caller, const Request& request);
[[nodiscard]] Outcome check_phone_code(Context& context, const Caller& caller, const std::string& id,
                                       const Request& request);

/// Shared with the first sign-in: a new code for a case, stored as a keyed digest and sent. Limits a case, a number
/// and a terminal may use up within an hour. Problems: central_busy (429, with retry_after_s), sms_not_sent.
struct NewCode {
    CodeUse use = CodeUse::desk;
    std::string case_id;
    std::string phone;
    std::string language;
    std::optional<std::int64_t> terminal_id;  ///< none: asked for at the sign-in page
};
struct SentCode {
    std::string id;
    Instant expires_at;
    int tries_left = 0;
};
[[nodiscard]] OrProblem<SentCode> send_code(Context& context, const NewCode& wanted);

/// One try of a code, inside the writer's transaction: counts it, and closes the code when it was right or the last.
enum class CodeTry : std::uint8_t { right, wrong, expired, exhausted, unknown };
struct TriedCode {
    CodeTry outcome = CodeTry::unknown;
    PhoneCodeRow row;
};
[[nodiscard]] Result<TriedCode> try_code(Store& store, const Lookup& lookup, const std::string& id, CodeUse use,
                                         base::BytesView digits, Instant now);
/// The problem of everything but `right`.
[[nodiscard]] wire::Problem problem_of(const TriedCode& tried);

}  // namespace balcao::central
