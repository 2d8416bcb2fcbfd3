// A second person's word, in the state machine: what waits for it, who may give it, and what undoes the waiting.
#include "desk/case_json.h"
#include "desk/case_machine.h"
#include "support/test.h"
#include "unit/rules/drafts.h"

using namespace balcao;
using namespace balcao::desk;
using domain::DeskAct;
using domain::FieldId;

namespace {

const auto k_signed_at = *base::parse_instant("2026-11-24T12:00:00Z");
const domain::OperatorAct k_ana(base::OperatorId("ana"), domain::OperatorAct::Right::activate, k_signed_at);

MachineContext asking(std::vector<std::string> needed_for)
{
    return {test::rules(), test::k_practice, k_signed_at + std::chrono::minutes(4), true, {std::move(needed_for)}};
}

CaseState moved(const CaseState& state, const Event& event, const MachineContext& context)
{
    auto next = step(state, event, context);
    REQUIRE_MESSAGE(next, name(event));
    return next->next;
}

base::Fault fault_of(const CaseState& state, const Event& event, const MachineContext& context)
{
    const auto next = step(state, event, context);
    REQUIRE_FALSE(next);
    return next.error();
}

/// The end of a key, ready to be signed off: no password waits for the citizen.
CaseState ending_ready(const MachineContext& context)
{
    CaseState state;
    state.id = base::CaseId("018f0000-0000-7000-8000-000000000002");
    state.draft = test::utopia_passport();
    state.draft.set(FieldId::phone, {}, domain::Origin::typed);
    state = moved(state, event::ActChosen{DeskAct::key_cancellation}, context);
    state.draft = test::acknowledge_all(state.draft, test::k_practice);
    for (const Event& event : {Event(event::SentToCitizen{}), Event(event::LanguageChosen{"pt"}), Event(event::Reviewed{true}),
                               Event(event::Consented{domain::Consent{std::string(domain::consent_text_id(DeskAct::key_cancellation)), "2026-11", "pt",
                                                                      std::string(64, 'c'), k_signed_at, k_signed_at}})}) {
        state = moved(state, event, context);
    }
    REQUIRE(state.phase == Phase::ready);
    return state;
}

const domain::OperatorAct& act_in(const Transition& transition)
{
    for (const auto& one : transition.effects) {
        if (const auto* record = std::get_if<effect::Record>(&one)) {
            return effect::act_of(record->request);
        }
    }
    FAIL("nothing is registered");
    return k_ana;
}

}  // namespace

TEST_CASE("what a site asks a second person about: acts by their name, and what rules found")
{
    const domain::EvaluationContext today = test::k_practice;
    auto draft = test::utopia_passport();
    draft.act = DeskAct::contact_change;
    CHECK_FALSE(domain::approval_needed({}, draft, test::rules(), today));
    CHECK(domain::approval_needed({{"key_cancellation", "contact_change"}}, draft, test::rules(), today) == "contact_change");
    CHECK_FALSE(domain::approval_needed({{"key_cancellation"}}, draft, test::rules(), today));

    draft.set(FieldId::document_number, std::string(draft.text(FieldId::document_number)), domain::Origin::typed);
    CHECK(domain::approval_needed({{"document_number.typed"}}, draft, test::rules(), today) == "document_number.typed");
    draft.set(FieldId::document_number, std::string(draft.text(FieldId::document_number)), domain::Origin::mrz);
    CHECK_FALSE(domain::approval_needed({{"document_number.typed"}}, draft, test::rules(), today));

    CHECK(domain::is_approval_entry("activation"));
    CHECK(domain::is_approval_entry("document_type.passport_of_national"));
    for (const auto* none : {"", "revoke", ".", "a.", "Document.typed", "document number.typed"}) {
        CAPTURE(none);
        CHECK_FALSE(domain::is_approval_entry(none));
    }
    CHECK_FALSE(domain::unknown_approval_entry({{"activation", "document_number.typed"}}, test::rules()));
    CHECK(domain::unknown_approval_entry({{"activation", "document_number.typd"}}, test::rules()) == "document_number.typd");
}

TEST_CASE("a face compared anew while the case waits is not what was signed off")
{
    const auto context = asking({"key_cancellation"});
    auto state = ending_ready(context);
    state.draft.chip = domain::ChipCheck{"emrtd", "genuine", "green", true, "same_person", "", "{}"};
    state.agreed = state.draft;
    const auto waits = moved(state, event::SignedOff{k_ana}, context);
    REQUIRE(waits.phase == Phase::approval);
    CHECK(moved(waits, event::FaceCompared{"same_person"}, context).phase == Phase::approval);  // nothing new
    const auto again = moved(waits, event::FaceCompared{"not_possible"}, context);
    CHECK(again.phase == Phase::ready);
    CHECK_FALSE(again.signed_off);
    CHECK(again.agreed);  // the citizen's yes is about other things
    CHECK_FALSE(step(again, event::Approved{base::OperatorId("rui")}, context));
}

TEST_CASE("signed off, a case waits; the record carries author and approver, and the author's moment")
{
    const auto context = asking({"key_cancellation"});
    const auto signed_off = step(ending_ready(context), event::SignedOff{k_ana}, context);
    REQUIRE(signed_off);
    CHECK(signed_off->next.phase == Phase::approval);
    CHECK(kiosk_page(signed_off->next) == link::KioskPage::wait);
    for (const auto& one : signed_off->effects) {
        CHECK_FALSE(std::holds_alternative<effect::Record>(one));
    }
    const auto approved = step(signed_off->next, event::Approved{base::OperatorId("rui")}, context);
    REQUIRE(approved);
    CHECK(approved->next.phase == Phase::recording);
    const auto& act = act_in(*approved);
    CHECK(act.who().text() == "ana");
    CHECK(act.at() == k_signed_at);
    REQUIRE(act.approval());
    CHECK(*act.approval() == domain::Approval{base::OperatorId("rui"), context.now, "key_cancellation"});

    const auto not_asked = asking({"contact_change"});
    const auto alone = step(ending_ready(not_asked), event::SignedOff{k_ana}, not_asked);
    REQUIRE(alone);
    CHECK_FALSE(act_in(*alone).approval());
}

TEST_CASE("the author does not approve, and nobody approves what was not signed off")
{
    const auto context = asking({"key_cancellation"});
    const auto waiting = moved(ending_ready(context), event::SignedOff{k_ana}, context);
    CHECK(fault_of(waiting, event::Approved{base::OperatorId("ana")}, context) == base::Fault{base::FaultCode::second_person_needed, 1});
    CHECK(fault_of(ending_ready(context), event::Approved{base::OperatorId("rui")}, context).code == base::FaultCode::act_not_possible_now);
    CHECK(fault_of(waiting, event::SignedOff{k_ana}, context).code == base::FaultCode::act_not_possible_now);
    CHECK(fault_of(waiting, event::ApprovalRefused{""}, context).code == base::FaultCode::input_invalid);
}

TEST_CASE("not approved: the case is back in the form with the reason until it goes to the citizen again")
{
    const auto context = asking({"key_cancellation"});
    const auto waiting = moved(ending_ready(context), event::SignedOff{k_ana}, context);
    const auto back = moved(waiting, event::ApprovalRefused{"data_wrong"}, context);
    CHECK(back.phase == Phase::intake);
    CHECK(back.approval_refused == "data_wrong");
    CHECK(back.yes == CitizenYes::voided);
    CHECK_FALSE(back.signed_off);
    CHECK(moved(back, event::SentToCitizen{}, context).approval_refused.empty());
}

TEST_CASE("whatever is changed while it waits undoes the sign-off, also what the citizen does not see")
{
    const auto context = asking({"key_cancellation"});
    const auto waiting = moved(ending_ready(context), event::SignedOff{k_ana}, context);
    const auto edited = moved(waiting, event::Edited{FieldId::surname, "Outra"}, context);
    CHECK(edited.phase == Phase::intake);
    CHECK_FALSE(edited.signed_off);
    CHECK_FALSE(moved(waiting, event::TakenBack{}, context).signed_off);
    domain::FromMrz zone;  // says the same, so that the citizen's yes holds; but it is not what was signed off
    zone.fields = {{FieldId::document_number, std::string(waiting.draft.text(FieldId::document_number))}, {FieldId::birth_date, std::string(waiting.draft.text(FieldId::birth_date))}};
    const auto captured = moved(waiting, event::Captured{zone}, context);
    CHECK_FALSE(captured.draft == waiting.draft);
    CHECK(captured.yes == CitizenYes::given);
    CHECK(captured.phase == Phase::ready);
    CHECK_FALSE(captured.signed_off);
    CHECK(fault_of(edited, event::Approved{base::OperatorId("rui")}, context).code == base::FaultCode::act_not_possible_now);
}

TEST_CASE("what is not written waits for the approver again, not for the clerk")
{
    const auto context = asking({"key_cancellation"});
    const auto waiting = moved(ending_ready(context), event::SignedOff{k_ana}, context);
    const auto recording = moved(waiting, event::Approved{base::OperatorId("rui")}, context);
    const auto again = moved(recording, event::NotRecorded{base::Fault{base::FaultCode::disk_full, 28}}, context);
    CHECK(again.phase == Phase::approval);
    CHECK(act_in(*step(again, event::Approved{base::OperatorId("rui")}, context)).who().text() == "ana");
    CHECK_FALSE(moved(recording, event::Recorded{3}, context).signed_off);
}

TEST_CASE("waiting outlives a restart and the citizen's leaving where no password waits")
{
    const auto context = asking({"key_cancellation"});
    const auto waiting = moved(ending_ready(context), event::SignedOff{k_ana}, context);
    const auto left = moved(waiting, event::CitizenLeft{}, context);
    CHECK(left.phase == Phase::approval);
    CHECK(kiosk_page(left) == link::KioskPage::idle);
    CHECK(moved(waiting, event::KioskLost{}, context).phase == Phase::approval);
    const auto kept = read_case(write_case(left));
    REQUIRE(kept);
    const auto back = resumed(*kept);
    CHECK(back.phase == Phase::approval);
    CHECK(back.signed_off == waiting.signed_off);
    CHECK(act_in(*step(back, event::Approved{base::OperatorId("rui")}, context)).at() == k_signed_at);
}
