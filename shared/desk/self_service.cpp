#include "desk/self_service.h"

#include <algorithm>

#include "domain/canonical_draft.h"

namespace balcao::desk {
namespace {

using base::fail;
using base::FaultCode;
using base::Result;
using domain::FieldId;

bool of_contact(FieldId field) { return field == FieldId::phone || field == FieldId::email || field == FieldId::signature_wanted; }

/// Nothing of the person stays.
CaseState emptied(const CaseState& before, std::string reason)
{
    CaseState state;
    state.id = before.id;
    state.started_at = before.started_at;
    state.phase = Phase::closed;
    state.closed_reason = std::move(reason);
    return state;
}

class Alone {
public:
    Alone(const CaseState& before, const MachineContext& context) : m_before(before), m_context(context), m_next(before) {}

    Result<Transition> run(const Event& event)
    {
        m_next.notice.reset();
        auto moved = std::visit([this, &event](const auto& e) { return on(e, event); }, event);
        if (moved) {
            std::erase_if(moved->effects, [](const Effect& effect) { return std::holds_alternative<effect::SaveDraft>(effect); });
        }
        return moved;
    }

private:
    using Moved = Result<Transition>;

    [[nodiscard]] Moved refuse() const { return fail(FaultCode::act_not_possible_now, static_cast<std::int64_t>(m_before.phase)); }
    [[nodiscard]] Moved too_late() const { return Transition{m_before, {}}; }
    [[nodiscard]] Moved done() { return Transition{std::move(m_next), std::move(m_effects)}; }
    [[nodiscard]] bool in(Phase phase) const { return m_before.phase == phase; }
    [[nodiscard]] bool registered() const { return in(Phase::recording) || in(Phase::recorded) || in(Phase::sign_in) || in(Phase::closed); }
    /// The answer is to the question that stands: a card put in meanwhile has another one.
    [[nodiscard]] bool answers(const base::Bytes& challenge) const
    {
        return in(Phase::own_card) && !challenge.empty() && challenge == m_before.holder_challenge;
    }
    void audit(std::string_view what) { m_effects.push_back(effect::Audit{what}); }

    Moved stop(base::Fault why)
    {
        m_next.phase = Phase::own_stopped;
        m_next.notice = why;
        audit("self_service_stopped");
        return done();
    }
    Moved close(std::string reason, std::string_view audited)
    {
        m_next = emptied(m_before, std::move(reason));
        audit(audited);
        return done();
    }

    // --- the card ------------------------------------------------------------------------------

    Moved on(const event::CardRead& e, const Event&)
    {
        if (!in(Phase::own_card) || !m_before.holder_challenge.empty()) {
            return too_late();
        }
        const auto* chip = std::get_if<domain::FromChip>(&e.document);
        if (chip == nullptr || !chip->check || (chip->check->card != "cc1" && chip->check->card != "cc2")) {
            m_next.notice = base::Fault{FaultCode::card_unknown};
            return done();
        }
        m_next.draft = {};
        (void)domain::apply(e.document, m_next.draft);
        audit("document_captured");
        if (!for_a_clerk(m_next.draft, m_context.rules, m_context.evaluation).empty() || chip->check->colour != "green") {
            return stop(base::Fault{FaultCode::self_service_needs_clerk});
        }
        m_next.holder_challenge = e.challenge;
        return done();
    }

    Moved on(const event::CardNotRead& e, const Event&)
    {
        if (!in(Phase::own_card) || !m_before.holder_challenge.empty()) {
            return too_late();
        }
        m_next.notice = e.fault;
        return done();
    }

    /// Whoever takes the card leaves: the next person must not find the session open.
    Moved on(const event::CardTakenOut&, const Event&)
    {
        if (registered() || in(Phase::own_stopped)) {
            return too_late();
        }
        if (in(Phase::own_card)) {
            if (!m_before.draft.fields.empty()) {
                m_next.notice = base::Fault{FaultCode::card_removed};
            }
            m_next.draft = {};
            m_next.holder_challenge.clear();
            return done();
        }
        const std::string language = m_before.language;
        m_next = begin_alone(m_before.id, m_before.started_at);
        m_next.language = language;
        return stop(base::Fault{FaultCode::card_removed});
    }

    Moved on(const event::HolderProved& e, const Event&)
    {
        if (!answers(e.challenge) || !m_next.draft.chip) {
            return too_late();
        }
        m_next.draft.chip->holder = "proved";
        m_next.draft.chip->evidence = e.evidence;
        m_next.holder_challenge.clear();
        m_next.phase = Phase::own_contact;
        audit("holder_proved");
        return done();
    }

    Moved on(const event::HolderNotProved& e, const Event&)
    {
        if (!answers(e.challenge)) {
            return too_late();
        }
        audit("holder_not_proved");
        return stop(e.fault);
    }

    // --- what the card does not know -----------------------------------------------------------

    Moved on(const event::ContactGiven& e, const Event&)
    {
        if (!in(Phase::own_contact)) {
            return refuse();
        }
        m_next.draft.set(FieldId::phone, domain::canonical_text(FieldId::phone, e.phone, m_next.draft.text(FieldId::document_type)), domain::Origin::typed);
        m_next.draft.set(FieldId::signature_wanted, e.signature ? "yes" : "no", domain::Origin::typed);
        if (!domain::may_proceed(domain::evaluate(m_next.draft, m_context.rules, m_context.evaluation))) {
            return fail(FaultCode::input_invalid);
        }
        if (m_next.proved_phone != m_next.draft.text(FieldId::phone)) {
            m_next.proof_state = PhoneProofState::none;
            m_next.proof = {};
            m_next.proved_phone.clear();
        }
        m_next.phase = Phase::citizen_review;
        m_next.yes = CitizenYes::none;
        return done();
    }

    Moved on(const event::LanguageChosen& e, const Event&)
    {
        if (registered()) {
            return refuse();
        }
        m_next.language = e.language;
        return done();
    }

    // --- the clerk -----------------------------------------------------------------------------

    Moved on(const event::ClerkCalled&, const Event&)
    {
        if (registered()) {
            return refuse();
        }
        m_next.clerk_called = true;
        audit("clerk_called");
        return done();
    }

    /// What was read stays, with its proof; what the citizen said is asked again.
    Moved on(const event::TakenOver&, const Event&)
    {
        if (!m_before.clerk_called || registered()) {
            return fail(FaultCode::citizen_at_kiosk);
        }
        m_next = CaseState{};
        m_next.id = m_before.id;
        m_next.started_at = m_before.started_at;
        m_next.language = m_before.language;
        m_next.draft = m_before.draft;
        m_next.proof_state = m_before.proof_state == PhoneProofState::proved ? PhoneProofState::proved : PhoneProofState::none;
        m_next.proved_phone = m_before.proved_phone;
        m_next.proof = m_before.proof;
        audit("taken_over");
        return done();
    }

    Moved on(const event::Cancelled& e, const Event&)
    {
        if (registered()) {
            return refuse();
        }
        return e.reason.empty() ? Moved(fail(FaultCode::input_invalid)) : close(e.reason, "case_cancelled");
    }

    Moved clerks_only() const { return fail(FaultCode::citizen_at_kiosk); }
    Moved on(const event::ActChosen&, const Event&) { return clerks_only(); }
    Moved on(const event::Edited&, const Event&) { return clerks_only(); }
    Moved on(const event::Captured&, const Event&) { return clerks_only(); }
    Moved on(const event::Acknowledged&, const Event&) { return clerks_only(); }
    Moved on(const event::DisagreementSettled&, const Event&) { return clerks_only(); }
    Moved on(const event::FaceCompared&, const Event&) { return clerks_only(); }
    Moved on(const event::SentToCitizen&, const Event&) { return clerks_only(); }
    Moved on(const event::TakenBack&, const Event&) { return clerks_only(); }
    Moved on(const event::CodeSkipped&, const Event&) { return clerks_only(); }

    // --- as in every case, but for where it goes when the citizen says no ------------------------

    [[nodiscard]] Moved shared(const Event& event) const { return step_with_clerk(m_before, event, m_context); }

    Moved on(const event::Reviewed& e, const Event& event)
    {
        if (e.yes || !in(Phase::citizen_review)) {
            return shared(event);
        }
        audit("review_refused");
        return stop(base::Fault{FaultCode::self_service_needs_clerk});
    }

    Moved on(const event::Consented& e, const Event& event)
    {
        if (e.consent || !in(Phase::citizen_consent)) {
            return shared(event);
        }
        return close("consent_refused", "consent_refused");
    }

    Moved on(const event::PhoneConfirmed& e, const Event& event)
    {
        if (in(Phase::citizen_phone) && !e.yes) {
            m_next.agreed.reset();
            m_next.consent.reset();
            m_next.yes = CitizenYes::none;
            m_next.phase = Phase::own_contact;
            audit("phone_refused");
            return done();
        }
        if (in(Phase::citizen_phone) && !m_context.central_reachable && m_before.proof_state != PhoneProofState::proved) {
            return fail(FaultCode::self_service_needs_line);
        }
        return shared(event);
    }

    Moved on(const event::CodeNotSent& e, const Event&)
    {
        if (!in(Phase::citizen_code)) {
            return too_late();
        }
        m_next.notice = base::retry(e.fault.code) == base::Retry::later ? base::Fault{FaultCode::self_service_needs_line} : e.fault;
        m_next.code_tries_left = 0;
        m_next.challenge.clear();
        audit("phone_code_not_sent");
        return done();
    }

    Moved on(const event::CitizenLeft&, const Event&)
    {
        if (in(Phase::recording) || in(Phase::closed)) {
            return too_late();
        }
        if (!registered()) {
            return close("citizen_left", "citizen_left");
        }
        m_next.phase = Phase::closed;  // its receipt still follows what the central answers
        m_next.closed_reason = "done";
        audit("case_finished");
        return done();
    }

    Moved on(const event::KioskLost&, const Event& event)
    {
        return registered() ? shared(event) : close("kiosk_lost", "kiosk_lost");
    }

    template <class E>
    Moved on(const E&, const Event& event)
    {
        return shared(event);
    }

    const CaseState& m_before;
    const MachineContext& m_context;
    CaseState m_next;
    std::vector<Effect> m_effects;
};

}  // namespace

CaseState begin_alone(base::CaseId id, base::Instant at)
{
    CaseState state;
    state.id = std::move(id);
    state.started_at = at;
    state.phase = Phase::own_card;
    state.alone = true;
    return state;
}

Result<Transition> step_alone(const CaseState& state, const Event& event, const MachineContext& context)
{
    return Alone(state, context).run(event);
}

std::vector<FieldId> for_a_clerk(const domain::Draft& draft, const domain::RuleBook& rules, const domain::EvaluationContext& context)
{
    std::vector<FieldId> fields;
    for (const auto& finding : domain::evaluate(draft, rules, context)) {
        if (domain::is_open(finding) && !of_contact(finding.field) && std::find(fields.begin(), fields.end(), finding.field) == fields.end()) {
            fields.push_back(finding.field);
        }
    }
    return fields;
}

bool signature_possible(const domain::Draft& draft, const domain::RuleBook& rules, const domain::EvaluationContext& context)
{
    domain::Draft wanted = draft;
    wanted.set(FieldId::signature_wanted, "yes", domain::Origin::typed);
    const auto findings = domain::evaluate(wanted, rules, context);
    return std::none_of(findings.begin(), findings.end(),
                        [](const auto& finding) { return finding.field == FieldId::signature_wanted && finding.severity == domain::Severity::refuse; });
}

}  // namespace balcao::desk
