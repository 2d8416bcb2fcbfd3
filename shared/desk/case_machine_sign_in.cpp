// The first sign-in at the kiosk, once the central holds the record.
#include "desk/case_machine_impl.h"

namespace balcao::desk {

using base::FaultCode;

bool CaseMachine::central_holds_it() const
{
    return (wants_password(m_before) || by_letter(m_before)) && (m_before.record == RecordState::pending || m_before.record == RecordState::activated);
}

base::Status<> CaseMachine::on(const event::SignInStarted& e)
{
    const bool again = in(Phase::sign_in);
    if ((!in(Phase::recorded) && !again) || !central_holds_it() || m_before.sign_in_done) {
        return refuse();
    }
    m_next.phase = Phase::sign_in;
    m_next.sign_in_code_sent = false;
    m_next.sign_in_challenge.clear();
    m_effects.push_back(effect::StartSignIn{e.sealed});
    audit("sign_in_started");
    return {};
}

base::Status<> CaseMachine::on(const event::SignInCodeSent& e)
{
    if (!in(Phase::sign_in)) {
        return stale();
    }
    m_next.sign_in_challenge = e.challenge;
    m_next.sign_in_code_sent = true;
    return {};
}

base::Status<> CaseMachine::on(const event::SignInFinished& e)
{
    if (!in(Phase::sign_in) || m_before.sign_in_challenge.empty()) {
        return refuse();
    }
    m_effects.push_back(effect::FinishSignIn{m_before.sign_in_challenge, e.sealed});
    return {};
}

base::Status<> CaseMachine::on(const event::SignInDone& e)
{
    if (!in(Phase::sign_in)) {
        return stale();
    }
    m_next.phase = Phase::recorded;
    m_next.sign_in_done = true;
    m_next.signature_left_out = e.signature_left_out;
    m_next.sign_in_challenge.clear();
    m_next.record = RecordState::activated;
    if (by_letter(m_next)) {
        m_effects.push_back(effect::DropDraft{});
    }
    m_effects.push_back(effect::WriteReceipt{});
    audit("sign_in_done");
    return {};
}

base::Status<> CaseMachine::on(const event::SignInFailed& e)
{
    if (!in(Phase::sign_in)) {
        return stale();
    }
    m_next.notice = e.fault;
    if (e.fault.code != FaultCode::phone_code_wrong && e.fault.code != FaultCode::phone_code_expired) {
        m_next.phase = Phase::recorded;  // the password on the slip still works at home
        m_next.sign_in_challenge.clear();
        m_next.sign_in_code_sent = false;
    }
    audit("sign_in_failed");
    return {};
}

base::Status<> CaseMachine::on(const event::SignInSkipped&)
{
    if (!in(Phase::sign_in) && !in(Phase::recorded)) {
        return refuse();
    }
    m_next.phase = Phase::recorded;
    m_next.sign_in_challenge.clear();
    m_next.sign_in_code_sent = false;
    return {};
}

}  // namespace balcao::desk
