#include "domain/draft.h"

#include <algorithm>

namespace balcao::domain {

std::string_view name(FieldId field)
{
    switch (field) {
    case FieldId::document_type: return "document_type";
    case FieldId::issuing_state: return "issuing_state";
    case FieldId::document_number: return "document_number";
    case FieldId::nic: return "nic";
    case FieldId::surname: return "surname";
    case FieldId::given_names: return "given_names";
    case FieldId::full_name: return "full_name";
    case FieldId::birth_date: return "birth_date";
    case FieldId::sex: return "sex";
    case FieldId::nationality: return "nationality";
    case FieldId::expiry_date: return "expiry_date";
    case FieldId::equal_rights: return "equal_rights";
    case FieldId::nif: return "nif";
    case FieldId::niss: return "niss";
    case FieldId::health_number: return "health_number";
    case FieldId::phone: return "phone";
    case FieldId::email: return "email";
    case FieldId::signature_wanted: return "signature_wanted";
    case FieldId::occasion: return "occasion";
    case FieldId::issue_date: return "issue_date";
    case FieldId::accompanied: return "accompanied";
    case FieldId::representative_name: return "representative_name";
    case FieldId::representative_document_type: return "representative_document_type";
    case FieldId::representative_issuing_state: return "representative_issuing_state";
    case FieldId::representative_document_number: return "representative_document_number";
    case FieldId::representative_birth_date: return "representative_birth_date";
    case FieldId::representative_expiry_date: return "representative_expiry_date";
    case FieldId::representative_relation: return "representative_relation";
    case FieldId::representative_proof: return "representative_proof";
    }
    return "";
}

const std::vector<FieldId>& all_fields()
{
    static const std::vector<FieldId> fields = [] {
        std::vector<FieldId> list;
        for (int i = 0; i <= static_cast<int>(FieldId::representative_proof); ++i) {
            list.push_back(static_cast<FieldId>(i));
        }
        return list;
    }();
    return fields;
}

std::optional<FieldId> field_from_name(std::string_view text)
{
    for (const auto field : all_fields()) {
        if (name(field) == text) {
            return field;
        }
    }
    return std::nullopt;
}

std::string_view name(Origin origin)
{
    switch (origin) {
    case Origin::chip: return "chip";
    case Origin::mrz: return "mrz";
    case Origin::barcode: return "barcode";
    case Origin::typed: return "typed";
    }
    return "";
}

std::optional<Origin> origin_from_name(std::string_view text)
{
    for (const auto origin : {Origin::chip, Origin::mrz, Origin::barcode, Origin::typed}) {
        if (name(origin) == text) {
            return origin;
        }
    }
    return std::nullopt;
}

std::string_view Draft::text(FieldId field) const
{
    const auto found = fields.find(field);
    return found == fields.end() ? std::string_view{} : std::string_view{found->second.text};
}

void Draft::set(FieldId field, std::string value, Origin origin)
{
    if (value.empty()) {
        fields.erase(field);
        return;
    }
    fields[field] = FieldValue{std::move(value), origin};
}

std::string_view name(DeskAct act)
{
    switch (act) {
    case DeskAct::activation: return "activation";
    case DeskAct::key_cancellation: return "key_cancellation";
    case DeskAct::signature_cancellation: return "signature_cancellation";
    case DeskAct::new_password: return "new_password";
    case DeskAct::contact_change: return "contact_change";
    case DeskAct::signature_activation: return "signature_activation";
    case DeskAct::document_renewal: return "document_renewal";
    case DeskAct::letter_completion: return "letter_completion";
    }
    return "";
}

const std::vector<DeskAct>& all_desk_acts()
{
    static const std::vector<DeskAct> acts = [] {
        std::vector<DeskAct> list;
        for (int i = 0; i <= static_cast<int>(DeskAct::letter_completion); ++i) {
            list.push_back(static_cast<DeskAct>(i));
        }
        return list;
    }();
    return acts;
}

std::optional<DeskAct> desk_act_from_name(std::string_view text)
{
    for (const auto act : all_desk_acts()) {
        if (name(act) == text) {
            return act;
        }
    }
    return std::nullopt;
}

bool differs_for_citizen(const Draft& a, const Draft& b)
{
    // The citizen sees texts, not where they came from: reading the same card again keeps the yes.
    return a.act != b.act || std::any_of(all_fields().begin(), all_fields().end(),
                       [&](FieldId field) { return a.text(field) != b.text(field); });
}

}  // namespace balcao::domain
