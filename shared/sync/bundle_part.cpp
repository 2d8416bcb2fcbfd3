#include "sync/bundle_part.h"

#include <algorithm>
#include <thread>

#include "seal/aead.h"
#include "seal/envelope.h"
#include "seal/signature.h"
#include "sync/record_convert.h"

namespace balcao::sync {
namespace {

using base::FaultCode;

constexpr int k_busy_tries = 5;
constexpr std::chrono::seconds k_longest_busy_wait{5};

/// Octets that are wiped at the end.
struct WipedPart {
    base::Bytes octets;
    explicit WipedPart(base::Bytes content) : octets(std::move(content)) {}
    WipedPart(const WipedPart&) = delete;
    WipedPart& operator=(const WipedPart&) = delete;
    ~WipedPart() { base::wipe(octets); }
};

/// The records of the note are still the queue's: not so after a restore.
base::Status<> check_records(queue::Queue& queue, const NotedPart& part)
{
    for (const auto& record : part.records) {
        const auto item = queue.item(part.base + record.seq);
        if (!item) return base::unexpected<base::Fault>(item.error());
        const bool same = *item && (*item)->epoch == part.epoch && (*item)->seq == record.seq &&
                          ((*item)->state == queue::State::purged || (*item)->hash == record.hash);
        if (!same) return base::unexpected<base::Fault>(answer_flaw(AnswerFlaw::records));
    }
    return {};
}

}  // namespace

base::Fault answer_flaw(AnswerFlaw what) { return {FaultCode::bundle_answer_invalid, static_cast<std::int64_t>(what)}; }

bool can_travel(const queue::StoredRecord& record)
{
    return !record.sealed.empty() && record.sealed.size() <= wire::k_max_sealed_bytes &&
           record.signature.size() == seal::k_signature_size && to_wire({&record, 1});
}

base::Result<base::Bytes> seal_bundle_part(const Credentials& from, const wire::BundlePart& part, const base::Secret& key, std::size_t step, base::Instant now)
{
    const auto body = wire::write_bundle_part(part);
    const WipedPart to_sign(key.use([&](base::BytesView octets) { return wire::bundle_signed(octets, body); }));
    auto signature = seal::sign(from.key, to_sign.octets);
    if (!signature) return base::unexpected<base::Fault>(signature.error());
    WipedPart content{base::Bytes()};
    content.octets.reserve(key.size() + signature->size() + body.size());
    key.use([&](base::BytesView octets) { content.octets.insert(content.octets.end(), octets.begin(), octets.end()); });
    content.octets.insert(content.octets.end(), signature->begin(), signature->end());
    content.octets.insert(content.octets.end(), body.begin(), body.end());
    const WipedPart plain(wire::padded(content.octets, step));
    if (plain.octets.size() > wire::k_bundle_part_octets) {
        return base::fail(FaultCode::message_too_large, static_cast<std::int64_t>(body.size()));
    }
    return seal::seal(plain.octets, from.seal_to, now);
}

Call<base::Bytes> post_patiently(CentralApi& api, const base::Bytes& sealed, const std::stop_token& stop)
{
    for (int tries = 1;; ++tries) {
        auto reply = api.post_bundle(sealed, stop);
        const bool busy = !reply && reply.error().fault.code == FaultCode::central_busy;
        if (!busy || tries == k_busy_tries || stop.stop_requested()) return reply;
        std::this_thread::sleep_for(std::min(reply.error().retry_after.value_or(std::chrono::seconds(1)), k_longest_busy_wait));
    }
}

base::Result<wire::BundleAnswer> open_bundle_answer(base::BytesView sealed, const base::Secret& key, const std::string& id, int part)
{
    const auto plain = seal::open_with_key(key, sealed, wire::bundle_bound(id, part));
    if (!plain) return base::unexpected<base::Fault>(answer_flaw(AnswerFlaw::key));
    const auto content = wire::unpadded(*plain);
    if (!content) return base::unexpected<base::Fault>(answer_flaw(AnswerFlaw::content));
    auto answer = wire::read_bundle_answer(*content);
    if (!answer || answer->id != id || answer->part != part) return base::unexpected<base::Fault>(answer_flaw(AnswerFlaw::content));
    return answer;
}

base::Status<> settle_carried_part(const CarriedDesk& desk, const NotedPart& part, const wire::BatchAnswer& answer, BundleIn& in)
{
    const auto& from = desk.credentials;
    const ReceiptTrust trust{from.terminal, from.ca, from.receipt};
    if (auto good = check_answer(answer, part.epoch, part.records, trust); !good) return good;
    std::vector<queue::ItemOutcome> outcomes;
    for (const auto& result : answer.results) {
        auto outcome = to_outcome(result);
        if (outcome.outcome == queue::Outcome::retry) ++in.postponed;
        else outcomes.push_back(std::move(outcome));
    }
    const base::Lock lock(desk.queue_mutex);
    if (auto same = check_records(desk.queue, part); !same) return same;
    std::optional<queue::VerifiedReceipt> receipt;
    if (answer.receipt) receipt = queue::VerifiedReceipt{receipt_blob(answer), desk.clock.now()};
    const auto settled = desk.queue.settle_carried(part.epoch, outcomes, receipt);
    if (!settled) return base::unexpected<base::Fault>(settled.error());
    in.settled += static_cast<int>(settled->size());
    in.known += static_cast<int>(outcomes.size() - settled->size());
    for (const auto& outcome : *settled) in.refused += outcome.outcome == queue::Outcome::rejected ? 1 : 0;
    return {};
}

}  // namespace balcao::sync
