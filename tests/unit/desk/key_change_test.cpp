// Acts on a key that goes on: a new password, another contact, the digital signature.
#include "domain/contact_change.h"
#include "desk/case_json.h"
#include "desk/case_machine.h"
#include "desk/presenter.h"
#include "domain/representative.h"
#include "support/test.h"
#include "unit/rules/drafts.h"

using namespace balcao;
using namespace balcao::desk;
using domain::DeskAct;
using domain::FieldId;

namespace {

const auto k_ten = *base::parse_instant("2026-11-24T10:00:00Z");
constexpr const char* k_number = "+351912345678";

MachineContext at_desk(bool reachable = true) { return {test::rules(), test::k_practice, k_ten, reachable}; }

CaseState then(const CaseState& state, const Event& event, bool reachable = true)
{
    auto moved = step(state, event, at_desk(reachable));
    REQUIRE_MESSAGE(moved, name(event));
    return moved->next;
}

CaseState form_of(DeskAct act)
{
    CaseState state;
    state.id = base::CaseId("018f0000-0000-7000-8000-000000000003");
    state.started_at = k_ten;
    state.draft = test::utopia_passport();
    state.draft.set(FieldId::phone, k_number, domain::Origin::typed);
    state = then(state, event::ActChosen{act});
    state.draft = test::acknowledge_all(state.draft, test::k_practice);
    return state;
}

domain::Consent said_yes(DeskAct act)
{
    return {std::string(domain::consent_text_id(act)), "2026-11", "pt", std::string(64, 'c'), k_ten, k_ten};
}

/// To what this form says, as the kiosk sends it.
domain::Consent said_yes_to(const domain::Draft& draft)
{
    auto out = said_yes(draft.act);
    out.text_id = domain::consent_text_id(draft);
    return out;
}

/// A change of contact up to the citizen's yes, with the number or without.
CaseState contact_agreed(const std::string& phone, const std::string& email)
{
    auto state = then(then(form_of(DeskAct::contact_change), event::Edited{FieldId::phone, phone}), event::Edited{FieldId::email, email});
    state = then(then(then(state, event::SentToCitizen{}), event::LanguageChosen{"pt"}), event::Reviewed{true});
    return then(state, event::Consented{said_yes_to(state.draft)});
}

std::optional<std::string> shown_line(const CaseState& state, FieldId field)
{
    for (const auto& line : present_kiosk(state).review) {
        if (line.field == field) return line.text;
    }
    return std::nullopt;
}

/// Up to the number, which the citizen has confirmed.
CaseState at_the_number(DeskAct act, bool reachable)
{
    auto state = then(form_of(act), event::SentToCitizen{});
    state = then(then(state, event::LanguageChosen{"pt"}), event::Reviewed{true});
    return then(then(state, event::Consented{said_yes(act)}), event::PhoneConfirmed{true}, reachable);
}

CaseState proved(CaseState state)
{
    state = then(state, event::CodeSent{"code-1", k_ten, 3});
    return then(state, event::CodeProved{"proof"});
}

const event::SignedOff k_register{domain::OperatorAct(base::OperatorId("ana"), domain::OperatorAct::Right::activate, k_ten)};

domain::KeyChangeRequest registered(const CaseState& state)
{
    const auto moved = step(state, k_register, at_desk());
    REQUIRE(moved);
    const auto* record = std::get_if<effect::Record>(&moved->effects.at(0));
    REQUIRE(record != nullptr);
    const auto* request = std::get_if<domain::KeyChangeRequest>(&record->request);
    REQUIRE(request != nullptr);
    return *request;
}

}  // namespace

TEST_CASE("A new password and a signature go the way of an activation: number, code, password, sign-off, sign-in")
{
    for (const auto act : {DeskAct::new_password, DeskAct::signature_activation}) {
        CAPTURE(domain::name(act));
        auto state = at_the_number(act, true);
        CHECK(state.phase == Phase::citizen_code);
        state = proved(state);
        CHECK(state.phase == Phase::citizen_secret);
        CHECK(present_kiosk(state).wants_password);
        state = then(state, event::SecretSealed{{4, 5, 6}});
        const auto request = registered(state);
        CHECK(request.data.act == act);
        CHECK(request.phone_proof.token == "proof");
        CHECK(request.sealed_secret == base::Bytes{4, 5, 6});
        CHECK((request.data.text(FieldId::signature_wanted) == "yes") == (act == DeskAct::signature_activation));
        state = then(then(state, k_register), event::Recorded{4});
        CHECK(kiosk_page(state) == link::KioskPage::password);
        CHECK_FALSE(step(state, event::Finished{false, true}, at_desk()));   // the password is nowhere else
        state = then(state, event::CentralAnswered{RecordState::activated, ""});
        CHECK(present_kiosk(state).first_sign_in_possible);
        state = then(then(state, event::SignInStarted{{1}}), event::SignInCodeSent{"s-1"});
        state = then(then(state, event::SignInFinished{{2}}), event::SignInDone{});
        CHECK(kiosk_page(state) == link::KioskPage::done);
    }
}

TEST_CASE("A new number that a code proved needs no password: the PIN stays")
{
    auto state = proved(at_the_number(DeskAct::contact_change, true));
    CHECK(state.phase == Phase::ready);
    CHECK_FALSE(present_kiosk(state).wants_password);
    CHECK_FALSE(step(state, event::SecretSealed{{1}}, at_desk()));
    const auto request = registered(state);
    CHECK(request.sealed_secret.empty());
    CHECK(request.data.text(FieldId::phone) == k_number);
    state = then(then(state, k_register), event::Recorded{4});
    CHECK(kiosk_page(state) == link::KioskPage::done);
    state = then(state, event::CentralAnswered{RecordState::activated, ""});
    CHECK_FALSE(present_kiosk(state).first_sign_in_possible);
    CHECK_FALSE(step(state, event::SignInStarted{{1}}, at_desk()));
    CHECK(then(state, event::Finished{false, true}).phase == Phase::closed);
}

TEST_CASE("A new number that nothing could prove here gets a password, whose first sign-in proves it")
{
    SUBCASE("no line")
    {
        auto state = at_the_number(DeskAct::contact_change, false);
        CHECK(state.phase == Phase::citizen_secret);
        state = then(state, event::SecretSealed{{7}});
        CHECK(registered(state).phone_proof.token.empty());
        CHECK(registered(state).sealed_secret == base::Bytes{7});
        CHECK(then(state, event::KioskLost{}).phase == Phase::citizen_secret);
    }
    SUBCASE("the line broke with the code on its way")
    {
        const auto state = then(at_the_number(DeskAct::contact_change, true), event::CodeNotSent{base::Fault{base::FaultCode::network_unreachable}});
        CHECK(state.phase == Phase::citizen_secret);
    }
    SUBCASE("the clerk goes on without the code")
    {
        const auto state = then(at_the_number(DeskAct::contact_change, true), event::CodeSkipped{});
        CHECK(state.phase == Phase::citizen_secret);
    }
}

TEST_CASE("What of a contact stays is shown as staying, what changes as given, and that the address goes is said")
{
    auto state = then(form_of(DeskAct::contact_change), event::SentToCitizen{});
    CHECK(shown_line(state, FieldId::email) == "");
    CHECK_FALSE(shown_line(state, FieldId::phone));   // has a page of its own
    CHECK(present_kiosk(state).consent_id == "contact-phone");
    state = then(state, event::Edited{FieldId::email, "Amelia@Exemplo.pt"});
    CHECK(state.phase == Phase::intake);   // what was shown is no longer so
    CHECK(present_kiosk(then(state, event::SentToCitizen{})).consent_id == "contact-phone-email");
    CHECK(shown_line(then(state, event::SentToCitizen{}), FieldId::email) == "Amelia@exemplo.pt");
    state = then(then(state, event::Edited{FieldId::phone, ""}), event::SentToCitizen{});
    CHECK(shown_line(state, FieldId::phone) == "");
    CHECK(present_kiosk(state).consent_id == "contact-email");
    state = then(then(state, event::Edited{FieldId::email, std::string(domain::k_email_removed)}), event::SentToCitizen{});
    CHECK(shown_line(state, FieldId::email) == "none");
    CHECK(present_kiosk(state).consent_id == "contact-email-removed");
    CHECK_FALSE(shown_line(then(form_of(DeskAct::new_password), event::SentToCitizen{}), FieldId::email));
}

TEST_CASE("An e-mail alone, set or erased: no number, no code, no password; ready with the citizen's yes, line or not")
{
    for (const char* email : {"amelia@exemplo.pt", "none"}) {
        CAPTURE(email);
        auto state = contact_agreed("", email);
        CHECK(state.phase == Phase::ready);
        CHECK_FALSE(present_kiosk(state).wants_password);
        CHECK_FALSE(present_case(state, {}, test::rules(), base::utc_day(k_ten)).about_phone);
        const auto request = registered(state);
        CHECK(request.data.text(FieldId::email) == email);
        CHECK_FALSE(request.data.has(FieldId::phone));
        CHECK(request.sealed_secret.empty());
        CHECK(request.phone_proof.token.empty());
        CHECK(then(state, event::KioskLost{}).phase == Phase::ready);   // nothing of it was in the kiosk's memory
        state = then(then(state, k_register), event::Recorded{4});
        CHECK(kiosk_page(state) == link::KioskPage::done);
        CHECK(then(state, event::Finished{false, true}).phase == Phase::closed);
    }
    // A number typed afterwards is another request: asked, shown and proved.
    auto state = then(contact_agreed("", "amelia@exemplo.pt"), event::Edited{FieldId::phone, k_number});
    CHECK(state.phase == Phase::intake);
    CHECK(state.yes == CitizenYes::voided);
    state = contact_agreed(k_number, "none");
    CHECK(state.phase == Phase::citizen_phone);
    CHECK(present_kiosk(state).consent_id == "contact-phone-email-removed");
}

TEST_CASE("A contact of which nothing changes goes nowhere, and the yes to one change is none to another")
{
    const auto empty = then(form_of(DeskAct::contact_change), event::Edited{FieldId::phone, ""});
    CHECK_FALSE(step(empty, event::SentToCitizen{}, at_desk()));
    auto state = then(then(then(then(empty, event::Edited{FieldId::email, "amelia@exemplo.pt"}), event::SentToCitizen{}), event::LanguageChosen{"pt"}), event::Reviewed{true});
    for (const char* other : {"contact-change", "contact-phone", "contact-phone-email", "contact-email-removed", "contact-email-representative"}) {
        CAPTURE(other);
        auto yes = said_yes_to(state.draft);
        yes.text_id = other;
        const auto refused = step(then(state, event::Consented{yes}), k_register, at_desk());
        REQUIRE_FALSE(refused);
        CHECK(refused.error() == base::Fault{base::FaultCode::case_incomplete, static_cast<std::int64_t>(domain::Incomplete::no_consent)});
    }
    CHECK(step(then(state, event::Consented{said_yes_to(state.draft)}), k_register, at_desk()));
    // As an earlier program had asked: number, and the address or none.
    auto before = said_yes(DeskAct::contact_change);
    CHECK(domain::email_change(form_of(DeskAct::contact_change).draft, before) == domain::EmailChange::removed);
    before.text_id = "contact-phone";
    CHECK(domain::email_change(form_of(DeskAct::contact_change).draft, before) == domain::EmailChange::kept);
}

TEST_CASE("The central's word about a signature's PIN that it left out reaches the clerk, the citizen and the paper")
{
    auto state = then(proved(at_the_number(DeskAct::signature_activation, true)), event::SecretSealed{{1}});
    state = then(then(then(state, k_register), event::Recorded{4}), event::CentralAnswered{RecordState::activated, ""});
    state = then(then(then(state, event::SignInStarted{{1}}), event::SignInCodeSent{"s-1"}), event::SignInFinished{{2}});
    const auto moved = step(state, event::SignInDone{"ended"}, at_desk());
    REQUIRE(moved);
    CHECK(moved->next.sign_in_done);
    CHECK(present_kiosk(moved->next).page == link::KioskPage::done);
    CHECK(present_kiosk(moved->next).signature_left_out == "ended");
    CHECK(present_case(moved->next, {}, test::rules(), base::utc_day(k_ten)).signature_left_out == "ended");
    CHECK(std::any_of(moved->effects.begin(), moved->effects.end(), [](const auto& one) { return std::holds_alternative<effect::WriteReceipt>(one); }));
    const auto whole = then(state, event::SignInDone{});
    CHECK(present_kiosk(whole).signature_left_out.empty());
}

TEST_CASE("What every change asks for: the person compared, a valid document, the number; for a signature sixteen years")
{
    for (const auto act : {DeskAct::new_password, DeskAct::contact_change, DeskAct::signature_activation}) {
        CAPTURE(domain::name(act));
        const auto good = form_of(act);
        REQUIRE(step(good, event::SentToCitizen{}, at_desk()));
        auto state = good;
        std::erase(state.draft.acknowledged, "document_number.person_compared");
        CHECK_FALSE(step(state, event::SentToCitizen{}, at_desk()));
        CHECK(step(then(state, event::Acknowledged{"document_number.person_compared"}), event::SentToCitizen{}, at_desk()));
        CHECK_FALSE(step(then(good, event::Edited{FieldId::phone, ""}), event::SentToCitizen{}, at_desk()));   // of a contact: nothing would change
        CHECK_FALSE(step(then(good, event::Edited{FieldId::expiry_date, "2026-01-01"}), event::SentToCitizen{}, at_desk()));
    }
    auto child = form_of(DeskAct::signature_activation);
    child.draft.set(FieldId::birth_date, "2010-11-25", domain::Origin::typed);
    const auto father = test::minor_with_father();
    for (const auto& [field, value] : father.fields) {
        if (domain::is_of_representative(field)) child.draft.fields[field] = value;
    }
    child.draft = test::acknowledge_all(child.draft, test::k_practice);
    CHECK_FALSE(step(child, event::SentToCitizen{}, at_desk()));
    child.draft.set(FieldId::birth_date, "2010-11-24", domain::Origin::typed);
    CHECK(step(child, event::SentToCitizen{}, at_desk()));
}

TEST_CASE("The yes to one act is no yes to another, and the word 'signature' goes with its act")
{
    auto state = proved(at_the_number(DeskAct::new_password, true));
    state = then(state, event::ActChosen{DeskAct::signature_activation});
    CHECK(state.phase == Phase::intake);
    CHECK(state.yes == CitizenYes::voided);
    CHECK(state.draft.text(FieldId::signature_wanted) == "yes");
    state = then(state, event::ActChosen{DeskAct::activation});
    CHECK(state.draft.text(FieldId::signature_wanted).empty());
    auto wrong = then(then(then(form_of(DeskAct::new_password), event::SentToCitizen{}), event::LanguageChosen{"pt"}), event::Reviewed{true});
    wrong = then(then(wrong, event::Consented{said_yes(DeskAct::activation)}), event::PhoneConfirmed{true}, false);
    wrong = then(wrong, event::SecretSealed{{1}});
    const auto refused = step(wrong, k_register, at_desk());
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == base::Fault{base::FaultCode::case_incomplete, static_cast<std::int64_t>(domain::Incomplete::no_consent)});
}

TEST_CASE("Killed before the sign-off: a password is made anew, and where none is needed the case is ready as it was")
{
    auto password = read_case(write_case(then(proved(at_the_number(DeskAct::new_password, true)), event::SecretSealed{{1}})));
    REQUIRE(password);
    CHECK(resumed(std::move(*password)).phase == Phase::citizen_secret);
    auto contact = read_case(write_case(proved(at_the_number(DeskAct::contact_change, true))));
    REQUIRE(contact);
    const auto back = resumed(std::move(*contact));
    CHECK(back.draft.act == DeskAct::contact_change);
    CHECK(back.phase == Phase::ready);
    CHECK(step(back, k_register, at_desk()));
}
