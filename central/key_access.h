#pragma once
// How the holder of a key is told from anybody else: password or PIN, code, and the choice of an own PIN. One judgement for the
// terminals' first sign-in (sign_in.h) and for the sign-in page (holder_site.h).

#include "central/context.h"
#include "central/phone_codes.h"

namespace balcao::central {

struct KeyAndCredential {
    ActivationRow key;
    CredentialRow credential;
};

/// Held. nullopt: no such key, or one that has ended.
[[nodiscard]] Result<std::optional<KeyAndCredential>> read_key(Store& store, const std::string& case_id);
/// Neither ended nor locked nor past its last day.
[[nodiscard]] bool usable(const ActivationRow& key, Instant now);
/// Only a temporary password opens it so far.
[[nodiscard]] bool awaits_first_sign_in(const ActivationRow& key);

/// One try of a password is paid for before it is judged, so that parallel guesses cannot outrun the count. Pure: what the row
/// becomes, and whether the try may be made at all.
[[nodiscard]] bool charge_password_try(CredentialRow& row, const Limits& limits, Instant now);
/// Wrong passwords left before the next lock.
[[nodiscard]] int passwords_left(const CredentialRow& row, const Limits& limits, Instant now);

struct Charged {
    std::optional<KeyAndCredential> found;  ///< what the try is judged against
    bool may_try = false;
    CredentialRow before;
};
/// Counts a try on the key that was found; without one nothing is counted, and the disk is waited for all the same.
[[nodiscard]] Result<Charged> charge(Store& store, const Context& context, std::optional<KeyAndCredential> found);
/// The try was right: what it cost is given back. A lock by wrong codes that came in the meantime stays.
[[nodiscard]] Status<> refund(Store& store, const Limits& limits, const Charged& charged);
/// The own PIN where there is one, else the temporary password.
[[nodiscard]] Result<bool> password_right(Context& context, const KeyAndCredential& found, const base::Secret& password);

/// A code of this key; a wrong one is counted against it, the third locks it for good.
[[nodiscard]] Result<TriedCode> try_key_code(Store& store, const Context& context, KeyAndCredential& found, const std::string& id,
                                             CodeUse use, base::BytesView digits, Instant now);

/// The data kept of the key's case.
[[nodiscard]] Result<domain::Draft> kept_data(Context& context, const std::string& case_id);
/// What may not be a PIN of this person; input_invalid with the rule in `detail`.
[[nodiscard]] OrProblem<void> check_own_pin(Context& context, const std::string& case_id, const base::Secret& pin,
                                            const base::Secret* signature_pin);
struct ProtectedPins {
    std::string pin;
    std::string signature_pin;  ///< empty = not chosen
};
[[nodiscard]] Result<ProtectedPins> protect(Context& context, const base::Secret& pin, const base::Secret* signature_pin);
struct PinsSet {
    std::string_view signature_left_out;  ///< name of a SignatureRight; empty: none was chosen, or it is stored
};
/// The first sign-in's end: the temporary password is over, the phone is proved. A signature's PIN is stored only if it may be
/// (signature_right.h); else it is left out and the sign-in holds.
[[nodiscard]] Result<PinsSet> set_pin(Store& store, const Context& context, KeyAndCredential& found, const ProtectedPins& pins, Instant at);

}  // namespace balcao::central
