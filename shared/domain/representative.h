#pragma once
// Who answers for a minor, or for an accompanied adult where the rules let one be served: present, with a document of
// their own, which goes into fields of its own.

#include <vector>

#include "domain/captured_document.h"
#include "domain/draft.h"
#include "domain/eligibility.h"

namespace balcao::domain {

/// A field of theirs.
[[nodiscard]] constexpr bool is_of_representative(FieldId field)
{
    return field >= FieldId::representative_name && field <= FieldId::representative_proof;
}
/// Anything of a representative is in the draft: the yes is then theirs. The rules see to it that this is so exactly
/// where one is wanted.
[[nodiscard]] bool has_representative(const Draft& draft);
/// The rules want one: by the holder's age on that day, or because the holder is accompanied.
[[nodiscard]] bool wants_representative(const Draft& draft, const RuleBook& rules, const EvaluationContext& context);

/// Number and birth date both differ from the holder's, wherever those came from.
[[nodiscard]] bool is_not_the_holder(const CapturedDocument& document, const Draft& draft);
/// Number and birth date both differ from what chip or lines gave of the representative: a third person's document.
[[nodiscard]] bool is_of_another_representative(const CapturedDocument& document, const Draft& draft);
/// As apply(), for the representative's fields; of the chip all but the evidence is kept.
[[nodiscard]] std::vector<Disagreement> apply_to_representative(const CapturedDocument& document, Draft& draft);

}  // namespace balcao::domain
