#pragma once
// What the rules look at: the draft in canonical form with its values understood once. Internal to
// domain.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "domain/completion.h"
#include "domain/country.h"
#include "domain/document.h"
#include "domain/draft.h"
#include "domain/eligibility.h"

namespace balcao::domain {

struct Facts {
    Draft draft;  ///< canonical
    EvaluationContext context;
    const RequestFacts* request = nullptr;  ///< when a finished request is judged again

    std::optional<DocumentType> document;
    HolderKind holder = HolderKind::unknown;
    const Country* nationality = nullptr;  ///< nullptr: not given or not on the list
    const Country* issuing_state = nullptr;
    std::optional<base::Date> birth;
    std::optional<base::Date> expiry;
    bool lifelong = false;                 ///< expiry_date says "lifelong"
    const RuleBook* rules = nullptr;       ///< set while they are evaluated: some conditions look at another rule's numbers

    [[nodiscard]] std::string_view text(FieldId field) const { return draft.text(field); }
    [[nodiscard]] bool has(FieldId field) const { return draft.has(field); }
    [[nodiscard]] bool is(DocumentType type) const { return document == type; }
    /// Nationals and those treated as such: bound by their NIC.
    [[nodiscard]] bool has_nic() const
    {
        return holder == HolderKind::national || holder == HolderKind::equal_rights_brazilian;
    }
    [[nodiscard]] bool foreigner() const { return holder == HolderKind::foreigner; }
    /// nullopt without a birth date in the past.
    [[nodiscard]] std::optional<int> age() const;
};

[[nodiscard]] Facts understand(const Draft& draft, const EvaluationContext& context,
                               const RequestFacts* request = nullptr);

[[nodiscard]] std::vector<Finding> evaluate_facts(Facts facts, const RuleBook& rules);

/// One rule's condition: true = broken.
struct Condition {
    std::string_view rule_id;
    bool (*broken)(const Facts& facts, const Rule& rule);
};
[[nodiscard]] std::span<const Condition> document_conditions();
[[nodiscard]] std::span<const Condition> person_conditions();
[[nodiscard]] std::span<const Condition> contact_conditions();
[[nodiscard]] std::span<const Condition> representative_conditions();

/// The rule is asked in this act and in force on this day.
[[nodiscard]] bool is_asked(const Rule& rule, const Facts& facts);

/// Whole number in a parameter; nullopt when it is absent or no number (the rule then does not fire).
[[nodiscard]] std::optional<int> number_parameter(const Rule& rule, const std::string& name);
/// Is `value` in the parameter's list (separated by commas)?
[[nodiscard]] bool listed(const Rule& rule, const std::string& name, std::string_view value);
/// Day in a parameter; nullopt when absent, empty or no day.
[[nodiscard]] std::optional<base::Date> day_parameter(const Rule& rule, const std::string& name);

[[nodiscard]] bool all_digits(std::string_view text);
/// The same day so many years on; 29 February becomes 28 where there is none.
[[nodiscard]] base::Date years_after(base::Date day, int years);
[[nodiscard]] base::Date days_after(base::Date day, int days);

}  // namespace balcao::domain
