#include "domain/approval_policy.h"

#include <algorithm>

namespace balcao::domain {

bool is_approval_entry(std::string_view entry)
{
    if (desk_act_from_name(std::string(entry))) {
        return true;
    }
    return entry.size() <= 64 && entry.find('.') != std::string_view::npos && entry.front() != '.' && entry.back() != '.' &&
           entry.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == std::string_view::npos;
}

std::optional<std::string> unknown_approval_entry(const ApprovalPolicy& policy, const RuleBook& rules)
{
    for (const auto& entry : policy.needed_for) {
        if (!desk_act_from_name(entry) && rules.find(entry) == nullptr) {
            return entry;
        }
    }
    return std::nullopt;
}

std::optional<std::string> approval_needed(const ApprovalPolicy& policy, const Draft& draft, const RuleBook& rules, const EvaluationContext& context)
{
    if (policy.needed_for.empty()) {
        return std::nullopt;
    }
    const auto findings = evaluate(draft, rules, context);
    for (const auto& entry : policy.needed_for) {
        if (entry == name(draft.act) || std::ranges::any_of(findings, [&entry](const Finding& one) { return one.rule_id == entry; })) {
            return entry;
        }
    }
    return std::nullopt;
}

}  // namespace balcao::domain
