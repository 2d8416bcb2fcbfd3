// What the citizen's window shows of a case.
#include "desk/case_machine.h"
#include "domain/contact_change.h"

namespace balcao::desk {

bool wants_password(const CaseState& state)
{
    return domain::makes_password(state.draft, state.proof_state == PhoneProofState::proved);
}

bool by_letter(const CaseState& state) { return state.draft.act == domain::DeskAct::letter_completion; }

bool letter_pin_wanted(const CaseState& state)
{
    return by_letter(state) && state.phase == Phase::recorded && !state.sign_in_done &&
           (state.record == RecordState::pending || state.record == RecordState::activated);
}

link::KioskPage kiosk_page(const CaseState& state)
{
    switch (state.phase) {
    case Phase::intake: return state.yes == CitizenYes::voided ? link::KioskPage::wait : link::KioskPage::idle;
    case Phase::own_card:
        if (state.language.empty()) {
            return link::KioskPage::language;
        }
        return state.holder_challenge.empty() ? link::KioskPage::insert_card : link::KioskPage::card_pin;
    case Phase::own_contact: return link::KioskPage::contact;
    case Phase::own_stopped: return link::KioskPage::see_clerk;
    case Phase::citizen_review: return state.language.empty() ? link::KioskPage::language : link::KioskPage::review;
    case Phase::citizen_consent: return link::KioskPage::consent;
    case Phase::citizen_phone: return link::KioskPage::phone;
    case Phase::citizen_code: return link::KioskPage::code;
    case Phase::approval:
        if (state.citizen_left) {
            return link::KioskPage::idle;
        }
        return link::KioskPage::wait;
    case Phase::citizen_secret:
    case Phase::ready:
    case Phase::recording: return link::KioskPage::wait;
    case Phase::recorded:
        if (state.citizen_left) {
            return link::KioskPage::idle;
        }
        if (by_letter(state) && !state.sign_in_done && state.record != RecordState::attention) {
            return letter_pin_wanted(state) ? link::KioskPage::sign_in : link::KioskPage::wait;
        }
        return state.sign_in_done || !wants_password(state) ? link::KioskPage::done : link::KioskPage::password;
    case Phase::sign_in: return link::KioskPage::sign_in;
    case Phase::closed: return link::KioskPage::idle;
    }
    return link::KioskPage::idle;
}

}  // namespace balcao::desk
