#include "desk/case_machine.h"

#include <algorithm>
#include <array>

#include "desk/case_machine_impl.h"
#include "desk/self_service.h"
#include "domain/canonical_draft.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using base::Result;
using domain::FieldId;

namespace {

constexpr std::array<std::string_view, std::variant_size_v<Event>> k_event_names{
    "act_chosen",
    "edited",          "captured",      "acknowledged",    "disagreement_settled", "face_compared",
    "sent_to_citizen", "taken_back",      "language_chosen", "reviewed",      "consented",            "phone_confirmed",
    "code_requested",  "code_sent",     "code_not_sent",   "code_entered",         "code_proved",
    "code_refused",    "code_skipped",  "secret_sealed",   "letter_found", "letter_not_found", "signed_off",           "approved", "approval_refused", "recorded",
    "not_recorded",    "central_answered", "sign_in_started", "sign_in_code_sent", "sign_in_finished",
    "sign_in_done",    "sign_in_failed", "sign_in_skipped", "citizen_left",        "kiosk_lost",
    "finished",        "cancelled",     "card_read",       "card_not_read",        "card_taken_out",
    "holder_proved",   "holder_not_proved", "contact_given", "clerk_called",       "taken_over"};

}  // namespace

bool with_citizen(Phase phase)
{
    switch (phase) {
    case Phase::own_card:
    case Phase::own_contact:
    case Phase::own_stopped: return false;
    case Phase::citizen_review:
    case Phase::citizen_consent:
    case Phase::citizen_phone:
    case Phase::citizen_code:
    case Phase::citizen_secret:
    case Phase::ready:
    case Phase::approval: return true;
    case Phase::intake:
    case Phase::recording:
    case Phase::recorded:
    case Phase::sign_in:
    case Phase::closed: return false;
    }
    return false;
}

bool may_edit(Phase phase) { return phase == Phase::intake || with_citizen(phase); }

void back_to_form(CaseState& state)
{
    if (state.yes == CitizenYes::given) {
        state.yes = CitizenYes::voided;
    }
    state.agreed.reset();
    state.consent.reset();
    state.sealed_secret.clear();
    state.signed_off.reset();
    state.phase = Phase::intake;
    if (state.proof_state != PhoneProofState::proved || state.proved_phone != state.draft.text(FieldId::phone)) {
        state.proof_state = PhoneProofState::none;
        state.proof = {};
        state.proved_phone.clear();
    }
    state.challenge.clear();
    state.code_tries_left = 0;
    state.code_expires_at.reset();
}

Result<Transition> CaseMachine::run(const Event& event)
{
    m_next.notice.reset();
    const auto outcome = std::visit([this](const auto& e) { return on(e); }, event);
    if (!outcome) {
        return base::unexpected(outcome.error());
    }
    return Transition{std::move(m_next), std::move(m_effects)};
}

base::Status<> CaseMachine::refuse() const { return fail(FaultCode::act_not_possible_now, static_cast<std::int64_t>(m_before.phase)); }

base::Status<> CaseMachine::stale()
{
    m_next = m_before;
    return {};
}

base::Status<> CaseMachine::needs_central() { return fail(FaultCode::letter_needs_central); }

base::Status<> CaseMachine::draft_changed()
{
    if (m_next.phase != Phase::intake && domain::differs_for_citizen(m_before.draft, m_next.draft)) {
        back_to_form(m_next);
        audit("yes_voided");
    } else if (m_next.phase == Phase::approval && !(m_before.draft == m_next.draft)) {
        m_next.phase = Phase::ready;  // not what was signed off any more
        m_next.signed_off.reset();
    } else if (m_next.phase == Phase::intake && m_next.proved_phone != m_next.draft.text(FieldId::phone)) {
        m_next.proof_state = PhoneProofState::none;
        m_next.proof = {};
        m_next.proved_phone.clear();
    }
    save();
    return {};
}

const domain::OperatorAct& effect::act_of(const Request& request)
{
    struct Act {
        const domain::OperatorAct& operator()(const domain::ActivationRequest& one) const { return one.act(); }
        const domain::OperatorAct& operator()(const domain::CancellationRequest& one) const { return one.act; }
        const domain::OperatorAct& operator()(const domain::KeyChangeRequest& one) const { return one.act; }
    };
    return std::visit(Act{}, request);
}

std::string_view name(const Event& event) { return k_event_names.at(event.index()); }

Result<Transition> step_with_clerk(const CaseState& state, const Event& event, const MachineContext& context)
{
    return CaseMachine(state, context).run(event);
}

Result<Transition> step(const CaseState& state, const Event& event, const MachineContext& context)
{
    return state.alone ? step_alone(state, event, context) : step_with_clerk(state, event, context);
}

link::Step current_step(const CaseState& state, const std::vector<domain::Finding>& findings)
{
    if (with_citizen(state.phase)) {
        return link::Step::citizen;
    }
    if (state.phase != Phase::intake) {
        return link::Step::receipt;
    }
    auto first = link::Step::phone;
    const auto consider = [&first](link::Step one) { first = std::min(first, one); };
    for (const auto& finding : findings) {
        const bool open = finding.severity == domain::Severity::missing || finding.severity == domain::Severity::refuse ||
                          (finding.severity == domain::Severity::acknowledge && !finding.acknowledged);
        if (open) {
            consider(link::step_of(finding.field));
        }
    }
    for (const auto& one : state.disagreements) {
        consider(link::step_of(one.field));
    }
    return first;
}

std::optional<std::string> approval_needed_now(const CaseState& state, const MachineContext& context)
{
    return domain::approval_needed(context.approvals, state.draft, context.rules, context.evaluation);
}

}  // namespace balcao::desk
