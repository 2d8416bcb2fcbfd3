#include "central/stored_answer.h"

#include "wire/problem.h"

namespace balcao::central {

base::Bytes write_refusal(const wire::ItemProblem& problem)
{
    const wire::Json json = {
        {"code", problem.code}, {"rule_ids", problem.rule_ids}, {"rules_version", problem.rules_version}};
    return wire::write_body(json, wire::Format::cbor);
}

wire::ItemProblem read_refusal(base::BytesView stored)
{
    wire::ItemProblem out;
    const auto json = wire::read_body(stored, wire::Format::cbor);
    if (!json || !json->is_object()) return out;
    out.code = json->value("code", std::string());
    out.rule_ids = json->value("rule_ids", std::vector<std::string>());
    out.rules_version = json->value("rules_version", std::string());
    return out;
}

std::optional<wire::ActivationState> ended_state(domain::DeskAct act)
{
    return act == domain::DeskAct::signature_cancellation ? wire::ActivationState::signature_cancelled : wire::ActivationState::cancelled;
}

std::string ended_answer(const Ending& ending) { return std::string(wire::name(*ended_state(ending.act))) + ":" + ending.about.case_id; }

std::optional<wire::ActivationState> ended_state_in(std::string_view answer)
{
    const auto colon = answer.find(':');
    return colon == std::string_view::npos ? std::nullopt : wire::activation_state_from_name(answer.substr(0, colon));
}

}  // namespace balcao::central
