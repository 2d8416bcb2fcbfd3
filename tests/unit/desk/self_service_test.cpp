// A case the citizen does alone: what is asked, what stops it, and that nobody else moves it.
#include "desk/self_service.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "cases.h"
#include "support/test.h"
#include "wire/rules.h"

using namespace balcao;
using namespace balcao::desk;
using base::Fault;
using base::FaultCode;
using domain::FieldId;
using test::own_card;

TEST_SUITE_BEGIN("self service");

namespace self_service_tests {

namespace {

const domain::RuleBook& rules()
{
    static const domain::RuleBook book = [] {
        std::ifstream in(std::string(BALCAO_SOURCE_DIR) + "/schema/reference/eligibility_rules.json");
        const auto read = wire::read_rules(std::string{std::istreambuf_iterator<char>(in), {}});
        REQUIRE(read);
        return *read;
    }();
    return book;
}

MachineContext context(bool reachable = true) { return {rules(), {*base::parse_iso_date("2026-11-26"), true}, test::noon(), reachable}; }

Transition moved(const CaseState& state, const Event& event, bool reachable = true)
{
    auto result = step(state, event, context(reachable));
    CAPTURE(name(event));
    REQUIRE(result);
    // Nothing of an unfinished case is written down.
    CHECK(std::none_of(result->effects.begin(), result->effects.end(), [](const auto& e) { return std::holds_alternative<effect::SaveDraft>(e); }));
    return std::move(*result);
}
CaseState after(const CaseState& state, const Event& event, bool reachable = true) { return moved(state, event, reachable).next; }
FaultCode refusal(const CaseState& state, const Event& event, bool reachable = true)
{
    const auto result = step(state, event, context(reachable));
    REQUIRE_FALSE(result);
    return result.error().code;
}

template <class T>
bool has(const Transition& transition)
{
    return std::any_of(transition.effects.begin(), transition.effects.end(), [](const auto& e) { return std::holds_alternative<T>(e); });
}

CaseState begun()
{
    return after(begin_alone(base::CaseId("018f0000-0000-7000-8000-000000000009"), test::noon()), event::LanguageChosen{"pt"});
}
CaseState at_contact() { return after(after(begun(), event::CardRead{own_card(), {1, 2}}), event::HolderProved{{1, 2}, "{\"holder\":1}"}); }
CaseState at_review() { return after(at_contact(), event::ContactGiven{"912345678", true}); }
CaseState at_phone() { return after(after(at_review(), event::Reviewed{true}), event::Consented{test::consent()}); }
CaseState at_secret()
{
    auto state = after(after(at_phone(), event::PhoneConfirmed{true}), event::CodeSent{"code-1", test::noon(), 3});
    return after(after(state, event::CodeEntered{"123456"}), event::CodeProved{"proof"});
}
domain::OperatorAct own_act() { return {base::OperatorId("self-service"), domain::OperatorAct::Right::self_service, test::noon()}; }
domain::OperatorAct clerks_act() { return {base::OperatorId("ana"), domain::OperatorAct::Right::activate, test::noon()}; }

}  // namespace

TEST_CASE("card, PIN, phone, code, password: registered without anybody's sign-off but the citizen's own")
{
    auto state = begin_alone(base::CaseId("018f0000-0000-7000-8000-000000000009"), test::noon());
    CHECK(kiosk_page(state) == link::KioskPage::language);
    state = after(state, event::LanguageChosen{"pt"});
    CHECK(kiosk_page(state) == link::KioskPage::insert_card);
    state = after(state, event::CardRead{own_card(), {1, 2}});
    CHECK(kiosk_page(state) == link::KioskPage::card_pin);
    CHECK(state.holder_challenge == base::Bytes{1, 2});
    state = after(state, event::HolderProved{{1, 2}, "{\"holder\":1}"});
    CHECK(kiosk_page(state) == link::KioskPage::contact);
    CHECK(state.draft.chip->holder == "proved");
    CHECK(state.draft.chip->evidence == "{\"holder\":1}");
    CHECK(state.holder_challenge.empty());
    state = after(state, event::ContactGiven{"912345678", true});
    CHECK(kiosk_page(state) == link::KioskPage::review);
    CHECK(state.draft.text(FieldId::phone) == "+351912345678");
    CHECK(state.draft.text(FieldId::signature_wanted) == "yes");

    state = at_secret();
    const auto sealed = after(state, event::SecretSealed{{9}});
    CHECK(sealed.phase == Phase::ready);
    CHECK(refusal(sealed, event::SignedOff{clerks_act()}) == FaultCode::act_not_possible_now);
    const auto signed_off = moved(sealed, event::SignedOff{own_act()});
    REQUIRE(has<effect::Record>(signed_off));
    const auto record = std::find_if(signed_off.effects.begin(), signed_off.effects.end(), [](const auto& e) { return std::holds_alternative<effect::Record>(e); });
    const auto& request = std::get<domain::ActivationRequest>(std::get<effect::Record>(*record).request);
    CHECK(request.act().right() == domain::OperatorAct::Right::self_service);
    CHECK(request.phone_proof().token == "proof");
    CHECK(request.data().chip->holder == "proved");

    const auto recorded = after(signed_off.next, event::Recorded{4});
    CHECK(kiosk_page(recorded) == link::KioskPage::password);
    CHECK(after(recorded, event::CitizenLeft{}).phase == Phase::closed);
    const auto failed = after(signed_off.next, event::NotRecorded{Fault{FaultCode::disk_full}});
    CHECK(failed.phase == Phase::ready);  // and can be signed off again
    CHECK(has<effect::Record>(moved(failed, event::SignedOff{own_act()})));
}

TEST_CASE("a clerk's case is not signed off by a citizen")
{
    CHECK(refusal(test::case_in(Phase::ready), event::SignedOff{own_act()}) == FaultCode::act_not_possible_now);
}

TEST_CASE("a card that is no Citizen Card is refused and the next one taken; one that cannot be trusted stops it")
{
    const auto passport = after(begun(), event::CardRead{own_card("green", "emrtd"), {1}});
    CHECK(passport.notice == Fault{FaultCode::card_unknown});
    CHECK(passport.draft.fields.empty());
    CHECK(after(passport, event::CardRead{own_card(), {1}}).phase == Phase::own_card);
    for (const char* colour : {"amber", "red"}) {
        const auto stopped = after(begun(), event::CardRead{own_card(colour), {1}});
        CHECK(stopped.phase == Phase::own_stopped);
        CHECK(stopped.holder_challenge.empty());
        CHECK(for_a_clerk(stopped.draft, rules(), context().evaluation) == std::vector{FieldId::document_number});
    }
}

TEST_CASE("what only a clerk can judge stops it before the PIN is asked, and is named")
{
    const auto with = [](FieldId field, const char* text) {
        auto document = std::get<domain::FromChip>(own_card());
        document.fields[field] = text;
        return after(begun(), event::CardRead{document, {1}});
    };
    auto expired = with(FieldId::expiry_date, "2026-11-25");
    CHECK(expired.phase == Phase::own_stopped);
    CHECK(kiosk_page(expired) == link::KioskPage::see_clerk);
    CHECK(expired.notice == Fault{FaultCode::self_service_needs_clerk});
    CHECK(for_a_clerk(expired.draft, rules(), context().evaluation) == std::vector{FieldId::expiry_date});
    auto minor = with(FieldId::birth_date, "2009-05-17");
    CHECK(minor.phase == Phase::own_stopped);
    CHECK(for_a_clerk(minor.draft, rules(), context().evaluation) == std::vector{FieldId::birth_date, FieldId::representative_name});
    CHECK(for_a_clerk(at_contact().draft, rules(), context().evaluation).empty());
}

TEST_CASE("the holder who is not proved gets no further, and an answer to another question counts for nothing")
{
    const auto asked = after(begun(), event::CardRead{own_card(), {1}});
    const auto refused = after(asked, event::HolderNotProved{{1}, Fault{FaultCode::holder_not_proved}});
    CHECK(refused.phase == Phase::own_stopped);
    CHECK(refused.draft.chip->holder.empty());
    CHECK(after(begun(), event::HolderProved{{1}, "{}"}) == begun());  // no card was read
    CHECK(after(asked, event::HolderProved{{2}, "{}"}) == asked);  // the card before answered
    CHECK(after(asked, event::HolderNotProved{{2}, Fault{FaultCode::holder_not_proved}}) == asked);
    CHECK(after(asked, event::HolderProved{{}, "{}"}) == asked);
    CHECK(refusal(asked, event::ContactGiven{"912345678", false}) == FaultCode::act_not_possible_now);
    CHECK(refusal(refused, event::ContactGiven{"912345678", false}) == FaultCode::act_not_possible_now);
}

TEST_CASE("the card taken out ends the session: the next person finds nothing of it")
{
    const auto asked = after(begun(), event::CardRead{own_card(), {1}});
    const auto again = after(asked, event::CardTakenOut{});
    CHECK(again.phase == Phase::own_card);
    CHECK(again.draft.fields.empty());
    CHECK(again.holder_challenge.empty());
    CHECK(again.notice == Fault{FaultCode::card_removed});
    for (const auto& state : {at_contact(), at_review(), at_phone(), at_secret()}) {
        const auto out = after(state, event::CardTakenOut{});
        CAPTURE(link::name(state.phase));
        CHECK(out.phase == Phase::own_stopped);
        CHECK(out.draft == domain::Draft{});
        CHECK_FALSE(out.agreed);
        CHECK_FALSE(out.consent);
        CHECK(out.proof.token.empty());
        CHECK(out.language == "pt");
    }
    const auto recorded = after(after(after(at_secret(), event::SecretSealed{{9}}), event::SignedOff{own_act()}), event::Recorded{1});
    CHECK(after(recorded, event::CardTakenOut{}) == recorded);  // registered: the card may go
}

TEST_CASE("without a line the phone cannot be proved, so nothing goes on; nobody can leave the code out")
{
    CHECK(refusal(at_phone(), event::PhoneConfirmed{true}, false) == FaultCode::self_service_needs_line);
    const auto waiting = after(at_phone(), event::PhoneConfirmed{true});
    const auto not_sent = after(waiting, event::CodeNotSent{Fault{FaultCode::network_timeout}});
    CHECK(not_sent.phase == Phase::citizen_code);
    CHECK(not_sent.proof_state != PhoneProofState::not_possible);
    CHECK(not_sent.notice == Fault{FaultCode::self_service_needs_line});
    CHECK(refusal(not_sent, event::CodeSkipped{}) == FaultCode::citizen_at_kiosk);
    CHECK(refusal(not_sent, event::CodeEntered{"123456"}) == FaultCode::act_not_possible_now);
    CHECK(has<effect::SendPhoneCode>(moved(not_sent, event::CodeRequested{})));  // "send a new code" when the line is back
    // A new code that could not be sent leaves the one before without effect.
    const auto second = after(after(after(waiting, event::CodeSent{"code-1", test::noon(), 3}), event::CodeRequested{}), event::CodeNotSent{Fault{FaultCode::network_timeout}});
    CHECK(second.code_tries_left == 0);
    CHECK(refusal(second, event::CodeEntered{"123456"}) == FaultCode::act_not_possible_now);
}

TEST_CASE("a number that is none, or a signature too young for it, is not taken")
{
    CHECK(refusal(at_contact(), event::ContactGiven{"12", false}) == FaultCode::input_invalid);
    CHECK(refusal(at_contact(), event::ContactGiven{"", false}) == FaultCode::input_invalid);
    CHECK(signature_possible(at_contact().draft, rules(), context().evaluation));
    auto young = at_contact();
    young.draft.set(FieldId::birth_date, "2011-01-01", domain::Origin::chip);
    CHECK_FALSE(signature_possible(young.draft, rules(), context().evaluation));
    CHECK(refusal(young, event::ContactGiven{"912345678", true}) == FaultCode::input_invalid);
}

TEST_CASE("saying no: wrong data need a clerk, a wrong phone is typed again, no consent is the end")
{
    CHECK(after(at_review(), event::Reviewed{false}).phase == Phase::own_stopped);
    const auto phone = after(at_phone(), event::PhoneConfirmed{false});
    CHECK(phone.phase == Phase::own_contact);
    CHECK_FALSE(phone.consent);
    CHECK_FALSE(phone.agreed);
    const auto none = after(after(at_review(), event::Reviewed{true}), event::Consented{std::nullopt});
    CHECK(none.phase == Phase::closed);
    CHECK(none.draft == domain::Draft{});
    for (const auto& state : {at_contact(), at_review(), at_secret()}) {
        CHECK(after(state, event::CitizenLeft{}).draft == domain::Draft{});
        CHECK(after(state, event::CitizenLeft{}).phase == Phase::closed);
        CHECK(after(state, event::KioskLost{}).phase == Phase::closed);
    }
}

TEST_CASE("nothing a clerk does moves it until the citizen calls; then it is the clerk's, with a new yes to ask")
{
    const std::vector<Event> clerks{event::Edited{FieldId::surname, "Outra"}, event::Captured{own_card()}, event::Acknowledged{"x"},
                                    event::DisagreementSettled{FieldId::surname, true}, event::FaceCompared{"same_person"}, event::SentToCitizen{},
                                    event::TakenBack{}, event::CodeSkipped{}, event::TakenOver{}};
    for (const auto& event : clerks) {
        CAPTURE(name(event));
        CHECK(refusal(at_review(), event) == FaultCode::citizen_at_kiosk);
        CHECK(refusal(at_contact(), event) == FaultCode::citizen_at_kiosk);
    }
    const auto called = after(at_secret(), event::ClerkCalled{});
    CHECK(called.clerk_called);
    CHECK(called.phase == Phase::citizen_secret);
    const auto taken = step(called, event::TakenOver{}, context());
    REQUIRE(taken);
    CHECK_FALSE(taken->next.alone);
    CHECK(taken->next.phase == Phase::intake);
    CHECK(taken->next.draft.chip->holder == "proved");
    CHECK(taken->next.proof_state == PhoneProofState::proved);
    CHECK_FALSE(taken->next.consent);
    CHECK_FALSE(taken->next.agreed);
    CHECK(step(taken->next, event::Edited{FieldId::surname, "Outra"}, context()));
    CHECK(after(at_review(), event::Cancelled{"person_left"}).phase == Phase::closed);  // the clerk may break it off
}

}  // namespace self_service_tests

TEST_SUITE_END();
