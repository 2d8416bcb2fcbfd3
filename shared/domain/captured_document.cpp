#include "domain/captured_document.h"

#include "domain/canonical_draft.h"
#include "domain/name_comparison.h"

namespace balcao::domain {
namespace {

struct OriginOf {
    Origin operator()(const FromChip&) const { return Origin::chip; }
    Origin operator()(const FromMrz&) const { return Origin::mrz; }
    Origin operator()(const FromBarcode&) const { return Origin::barcode; }
    Origin operator()(const Typed&) const { return Origin::typed; }
};

/// What the document itself says, as against what the citizen adds.
bool of_the_document(FieldId field)
{
    switch (field) {
    case FieldId::document_type:
    case FieldId::issuing_state:
    case FieldId::document_number:
    case FieldId::nic:
    case FieldId::surname:
    case FieldId::given_names:
    case FieldId::full_name:
    case FieldId::birth_date:
    case FieldId::sex:
    case FieldId::nationality:
    case FieldId::issue_date:
    case FieldId::expiry_date: return true;
    case FieldId::equal_rights:
    case FieldId::nif:
    case FieldId::niss:
    case FieldId::health_number:
    case FieldId::phone:
    case FieldId::email:
    case FieldId::signature_wanted:
    case FieldId::occasion:
    case FieldId::accompanied:
    case FieldId::representative_name:
    case FieldId::representative_document_type:
    case FieldId::representative_issuing_state:
    case FieldId::representative_document_number:
    case FieldId::representative_birth_date:
    case FieldId::representative_expiry_date:
    case FieldId::representative_relation:
    case FieldId::representative_proof: return false;
    }
    return false;
}

bool is_name(FieldId field)
{
    return field == FieldId::surname || field == FieldId::given_names || field == FieldId::full_name;
}

/// For what is not the document's own only the chip knows better than the person: a barcode may be of any invoice.
int strength(FieldId field, Origin origin)
{
    switch (origin) {
    case Origin::chip: return 3;
    case Origin::mrz: return of_the_document(field) ? 2 : 0;
    case Origin::barcode: return of_the_document(field) ? 1 : 0;
    case Origin::typed: return 0;
    }
    return 0;
}

std::string_view captured_text(const CapturedFields& fields, FieldId field)
{
    const auto found = fields.find(field);
    return found == fields.end() ? std::string_view{} : std::string_view{found->second};
}

/// Names in the zone's capital letters, and whether the last one may be cut. nullopt: names as the person writes them.
std::optional<bool> zone_names_cut(const CapturedDocument& document)
{
    if (const auto* mrz = std::get_if<FromMrz>(&document)) {
        return mrz->name_may_be_truncated;
    }
    const auto* chip = std::get_if<FromChip>(&document);
    return chip != nullptr && chip->names_as_in_zone ? std::optional(chip->name_may_be_truncated) : std::nullopt;
}

/// The MRZ writes without accents and cuts: a name that agrees with it is not worsened by it. Other sources agree when
/// only case and blanks differ.
bool name_agrees(FieldId field, const std::string& held, const std::string& text, const CapturedDocument& document)
{
    if (!is_name(field)) {
        return false;
    }
    const auto cut = zone_names_cut(document);
    if (!cut) {
        return compare_names(held, text) == NameAgreement::same;
    }
    if (field == FieldId::full_name) {
        const auto& captured = fields(document);
        const PersonName parts{captured_text(captured, FieldId::surname), captured_text(captured, FieldId::given_names)};
        return compare_full_name_with_mrz(held, parts, *cut) != NameAgreement::different;
    }
    return compare_with_mrz({held, {}}, {text, {}}, *cut) != NameAgreement::different;
}

/// A chip's name against the one its printed zone gave: the zone may have cut it.
bool name_agrees_with_held_zone(FieldId field, const std::string& zone, const std::string& chip)
{
    return is_name(field) && compare_with_mrz({chip, {}}, {zone, {}}, true) != NameAgreement::different;
}

/// A chip and a whole MRZ give the parts of the name; the full name is their sum, given names first.
void add_full_name(const CapturedDocument& document, CapturedFields& fields)
{
    const auto* mrz = std::get_if<FromMrz>(&document);
    const bool sums_up = std::holds_alternative<FromChip>(document) || (mrz != nullptr && !mrz->name_may_be_truncated);
    if (!sums_up || !captured_text(fields, FieldId::full_name).empty()) {
        return;
    }
    std::string sum(captured_text(fields, FieldId::given_names));
    const auto surname = captured_text(fields, FieldId::surname);
    if (!sum.empty() && !surname.empty()) {
        sum += ' ';
    }
    sum += surname;
    if (!sum.empty()) {
        fields[FieldId::full_name] = std::move(sum);
    }
}

bool is_read_from_the_document(const Draft& draft, FieldId field)
{
    const auto found = draft.fields.find(field);
    return found != draft.fields.end() && (found->second.origin == Origin::chip || found->second.origin == Origin::mrz);
}

bool differs(const CapturedDocument& document, const Draft& draft, FieldId field)
{
    const auto& captured = fields(document);
    const auto found = captured.find(field);
    return found != captured.end() && is_read_from_the_document(draft, field) && found->second != draft.text(field);
}

}  // namespace

Origin origin(const CapturedDocument& document) { return std::visit(OriginOf{}, document); }

const CapturedFields& fields(const CapturedDocument& document)
{
    return std::visit([](const auto& captured) -> const CapturedFields& { return captured.fields; }, document);
}

std::vector<Disagreement> apply(const CapturedDocument& document, Draft& draft)
{
    CapturedFields captured = fields(document);
    add_full_name(document, captured);
    const auto captured_type = captured_text(captured, FieldId::document_type);
    const std::string type(captured_type.empty() ? draft.text(FieldId::document_type) : captured_type);
    const Origin from = origin(document);
    std::vector<Disagreement> disagreements;
    for (const auto& [field, raw] : captured) {
        const std::string text = canonical_text(field, raw, type);
        if (text.empty() || (field == FieldId::issue_date && !draft.has(FieldId::occasion))) {
            continue;  // when it was issued is nobody's business but a withdrawal's
        }
        const auto held = draft.fields.find(field);
        if (held == draft.fields.end()) {
            draft.set(field, text, from);
            continue;
        }
        FieldValue& value = held->second;
        const bool same = canonical_text(field, value.text, type) == text;
        const bool stronger = strength(field, from) > strength(field, value.origin);
        if (same) {
            // Read as typed: the value now rests on the better source.
            if (stronger) {
                value = FieldValue{text, from};
            }
        } else if (zone_names_cut(document) && name_agrees(field, value.text, text, document)) {
            continue;
        } else if (from == Origin::chip && value.origin == Origin::mrz && of_the_document(field) &&
                   !name_agrees_with_held_zone(field, value.text, text)) {
            disagreements.push_back({field, value, FieldValue{text, from}});
        } else if (stronger) {
            value = FieldValue{text, from};
        } else if (!name_agrees(field, value.text, text, document)) {
            disagreements.push_back({field, value, FieldValue{text, from}});
        }
    }
    if (const auto* chip = std::get_if<FromChip>(&document); chip != nullptr && chip->check) {
        // The same chip once more: the comparison made with its photo still holds.
        const std::string face = draft.chip && draft.chip->evidence == chip->check->evidence ? draft.chip->face : std::string();
        draft.chip = chip->check;
        draft.chip->face = face;
    }
    return disagreements;
}

bool is_of_another_person(const CapturedDocument& document, const Draft& draft)
{
    return differs(document, draft, FieldId::document_number) && differs(document, draft, FieldId::birth_date);
}

}  // namespace balcao::domain
