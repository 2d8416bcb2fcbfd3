#include "desk/presenter.h"

#include <array>

#include "domain/contact_change.h"
#include "domain/representative.h"

namespace balcao::desk {
namespace {

using domain::FieldId;

constexpr std::array k_review_fields{
    FieldId::full_name,     FieldId::surname,         FieldId::given_names, FieldId::birth_date, FieldId::nationality,
    FieldId::document_type, FieldId::document_number, FieldId::expiry_date, FieldId::nic,        FieldId::nif,
    FieldId::niss,          FieldId::health_number,   FieldId::email,       FieldId::signature_wanted,
    FieldId::occasion,      FieldId::issue_date,      FieldId::accompanied,
    FieldId::representative_name, FieldId::representative_document_type, FieldId::representative_issuing_state,
    FieldId::representative_document_number, FieldId::representative_birth_date, FieldId::representative_expiry_date,
    FieldId::representative_relation, FieldId::representative_proof};

/// First UTF-8 character of a word.
std::string first_character(const std::string& word)
{
    std::size_t size = 1;
    while (size < word.size() && (static_cast<unsigned char>(word[size]) & 0xC0U) == 0x80U) {
        ++size;
    }
    return word.substr(0, size);
}

std::vector<std::string> words(std::string_view text)
{
    std::vector<std::string> out;
    std::string word;
    for (const char c : text) {
        if (c != ' ') {
            word += c;
        } else if (!word.empty()) {
            out.push_back(std::move(word));
            word.clear();
        }
    }
    if (!word.empty()) {
        out.push_back(std::move(word));
    }
    return out;
}

std::optional<link::Notice> notice(const CaseState& state, base::Instant at)
{
    if (!state.notice) {
        return std::nullopt;
    }
    return link::Notice{state.notice->code, state.notice->a, at};
}

}  // namespace

std::string initials(const domain::Draft& draft)
{
    const auto full_name = draft.text(FieldId::full_name);
    return full_name.empty() ? initials_of(std::string(draft.text(FieldId::given_names)) + ' ' + std::string(draft.text(FieldId::surname)))
                             : initials_of(full_name);
}

std::string initials_of(std::string_view full_name)
{
    const auto parts = words(full_name);
    if (parts.empty()) {
        return {};
    }
    std::string out = first_character(parts.front()) + '.';
    if (parts.size() > 1) {
        out += ' ' + first_character(parts.back()) + '.';
    }
    return out;
}

std::string document_tail(const domain::Draft& draft)
{
    const auto number = draft.text(FieldId::document_number);
    return std::string(number.size() > 3 ? number.substr(number.size() - 3) : number);
}

std::string receipt_id(base::BytesView record_hash)
{
    // Crockford's alphabet: no I, L, O, U to be misread on paper or over the telephone.
    constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string out;
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 5 && i < record_hash.size(); ++i) {
        bits = (bits << 8U) | record_hash[i];
    }
    for (int shift = 35; shift >= 0; shift -= 5) {
        out += alphabet[(bits >> static_cast<unsigned>(shift)) & 31U];
        if (out.size() == 4) {
            out += '-';
        }
    }
    return out;
}

std::vector<link::ReviewLine> review_lines(const domain::Draft& draft)
{
    std::vector<link::ReviewLine> lines;
    const bool has_full_name = draft.has(FieldId::full_name);
    for (const auto field : k_review_fields) {
        const bool name_part = field == FieldId::surname || field == FieldId::given_names;
        if (draft.has(field) && !(name_part && has_full_name)) {
            lines.push_back({field, std::string(draft.text(field))});
        } else if (field == FieldId::email && draft.act == domain::DeskAct::contact_change) {
            lines.push_back({field, {}});  // stays as it is, and the citizen is shown that
        }
    }
    if (draft.act == domain::DeskAct::contact_change && !domain::asks_phone(draft)) {
        lines.push_back({FieldId::phone, {}});  // likewise
    }
    return lines;
}

link::CaseView present_case(const CaseState& state, const std::vector<domain::Finding>& findings,
                            const domain::RuleBook& rules, base::Date today)
{
    link::CaseView view;
    view.id = state.id.text();
    view.act = state.draft.act;
    view.ticket = state.ticket;
    view.started_at = state.started_at;
    view.phase = state.phase;
    view.step = current_step(state, findings);
    view.fields = state.draft.fields;
    for (const auto& finding : findings) {
        const auto* rule = rules.find(finding.rule_id);
        if (rule != nullptr) {
            view.findings.push_back({finding.rule_id, finding.severity, finding.field, rule->text_pt, rule->text_en,
                                     rule->legal_basis, finding.acknowledged});
        }
    }
    for (const auto& one : state.disagreements) {
        view.disagreements.push_back({one.field, one.held.text, one.held.origin, one.captured.text, one.captured.origin});
    }
    view.citizen_language = state.language;
    view.citizen_yes = state.yes;
    view.phone_proof = state.proof_state;
    if (const auto until = domain::key_valid_until(state.draft, today); until && domain::sets_validity(state.draft.act)) {  // of another act the central knows
        view.key_valid_until = base::format_iso_date(*until);
    }
    view.can_send_to_citizen = (state.phase == Phase::intake && domain::may_proceed(findings) && state.disagreements.empty()) ||
                               (letter_pin_wanted(state) && state.citizen_left);
    view.can_sign_off = state.phase == Phase::ready;
    view.author = state.signed_off ? state.signed_off->who().text() : std::string();
    view.approval_refused = state.approval_refused;
    view.record = state.record;
    view.seq = state.seq;
    view.problem = state.problem;
    view.first_sign_in_done = state.sign_in_done;
    view.signature_left_out = state.signature_left_out;
    view.about_phone = domain::asks_phone(state.draft);
    view.photo_of_representative = state.photo_of_representative;
    view.asked_for_help = state.alone && state.clerk_called;
    view.moved_from = state.moved_from;
    return view;
}

link::KioskModel present_kiosk(const std::optional<CaseState>& state)
{
    link::KioskModel model;
    if (!state) {
        return model;
    }
    model.page = kiosk_page(*state);
    if (model.page == link::KioskPage::idle) {
        return model;  // nothing of a person is shown to whoever passes by
    }
    model.case_id = state->id.text();
    model.act = state->draft.act;
    model.by_representative = domain::has_representative(state->draft);
    model.language = state->language;
    model.ticket = state->ticket;
    model.review = review_lines(state->draft);
    model.phone = state->draft.text(FieldId::phone);
    model.birth_date = state->draft.text(FieldId::birth_date);
    model.code_tries_left = state->code_tries_left;
    model.code_expires_at = state->code_expires_at;
    model.code_offline = state->proof_state == PhoneProofState::not_possible;
    model.record = state->record;
    model.wants_password = wants_password(*state);
    model.letter_pin_wanted = letter_pin_wanted(*state);
    model.first_sign_in_possible = (model.wants_password || by_letter(*state)) && (state->record == RecordState::pending || state->record == RecordState::activated) &&
                                   !state->sign_in_done;
    model.first_sign_in_code_sent = state->sign_in_code_sent;
    model.sign_in_id = state->sign_in_challenge;
    model.signature_left_out = state->signature_left_out;
    model.consent_id = domain::consent_text_id(state->draft);
    model.notice = notice(*state, state->started_at);
    return model;
}

}  // namespace balcao::desk
