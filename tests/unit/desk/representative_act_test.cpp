// A minor and whoever answers for them, and the day a Citizen Card is handed over, as the clerk's form goes through it.
#include "desk/case_json.h"
#include "desk/case_machine.h"
#include "desk/presenter.h"
#include "domain/representative.h"
#include "support/test.h"
#include "unit/rules/drafts.h"

using namespace balcao;
using namespace balcao::desk;
using domain::DeskAct;
using F = domain::FieldId;

namespace {

const auto k_at_ten = *base::parse_instant("2026-11-24T10:00:00Z");

MachineContext desk_of(bool hands_out_cards) { return {test::rules(), {test::k_today, false, hands_out_cards}, k_at_ten, false}; }

CaseState stepped(const CaseState& state, const Event& event, bool hands_out_cards = false)
{
    auto moved = step(state, event, desk_of(hands_out_cards));
    REQUIRE_MESSAGE(moved, name(event));
    return moved->next;
}

domain::FromChip card(const char* number, const char* birth, const char* given, const char* colour = "green")
{
    domain::FromChip chip{{{F::document_type, "citizen_card"}, {F::issuing_state, "PRT"}, {F::document_number, number}, {F::birth_date, birth},
                           {F::given_names, given}, {F::surname, "Exemplo"}, {F::nationality, "PRT"}, {F::sex, "F"}, {F::expiry_date, "2031-05-20"},
                           {F::issue_date, "2026-11-10"}}};
    chip.check = domain::ChipCheck{"cc1", "genuine", colour, true, "", "", std::string("{\"of\":\"") + number + "\"}"};
    return chip;
}
const auto k_child = card("156973545ZZ1", "2012-05-12", "Amélia");
const auto k_father = card("000000000ZZ4", "1979-01-02", "Bento");

CaseState opened(DeskAct act = DeskAct::activation)
{
    CaseState state;
    state.id = base::CaseId("018f0000-0000-7000-8000-000000000007");
    state.started_at = k_at_ten;
    state.draft.act = act;
    return state;
}

bool can_go(const CaseState& state, bool hands_out_cards = false) { return step(state, event::SentToCitizen{}, desk_of(hands_out_cards)).has_value(); }

/// The child's card and its photo, the phone, and nobody yet.
CaseState child_on_the_desk()
{
    auto state = stepped(stepped(opened(), event::Captured{k_child}), event::FaceCompared{"same_person"});
    state = stepped(state, event::Edited{F::phone, "912 345 678"});
    return stepped(state, event::Acknowledged{"birth_date.minor"});
}

CaseState with_the_father()
{
    auto state = stepped(stepped(child_on_the_desk(), event::Captured{k_father}), event::FaceCompared{"same_person"});
    state = stepped(state, event::Edited{F::representative_relation, "parent"});
    return stepped(state, event::Edited{F::representative_proof, "birth_entry"});
}

domain::Consent yes_to(std::string_view text) { return {std::string(text), "2026-11", "pt", std::string(64, 'c'), k_at_ten, k_at_ten}; }
const event::SignedOff k_sign{domain::OperatorAct(base::OperatorId("ana"), domain::OperatorAct::Right::activate, k_at_ten)};

CaseState at_the_sign_off(CaseState state, std::string_view text)
{
    state = stepped(stepped(stepped(state, event::SentToCitizen{}), event::LanguageChosen{"pt"}), event::Reviewed{true});
    state = stepped(stepped(state, event::Consented{yes_to(text)}), event::PhoneConfirmed{true});
    return stepped(state, event::SecretSealed{{1, 2}});
}

}  // namespace

TEST_CASE("A minor alone goes nowhere; the second card on the reader is the representative's, and then it goes on")
{
    const auto alone = child_on_the_desk();
    CHECK_FALSE(can_go(alone));
    const auto state = with_the_father();
    CHECK(state.draft.text(F::full_name) == "Amélia Exemplo");
    CHECK(state.draft.text(F::representative_name) == "Bento Exemplo");
    CHECK(state.draft.chip == alone.draft.chip);
    REQUIRE(state.draft.representative_chip);
    CHECK(state.draft.representative_chip->face == "same_person");
    CHECK(state.disagreements.empty());
    CHECK(can_go(state));

    const auto without = [&state](F field) { return stepped(state, event::Edited{field, ""}); };
    for (const auto field : {F::representative_name, F::representative_document_number, F::representative_document_type, F::representative_birth_date,
                             F::representative_expiry_date, F::representative_relation, F::representative_proof}) {
        CAPTURE(std::string(domain::name(field)));
        CHECK_FALSE(can_go(without(field)));
    }
}

TEST_CASE("The photo on the screen is of the card read last: comparing it says nothing about the other person")
{
    auto state = stepped(child_on_the_desk(), event::Captured{k_father});
    CHECK(state.photo_of_representative);
    CHECK(state.draft.chip->face == "same_person");
    state = stepped(state, event::FaceCompared{"another_person"});
    CHECK(state.draft.chip->face == "same_person");
    CHECK(state.draft.representative_chip->face == "another_person");
    CHECK(test::fires("representative_document_number.face_of_another", state.draft));
    auto again = read_case(write_case(state));   // after a power cut as well
    REQUIRE(again);
    CHECK(again->photo_of_representative);
    CHECK(again->draft == state.draft);
    state = stepped(state, event::Captured{k_child});
    CHECK_FALSE(state.photo_of_representative);
    state = stepped(state, event::FaceCompared{"not_possible"});
    CHECK(state.draft.chip->face == "not_possible");
    CHECK(state.draft.representative_chip->face == "another_person");
}

TEST_CASE("A third person's card is refused, and so is a second one beside an adult's")
{
    const auto state = with_the_father();
    const auto third = step(state, event::Captured{card("123456789ZZ9", "1970-03-04", "Carla")}, desk_of(false));
    REQUIRE_FALSE(third);
    CHECK(third.error().code == base::FaultCode::document_of_another_person);
    const auto adult = stepped(opened(), event::Captured{k_father});
    CHECK_FALSE(step(adult, event::Captured{k_child}, desk_of(false)));
    CHECK(present_case(adult, {}, test::rules(), test::k_today).photo_of_representative == false);

    // A card that its chip speaks against serves neither of the two.
    auto refuted = stepped(child_on_the_desk(), event::Captured{card("000000000ZZ4", "1979-01-02", "Bento", "red")});
    CHECK(test::fires("representative_document_number.chip_refuted", refuted.draft));
}

TEST_CASE("The representative reviews both and agrees; the minor's own yes registers nothing")
{
    const auto reviewed = stepped(with_the_father(), event::SentToCitizen{});
    const auto kiosk = present_kiosk(reviewed);
    CHECK(kiosk.by_representative);
    const auto shows = [&kiosk](F field, const char* text) {
        return std::any_of(kiosk.review.begin(), kiosk.review.end(), [&](const auto& line) { return line.field == field && line.text == text; });
    };
    CHECK(shows(F::full_name, "Amélia Exemplo"));
    CHECK(shows(F::representative_name, "Bento Exemplo"));
    CHECK(shows(F::representative_proof, "birth_entry"));

    const auto refused = step(at_the_sign_off(with_the_father(), "activation-consent"), k_sign, desk_of(false));
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == base::Fault{base::FaultCode::case_incomplete, static_cast<std::int64_t>(domain::Incomplete::no_consent)});

    const auto done = step(at_the_sign_off(with_the_father(), "activation-consent-representative"), k_sign, desk_of(false));
    REQUIRE(done);
    const auto& request = std::get<domain::ActivationRequest>(std::get<effect::Record>(done->effects.at(0)).request);
    CHECK(request.identity().text() == "NIC:156973545");
    CHECK(request.data().text(F::representative_document_number) == "000000000ZZ4");
    CHECK(request.data().representative_chip->evidence.empty());
}

TEST_CASE("Whatever is changed of the representative after the yes voids it; cleared, nothing of them stays")
{
    auto state = stepped(stepped(stepped(with_the_father(), event::SentToCitizen{}), event::LanguageChosen{"pt"}), event::Reviewed{true});
    state = stepped(state, event::Edited{F::representative_relation, "guardian"});
    CHECK(state.phase == Phase::intake);
    CHECK(state.yes == CitizenYes::voided);
    for (const auto field : domain::all_fields()) {
        if (domain::is_of_representative(field)) state = stepped(state, event::Edited{field, ""});
    }
    CHECK_FALSE(domain::has_representative(state.draft));
    CHECK_FALSE(state.draft.representative_chip);
    CHECK_FALSE(present_kiosk(state).by_representative);
    // Another one is looked at anew.
    auto typed = with_the_father();
    typed.draft.representative_chip.reset();
    typed = stepped(typed, event::Acknowledged{"representative_document_number.person_compared"});
    for (const auto field : domain::all_fields()) {
        if (domain::is_of_representative(field)) typed = stepped(typed, event::Edited{field, ""});
    }
    CHECK(std::find(typed.draft.acknowledged.begin(), typed.draft.acknowledged.end(), "representative_document_number.person_compared") == typed.draft.acknowledged.end());
}

TEST_CASE("The key of somebody who gets a new card goes on: no phone, no password, and only where cards are handed over")
{
    auto state = stepped(opened(), event::ActChosen{DeskAct::document_renewal});
    state = stepped(state, event::Edited{F::occasion, "card_withdrawal"}, true);
    state = stepped(stepped(state, event::Captured{card("156973545ZZ1", "1980-05-12", "Amélia")}, true), event::FaceCompared{"same_person"}, true);
    CHECK(state.draft.text(F::issue_date) == "2026-11-10");
    CHECK(can_go(state, true));
    CHECK_FALSE(can_go(state, false));
    state = stepped(stepped(stepped(state, event::SentToCitizen{}, true), event::LanguageChosen{"pt"}), event::Reviewed{true});
    state = stepped(state, event::Consented{yes_to("document-renewal")});
    CHECK(state.phase == Phase::ready);
    CHECK_FALSE(wants_password(state));
    const auto done = step(state, k_sign, desk_of(true));
    REQUIRE(done);
    const auto& request = std::get<domain::KeyChangeRequest>(std::get<effect::Record>(done->effects.at(0)).request);
    CHECK(request.data.act == DeskAct::document_renewal);
    CHECK(request.data.text(F::occasion) == "card_withdrawal");
    CHECK(request.sealed_secret.empty());
    state = stepped(done->next, event::Recorded{5}, true);
    CHECK(kiosk_page(state) == link::KioskPage::done);
    CHECK(present_case(state, {}, test::rules(), test::k_today).key_valid_until == "2031-06-19");

    // An act that knows no withdrawal forgets it.
    auto other = stepped(stepped(opened(), event::Edited{F::occasion, "card_withdrawal"}, true), event::ActChosen{DeskAct::new_password}, true);
    CHECK_FALSE(other.draft.has(F::occasion));
}

TEST_CASE("Read on any other day the card says nothing of when it was issued")
{
    const auto state = stepped(opened(), event::Captured{card("156973545ZZ1", "1980-05-12", "Amélia")});
    CHECK_FALSE(state.draft.has(F::issue_date));
}
