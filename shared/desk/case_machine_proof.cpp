// The code that proves the phone. Once the number is settled a password is made, or the letter of a key that came by letter looked for.
#include <algorithm>

#include "desk/case_machine_impl.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using domain::FieldId;

void CaseMachine::phone_settled()
{
    if (by_letter(m_next)) {
        m_next.phase = Phase::citizen_secret;
        m_effects.push_back(effect::FindLetter{});
        return;
    }
    m_next.phase = wants_password(m_next) ? Phase::citizen_secret : Phase::ready;
}

base::Status<> CaseMachine::on(const event::CodeRequested&)
{
    if (!in(Phase::citizen_code)) {
        return refuse();
    }
    m_effects.push_back(effect::SendPhoneCode{std::string(m_next.draft.text(FieldId::phone))});
    return {};
}

base::Status<> CaseMachine::on(const event::CodeSent& e)
{
    if (!in(Phase::citizen_code)) {
        return stale();
    }
    m_next.proof_state = PhoneProofState::code_sent;
    m_next.challenge = e.challenge;
    m_next.code_expires_at = e.expires_at;
    m_next.code_tries_left = e.tries;
    audit("phone_code_sent");
    save();
    return {};
}

base::Status<> CaseMachine::on(const event::CodeNotSent& e)
{
    if (!in(Phase::citizen_code)) {
        return stale();
    }
    if (by_letter(m_next) && base::retry(e.fault.code) == base::Retry::later) {
        stop_letter(e.fault);
        save();
        return {};
    }
    if (base::retry(e.fault.code) == base::Retry::later) {  // no line: the phone proves itself at the first sign-in
        m_next.proof_state = PhoneProofState::not_possible;
        phone_settled();
        audit("phone_not_proved_offline");
    } else {
        audit("phone_code_not_sent");
    }
    m_next.notice = e.fault;
    save();
    return {};
}

base::Status<> CaseMachine::on(const event::CodeEntered& e)
{
    if (!in(Phase::citizen_code) || m_before.challenge.empty()) {
        return refuse();
    }
    const bool six_digits = e.code.size() == 6 && std::all_of(e.code.begin(), e.code.end(),
                                                               [](char c) { return c >= '0' && c <= '9'; });
    if (!six_digits) {
        return fail(FaultCode::phone_code_wrong, m_before.code_tries_left);
    }
    m_effects.push_back(effect::CheckPhoneCode{m_before.challenge, e.code});
    return {};
}

base::Status<> CaseMachine::on(const event::CodeProved& e)
{
    if (!in(Phase::citizen_code)) {
        return stale();
    }
    m_next.proof_state = PhoneProofState::proved;
    m_next.proved_phone = m_next.draft.text(FieldId::phone);
    m_next.proof.token = e.token;
    m_next.challenge.clear();
    phone_settled();
    audit("phone_proved");
    save();
    return {};
}

base::Status<> CaseMachine::on(const event::CodeRefused& e)
{
    if (!in(Phase::citizen_code)) {
        return stale();
    }
    m_next.code_tries_left = e.tries_left;
    if (e.tries_left <= 0) {
        m_next.challenge.clear();
        m_next.proof_state = PhoneProofState::none;
    }
    m_next.notice = e.fault;
    audit("phone_code_refused");
    return {};
}

base::Status<> CaseMachine::on(const event::CodeSkipped&)
{
    if (!in(Phase::citizen_code)) {
        return refuse();
    }
    if (by_letter(m_before)) {
        return needs_central();  // it answers for a letter to whom has proved the number
    }
    m_next.proof_state = PhoneProofState::not_possible;
    m_next.challenge.clear();
    phone_settled();
    audit("phone_code_skipped");
    save();
    return {};
}

base::Status<> CaseMachine::on(const event::LetterFound&)
{
    if (!in(Phase::citizen_secret) || !by_letter(m_before)) {
        return stale();
    }
    m_next.phase = Phase::ready;
    audit("letter_found");
    save();
    return {};
}

base::Status<> CaseMachine::on(const event::LetterNotFound& e)
{
    if (!in(Phase::citizen_secret) || !by_letter(m_before)) {
        return stale();
    }
    stop_letter(e.fault);
    save();
    return {};
}

void CaseMachine::stop_letter(const base::Fault& fault)
{
    back_to_form(m_next);
    m_next.notice = fault;
    audit("letter_not_found");
}

}  // namespace balcao::desk
