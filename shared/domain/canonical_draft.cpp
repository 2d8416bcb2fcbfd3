#include "domain/canonical_draft.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/clock.h"
#include "domain/citizen_card_number.h"
#include "domain/compact.h"
#include "domain/country.h"
#include "domain/document.h"
#include "domain/email.h"
#include "domain/nif.h"
#include "domain/phone.h"
#include "domain/ascii.h"

namespace balcao::domain {
namespace {

constexpr std::string_view k_blanks = " \t\r\n";

std::string single_blanks(std::string_view text)
{
    std::string out;
    for (const char c : trimmed(text)) {
        const bool blank = k_blanks.find(c) != std::string_view::npos;
        if (!blank) {
            out += c;
        } else if (out.back() != ' ') {
            out += ' ';
        }
    }
    return out;
}

std::string ascii_case(std::string_view text, bool upper)
{
    std::string out(trimmed(text));
    for (char& c : out) {
        if (upper && c >= 'a' && c <= 'z') {
            c = static_cast<char>(c - 'a' + 'A');
        } else if (!upper && c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return out;
}

/// Letters and digits alone; a text with anything else comes back trimmed.
std::string number(std::string_view text)
{
    const auto kept = compact(text);
    return kept.foreign ? std::string(trimmed(text)) : kept.characters;
}

std::string document_number(std::string_view text, std::string_view document_type)
{
    if (document_type == name(DocumentType::citizen_card)) {
        // Written without its leading zeros it is still told by the version letters near its end; bare digits are
        // something else (the civil id number alone).
        auto card = number(text);
        const bool has_version = card.size() >= 7 && card.size() < 12 && card[card.size() - 3] >= 'A';
        return has_version ? std::string(12 - card.size(), '0') + card : card;
    }
    return number(text);
}

std::string country(std::string_view text)
{
    const std::string code = ascii_case(text, true);
    if (const auto* found = find_country(code)) {
        return std::string(found->alpha3);
    }
    if (const auto* found = code.size() == 2 ? find_country_by_alpha2(code) : nullptr) {
        return std::string(found->alpha3);
    }
    for (const auto& one : all_countries()) {
        if (code == ascii_case(one.name_en, true) || code == ascii_case(one.name_pt, true)) {
            return std::string(one.alpha3);
        }
    }
    return code;
}

std::string date(std::string_view text)
{
    const auto plain = trimmed(text);
    const bool day_first = plain.size() == 10 && plain[2] == plain[5] &&
                           std::string_view("-/.").find(plain[2]) != std::string_view::npos;
    if (!day_first) {
        return ascii_case(plain, false);
    }
    return std::string(plain.substr(6)) + "-" + std::string(plain.substr(3, 2)) + "-" + std::string(plain.substr(0, 2));
}

}  // namespace

std::string canonical_text(FieldId field, std::string_view text, std::string_view document_type)
{
    switch (field) {
    case FieldId::document_number:
    case FieldId::representative_document_number: return document_number(text, document_type);
    case FieldId::nif:
        if (const auto nif = Nif::parse(text)) {
            return nif->text();
        }
        return number(text);
    case FieldId::nic:  // never padded: eight digits may be seven with their digit, or eight without
    case FieldId::niss:
    case FieldId::health_number: return number(text);
    case FieldId::issuing_state:
    case FieldId::representative_issuing_state:
    case FieldId::nationality: return country(text);
    case FieldId::birth_date:
    case FieldId::issue_date:
    case FieldId::representative_birth_date:
    case FieldId::representative_expiry_date:
    case FieldId::expiry_date: return date(text);
    case FieldId::phone:
        if (const auto phone = Phone::parse(text)) {
            return phone->e164();
        }
        return std::string(trimmed(text));
    case FieldId::email:
        if (const auto email = Email::parse(text)) {
            return email->text();
        }
        return std::string(trimmed(text));
    case FieldId::surname:
    case FieldId::given_names:
    case FieldId::representative_name:
    case FieldId::full_name: return single_blanks(text);
    case FieldId::sex: return ascii_case(text, true);
    case FieldId::document_type:
    case FieldId::equal_rights:
    case FieldId::occasion:
    case FieldId::accompanied:
    case FieldId::representative_document_type:
    case FieldId::representative_relation:
    case FieldId::representative_proof:
    case FieldId::signature_wanted: return ascii_case(text, false);
    }
    return std::string(text);
}

std::string numbered_type(FieldId field, const Draft& draft)
{
    const auto type = field == FieldId::representative_document_number ? FieldId::representative_document_type : FieldId::document_type;
    return canonical_text(type, draft.text(type));
}

Draft canonical_draft(const Draft& draft)
{
    Draft out;
    out.acknowledged = draft.acknowledged;
    out.chip = draft.chip;
    out.act = draft.act;
    out.representative_chip = draft.representative_chip;
    for (const auto& [field, value] : draft.fields) {
        out.set(field, canonical_text(field, value.text, numbered_type(field, draft)), value.origin);
    }
    return out;
}

}  // namespace balcao::domain
