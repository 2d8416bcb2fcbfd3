// What the central answers about records: results, receipts, cursor.
#include <array>

#include "wire/canonical.h"
#include "wire/reader.h"
#include "wire/record.h"

namespace balcao::wire {
namespace {

constexpr std::array k_item_statuses{ItemStatus::accepted, ItemStatus::duplicate, ItemStatus::rejected,
                                     ItemStatus::retry, ItemStatus::conflict};
constexpr std::array k_activation_states{ActivationState::registered, ActivationState::pending,
                                         ActivationState::activated,  ActivationState::replaced,
                                         ActivationState::locked,     ActivationState::cancelled,
                                         ActivationState::signature_cancelled, ActivationState::suspended};
constexpr std::size_t k_max_rule_ids = 64;
constexpr std::size_t k_max_gaps = 10000;
constexpr std::size_t k_max_receipts = 1000;

Json result_json(const ItemResult& result)
{
    Json json{{"seq", result.seq}, {"status", name(result.status)}};
    if (result.problem) {
        json["problem"] = Json{{"code", result.problem->code},
                               {"rule_ids", result.problem->rule_ids},
                               {"rules_version", result.problem->rules_version}};
    }
    if (result.activation) {
        json["activation"] = name(*result.activation);
    }
    return json;
}

Json results_json(const std::vector<ItemResult>& results)
{
    Json list = Json::array();
    for (const auto& result : results) {
        list.push_back(result_json(result));
    }
    return list;
}

ItemResult read_result(const Json& json, FirstFault& fault)
{
    Reader reader(json, fault);
    ItemResult result;
    result.seq = reader.integer("seq", 1);
    result.status = reader.known(item_status_from_name(reader.text("status", 16)), ItemStatus::retry);
    if (reader.has("problem")) {
        auto problem = reader.object("problem");
        ItemProblem read;
        read.code = problem.text("code", 64);
        problem.require(is_token(read.code, 64));
        read.rule_ids = problem.optional_texts("rule_ids", k_max_rule_ids, 64);
        read.rules_version = problem.optional_text("rules_version", 64);
        result.problem = std::move(read);
    }
    if (reader.has("activation")) {
        result.activation =
            reader.known(activation_state_from_name(reader.text("activation", 32)), ActivationState::registered);
    }
    return result;
}

Json receipt_json(const Receipt& receipt, Format format)
{
    return Json{{"terminal", receipt.terminal.text()},
                {"epoch", receipt.epoch.text()},
                {"first", receipt.first},
                {"last", receipt.last},
                {"count", receipt.count},
                {"merkle_root", digest_json(receipt.merkle_root, format)},
                {"head_hash", digest_json(receipt.head_hash, format)},
                {"received_at", base::format_instant(receipt.received_at)},
                {"results_digest", digest_json(receipt.results_digest, format)},
                {"kid", receipt.kid}};
}

Receipt read_receipt(const Json& json, FirstFault& fault)
{
    Reader reader(json, fault);
    Receipt receipt;
    receipt.terminal = base::TerminalId(reader.text("terminal", 64));
    receipt.epoch = reader.epoch("epoch");
    receipt.first = reader.integer("first", 1);
    receipt.last = reader.integer("last", receipt.first);
    receipt.count = reader.integer("count", 1, receipt.last - receipt.first + 1);
    receipt.merkle_root = reader.digest("merkle_root");
    receipt.head_hash = reader.digest("head_hash");
    receipt.received_at = reader.instant("received_at");
    receipt.results_digest = reader.digest("results_digest");
    receipt.kid = reader.text("kid", 64);
    receipt.sig = reader.octets("sig", 64, 64);
    return receipt;
}

Json gaps_json(const std::vector<Gap>& gaps)
{
    Json list = Json::array();
    for (const auto& gap : gaps) {
        list.push_back(Json{{"first", gap.first}, {"last", gap.last}});
    }
    return list;
}

std::vector<Gap> read_gaps(Reader& reader)
{
    std::vector<Gap> gaps;
    for (const auto& item : reader.array("gaps", k_max_gaps)) {
        Reader gap(item, reader.fault());
        const auto first = gap.integer("first", 1);
        gaps.push_back({first, gap.integer("last", first)});
        if (reader.failed()) {
            break;
        }
    }
    return gaps;
}

Json hints_json(const Hints& hints)
{
    Json json = Json::object();
    const auto put = [&](const char* key, const std::optional<int>& value) {
        if (value) {
            json[key] = *value;
        }
    };
    put("max_items", hints.max_items);
    put("pause_s", hints.pause_s);
    put("spread_s", hints.spread_s);
    return json;
}

}  // namespace

std::string_view name(ItemStatus status)
{
    switch (status) {
    case ItemStatus::accepted: return "accepted";
    case ItemStatus::duplicate: return "duplicate";
    case ItemStatus::rejected: return "rejected";
    case ItemStatus::retry: return "retry";
    case ItemStatus::conflict: return "conflict";
    }
    return "";
}

std::optional<ItemStatus> item_status_from_name(std::string_view text)
{
    for (const auto status : k_item_statuses) {
        if (name(status) == text) {
            return status;
        }
    }
    return std::nullopt;
}

std::string_view name(ActivationState state)
{
    switch (state) {
    case ActivationState::registered: return "registered";
    case ActivationState::pending: return "pending";
    case ActivationState::activated: return "activated";
    case ActivationState::replaced: return "replaced";
    case ActivationState::locked: return "locked";
    case ActivationState::cancelled: return "cancelled";
    case ActivationState::signature_cancelled: return "signature_cancelled";
    case ActivationState::suspended: return "suspended";
    }
    return "";
}

std::optional<ActivationState> activation_state_from_name(std::string_view text)
{
    for (const auto state : k_activation_states) {
        if (name(state) == text) {
            return state;
        }
    }
    return std::nullopt;
}

base::Bytes canonical_results(const std::vector<ItemResult>& results)
{
    return base::to_bytes(canonical(results_json(results)).value_or(std::string{}));
}

base::Bytes canonical_receipt(const Receipt& receipt)
{
    return base::to_bytes(canonical(receipt_json(receipt, Format::json)).value_or(std::string{}));
}

Json encode(const Receipt& receipt, Format format)
{
    Json json = receipt_json(receipt, format);
    json["sig"] = octets_json(receipt.sig, format);
    return json;
}

base::Result<Receipt> decode_receipt(const Json& json)
{
    FirstFault fault;
    auto receipt = read_receipt(json, fault);
    return finish(fault, std::move(receipt));
}

Json encode(const BatchAnswer& answer, Format format)
{
    Json json{{"results", results_json(answer.results)},
              {"contiguous_upto", answer.contiguous_upto},
              {"gaps", gaps_json(answer.gaps)}};
    if (answer.receipt) {
        json["receipt"] = encode(*answer.receipt, format);
    }
    if (answer.hints != Hints{}) {
        json["hints"] = hints_json(answer.hints);
    }
    return json;
}

base::Result<BatchAnswer> decode_batch_answer(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    BatchAnswer answer;
    for (const auto& item : reader.array("results", k_max_batch_items)) {
        answer.results.push_back(read_result(item, fault));
        if (fault) {
            break;
        }
    }
    answer.contiguous_upto = reader.integer("contiguous_upto", 0);
    answer.gaps = read_gaps(reader);
    if (reader.has("receipt")) {
        answer.receipt = read_receipt(reader.object("receipt").json(), fault);
    }
    if (reader.has("hints")) {
        auto hints = reader.object("hints");
        answer.hints.max_items = hints.optional_integer("max_items", 1, static_cast<int>(k_max_batch_items));
        answer.hints.pause_s = hints.optional_integer("pause_s", 0, 86400);
        answer.hints.spread_s = hints.optional_integer("spread_s", 0, 86400);
    }
    return finish(fault, std::move(answer));
}

Json encode(const CursorAnswer& answer)
{
    return Json{{"epoch", answer.epoch.text()},
                {"contiguous_upto", answer.contiguous_upto},
                {"head_hash", digest_json(answer.head_hash, Format::json)},
                {"gaps", gaps_json(answer.gaps)},
                {"quarantined", answer.quarantined},
                {"frozen", answer.frozen}};
}

base::Result<CursorAnswer> decode_cursor_answer(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    CursorAnswer answer;
    if (!reader.optional_text("epoch", 32).empty()) {
        answer.epoch = reader.epoch("epoch");
    }
    answer.contiguous_upto = reader.integer("contiguous_upto", 0);
    answer.head_hash = reader.digest("head_hash");
    answer.gaps = read_gaps(reader);
    for (const auto& item : reader.array("quarantined", k_max_gaps)) {
        // Read through an object so that numbers are judged in one place.
        const Json wrapped{{"seq", item}};
        answer.quarantined.push_back(Reader(wrapped, fault).integer("seq", 1));
        if (fault) {
            break;
        }
    }
    answer.frozen = reader.boolean("frozen");
    return finish(fault, std::move(answer));
}

Json encode(const ReceiptsAnswer& answer)
{
    Json list = Json::array();
    for (const auto& receipt : answer.receipts) {
        list.push_back(encode(receipt));
    }
    return Json{{"receipts", std::move(list)}, {"more", answer.more}};
}

base::Result<ReceiptsAnswer> decode_receipts_answer(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    ReceiptsAnswer answer;
    for (const auto& item : reader.array("receipts", k_max_receipts)) {
        answer.receipts.push_back(read_receipt(item, fault));
        if (fault) {
            break;
        }
    }
    answer.more = reader.boolean("more");
    return finish(fault, std::move(answer));
}

Json encode(const ActivationAnswer& answer)
{
    Json json{{"case_id", answer.case_id.text()}, {"activation", name(answer.activation)}};
    if (answer.changed_at) {
        json["changed_at"] = base::format_instant(*answer.changed_at);
    }
    if (answer.valid_until) json["valid_until"] = base::format_iso_date(*answer.valid_until);
    if (answer.document_until) json["document_until"] = base::format_iso_date(*answer.document_until);
    if (answer.suspended_until) json["suspended_until"] = base::format_instant(*answer.suspended_until);
    if (!answer.because.empty()) json["because"] = answer.because;
    return json;
}

base::Result<ActivationAnswer> decode_activation_answer(const Json& json)
{
    FirstFault fault;
    Reader reader(json, fault);
    ActivationAnswer answer;
    answer.case_id = base::CaseId(reader.text("case_id", 64));
    answer.activation =
        reader.known(activation_state_from_name(reader.text("activation", 32)), ActivationState::registered);
    answer.changed_at = reader.optional_instant("changed_at");
    answer.valid_until = reader.optional_date("valid_until");
    answer.document_until = reader.optional_date("document_until");
    answer.suspended_until = reader.optional_instant("suspended_until");
    answer.because = reader.optional_text("because", 32);
    return finish(fault, std::move(answer));
}

}  // namespace balcao::wire
