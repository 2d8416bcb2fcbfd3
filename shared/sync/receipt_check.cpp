#include "sync/receipt_check.h"

#include <algorithm>

#include "seal/merkle.h"
#include "seal/signature.h"
#include "wire/body.h"

namespace balcao::sync {
namespace {

base::unexpected<base::Fault> flawed(ReceiptFlaw flaw)
{
    return base::fail(base::FaultCode::receipt_invalid, static_cast<std::int64_t>(flaw));
}

bool stored(wire::ItemStatus status)
{
    switch (status) {
    case wire::ItemStatus::accepted:
    case wire::ItemStatus::duplicate:
    case wire::ItemStatus::rejected: return true;
    case wire::ItemStatus::retry:
    case wire::ItemStatus::conflict: return false;
    }
    return false;
}

bool same_octets(const base::Bytes& claimed, const seal::Digest& own)
{
    return std::equal(claimed.begin(), claimed.end(), own.begin(), own.end());
}

}  // namespace

base::Status<> check_receipt(const wire::Receipt& receipt, const base::EpochId& epoch, const ReceiptTrust& trust)
{
    if (receipt.terminal != trust.terminal || receipt.epoch != epoch) return flawed(ReceiptFlaw::about);
    const auto certificate =
        std::find_if(trust.receipt.begin(), trust.receipt.end(), [&](const seal::Certificate& candidate) {
            return base::to_hex(candidate.key_id()) == receipt.kid;
        });
    if (certificate == trust.receipt.end() ||
        !seal::verify_chain(*certificate, trust.ca, receipt.received_at, seal::Profile::receipt)) {
        return flawed(ReceiptFlaw::key);
    }
    if (!seal::verify(*certificate, wire::canonical_receipt(receipt), receipt.sig)) {
        return flawed(ReceiptFlaw::signature);
    }
    return {};
}

base::Status<> check_answer(const wire::BatchAnswer& answer, const base::EpochId& epoch,
                            std::span<const SentRecord> sent, const ReceiptTrust& trust)
{
    if (answer.results.size() != sent.size()) return flawed(ReceiptFlaw::results);
    std::vector<seal::Digest> leaves;
    base::Sequence first = 0;
    base::Sequence last = 0;
    for (std::size_t i = 0; i < sent.size(); ++i) {
        if (answer.results[i].seq != sent[i].seq) return flawed(ReceiptFlaw::results);
        if (!stored(answer.results[i].status)) continue;
        if (leaves.empty()) first = sent[i].seq;
        last = sent[i].seq;
        leaves.push_back(sent[i].hash);
    }
    if (leaves.empty()) {
        if (answer.receipt) return flawed(ReceiptFlaw::unexpected);
        return {};
    }
    if (!answer.receipt) return flawed(ReceiptFlaw::missing);
    const auto& receipt = *answer.receipt;
    if (receipt.first != first || receipt.last != last || receipt.count != static_cast<std::int64_t>(leaves.size())) {
        return flawed(ReceiptFlaw::range);
    }
    if (!same_octets(receipt.merkle_root, seal::merkle_root(leaves))) return flawed(ReceiptFlaw::root);
    if (!same_octets(receipt.results_digest, seal::sha256(wire::canonical_results(answer.results)))) {
        return flawed(ReceiptFlaw::digest);
    }
    const auto head = std::find_if(sent.begin(), sent.end(),
                                   [&](const SentRecord& record) { return record.seq == answer.contiguous_upto; });
    // In a conflict the central holds another record under that number, and its hash is that one's.
    const bool ours = head != sent.end() &&
                      answer.results[static_cast<std::size_t>(head - sent.begin())].status != wire::ItemStatus::conflict;
    if (ours && !same_octets(receipt.head_hash, head->hash)) return flawed(ReceiptFlaw::head);
    return check_receipt(receipt, epoch, trust);
}

base::Bytes receipt_blob(const wire::BatchAnswer& answer)
{
    wire::BatchAnswer kept;
    kept.results = answer.results;
    kept.contiguous_upto = answer.contiguous_upto;
    kept.receipt = answer.receipt;
    return wire::write_body(wire::encode(kept), wire::Format::json);
}

base::Result<std::optional<ReceiptWord>> read_receipt(base::BytesView blob, base::Sequence seq)
{
    auto json = wire::read_body(blob, wire::Format::json);
    if (!json) return base::fail(base::FaultCode::receipt_invalid);
    auto answer = wire::decode_batch_answer(*json);
    if (!answer || !answer->receipt) return base::fail(base::FaultCode::receipt_invalid);
    const auto found = std::find_if(answer->results.begin(), answer->results.end(),
                                    [&](const wire::ItemResult& result) { return result.seq == seq; });
    if (found == answer->results.end() || !stored(found->status)) return std::optional<ReceiptWord>();
    return std::optional<ReceiptWord>(ReceiptWord{*answer->receipt, found->status, found->activation});
}

base::Result<std::map<base::Sequence, wire::ActivationState>> read_activations(base::BytesView blob)
{
    auto json = wire::read_body(blob, wire::Format::json);
    if (!json) return base::fail(base::FaultCode::receipt_invalid);
    const auto answer = wire::decode_batch_answer(*json);
    if (!answer || !answer->receipt) return base::fail(base::FaultCode::receipt_invalid);
    std::map<base::Sequence, wire::ActivationState> out;
    for (const auto& result : answer->results) {
        if (stored(result.status) && result.activation) out.emplace(result.seq, *result.activation);
    }
    return out;
}

}  // namespace balcao::sync
