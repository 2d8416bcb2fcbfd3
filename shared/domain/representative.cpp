#include "domain/representative.h"

#include <algorithm>
#include <array>
#include <utility>

#include "domain/canonical_draft.h"

namespace balcao::domain {
namespace {

constexpr std::array k_of_document{std::pair{FieldId::document_type, FieldId::representative_document_type},
                                   std::pair{FieldId::issuing_state, FieldId::representative_issuing_state},
                                   std::pair{FieldId::document_number, FieldId::representative_document_number},
                                   std::pair{FieldId::full_name, FieldId::representative_name},
                                   std::pair{FieldId::birth_date, FieldId::representative_birth_date},
                                   std::pair{FieldId::expiry_date, FieldId::representative_expiry_date}};

/// The representative as if they were the holder, so that captures are taken over by one and the same code.
Draft as_holder(const Draft& draft)
{
    Draft out;
    for (const auto& [own, field] : k_of_document) {
        if (const auto found = draft.fields.find(field); found != draft.fields.end()) {
            out.fields[own] = found->second;
        }
    }
    return out;
}

bool differs_from(const CapturedDocument& document, const Draft& draft, FieldId field)
{
    const auto& captured = fields(document);
    const auto found = captured.find(field);
    const auto type = captured.find(FieldId::document_type);
    return found != captured.end() && draft.has(field) &&
           canonical_text(field, found->second, type == captured.end() ? std::string_view{} : std::string_view(type->second)) !=
               canonical_text(field, draft.text(field), numbered_type(field, draft));
}

}  // namespace

bool has_representative(const Draft& draft)
{
    // What is nothing in its written form, as a lone dash for a number, names nobody.
    return std::any_of(draft.fields.begin(), draft.fields.end(), [&draft](const auto& one) {
        return is_of_representative(one.first) && !canonical_text(one.first, one.second.text, numbered_type(one.first, draft)).empty();
    });
}

bool is_not_the_holder(const CapturedDocument& document, const Draft& draft)
{
    return differs_from(document, draft, FieldId::document_number) && differs_from(document, draft, FieldId::birth_date);
}

bool is_of_another_representative(const CapturedDocument& document, const Draft& draft) { return is_of_another_person(document, as_holder(draft)); }

std::vector<Disagreement> apply_to_representative(const CapturedDocument& document, Draft& draft)
{
    const std::string number_before(draft.text(FieldId::representative_document_number));
    Draft read = as_holder(draft);
    read.chip = draft.representative_chip;
    std::vector<Disagreement> out;
    for (auto& one : apply(document, read)) {
        const auto* known = std::find_if(k_of_document.begin(), k_of_document.end(), [&one](const auto& pair) { return pair.first == one.field; });
        if (known != k_of_document.end()) {
            one.field = known->second;
            out.push_back(std::move(one));
        }
    }
    for (const auto& [own, field] : k_of_document) {
        if (const auto found = read.fields.find(own); found != read.fields.end()) {
            draft.fields[field] = found->second;
        }
    }
    if (const auto* chip = std::get_if<FromChip>(&document); chip != nullptr && chip->check) {
        // Of the same number again, the comparison with its photo still holds; the evidence itself is kept of the holder alone.
        const bool same = draft.representative_chip && number_before == read.text(FieldId::document_number);
        const std::string face = same ? draft.representative_chip->face : std::string();
        draft.representative_chip = chip->check;
        draft.representative_chip->face = face;
        draft.representative_chip->evidence.clear();
    }
    return out;
}

}  // namespace balcao::domain
