#include "domain/eligibility.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "domain/canonical_draft.h"
#include "domain/eligibility_facts.h"

namespace balcao::domain {

using base::Date;

namespace {

constexpr std::string_view k_lifelong = "lifelong";
constexpr int k_national_grace_days = 30;  // Portaria 77/2018, art. 9
constexpr int k_longest_years = 10;

HolderKind holder_of(const Draft& canonical)
{
    const auto nationality = canonical.text(FieldId::nationality);
    if (nationality == "PRT") {
        return HolderKind::national;
    }
    if (find_country(nationality) == nullptr) {
        return HolderKind::unknown;
    }
    if (nationality == "BRA") {
        const auto rights = canonical.text(FieldId::equal_rights);
        // Only nationals and equal-rights Brazilians are given a Citizen Card: it says enough by itself.
        const bool card = canonical.text(FieldId::document_type) == name(DocumentType::citizen_card);
        if (rights == "yes" || (card && rights.empty())) {
            return HolderKind::equal_rights_brazilian;
        }
    }
    return HolderKind::foreigner;
}

const Condition* condition(std::string_view rule_id)
{
    for (const auto table : {document_conditions(), person_conditions(), contact_conditions(), representative_conditions()}) {
        for (const auto& one : table) {
            if (one.rule_id == rule_id) {
                return &one;
            }
        }
    }
    return nullptr;
}

bool in_force(const Rule& rule, Date today)
{
    return (!rule.in_force_from || *rule.in_force_from <= today) && (!rule.in_force_to || today <= *rule.in_force_to);
}

}  // namespace

std::string_view name(Severity severity)
{
    switch (severity) {
    case Severity::missing: return "missing";
    case Severity::refuse: return "refuse";
    case Severity::acknowledge: return "acknowledge";
    case Severity::inform: return "inform";
    }
    return "";
}

std::optional<Severity> severity_from_name(std::string_view text)
{
    for (const auto severity : {Severity::missing, Severity::refuse, Severity::acknowledge, Severity::inform}) {
        if (name(severity) == text) {
            return severity;
        }
    }
    return std::nullopt;
}

const Rule* RuleBook::find(std::string_view id) const
{
    const auto found = std::find_if(rules.begin(), rules.end(), [&](const Rule& rule) { return rule.id == id; });
    return found == rules.end() ? nullptr : &*found;
}

std::optional<int> Facts::age() const
{
    if (!birth || *birth > context.today) {
        return std::nullopt;
    }
    return age_at(*birth, context.today);
}

Facts understand(const Draft& draft, const EvaluationContext& context, const RequestFacts* request)
{
    Facts facts;
    facts.draft = canonical_draft(draft);
    facts.context = context;
    facts.request = request;
    facts.document = document_type_from_name(facts.text(FieldId::document_type));
    facts.holder = holder_of(facts.draft);
    facts.nationality = find_country(facts.text(FieldId::nationality));
    facts.issuing_state = find_country(facts.text(FieldId::issuing_state));
    facts.birth = base::parse_iso_date(facts.text(FieldId::birth_date));
    facts.expiry = base::parse_iso_date(facts.text(FieldId::expiry_date));
    facts.lifelong = facts.text(FieldId::expiry_date) == k_lifelong;
    return facts;
}

std::optional<int> number_parameter(const Rule& rule, const std::string& name)
{
    const auto found = rule.parameters.find(name);
    if (found == rule.parameters.end()) {
        return std::nullopt;
    }
    int value = 0;
    const char* end = found->second.data() + found->second.size();
    const auto [rest, error] = std::from_chars(found->second.data(), end, value);
    return error == std::errc{} && rest == end ? std::optional(value) : std::nullopt;
}

bool listed(const Rule& rule, const std::string& name, std::string_view value)
{
    const auto found = rule.parameters.find(name);
    if (found == rule.parameters.end() || value.empty()) {
        return false;
    }
    std::string_view rest = found->second;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        if (rest.substr(0, comma) == value) {
            return true;
        }
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    }
    return false;
}

std::optional<Date> day_parameter(const Rule& rule, const std::string& name)
{
    const auto found = rule.parameters.find(name);
    return found == rule.parameters.end() ? std::nullopt : base::parse_iso_date(found->second);
}

bool all_digits(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Date years_after(Date day, int years)
{
    const Date moved = day + std::chrono::years(years);
    return moved.ok() ? moved : Date(moved.year() / moved.month() / std::chrono::last);
}

Date days_after(Date day, int days) { return Date(std::chrono::sys_days(day) + std::chrono::days(days)); }

bool is_asked(const Rule& rule, const Facts& facts)
{
    const bool of_this_act = rule.acts.empty() || std::find(rule.acts.begin(), rule.acts.end(), facts.draft.act) != rule.acts.end();
    return of_this_act && in_force(rule, facts.context.today);
}

std::vector<Finding> evaluate_facts(Facts facts, const RuleBook& rules)
{
    facts.rules = &rules;
    std::vector<Finding> findings;
    const auto& yes = facts.draft.acknowledged;
    for (const auto& rule : rules.rules) {
        const Condition* test = condition(rule.id);
        if (test != nullptr && is_asked(rule, facts) && test->broken(facts, rule)) {
            const bool acknowledged = rule.severity == Severity::acknowledge &&
                                      std::find(yes.begin(), yes.end(), rule.id) != yes.end();
            findings.push_back({rule.id, rule.severity, rule.field, acknowledged});
        }
    }
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.field < b.field; });
    return findings;
}

std::vector<Finding> evaluate(const Draft& draft, const RuleBook& rules, const EvaluationContext& context)
{
    return evaluate_facts(understand(draft, context), rules);
}

bool may_proceed(const std::vector<Finding>& findings)
{
    return std::none_of(findings.begin(), findings.end(), [](const Finding& finding) { return is_open(finding); });
}

bool is_open(const Finding& finding)
{
    switch (finding.severity) {
    case Severity::missing:
    case Severity::refuse: return true;
    case Severity::acknowledge: return !finding.acknowledged;
    case Severity::inform: return false;
    }
    return true;
}

std::vector<std::string> mismatches(const RuleBook& rules)
{
    std::vector<std::string> odd;
    for (const auto table : {document_conditions(), person_conditions(), contact_conditions(), representative_conditions()}) {
        for (const auto& known : table) {
            const auto count = std::count_if(rules.rules.begin(), rules.rules.end(),
                                             [&](const Rule& rule) { return rule.id == known.rule_id; });
            if (count != 1) {
                odd.emplace_back(known.rule_id);
            }
        }
    }
    for (const auto& rule : rules.rules) {
        if (condition(rule.id) == nullptr) {
            odd.push_back(rule.id);
        }
    }
    return odd;
}

std::string nic_of(const Draft& draft)
{
    const Draft canonical = canonical_draft(draft);
    const auto number = canonical.text(FieldId::document_number);
    const auto type = document_type_from_name(canonical.text(FieldId::document_type));
    if (type == DocumentType::citizen_card) {
        return number.size() == 12 && all_digits(number.substr(0, 9)) ? std::string(number.substr(0, 9)) : std::string{};
    }
    auto nic = canonical.text(FieldId::nic);
    if (nic.empty() && type == DocumentType::identity_document) {
        nic = number;
    }
    return nic.size() == 9 && all_digits(nic) ? std::string(nic) : std::string{};
}

HolderKind holder_kind(const Draft& draft) { return holder_of(canonical_draft(draft)); }

std::optional<Date> key_valid_until(const Draft& draft, Date activated)
{
    const Facts facts = understand(draft, {activated, false});
    const Date cap = days_after(years_after(activated, k_longest_years), k_national_grace_days);
    if (facts.lifelong) {
        return facts.is(DocumentType::identity_document) ? std::optional(cap) : std::nullopt;
    }
    if (!facts.expiry || facts.holder == HolderKind::unknown) {
        return std::nullopt;
    }
    const Date end = facts.has_nic() ? days_after(*facts.expiry, k_national_grace_days) : *facts.expiry;
    return std::min(end, cap);
}

int age_at(Date birth, Date today)
{
    const int years = static_cast<int>(today.year()) - static_cast<int>(birth.year());
    const bool had_birthday = std::pair(today.month(), today.day()) >= std::pair(birth.month(), birth.day());
    return had_birthday ? years : years - 1;
}

}  // namespace balcao::domain
