// The clerk's form, until the case goes to the citizen or is cancelled.
#include <algorithm>

#include "desk/case_machine_impl.h"
#include "domain/canonical_draft.h"
#include "domain/representative.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using domain::FieldId;

base::Status<> CaseMachine::on(const event::ActChosen& e)
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

base::Status<> CaseMachine::on(const event::Edited& e)
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

void CaseMachine::forget_representative_if_gone()
{
    if (!domain::has_representative(m_next.draft)) {
        m_next.draft.representative_chip.reset();
        m_next.photo_of_representative = false;
        std::erase(m_next.draft.acknowledged, "representative_document_number.person_compared");  // the next one is looked at anew
    }
}

base::Status<> CaseMachine::on(const event::Captured& e)
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

base::Status<> CaseMachine::on(const event::Acknowledged& e)
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

base::Status<> CaseMachine::on(const event::DisagreementSettled& e)
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

base::Status<> CaseMachine::on(const event::FaceCompared& e)
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

base::Status<> CaseMachine::on(const event::SentToCitizen&)
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

base::Status<> CaseMachine::on(const event::TakenBack&)
{
    if (!with_citizen(m_before.phase)) {
        return refuse();
    }
    back_to_form(m_next);
    audit("taken_back");
    save();
    return {};
}

base::Status<> CaseMachine::on(const event::Cancelled& e)
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

}  // namespace balcao::desk
