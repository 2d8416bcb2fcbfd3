#include "wire/rules.h"

#include <set>

#include "wire/reader.h"

namespace balcao::wire {

using domain::Rule;
using domain::RuleBook;

namespace {

constexpr const char* k_rules_schema = "balcao.rules/1";
constexpr std::size_t k_max_rules = 500;
constexpr std::size_t k_max_text = 2000;

Rule read_rule(const Json& json, FirstFault& fault)
{
    Reader reader(json, fault);
    Rule rule;
    rule.id = reader.text("id", 64);
    reader.require(is_token(rule.id, 64));
    rule.severity = reader.known(domain::severity_from_name(reader.text("severity", 16)), domain::Severity::refuse);
    rule.field = reader.known(domain::field_from_name(reader.text("field", 32)), domain::FieldId::document_type);
    rule.text_pt = reader.text("text_pt", k_max_text);
    rule.text_en = reader.text("text_en", k_max_text);
    rule.legal_basis = reader.text("legal_basis", 500);
    rule.in_force_from = reader.optional_date("in_force_from");
    rule.in_force_to = reader.optional_date("in_force_to");
    reader.require(!rule.in_force_from || !rule.in_force_to || *rule.in_force_from <= *rule.in_force_to);
    if (reader.has("acts")) {
        for (const auto& act : reader.texts("acts", 8, 32)) {
            rule.acts.push_back(reader.known(domain::desk_act_from_name(act), domain::DeskAct::activation));
        }
    }
    if (reader.has("parameters")) {
        auto parameters = reader.object("parameters");
        for (const auto& [key, value] : parameters.json().items()) {
            parameters.require(is_token(key, 64));
            rule.parameters[key] = parameters.text(key.c_str(), k_max_text, 0);
        }
    }
    return rule;
}

Json rule_json(const Rule& rule)
{
    Json json{{"id", rule.id},           {"severity", name(rule.severity)}, {"field", name(rule.field)},
              {"text_pt", rule.text_pt}, {"text_en", rule.text_en},         {"legal_basis", rule.legal_basis}};
    if (rule.in_force_from) {
        json["in_force_from"] = base::format_iso_date(*rule.in_force_from);
    }
    if (rule.in_force_to) {
        json["in_force_to"] = base::format_iso_date(*rule.in_force_to);
    }
    for (const auto act : rule.acts) {
        json["acts"].push_back(name(act));
    }
    if (!rule.parameters.empty()) {
        json["parameters"] = rule.parameters;
    }
    return json;
}

}  // namespace

base::Result<RuleBook> decode_rules(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    RuleBook book;
    reader.require_schema("schema", k_rules_schema);
    if (fault) {
        return tl::unexpected(*fault);
    }
    book.version = reader.text("version", 64);
    std::set<std::string> ids;
    for (const auto& item : reader.array("rules", k_max_rules)) {
        book.rules.push_back(read_rule(item, fault));
        reader.require(ids.insert(book.rules.back().id).second);
        if (fault) {
            break;
        }
    }
    return finish(fault, std::move(book));
}

base::Result<RuleBook> read_rules(std::string_view text)
{
    const auto json = parse_json(text);
    if (!json) {
        return tl::unexpected(json.error());
    }
    return decode_rules(*json);
}

Json encode(const RuleBook& book)
{
    Json rules = Json::array();
    for (const auto& rule : book.rules) {
        rules.push_back(rule_json(rule));
    }
    return Json{{"schema", k_rules_schema}, {"version", book.version}, {"rules", std::move(rules)}};
}

}  // namespace balcao::wire
