#pragma once
// States and events that every transition test starts from.

#include <string>
#include <vector>

#include "desk/self_service.h"

namespace balcao::test {

inline base::Instant noon() { return *base::parse_instant("2026-11-24T12:00:00Z"); }

inline domain::Consent consent()
{
    return {"activation-consent", "2026-11", "pt", std::string(64, 'a'), noon(), noon()};
}

/// A foreigner with a passport of the specimen state, complete for every rule of practice mode.
inline domain::Draft complete_draft()
{
    using domain::FieldId;
    domain::Draft draft;
    const auto set = [&draft](FieldId field, const char* text) { draft.set(field, text, domain::Origin::typed); };
    set(FieldId::document_type, "passport");
    set(FieldId::issuing_state, "UTO");
    set(FieldId::document_number, "L898902C3");
    set(FieldId::surname, "Exemplo");
    set(FieldId::given_names, "Amélia");
    set(FieldId::full_name, "Amélia Exemplo");
    set(FieldId::birth_date, "1990-05-17");
    set(FieldId::sex, "F");
    set(FieldId::nationality, "UTO");
    set(FieldId::expiry_date, "2032-04-15");
    set(FieldId::nif, "200000004");
    set(FieldId::phone, "+351912345678");
    return draft;
}

/// What the chip of a Citizen Card says of a synthetic national.
inline domain::CapturedDocument own_card(const std::string& colour = "green", const std::string& card = "cc1")
{
    using domain::FieldId;
    domain::FromChip document;
    document.fields = {{FieldId::document_type, "citizen_card"}, {FieldId::document_number, "156973545ZZ1"}, {FieldId::nic, "156973545"},
                       {FieldId::surname, "Exemplo"},            {FieldId::given_names, "Amélia"},           {FieldId::full_name, "Amélia Exemplo"},
                       {FieldId::birth_date, "1990-05-17"},      {FieldId::sex, "F"},                        {FieldId::nationality, "PRT"},
                       {FieldId::issuing_state, "PRT"},          {FieldId::expiry_date, "2031-02-28"}};
    document.check = domain::ChipCheck{card, "genuine", colour, false, {}, {}, "{}"};
    return document;
}

/// A plausible case in the phase given.
inline desk::CaseState case_in(link::Phase phase)
{
    using link::Phase;
    desk::CaseState state;
    state.id = base::CaseId("018f0000-0000-7000-8000-000000000001");
    state.ticket = "A041";
    state.started_at = noon();
    state.phase = phase;
    state.draft = complete_draft();
    if (phase == Phase::intake) {
        return state;
    }
    if (phase == Phase::own_card || phase == Phase::own_contact || phase == Phase::own_stopped) {
        state = desk::begin_alone(state.id, noon());
        state.phase = phase;
        state.language = "pt";
        (void)domain::apply(own_card(), state.draft);
        if (phase == Phase::own_card) {
            state.holder_challenge = {5, 5};
        } else {
            state.draft.chip->holder = "proved";
        }
        return state;
    }
    state.language = "pt";
    if (phase == Phase::citizen_review) {
        return state;
    }
    state.yes = link::CitizenYes::given;
    state.agreed = state.draft;
    if (phase == Phase::citizen_consent) {
        return state;
    }
    state.consent = consent();
    if (phase == Phase::citizen_code) {
        state.proof_state = link::PhoneProofState::code_sent;
        state.challenge = "code-1";
        state.code_tries_left = 3;
        state.code_expires_at = noon();
    }
    if (phase == Phase::citizen_secret || phase == Phase::ready || phase == Phase::approval || phase == Phase::recording) {
        state.proof_state = link::PhoneProofState::proved;
        state.proved_phone = "+351912345678";
        state.proof.token = "proof";
    }
    if (phase == Phase::ready || phase == Phase::approval || phase == Phase::recording) {
        state.sealed_secret = {1, 2, 3};
    }
    if (phase == Phase::approval) {
        state.signed_off = domain::OperatorAct(base::OperatorId("ana"), domain::OperatorAct::Right::activate, noon());
    }
    if (phase == Phase::recorded || phase == Phase::sign_in || phase == Phase::closed) {
        state.seq = 7;
        state.record = link::RecordState::activated;
    }
    if (phase == Phase::sign_in) {
        state.sign_in_challenge = "sign-in-1";
        state.sign_in_code_sent = true;
    }
    if (phase == Phase::closed) {
        state.closed_reason = "done";
    }
    return state;
}

/// One event of every kind, in the order of the variant.
inline std::vector<desk::Event> one_of_each()
{
    using namespace desk::event;
    using base::Fault;
    using base::FaultCode;
    using domain::FieldId;
    return {ActChosen{domain::DeskAct::key_cancellation},
            Edited{FieldId::surname, "Outra"},
            Captured{domain::Typed{{{FieldId::email, "amelia@exemplo.pt"}}}},
            Acknowledged{"no.such_rule"},
            DisagreementSettled{FieldId::surname, true},
            FaceCompared{"same_person"},
            SentToCitizen{},
            TakenBack{},
            LanguageChosen{"en"},
            Reviewed{true},
            Consented{consent()},
            PhoneConfirmed{true},
            CodeRequested{},
            CodeSent{"code-2", noon(), 3},
            CodeNotSent{Fault{FaultCode::sms_not_sent}},
            CodeEntered{"123456"},
            CodeProved{"proof"},
            CodeRefused{Fault{FaultCode::phone_code_wrong, 2}, 2},
            CodeSkipped{},
            SecretSealed{{9, 9, 9}},
            LetterFound{},
            LetterNotFound{Fault{FaultCode::letter_unknown}},
            SignedOff{domain::OperatorAct(base::OperatorId("ana"), domain::OperatorAct::Right::activate, noon())},
            Approved{base::OperatorId("rui")},
            ApprovalRefused{"data_wrong"},
            Recorded{7},
            NotRecorded{Fault{FaultCode::disk_full}},
            CentralAnswered{link::RecordState::attention, "phone_taken"},
            SignInStarted{{1}},
            SignInCodeSent{"sign-in-2"},
            SignInFinished{{2}},
            SignInDone{},
            SignInFailed{Fault{FaultCode::sign_in_refused}},
            SignInSkipped{},
            CitizenLeft{},
            KioskLost{},
            Finished{},
            Cancelled{"document_doubtful"},
            CardRead{own_card(), {7, 7}},
            CardNotRead{Fault{FaultCode::card_mute}},
            CardTakenOut{},
            HolderProved{{5, 5}, "{}"},
            HolderNotProved{{5, 5}, Fault{FaultCode::holder_not_proved}},
            ContactGiven{"+351912345678", false},
            ClerkCalled{},
            TakenOver{}};
}

}  // namespace balcao::test
