#pragma once
// Which acts at a desk count only with a second person's approval. A site decides; desk and central judge by the same words.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/eligibility.h"

namespace balcao::domain {

/// Each entry names an act ("key_cancellation") or a rule whose finding asks for it ("document_type.passport_of_national",
/// "document_number.typed"). Empty: nothing needs approval.
struct ApprovalPolicy {
    std::vector<std::string> needed_for;
    friend bool operator==(const ApprovalPolicy&, const ApprovalPolicy&) = default;
};

/// Could `entry` ever be one: the name of an act, or one with the form of a rule's?
[[nodiscard]] bool is_approval_entry(std::string_view entry);
/// The first entry that is neither an act nor a rule of the book; nullopt: all are.
[[nodiscard]] std::optional<std::string> unknown_approval_entry(const ApprovalPolicy& policy, const RuleBook& rules);

/// The first entry that this case meets; nullopt: nobody else is asked.
[[nodiscard]] std::optional<std::string> approval_needed(const ApprovalPolicy& policy, const Draft& draft, const RuleBook& rules,
                                                         const EvaluationContext& context);

}  // namespace balcao::domain
