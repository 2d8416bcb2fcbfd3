#include "sync/record_convert.h"

#include <algorithm>

namespace balcao::sync {
namespace {

queue::Outcome outcome_of(wire::ItemStatus status)
{
    switch (status) {
    case wire::ItemStatus::accepted: return queue::Outcome::accepted;
    case wire::ItemStatus::duplicate: return queue::Outcome::duplicate;
    case wire::ItemStatus::rejected: return queue::Outcome::rejected;
    case wire::ItemStatus::retry: return queue::Outcome::retry;
    case wire::ItemStatus::conflict: return queue::Outcome::conflict;
    }
    return queue::Outcome::retry;
}

}  // namespace

base::Result<wire::Batch> to_wire(std::span<const queue::StoredRecord> records)
{
    wire::Batch batch;
    for (const auto& stored : records) {
        auto header = wire::decode_header(stored.header);
        if (!header) return base::unexpected<base::Fault>(header.error());
        if (header->seq != stored.seq || header->epoch != stored.epoch) {
            return base::fail(base::FaultCode::message_malformed);
        }
        batch.records.push_back({std::move(*header), stored.sealed, seal::bytes_of(stored.prev),
                                 seal::bytes_of(stored.hash), stored.signature});
    }
    return batch;
}

std::string problem_id(const std::string& code, const std::string& rule)
{
    std::string id = rule.empty() ? code : code + ":" + rule;
    std::replace_if(
        id.begin(), id.end(),
        [](char c) {
            const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            return !letter && c != '_' && c != '.' && c != ':' && c != '/' && c != '-';
        },
        '_');
    return id.substr(0, 80);
}

queue::ItemOutcome to_outcome(const wire::ItemResult& result)
{
    queue::ItemOutcome outcome;
    outcome.seq = result.seq;
    outcome.outcome = outcome_of(result.status);
    if (result.problem) {
        const auto& rules = result.problem->rule_ids;
        outcome.problem = problem_id(result.problem->code, rules.empty() ? std::string() : rules.front());
    }
    return outcome;
}

}  // namespace balcao::sync
