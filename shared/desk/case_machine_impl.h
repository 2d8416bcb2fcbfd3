#pragma once
// How step() runs one event over a clerk's case, for the files that do it. Each on() is one row of docs/workflow.md:
//
//   case_machine.cpp          the run of one event, and what a change of the form does to what was said before
//   case_machine_form.cpp     the clerk's form: edited, captured, acknowledged; sent to the citizen and taken back
//   case_machine_citizen.cpp  language, review, consent, phone and password; the citizen or the kiosk is gone
//   case_machine_proof.cpp    the code that proves the phone, and the letter that is looked for then
//   case_machine_record.cpp   sign-off, approval, record, the central's answer, the end
//   case_machine_sign_in.cpp  the first sign-in
//
// A case that the citizen does alone: self_service.cpp.

#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "desk/case_machine.h"

namespace balcao::desk {

/// The citizen's window has it, or waits for it.
[[nodiscard]] bool with_citizen(Phase phase);
[[nodiscard]] bool may_edit(Phase phase);
/// Back to the form; what the citizen said no longer counts. The proof of an unchanged phone does.
void back_to_form(CaseState& state);

class CaseMachine {
public:
    CaseMachine(const CaseState& before, const MachineContext& context) : m_before(before), m_context(context), m_next(before) {}

    base::Result<Transition> run(const Event& event);

private:
    using Outcome = base::Status<>;

    [[nodiscard]] Outcome refuse() const;
    /// Too late: nothing changes.
    Outcome stale();
    [[nodiscard]] static Outcome needs_central();
    [[nodiscard]] bool in(Phase phase) const { return m_before.phase == phase; }
    void audit(std::string_view event_name) { m_effects.push_back(effect::Audit{event_name}); }
    void save() { m_effects.push_back(effect::SaveDraft{}); }
    [[nodiscard]] std::vector<domain::Finding> findings() const { return domain::evaluate(m_next.draft, m_context.rules, m_context.evaluation); }
    /// After any change of the draft: a yes it contradicts is void.
    Outcome draft_changed();
    /// Once the number is settled, proved or not: a password is made where one is given, and a letter looked for where one is to come.
    void phone_settled();
    /// Nothing of a letter's case can go on without the line: back to the form, where all of it stays.
    void stop_letter(const base::Fault& fault);
    /// Cleared by hand: what their chip said goes with the rest.
    void forget_representative_if_gone();
    Outcome record_as(const domain::OperatorAct& act);
    [[nodiscard]] bool central_holds_it() const;

    // --- the clerk's form
    Outcome on(const event::ActChosen& e);
    Outcome on(const event::Edited& e);
    Outcome on(const event::Captured& e);
    Outcome on(const event::Acknowledged& e);
    Outcome on(const event::DisagreementSettled& e);
    Outcome on(const event::FaceCompared& e);
    Outcome on(const event::SentToCitizen& e);
    Outcome on(const event::TakenBack& e);
    Outcome on(const event::Cancelled& e);

    // --- the citizen
    Outcome on(const event::LanguageChosen& e);
    Outcome on(const event::Reviewed& e);
    Outcome on(const event::Consented& e);
    Outcome on(const event::PhoneConfirmed& e);
    Outcome on(const event::SecretSealed& e);
    Outcome on(const event::CitizenLeft& e);
    Outcome on(const event::KioskLost& e);

    // --- the proof of the phone, and the letter
    Outcome on(const event::CodeRequested& e);
    Outcome on(const event::CodeSent& e);
    Outcome on(const event::CodeNotSent& e);
    Outcome on(const event::CodeEntered& e);
    Outcome on(const event::CodeProved& e);
    Outcome on(const event::CodeRefused& e);
    Outcome on(const event::CodeSkipped& e);
    Outcome on(const event::LetterFound& e);
    Outcome on(const event::LetterNotFound& e);

    // --- sign-off and after
    Outcome on(const event::SignedOff& e);
    Outcome on(const event::Approved& e);
    Outcome on(const event::ApprovalRefused& e);
    Outcome on(const event::Recorded& e);
    Outcome on(const event::NotRecorded& e);
    Outcome on(const event::CentralAnswered& e);
    Outcome on(const event::Finished& e);

    // --- the first sign-in
    Outcome on(const event::SignInStarted& e);
    Outcome on(const event::SignInCodeSent& e);
    Outcome on(const event::SignInFinished& e);
    Outcome on(const event::SignInDone& e);
    Outcome on(const event::SignInFailed& e);
    Outcome on(const event::SignInSkipped& e);

    // --- of a case done alone: here they come too late or do not fit
    Outcome on(const event::CardRead&) { return stale(); }
    Outcome on(const event::CardNotRead&) { return stale(); }
    Outcome on(const event::CardTakenOut&) { return stale(); }
    Outcome on(const event::HolderProved&) { return stale(); }
    Outcome on(const event::HolderNotProved&) { return stale(); }
    Outcome on(const event::ContactGiven&) { return refuse(); }
    Outcome on(const event::ClerkCalled&) { return refuse(); }
    Outcome on(const event::TakenOver&) { return refuse(); }

    const CaseState& m_before;
    const MachineContext& m_context;
    CaseState m_next;
    std::vector<Effect> m_effects;
};

}  // namespace balcao::desk
