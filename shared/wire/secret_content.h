#pragma once
// What stands inside the envelopes that only the kiosk makes and only the central opens. Packed
// straight from Secret to Secret, so that no readable copy is ever left in ordinary memory. Every
// content carries its purpose and its case: an envelope moved to another case or call is refused.

#include <optional>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "base/secret.h"

namespace balcao::wire {

/// The temporary password inside ActivationRequest::sealed_secret.
struct TemporaryPassword {
    base::CaseId case_id;
    base::Secret password;                    ///< six ASCII digits
};
/// Inside SignInStartRequest::sealed.
struct SignInStart {
    base::CaseId case_id;
    std::string phone;                        ///< E.164
    base::Secret password;                    ///< the temporary one
};
/// Inside SignInFinishRequest::sealed.
struct SignInFinish {
    base::CaseId case_id;
    std::string id;                           ///< of the sign-in, as SignInStartAnswer::id
    base::Secret code;                        ///< from the SMS, six digits
    base::Secret pin;                         ///< the person's own, 4 to 8 digits
    std::optional<base::Secret> signature_pin;///< when the qualified signature was asked for
};

// Faults: message_too_large when the parts do not fit a Secret, message_malformed when a part is not of its shape.
[[nodiscard]] base::Result<base::Secret> pack(const TemporaryPassword& content);
[[nodiscard]] base::Result<base::Secret> pack(const SignInStart& content);
[[nodiscard]] base::Result<base::Secret> pack(const SignInFinish& content);
// Faults: message_malformed, message_unknown_version.
[[nodiscard]] base::Result<TemporaryPassword> unpack_temporary_password(const base::Secret& packed);
[[nodiscard]] base::Result<SignInStart> unpack_sign_in_start(const base::Secret& packed);
[[nodiscard]] base::Result<SignInFinish> unpack_sign_in_finish(const base::Secret& packed);

}  // namespace balcao::wire
