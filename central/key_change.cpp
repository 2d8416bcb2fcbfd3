#include "central/key_change.h"

#include <algorithm>

#include "wire/problem.h"

namespace balcao::central {

using domain::DeskAct;

namespace {

/// The number of an existing key is the one its holder must have at hand; only a change of contact brings another.
std::optional<const char*> refused(const ActivationRow& standing, const CredentialRow& credential, const Change& change)
{
    const bool renews = change.act == DeskAct::document_renewal;
    // A document that ends later is what a key out of its time waits for; a suspension for abuse is not got rid of by it.
    const bool lifts = renews && standing.suspended_because == "expired" && change.about.valid_until > standing.valid_until;
    if (standing.state == "suspended" && !lifts) return wire::k_problem_suspended;
    if (renews) return std::nullopt;  // gives nobody anything: a locked key goes on locked
    if (change.act != DeskAct::contact_change && standing.phone != change.about.phone) return wire::k_problem_phone_differs;
    if (change.act != DeskAct::new_password && standing.state == "locked") return wire::k_problem_key_locked;
    if (change.act == DeskAct::signature_activation && !credential.signature_pin.empty()) return wire::k_problem_has_signature;
    return std::nullopt;
}

/// A number that was proved stays proved, as long as it is the same one.
void prove_phone(ActivationRow& key, const ActivationRow& standing, bool proved_now)
{
    if (proved_now) {
        key.phone_proved = "desk";
    } else if (key.phone != standing.phone) {
        key.phone_proved = "no";
    }
    key.state = key.phone_proved == "no" ? "pending" : "activated";
    if (key.state == "activated" && !key.activated_at) key.activated_at = key.received_at;
}

/// A document shown again that ends earlier (the card before) takes nothing away.
void renew(ActivationRow& key, const ActivationRow& shown)
{
    if (shown.valid_until <= key.valid_until) return;
    key.valid_until = shown.valid_until;
    key.document_until = shown.document_until;
    key.at_end = shown.at_end;
    if (key.state != "suspended") return;
    key.state = key.state_below;
    key.state_below.clear();
    key.suspended_because.clear();
    key.suspended_at.reset();
    key.suspended_until.reset();
}

}  // namespace

bool wishes_signature(const Change& change)
{
    return change.act == DeskAct::signature_activation || (change.act == DeskAct::letter_completion && change.signature_wanted);
}

KeyVersion changed_key(const ActivationRow& standing, const CredentialRow& credential, const Change& change)
{
    KeyVersion out{standing, credential, std::nullopt};
    if (const auto code = refused(standing, credential, change)) {
        out.refusal = wire::ItemProblem{*code, {}, {}};
        return out;
    }
    auto& key = out.key;
    key.case_id = change.about.case_id;
    key.epoch_id = change.about.epoch_id;
    key.seq = change.about.seq;
    key.captured_at = change.about.captured_at;
    key.received_at = change.about.received_at;
    key.rules = change.about.rules;
    key.state_read.clear();  // a row of its own
    // The person stood at a desk for it: from now on a signature's PIN may be chosen, also for a key that came by letter.
    if (wishes_signature(change)) key.origin = "desk";
    if (change.with_phone) {
        key.phone = change.about.phone;
        // A letter's key waits for its PIN as before: it is active once that was right and the holder has one of their own.
        if (change.act != DeskAct::letter_completion) prove_phone(key, standing, change.phone_proved);
    }
    if (change.act == DeskAct::document_renewal) renew(key, change.about);
    // Another number, and its letter is still to come or to be used: the key waits for that as before.
    const bool awaits_letter = standing.origin == "letter" && !standing.own_pin && credential.sealed_password.empty();
    if (change.act == DeskAct::contact_change && change.phone_proved && awaits_letter) key.state = "pending";

    auto& passwords = out.credential;
    passwords.case_id = key.case_id;
    if (change.act == DeskAct::new_password) {
        passwords = CredentialRow{};  // the old PIN opens nothing any more, and nothing is locked
        passwords.case_id = key.case_id;
        passwords.signature_pin = credential.signature_pin;
    }
    if (change.with_phone && domain::makes_password(change.act, change.phone_proved)) {
        key.own_pin = false;  // a first sign-in is wanted again
        passwords.sealed_password = change.sealed_password;
        passwords.temporary_password.clear();
        passwords.password_case.clear();
    } else if (!passwords.sealed_password.empty() && passwords.password_case.empty()) {
        passwords.password_case = standing.case_id;
    }
    return out;
}

}  // namespace balcao::central
