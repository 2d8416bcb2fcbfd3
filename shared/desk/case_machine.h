#pragma once
// One act at the desk as a pure state machine: step(state, event, context) gives the next state and
// the effects to run. Reads no clock, touches no device; docs/workflow.md is generated from it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fault.h"
#include "domain/activation_request.h"
#include "domain/approval_policy.h"
#include "domain/cancellation_request.h"
#include "domain/key_change_request.h"
#include "domain/captured_document.h"
#include "domain/draft.h"
#include "domain/eligibility.h"
#include "link/models.h"

namespace balcao::desk {

using link::CitizenYes;
using link::Phase;
using link::PhoneProofState;
using link::RecordState;

/// Everything known about one case. A value; saved with the draft.
struct CaseState {
    base::CaseId id;
    std::string ticket;
    base::Instant started_at{};
    Phase phase = Phase::intake;
    domain::Draft draft;
    std::vector<domain::Disagreement> disagreements;

    std::string moved_from;                ///< counter of the desk where the case was set aside, until it goes to the citizen; empty: begun here
    bool photo_of_representative = false;  ///< the last chip read was theirs: a comparison is of them
    // the citizen's part
    std::string language;
    CitizenYes yes = CitizenYes::none;
    std::optional<domain::Draft> agreed;  ///< as shown when the citizen said yes
    std::optional<domain::Consent> consent;
    base::Bytes sealed_secret;            ///< opaque: only the central can open it

    // proof of the phone
    PhoneProofState proof_state = PhoneProofState::none;
    std::string challenge;                ///< the central's id of the code sent
    std::optional<base::Instant> code_expires_at;
    int code_tries_left = 0;
    std::string proved_phone;             ///< the number the proof is for
    domain::PhoneProof proof;

    // a second person's word
    std::optional<domain::OperatorAct> signed_off;  ///< while it is awaited
    std::string approval_refused;         ///< reason code; until the case goes to the citizen again

    // after sign-off
    base::Sequence seq = 0;
    std::optional<RecordState> record;
    std::string problem;                  ///< stable code when record is attention
    std::string sign_in_challenge;
    bool sign_in_code_sent = false;
    bool sign_in_done = false;
    std::string signature_left_out;       ///< why it stored no PIN of the signature
    bool citizen_left = false;
    std::string closed_reason;            ///< "done" or a code of the refusal list

    std::optional<base::Fault> notice;    ///< last failure, for both windows

    // done by the citizen alone (self_service.h); never saved before it is registered
    bool alone = false;
    bool clerk_called = false;
    base::Bytes holder_challenge;         ///< what the card in the reader is to sign; empty before it was read

    friend bool operator==(const CaseState&, const CaseState&) = default;
};

// --- what happens ------------------------------------------------------------------------------
namespace event {
struct ActChosen { domain::DeskAct act; };
struct Edited { domain::FieldId field; std::string text; };
struct Captured { domain::CapturedDocument document; };
struct Acknowledged { std::string rule_id; };
struct DisagreementSettled { domain::FieldId field; bool use_captured; };
struct FaceCompared { std::string result; };  ///< same_person, another_person, not_possible
struct SentToCitizen {};
struct TakenBack {};
struct LanguageChosen { std::string language; };
struct Reviewed { bool yes; };
struct Consented { std::optional<domain::Consent> consent; };  ///< nullopt: said no
struct PhoneConfirmed { bool yes; };
struct CodeRequested {};
struct CodeSent { std::string challenge; base::Instant expires_at; int tries; };
struct CodeNotSent { base::Fault fault; };
struct CodeEntered { std::string code; };
struct CodeProved { std::string token; };
struct CodeRefused { base::Fault fault; int tries_left; };
struct CodeSkipped {};                     ///< the clerk goes on without: the key stays pending
struct SecretSealed { base::Bytes sealed; };
struct LetterFound {};                     ///< the central: the PIN of this person's letter waits
struct LetterNotFound { base::Fault fault; };
struct SignedOff { domain::OperatorAct act; };
struct Approved { base::OperatorId who; };
struct ApprovalRefused { std::string reason; };
struct Recorded { base::Sequence seq; };
struct NotRecorded { base::Fault fault; };
struct CentralAnswered { RecordState state; std::string problem; };
struct SignInStarted { base::Bytes sealed; };
struct SignInCodeSent { std::string challenge; };
struct SignInFinished { base::Bytes sealed; };
struct SignInDone { std::string signature_left_out = {}; };
struct SignInFailed { base::Fault fault; };
struct SignInSkipped {};
struct CitizenLeft {};
struct KioskLost {};
/// anyway: the clerk was told that the citizen still reads the password. kiosk_there: the citizen's window is connected.
struct Finished { bool anyway = false; bool kiosk_there = false; };
struct Cancelled { std::string reason; };
// of a case that the citizen does alone
struct CardRead { domain::CapturedDocument document; base::Bytes challenge; };
struct CardNotRead { base::Fault fault; };
struct CardTakenOut {};
/// challenge: the one that was answered; an answer to another is too late. evidence: the chip's with the holder's.
struct HolderProved { base::Bytes challenge; std::string evidence; };
struct HolderNotProved { base::Bytes challenge; base::Fault fault; };
struct ContactGiven { std::string phone; bool signature; };
struct ClerkCalled {};
struct TakenOver {};                       ///< by the clerk who was called
}  // namespace event

using Event = std::variant<event::ActChosen, event::Edited, event::Captured, event::Acknowledged, event::DisagreementSettled, event::FaceCompared,
                           event::SentToCitizen, event::TakenBack, event::LanguageChosen, event::Reviewed,
                           event::Consented, event::PhoneConfirmed, event::CodeRequested, event::CodeSent,
                           event::CodeNotSent, event::CodeEntered, event::CodeProved, event::CodeRefused,
                           event::CodeSkipped, event::SecretSealed, event::LetterFound, event::LetterNotFound, event::SignedOff, event::Approved, event::ApprovalRefused, event::Recorded,
                           event::NotRecorded, event::CentralAnswered, event::SignInStarted, event::SignInCodeSent,
                           event::SignInFinished, event::SignInDone, event::SignInFailed, event::SignInSkipped,
                           event::CitizenLeft, event::KioskLost, event::Finished, event::Cancelled,
                           event::CardRead, event::CardNotRead, event::CardTakenOut, event::HolderProved,
                           event::HolderNotProved, event::ContactGiven, event::ClerkCalled, event::TakenOver>;

/// Stable name of an event, e.g. "edited".
[[nodiscard]] std::string_view name(const Event& event);

// --- what to do --------------------------------------------------------------------------------
namespace effect {
struct SaveDraft {};
struct DropDraft {};
struct SendPhoneCode { std::string phone; };
struct CheckPhoneCode { std::string challenge; std::string code; };
/// Of a key that came by letter: asked once the number is proved.
struct FindLetter {};
/// What becomes durable at the sign-off.
using Request = std::variant<domain::ActivationRequest, domain::CancellationRequest, domain::KeyChangeRequest>;
struct Record { Request request; };
[[nodiscard]] const domain::OperatorAct& act_of(const Request& request);
struct StartSignIn { base::Bytes sealed; };
struct FinishSignIn { std::string challenge; base::Bytes sealed; };
struct WriteReceipt {};
/// An entry of the audit chain: event name only, the service adds ids and time.
struct Audit { std::string_view event; };
}  // namespace effect

using Effect = std::variant<effect::SaveDraft, effect::DropDraft, effect::SendPhoneCode, effect::CheckPhoneCode, effect::FindLetter,
                            effect::Record, effect::StartSignIn, effect::FinishSignIn, effect::WriteReceipt, effect::Audit>;

/// What step() may look at besides state and event.
struct MachineContext {
    const domain::RuleBook& rules;
    domain::EvaluationContext evaluation;
    base::Instant now;
    bool central_reachable = false;
    domain::ApprovalPolicy approvals = {};
};

struct Transition {
    CaseState next;
    std::vector<Effect> effects;
};

/// The one transition function. Fault act_not_possible_now (a = phase) when the event does not fit
/// the phase, case_incomplete (a = number of open findings or an Incomplete) when something is open, second_person_needed (a = 1) when
/// whoever approves signed off, letter_needs_central where a letter's key is to be completed without the line;
/// the state is then unchanged. Answers that come too late (a code sent after the case was taken
/// back) change nothing and are no fault.
[[nodiscard]] base::Result<Transition> step(const CaseState& state, const Event& event, const MachineContext& context);

/// The step of the clerk's step bar: the first one that still holds something open.
[[nodiscard]] link::Step current_step(const CaseState& state, const std::vector<domain::Finding>& findings);
/// Entry of the policy for which somebody else must approve this case; nullopt: nobody is asked.
[[nodiscard]] std::optional<std::string> approval_needed_now(const CaseState& state, const MachineContext& context);
/// The citizen gets a temporary password in this case: the kiosk makes and shows one.
[[nodiscard]] bool wants_password(const CaseState& state);
/// A key that came by letter: its PIN is on paper, so that the first sign-in can begin again as long as the case is open.
[[nodiscard]] bool by_letter(const CaseState& state);
/// The PIN of the letter can be typed now: registered, held by the central, nothing done with it yet.
[[nodiscard]] bool letter_pin_wanted(const CaseState& state);
/// The page of the citizen's window.
[[nodiscard]] link::KioskPage kiosk_page(const CaseState& state);

}  // namespace balcao::desk
