#include "desk/case_machine.h"

#include <algorithm>
#include <array>

#include "desk/self_service.h"
#include "domain/canonical_draft.h"
#include "domain/contact_change.h"
#include "domain/representative.h"

namespace balcao::desk {
namespace {

using base::fail;
using base::FaultCode;
using base::Result;
using domain::FieldId;

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

/// Back to the form; what the citizen said no longer counts. The proof of an unchanged phone does.
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

/// Runs one event over one state. Each on() is one row of docs/workflow.md.
class Machine {
public:
    Machine(const CaseState& before, const MachineContext& context) : m_before(before), m_context(context), m_next(before) {}

    Result<Transition> run(const Event& event)
    {
        m_next.notice.reset();
        const auto outcome = std::visit([this](const auto& e) { return on(e); }, event);
        if (!outcome) {
            return base::unexpected(outcome.error());
        }
        return Transition{std::move(m_next), std::move(m_effects)};
    }

private:
    using Outcome = base::Status<>;

    [[nodiscard]] Outcome refuse() const
    {
        return fail(FaultCode::act_not_possible_now, static_cast<std::int64_t>(m_before.phase));
    }
    Outcome stale()
    {
        m_next = m_before;
        return {};
    }
    [[nodiscard]] bool in(Phase phase) const { return m_before.phase == phase; }
    void audit(std::string_view event_name) { m_effects.push_back(effect::Audit{event_name}); }
    void save() { m_effects.push_back(effect::SaveDraft{}); }
    [[nodiscard]] std::vector<domain::Finding> findings() const
    {
        return domain::evaluate(m_next.draft, m_context.rules, m_context.evaluation);
    }

    /// After any change of the draft: a yes it contradicts is void.
    Outcome draft_changed()
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

    /// Once the number is settled, proved or not: a password is made where one is given, and a letter looked for where one is to come.
    void phone_settled()
    {
        if (by_letter(m_next)) {
            m_next.phase = Phase::citizen_secret;
            m_effects.push_back(effect::FindLetter{});
            return;
        }
        m_next.phase = wants_password(m_next) ? Phase::citizen_secret : Phase::ready;
    }

    [[nodiscard]] static Outcome needs_central() { return fail(FaultCode::letter_needs_central); }

    /// Nothing of a letter's case can go on without the line: back to the form, where all of it stays.
    void stop_letter(const base::Fault& fault)
    {
        back_to_form(m_next);
        m_next.notice = fault;
        audit("letter_not_found");
    }

    // --- the clerk's form ----------------------------------------------------------------------

    Outcome on(const event::ActChosen& e)
    {
        if (!may_edit(m_before.phase)) {
            return refuse();
        }
        if (e.act == domain::DeskAct::letter_completion && !m_context.central_reachable) {
            return needs_central();
        }
        if (e.act != m_before.draft.act) {
            m_next.draft.act = e.act;
            // The act itself says that the signature is wanted; another act has its own word for it.
            const bool signature = e.act == domain::DeskAct::signature_activation;
            if (signature || m_before.draft.act == domain::DeskAct::signature_activation) {
                m_next.draft.set(FieldId::signature_wanted, signature ? "yes" : "", domain::Origin::typed);
            }
            if (e.act != domain::DeskAct::activation && e.act != domain::DeskAct::document_renewal) {
                m_next.draft.set(FieldId::occasion, {}, domain::Origin::typed);
                m_next.draft.set(FieldId::issue_date, {}, domain::Origin::typed);
            }
            audit(domain::is_cancellation(e.act) ? "cancellation_chosen" : domain::is_key_change(e.act) ? "key_change_chosen" : "activation_chosen");
        }
        return draft_changed();
    }

    Outcome on(const event::Edited& e)
    {
        if (!may_edit(m_before.phase)) {
            return refuse();
        }
        const std::string text = domain::canonical_text(e.field, e.text, domain::numbered_type(e.field, m_next.draft));
        const auto held = m_next.draft.fields.find(e.field);
        const bool same = held != m_next.draft.fields.end() ? held->second.text == text : text.empty();
        if (!same) {
            m_next.draft.set(e.field, text, domain::Origin::typed);
            std::erase_if(m_next.disagreements, [&e](const auto& d) { return d.field == e.field; });
            forget_representative_if_gone();
        }
        return draft_changed();
    }

    /// Cleared by hand: what their chip said goes with the rest.
    void forget_representative_if_gone()
    {
        if (!domain::has_representative(m_next.draft)) {
            m_next.draft.representative_chip.reset();
            m_next.photo_of_representative = false;
            std::erase(m_next.draft.acknowledged, "representative_document_number.person_compared");  // the next one is looked at anew
        }
    }

    Outcome on(const event::Captured& e)
    {
        if (!may_edit(m_before.phase)) {
            return refuse();
        }
        // A second document beside the holder's, where somebody answers for the holder, is theirs.
        const bool theirs = domain::is_not_the_holder(e.document, m_before.draft) &&
                            domain::wants_representative(m_before.draft, m_context.rules, m_context.evaluation);
        if (theirs ? domain::is_of_another_representative(e.document, m_before.draft) : domain::is_of_another_person(e.document, m_before.draft)) {
            return fail(FaultCode::document_of_another_person);
        }
        auto found = theirs ? domain::apply_to_representative(e.document, m_next.draft) : domain::apply(e.document, m_next.draft);
        if (std::holds_alternative<domain::FromChip>(e.document)) {
            m_next.photo_of_representative = theirs;
        }
        for (auto& one : found) {
            std::erase_if(m_next.disagreements, [&one](const auto& d) { return d.field == one.field; });
            m_next.disagreements.push_back(std::move(one));
        }
        audit("document_captured");
        return draft_changed();
    }

    Outcome on(const event::Acknowledged& e)
    {
        if (!may_edit(m_before.phase)) {
            return refuse();
        }
        const auto open = findings();
        const auto wanted = std::find_if(open.begin(), open.end(), [&e](const auto& f) {
            return f.rule_id == e.rule_id && f.severity == domain::Severity::acknowledge;
        });
        if (wanted == open.end()) {
            return fail(FaultCode::input_invalid);
        }
        if (!wanted->acknowledged) {
            m_next.draft.acknowledged.push_back(e.rule_id);
            audit("finding_acknowledged");
        }
        return draft_changed();
    }

    Outcome on(const event::DisagreementSettled& e)
    {
        if (!may_edit(m_before.phase)) {
            return refuse();
        }
        const auto found = std::find_if(m_next.disagreements.begin(), m_next.disagreements.end(),
                                        [&e](const auto& d) { return d.field == e.field; });
        if (found == m_next.disagreements.end()) {
            return fail(FaultCode::input_invalid);
        }
        if (e.use_captured) {
            m_next.draft.set(e.field, found->captured.text, found->captured.origin);
        }
        m_next.disagreements.erase(found);
        audit(e.use_captured ? "disagreement_captured_used" : "disagreement_held_kept");
        return draft_changed();
    }

    Outcome on(const event::FaceCompared& e)
    {
        auto& chip = m_before.photo_of_representative ? m_next.draft.representative_chip : m_next.draft.chip;
        if (!may_edit(m_before.phase) || !chip || !chip->has_photo) {
            return refuse();
        }
        if (e.result != "same_person" && e.result != "another_person" && e.result != "not_possible") {
            return fail(FaultCode::input_invalid);
        }
        chip->face = e.result;
        audit("face_compared");
        return draft_changed();  // of a case that waits for approval: what was signed off said something else
    }

    Outcome on(const event::SentToCitizen&)
    {
        if (letter_pin_wanted(m_before) && m_before.citizen_left) {
            m_next.citizen_left = false;  // who went away comes back: the same case, and the PIN is asked for again
            save();
            return {};
        }
        if (!in(Phase::intake)) {
            return refuse();
        }
        if (by_letter(m_before) && !m_context.central_reachable) {
            return needs_central();
        }
        const auto open = findings();
        if (!domain::may_proceed(open) || !m_next.disagreements.empty()) {
            return fail(FaultCode::case_incomplete, static_cast<std::int64_t>(open.size() + m_next.disagreements.size()));
        }
        m_next.phase = Phase::citizen_review;
        m_next.yes = CitizenYes::none;
        m_next.citizen_left = false;
        m_next.approval_refused.clear();
        m_next.moved_from.clear();
        audit("sent_to_citizen");
        save();
        return {};
    }

    Outcome on(const event::TakenBack&)
    {
        if (!with_citizen(m_before.phase)) {
            return refuse();
        }
        back_to_form(m_next);
        audit("taken_back");
        save();
        return {};
    }

    // --- the citizen ---------------------------------------------------------------------------

    Outcome on(const event::LanguageChosen& e)
    {
        if (!with_citizen(m_before.phase)) {
            return refuse();
        }
        m_next.language = e.language;
        save();
        return {};
    }

    Outcome on(const event::Reviewed& e)
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

    Outcome on(const event::Consented& e)
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

    Outcome on(const event::PhoneConfirmed& e)
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

    // --- the code ------------------------------------------------------------------------------

    Outcome on(const event::CodeRequested&)
    {
        if (!in(Phase::citizen_code)) {
            return refuse();
        }
        m_effects.push_back(effect::SendPhoneCode{std::string(m_next.draft.text(FieldId::phone))});
        return {};
    }

    Outcome on(const event::CodeSent& e)
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

    Outcome on(const event::CodeNotSent& e)
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

    Outcome on(const event::CodeEntered& e)
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

    Outcome on(const event::CodeProved& e)
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

    Outcome on(const event::CodeRefused& e)
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

    Outcome on(const event::CodeSkipped&)
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

    Outcome on(const event::LetterFound&)
    {
        if (!in(Phase::citizen_secret) || !by_letter(m_before)) {
            return stale();
        }
        m_next.phase = Phase::ready;
        audit("letter_found");
        save();
        return {};
    }

    Outcome on(const event::LetterNotFound& e)
    {
        if (!in(Phase::citizen_secret) || !by_letter(m_before)) {
            return stale();
        }
        stop_letter(e.fault);
        save();
        return {};
    }

    Outcome on(const event::SecretSealed& e)
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

    // --- sign-off and after --------------------------------------------------------------------

    Outcome on(const event::SignedOff& e)
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
    Outcome on(const event::Approved& e)
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

    Outcome on(const event::ApprovalRefused& e)
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

    Outcome record_as(const domain::OperatorAct& act)
    {
        const domain::CompletionInput input{m_next.id,      m_next.draft,         m_next.agreed,
                                            m_next.consent, m_next.proof, m_next.sealed_secret};
        const auto record = [this](auto request) -> Outcome {
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

    Outcome on(const event::Recorded& e)
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

    Outcome on(const event::NotRecorded& e)
    {
        if (!in(Phase::recording)) {
            return stale();
        }
        m_next.phase = m_before.signed_off ? Phase::approval : Phase::ready;  // nothing is lost: who signed off or approved can do it again
        m_next.notice = e.fault;
        return {};
    }

    Outcome on(const event::CentralAnswered& e)
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

    [[nodiscard]] bool central_holds_it() const
    {
        return (wants_password(m_before) || by_letter(m_before)) && (m_before.record == RecordState::pending || m_before.record == RecordState::activated);
    }

    Outcome on(const event::SignInStarted& e)
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

    Outcome on(const event::SignInCodeSent& e)
    {
        if (!in(Phase::sign_in)) {
            return stale();
        }
        m_next.sign_in_challenge = e.challenge;
        m_next.sign_in_code_sent = true;
        return {};
    }

    Outcome on(const event::SignInFinished& e)
    {
        if (!in(Phase::sign_in) || m_before.sign_in_challenge.empty()) {
            return refuse();
        }
        m_effects.push_back(effect::FinishSignIn{m_before.sign_in_challenge, e.sealed});
        return {};
    }

    Outcome on(const event::SignInDone& e)
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

    Outcome on(const event::SignInFailed& e)
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

    Outcome on(const event::SignInSkipped&)
    {
        if (!in(Phase::sign_in) && !in(Phase::recorded)) {
            return refuse();
        }
        m_next.phase = Phase::recorded;
        m_next.sign_in_challenge.clear();
        m_next.sign_in_code_sent = false;
        return {};
    }

    Outcome on(const event::CitizenLeft&)
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
    Outcome on(const event::KioskLost&)
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

    Outcome on(const event::Finished& e)
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

    Outcome on(const event::Cancelled& e)
    {
        if (!may_edit(m_before.phase)) {
            return refuse();
        }
        if (e.reason.empty()) {
            return fail(FaultCode::input_invalid);
        }
        m_next = CaseState{};
        m_next.id = m_before.id;
        m_next.ticket = m_before.ticket;
        m_next.started_at = m_before.started_at;
        m_next.phase = Phase::closed;
        m_next.closed_reason = e.reason;
        m_effects.push_back(effect::DropDraft{});
        audit("case_cancelled");
        return {};
    }

    // --- of a case done alone: self_service.cpp; here they come too late or do not fit

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
    return Machine(state, context).run(event);
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
