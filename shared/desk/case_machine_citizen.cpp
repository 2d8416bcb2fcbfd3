// What the citizen answers, the password that is made for it, and the citizen or the kiosk that is gone.
#include "desk/case_machine_impl.h"
#include "domain/contact_change.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using domain::FieldId;

base::Status<> CaseMachine::on(const event::LanguageChosen& e)
{
    if (!with_citizen(m_before.phase)) {
        return refuse();
    }
    m_next.language = e.language;
    save();
    return {};
}

base::Status<> CaseMachine::on(const event::Reviewed& e)
{
    if (!in(Phase::citizen_review)) {
        return refuse();
    }
    if (!e.yes) {
        m_next.yes = CitizenYes::given;  // so that the form shows that the citizen must be asked again
        back_to_form(m_next);
        audit("review_refused");
    } else {
        m_next.yes = CitizenYes::given;
        m_next.agreed = m_next.draft;
        m_next.phase = Phase::citizen_consent;
        audit("review_confirmed");
    }
    save();
    return {};
}

base::Status<> CaseMachine::on(const event::Consented& e)
{
    if (!in(Phase::citizen_consent)) {
        return refuse();
    }
    if (!e.consent) {
        back_to_form(m_next);
        audit("consent_refused");
    } else {
        m_next.consent = e.consent;
        // Neither phone nor password is asked for before a key ends, or goes on with another document.
        m_next.phase = domain::asks_phone(m_next.draft) ? Phase::citizen_phone : Phase::ready;
        audit("consent_given");
    }
    save();
    return {};
}

base::Status<> CaseMachine::on(const event::PhoneConfirmed& e)
{
    if (!in(Phase::citizen_phone)) {
        return refuse();
    }
    if (!e.yes) {
        back_to_form(m_next);
        audit("phone_refused");
    } else if (m_next.proof_state == PhoneProofState::proved) {
        phone_settled();
    } else if (m_context.central_reachable) {
        m_next.phase = Phase::citizen_code;
        m_effects.push_back(effect::SendPhoneCode{std::string(m_next.draft.text(FieldId::phone))});
    } else if (by_letter(m_next)) {
        stop_letter(base::Fault{FaultCode::letter_needs_central});
    } else {
        m_next.proof_state = PhoneProofState::not_possible;
        phone_settled();
        audit("phone_not_proved_offline");
    }
    save();
    return {};
}

base::Status<> CaseMachine::on(const event::SecretSealed& e)
{
    if (!in(Phase::citizen_secret) || by_letter(m_before)) {
        return refuse();
    }
    if (e.sealed.empty()) {
        return fail(FaultCode::input_invalid);
    }
    m_next.sealed_secret = e.sealed;
    m_next.phase = Phase::ready;
    save();
    return {};
}

base::Status<> CaseMachine::on(const event::CitizenLeft&)
{
    if (in(Phase::approval) && !wants_password(m_before)) {
        m_next.citizen_left = true;  // the statement is made, and no password waits: the rest needs nobody in front
        save();
        return {};
    }
    if (with_citizen(m_before.phase)) {
        back_to_form(m_next);
        audit("citizen_left");
        save();
        return {};
    }
    if (in(Phase::recorded) || in(Phase::sign_in)) {
        m_next.phase = Phase::recorded;
        m_next.citizen_left = true;
        m_next.sign_in_challenge.clear();
        m_next.sign_in_code_sent = false;
        return {};
    }
    return stale();
}

/// The password lives in the kiosk's memory alone: when the kiosk goes before the record is
/// made, a new one is sealed; afterwards the clerk is told.
base::Status<> CaseMachine::on(const event::KioskLost&)
{
    const bool complete = in(Phase::ready) || in(Phase::approval);
    if (complete && !wants_password(m_before)) {
        save();  // the yes is here already
    } else if (complete) {
        m_next.signed_off.reset();
        m_next.sealed_secret.clear();
        m_next.phase = Phase::citizen_secret;
        save();
    } else if (!with_citizen(m_before.phase) && !in(Phase::recorded) && !in(Phase::sign_in) && !in(Phase::recording)) {
        return stale();
    } else if (in(Phase::sign_in)) {
        m_next.phase = Phase::recorded;
        m_next.sign_in_challenge.clear();
        m_next.sign_in_code_sent = false;
    }
    if (!m_before.citizen_left) {
        m_next.notice = base::Fault{FaultCode::kiosk_not_connected};
    }
    return {};
}

}  // namespace balcao::desk
