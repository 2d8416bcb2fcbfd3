#include "link/models.h"

namespace balcao::link {

std::string_view name(Step step)
{
    switch (step) {
    case Step::document: return "document";
    case Step::eligibility: return "eligibility";
    case Step::phone: return "phone";
    case Step::citizen: return "citizen";
    case Step::receipt: return "receipt";
    }
    return "";
}

std::string_view name(RecordState state)
{
    switch (state) {
    case RecordState::registered_here: return "registered_here";
    case RecordState::pending: return "pending";
    case RecordState::activated: return "activated";
    case RecordState::cancelled: return "cancelled";
    case RecordState::attention: return "attention";
    }
    return "";
}

std::string_view name(Phase phase)
{
    switch (phase) {
    case Phase::intake: return "intake";
    case Phase::own_card: return "own_card";
    case Phase::own_contact: return "own_contact";
    case Phase::own_stopped: return "own_stopped";
    case Phase::citizen_review: return "citizen_review";
    case Phase::citizen_consent: return "citizen_consent";
    case Phase::citizen_phone: return "citizen_phone";
    case Phase::citizen_code: return "citizen_code";
    case Phase::citizen_secret: return "citizen_secret";
    case Phase::ready: return "ready";
    case Phase::approval: return "approval";
    case Phase::recording: return "recording";
    case Phase::recorded: return "recorded";
    case Phase::sign_in: return "sign_in";
    case Phase::closed: return "closed";
    }
    return "";
}

std::string_view name(TerminalMode mode)
{
    switch (mode) {
    case TerminalMode::counter: return "counter";
    case TerminalMode::self_service: return "self_service";
    case TerminalMode::both: return "both";
    }
    return "";
}

std::string_view name(ChipState state)
{
    switch (state) {
    case ChipState::none: return "none";
    case ChipState::reading: return "reading";
    case ChipState::key_needed: return "key_needed";
    case ChipState::read: return "read";
    case ChipState::failed: return "failed";
    }
    return "";
}

std::string_view name(KioskPage page)
{
    switch (page) {
    case KioskPage::idle: return "idle";
    case KioskPage::language: return "language";
    case KioskPage::insert_card: return "insert_card";
    case KioskPage::card_reading: return "card_reading";
    case KioskPage::card_pin: return "card_pin";
    case KioskPage::contact: return "contact";
    case KioskPage::see_clerk: return "see_clerk";
    case KioskPage::review: return "review";
    case KioskPage::consent: return "consent";
    case KioskPage::phone: return "phone";
    case KioskPage::code: return "code";
    case KioskPage::wait: return "wait";
    case KioskPage::password: return "password";
    case KioskPage::sign_in: return "sign_in";
    case KioskPage::done: return "done";
    case KioskPage::unavailable: return "unavailable";
    }
    return "";
}

Step step_of(domain::FieldId field)
{
    switch (field) {
    case domain::FieldId::document_type:
    case domain::FieldId::issuing_state:
    case domain::FieldId::document_number:
    case domain::FieldId::nic:
    case domain::FieldId::surname:
    case domain::FieldId::given_names:
    case domain::FieldId::full_name:
    case domain::FieldId::birth_date:
    case domain::FieldId::sex:
    case domain::FieldId::nationality:
    case domain::FieldId::expiry_date:
    case domain::FieldId::occasion:
    case domain::FieldId::issue_date:
    case domain::FieldId::equal_rights: return Step::document;
    case domain::FieldId::nif:
    case domain::FieldId::niss:
    case domain::FieldId::health_number:
    case domain::FieldId::accompanied:
    case domain::FieldId::representative_name:
    case domain::FieldId::representative_document_type:
    case domain::FieldId::representative_issuing_state:
    case domain::FieldId::representative_document_number:
    case domain::FieldId::representative_birth_date:
    case domain::FieldId::representative_expiry_date:
    case domain::FieldId::representative_relation:
    case domain::FieldId::representative_proof:
    case domain::FieldId::signature_wanted: return Step::eligibility;
    case domain::FieldId::phone:
    case domain::FieldId::email: return Step::phone;
    }
    return Step::document;
}

}  // namespace balcao::link
