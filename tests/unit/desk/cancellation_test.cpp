// The act of ending a key, or its signature alone, at the desk.
#include "desk/case_json.h"
#include "desk/case_machine.h"
#include "desk/presenter.h"
#include "support/test.h"
#include "unit/rules/drafts.h"

using namespace balcao;
using namespace balcao::desk;
using domain::DeskAct;

namespace {

const auto k_noon = *base::parse_instant("2026-11-24T12:00:00Z");

MachineContext context() { return {test::rules(), test::k_practice, k_noon, true}; }

CaseState after(const CaseState& state, const Event& event)
{
    auto moved = step(state, event, context());
    REQUIRE_MESSAGE(moved, name(event));
    return moved->next;
}

/// Complete but for a phone, which nobody asks for.
CaseState filled(DeskAct act)
{
    CaseState state;
    state.id = base::CaseId("018f0000-0000-7000-8000-000000000002");
    state.started_at = k_noon;
    state.draft = test::utopia_passport();
    state.draft.set(domain::FieldId::phone, {}, domain::Origin::typed);
    state = after(state, event::ActChosen{act});
    state.draft = test::acknowledge_all(state.draft, test::k_practice);
    return state;
}

domain::Consent statement(DeskAct act)
{
    return {std::string(domain::consent_text_id(act)), "2026-11", "pt", std::string(64, 'c'), k_noon, k_noon};
}

CaseState ready(DeskAct act)
{
    auto state = after(filled(act), event::SentToCitizen{});
    state = after(after(state, event::LanguageChosen{"pt"}), event::Reviewed{true});
    return after(state, event::Consented{statement(act)});
}

const event::SignedOff k_sign_off{domain::OperatorAct(base::OperatorId("ana"), domain::OperatorAct::Right::activate, k_noon)};

}  // namespace

TEST_CASE("A key ends without phone, code or password: data, statement, sign-off")
{
    for (const auto act : {DeskAct::key_cancellation, DeskAct::signature_cancellation}) {
        const auto state = ready(act);
        CHECK(state.phase == Phase::ready);
        CHECK(kiosk_page(state) == link::KioskPage::wait);
        const auto moved = step(state, k_sign_off, context());
        REQUIRE(moved);
        const auto* record = std::get_if<effect::Record>(&moved->effects.at(0));
        REQUIRE(record != nullptr);
        const auto* request = std::get_if<domain::CancellationRequest>(&record->request);
        REQUIRE(request != nullptr);
        CHECK(request->data.act == act);
        CHECK(request->identity.text() == "PAS:UTO:L898902C3");
        CHECK(effect::act_of(record->request).who().text() == "ana");
        auto recorded = after(moved->next, event::Recorded{4});
        CHECK(kiosk_page(recorded) == link::KioskPage::done);
        CHECK_FALSE(present_kiosk(recorded).first_sign_in_possible);
        recorded = after(recorded, event::CentralAnswered{RecordState::cancelled, ""});
        CHECK(recorded.record == RecordState::cancelled);
        CHECK_FALSE(step(recorded, event::SignInStarted{{1}}, context()));
        CHECK(after(recorded, event::Finished{false, true}).phase == Phase::closed);   // no password to be read any more
    }
}

TEST_CASE("The yes to one act is no yes to another")
{
    auto state = ready(DeskAct::signature_cancellation);
    state = after(state, event::ActChosen{DeskAct::key_cancellation});
    CHECK(state.phase == Phase::intake);
    CHECK(state.yes == CitizenYes::voided);
    CHECK_FALSE(state.consent);
    // Nor does a statement of the other act pass at the sign-off.
    auto wrong = after(after(after(filled(DeskAct::key_cancellation), event::SentToCitizen{}), event::LanguageChosen{"pt"}), event::Reviewed{true});
    wrong = after(wrong, event::Consented{statement(DeskAct::signature_cancellation)});
    const auto refused = step(wrong, k_sign_off, context());
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == base::Fault{base::FaultCode::case_incomplete, static_cast<std::int64_t>(domain::Incomplete::no_consent)});
    // And back to an activation the phone is asked for again.
    const auto activation = after(filled(DeskAct::key_cancellation), event::ActChosen{DeskAct::activation});
    CHECK_FALSE(step(activation, event::SentToCitizen{}, context()));
}

TEST_CASE("An expired document serves after a look at the person, and a missing name does not")
{
    auto state = filled(DeskAct::key_cancellation);
    state = after(state, event::Edited{domain::FieldId::expiry_date, "2026-01-01"});
    CHECK_FALSE(step(state, event::SentToCitizen{}, context()));
    state = after(state, event::Acknowledged{"expiry_date.expired_at_cancellation"});
    CHECK(step(state, event::SentToCitizen{}, context()));
    state = after(state, event::Edited{domain::FieldId::surname, ""});
    CHECK_FALSE(step(state, event::SentToCitizen{}, context()));
}

TEST_CASE("Killed before the sign-off: the case comes back with its act and the yes that was given")
{
    const auto state = ready(DeskAct::key_cancellation);
    auto again = read_case(write_case(state));
    REQUIRE(again);
    CHECK(again->draft.act == DeskAct::key_cancellation);
    const auto back = resumed(std::move(*again));
    CHECK(back.phase == Phase::ready);
    CHECK(step(back, k_sign_off, context()));
    CHECK(after(back, event::KioskLost{}).phase == Phase::ready);
}

TEST_CASE("The citizen who says no keeps the key")
{
    auto state = after(after(after(filled(DeskAct::key_cancellation), event::SentToCitizen{}), event::LanguageChosen{"pt"}), event::Reviewed{true});
    state = after(state, event::Consented{std::nullopt});
    CHECK(state.phase == Phase::intake);
    CHECK_FALSE(step(state, k_sign_off, context()));
}
