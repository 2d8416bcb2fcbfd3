// The sign-off, a second person's approval, the record with the central's answer to it, and the end of the case.
#include "desk/case_machine_impl.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;

base::Status<> CaseMachine::on(const event::SignedOff& e)
{
    if (!in(Phase::ready)) {
        return refuse();
    }
    if ((e.act.right() == domain::OperatorAct::Right::self_service) != m_before.alone) {
        return refuse();  // nobody signs off for a citizen alone, and no citizen for a clerk
    }
    const auto reason = m_before.alone ? std::nullopt : approval_needed_now(m_before, m_context);
    if (!reason) {
        return record_as(e.act);
    }
    if (auto whole = record_as(e.act); !whole) {  // what lacks something waits for nobody
        return whole;
    }
    m_effects.clear();
    m_next.phase = Phase::approval;
    m_next.signed_off = e.act;
    audit("approval_asked");
    save();
    return {};
}

/// The author's moment stays that of the record: then the citizen stood there.
base::Status<> CaseMachine::on(const event::Approved& e)
{
    if (!in(Phase::approval) || !m_before.signed_off) {
        return refuse();
    }
    if (e.who == m_before.signed_off->who()) {
        return fail(FaultCode::second_person_needed, 1);
    }
    const auto reason = approval_needed_now(m_before, m_context).value_or(std::string());
    return record_as(m_before.signed_off->approved({e.who, m_context.now, reason}));
}

base::Status<> CaseMachine::on(const event::ApprovalRefused& e)
{
    if (!in(Phase::approval)) {
        return refuse();
    }
    if (e.reason.empty()) {
        return fail(FaultCode::input_invalid);
    }
    back_to_form(m_next);
    m_next.approval_refused = e.reason;
    save();
    return {};
}

base::Status<> CaseMachine::record_as(const domain::OperatorAct& act)
{
    const domain::CompletionInput input{m_next.id,      m_next.draft,         m_next.agreed,
                                        m_next.consent, m_next.proof, m_next.sealed_secret};
    const auto record = [this](auto request) -> base::Status<> {
        if (!request) {
            return fail(FaultCode::case_incomplete, static_cast<std::int64_t>(request.error()));
        }
        m_next.phase = Phase::recording;
        m_effects.push_back(effect::Record{std::move(*request)});
        return {};
    };
    if (domain::is_cancellation(m_next.draft.act)) {
        return record(domain::complete_cancellation(input, m_context.rules, m_context.evaluation, act));
    }
    if (domain::is_key_change(m_next.draft.act)) {
        return record(domain::complete_key_change(input, m_context.rules, m_context.evaluation, act));
    }
    return record(domain::complete(input, m_context.rules, m_context.evaluation, act));
}

base::Status<> CaseMachine::on(const event::Recorded& e)
{
    if (!in(Phase::recording)) {
        return stale();
    }
    m_next.phase = Phase::recorded;
    m_next.seq = e.seq;
    m_next.record = RecordState::registered_here;
    m_next.sealed_secret.clear();
    m_next.signed_off.reset();
    if (by_letter(m_next)) {
        save();  // after a restart the PIN can still be typed: it is on the citizen's paper
    } else {
        m_effects.push_back(effect::DropDraft{});
    }
    m_effects.push_back(effect::WriteReceipt{});
    return {};
}

base::Status<> CaseMachine::on(const event::NotRecorded& e)
{
    if (!in(Phase::recording)) {
        return stale();
    }
    m_next.phase = m_before.signed_off ? Phase::approval : Phase::ready;  // nothing is lost: who signed off or approved can do it again
    m_next.notice = e.fault;
    return {};
}

base::Status<> CaseMachine::on(const event::CentralAnswered& e)
{
    if (!in(Phase::recorded) && !in(Phase::sign_in) && !in(Phase::closed)) {
        return stale();
    }
    if (m_before.record == e.state && m_before.problem == e.problem) {
        return stale();
    }
    m_next.record = e.state;
    m_next.problem = e.problem;
    m_effects.push_back(effect::WriteReceipt{});
    return {};
}

base::Status<> CaseMachine::on(const event::Finished& e)
{
    if (!in(Phase::recorded) && !in(Phase::sign_in)) {
        return refuse();
    }
    const bool at_work = by_letter(m_before) ? central_holds_it() : wants_password(m_before);  // or the password is nowhere else
    if (at_work && e.kiosk_there && !e.anyway && !m_before.citizen_left && !m_before.sign_in_done) {
        return fail(FaultCode::citizen_not_done);
    }
    if (by_letter(m_before) && !m_before.sign_in_done) {
        m_effects.push_back(effect::DropDraft{});
    }
    m_next.phase = Phase::closed;
    m_next.closed_reason = "done";
    audit("case_finished");
    return {};
}

}  // namespace balcao::desk
