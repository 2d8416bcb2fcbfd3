#pragma once
// Who may activate with what, and what is still missing: a table of rules evaluated over a draft.
// The texts, severities, legal bases and dates are data (schema/reference/eligibility_rules.json);
// the conditions are code, one function a rule id. The central evaluates the same table again.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/draft.h"

namespace balcao::domain {

enum class Severity : std::uint8_t {
    missing,      ///< something must still be filled in; not a refusal
    refuse,       ///< the act cannot go on
    acknowledge,  ///< the clerk must confirm having looked
    inform        ///< good to know
};
[[nodiscard]] std::string_view name(Severity severity);
[[nodiscard]] std::optional<Severity> severity_from_name(std::string_view name);

/// One row of the table.
struct Rule {
    std::string id;               ///< stable, e.g. "nif.required_for_permit"
    Severity severity = Severity::inform;
    FieldId field = FieldId::document_type;  ///< where the form shows it
    std::string text_pt;          ///< what the clerk reads: what is wrong and what to do now
    std::string text_en;
    std::string legal_basis;      ///< e.g. "Portaria 77/2018, art. 10"
    std::optional<base::Date> in_force_from;
    std::optional<base::Date> in_force_to;  ///< last day in force
    std::vector<DeskAct> acts;    ///< asked only in these; empty: in all
    std::map<std::string, std::string> parameters;  ///< numbers and lists a rule needs, e.g. {"minimum_age":"16"}
};

/// A versioned set of rules.
struct RuleBook {
    std::string version;
    std::vector<Rule> rules;
    [[nodiscard]] const Rule* find(std::string_view id) const;
};

struct Finding {
    std::string rule_id;
    Severity severity = Severity::inform;
    FieldId field = FieldId::document_type;
    bool acknowledged = false;
    friend bool operator==(const Finding&, const Finding&) = default;
};

struct EvaluationContext {
    base::Date today;             ///< the point of service's day
    bool practice = false;        ///< admits specimen state UTO and specimen numbers
    /// Citizen Cards are handed over at this point of service; nullopt: not known, and then not asked.
    std::optional<bool> hands_out_cards = std::nullopt;
};

/// Every rule in force that the draft breaks, in form order. Deterministic.
[[nodiscard]] std::vector<Finding> evaluate(const Draft& draft, const RuleBook& rules, const EvaluationContext& context);

/// True for a finding that keeps the act from going on: missing, refused, or not yet acknowledged.
[[nodiscard]] bool is_open(const Finding& finding);
/// True when nothing is missing or refused and every `acknowledge` was acknowledged.
[[nodiscard]] bool may_proceed(const std::vector<Finding>& findings);

/// Checks that every rule the code knows stands in the book exactly once and the other way round.
/// \return the ids that do not match.
[[nodiscard]] std::vector<std::string> mismatches(const RuleBook& rules);

/// Who the person is in law: decides which documents and identity key apply.
enum class HolderKind : std::uint8_t { national, equal_rights_brazilian, foreigner, unknown };
[[nodiscard]] HolderKind holder_kind(const Draft& draft);

/// Civil id number with its digit (9 digits) that binds a national's key: the first nine characters of a Citizen
/// Card number; for a BI and a passport the field nic, or a BI's own number. Empty when there is none of that form.
[[nodiscard]] std::string nic_of(const Draft& draft);

/// Last day the key is valid (Portaria 77/2018 art. 9): document expiry + 30 days for nationals,
/// document expiry for foreigners, at most 10 years (+30 days) from the activation for lifelong BI.
/// nullopt while the draft has no usable expiry.
[[nodiscard]] std::optional<base::Date> key_valid_until(const Draft& draft, base::Date activated);

/// Whole years at `today`.
[[nodiscard]] int age_at(base::Date birth, base::Date today);

}  // namespace balcao::domain
