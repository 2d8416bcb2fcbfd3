#include "central/batches.h"

#include "base/log.h"
#include "central/operators.h"
#include "seal/hash.h"
#include "seal/signature.h"

namespace balcao::central {

using base::FaultCode;
using wire::ItemStatus;

namespace {

constexpr std::size_t k_most_receipts = 200;

/// A batch on its way from thread to thread.
struct Job {
    Caller caller;
    std::string epoch;
    Instant received_at;
    std::vector<Examined> items;
    Settled settled;
    BatchDone done;
};

OrProblem<wire::Batch> read_batch(const KnownTerminal& terminal, const Request& request)
{
    if (!content_digest_fits(request)) {
        return refuse(400, "message_malformed", "Content-Digest does not fit the body");
    }
    // JSON carries octets as base64: a third more for the same records.
    auto json = read_request(request, {wire::k_max_batch_bytes, 8});
    if (!json) return base::unexpected(json.error());
    auto batch = wire::decode_batch(*json);
    if (!batch) return refuse(batch.error());
    if (batch->records.front().header.terminal.text() != terminal.name) {
        return refuse(400, "message_malformed", "the records are another terminal's");
    }
    const auto key = request.header("idempotency-key");
    if (!key.empty() && key != wire::idempotency_key(*batch)) {
        return refuse(400, "message_malformed", "Idempotency-Key does not fit the batch");
    }
    return std::move(*batch);
}

void count(Metrics& metrics, const wire::BatchAnswer& answer)
{
    ++metrics.batches;
    for (const auto& result : answer.results) {
        switch (result.status) {
        case ItemStatus::accepted: ++metrics.accepted; break;
        case ItemStatus::duplicate: ++metrics.duplicates; break;
        case ItemStatus::rejected: ++metrics.rejected; break;
        case ItemStatus::retry: ++metrics.retried; break;
        case ItemStatus::conflict: ++metrics.conflicts; break;
        }
    }
}

/// After the commit: sign, answer, and let the signature follow into the row.
void conclude(Context& context, Job& job)
{
    auto& answer_body = job.settled.answer;
    if (answer_body.receipt) {
        auto signature = seal::sign(context.home.receipt().key, wire::canonical_receipt(*answer_body.receipt));
        if (!signature) {
            base::log(base::LogLevel::error, "receipt_not_signed", signature.error());
            job.done(refuse(signature.error()));
            return;
        }
        answer_body.receipt->sig = *signature;
        if (job.settled.receipt_id != 0) {
            const auto stored = context.writer.submit(
                1,
                [id = job.settled.receipt_id, sig = *signature](Store& store) { return store.sign_receipt(id, sig); },
                [](const Status<>&) {});
            if (!stored) base::log(base::LogLevel::info, "receipt_signature_not_stored");  // signed anew when asked for
        }
    }
    count(context.metrics, answer_body);
    job.done(std::move(answer_body));
}

Result<std::shared_ptr<Job>> prepare(Context& context, const Caller& caller, const wire::Batch& batch)
{
    auto job = std::make_shared<Job>();
    job->caller = caller;
    job->epoch = batch.records.front().header.epoch.text();
    job->received_at = context.clock.now();
    for (const auto& record : batch.records) {
        auto examined = examine(context, *caller, record, job->received_at);
        if (!examined) return base::unexpected(examined.error());
        job->items.push_back(std::move(*examined));
    }
    if (auto judged = judge_operators(context, *caller, job->items, job->received_at); !judged) return base::unexpected(judged.error());
    return job;
}

/// A receipt row as the wire's receipt, signed now when a crash came between commit and signature.
Result<wire::Receipt> to_receipt(const Context& context, const ReceiptRow& row)
{
    auto json = wire::read_body(row.body, wire::Format::json);
    if (!json) return base::unexpected(json.error());
    auto signature = row.signature;
    if (signature.empty()) {
        const auto* key = context.home.receipt_key(json->value("kid", std::string()));
        if (key == nullptr) return base::fail(FaultCode::key_missing);
        auto made = seal::sign(key->key, row.body);
        if (!made) return base::unexpected(made.error());
        signature = std::move(*made);
    }
    (*json)["sig"] = base::to_base64(signature);
    return wire::decode_receipt(*json);
}

Result<std::optional<EpochRow>> epoch_asked_for(Store& store, const KnownTerminal& terminal, const std::string& epoch)
{
    return epoch.empty() ? store.latest_epoch(terminal.id) : store.epoch(terminal.id, epoch);
}

Result<wire::CursorAnswer> read_cursor(Store& store, const KnownTerminal& terminal, const std::string& epoch_name)
{
    wire::CursorAnswer out;
    out.head_hash = seal::bytes_of(Digest{});
    auto epoch = epoch_asked_for(store, terminal, epoch_name);
    if (!epoch) return base::unexpected(epoch.error());
    if (!*epoch) return out;
    auto gaps = store.gaps(**epoch, k_gaps_told);
    if (!gaps) return base::unexpected(gaps.error());
    out.epoch = base::EpochId((*epoch)->epoch);
    out.contiguous_upto = (*epoch)->contiguous_upto;
    out.head_hash = seal::bytes_of((*epoch)->head_hash);
    for (const auto& gap : *gaps) out.gaps.push_back({gap.first, gap.last});
    out.frozen = (*epoch)->frozen_at.has_value();
    if (out.frozen) out.quarantined.push_back((*epoch)->frozen_seq);
    return out;
}

Result<std::vector<ReceiptRow>> read_receipts(Store& store, const KnownTerminal& terminal, const std::string& epoch_name,
                                              std::int64_t after)
{
    auto epoch = epoch_asked_for(store, terminal, epoch_name);
    if (!epoch) return base::unexpected(epoch.error());
    if (!*epoch) return std::vector<ReceiptRow>{};
    return store.receipts_after((*epoch)->id, after, k_most_receipts + 1);
}

}  // namespace

void run_batch(Context& context, const Caller& terminal, const wire::Batch& batch, BatchDone done,
               const std::function<void()>& keys_made)
{
    auto prepared = prepare(context, terminal, batch);
    if (!prepared) {
        done(refuse(prepared.error()));
        return;
    }
    const auto job = *prepared;
    job->done = std::move(done);
    const bool taken = context.writer.submit(
        job->items.size(),
        [&context, job](Store& store) -> Status<> {
            auto settled = settle(store, context, *job->caller, job->epoch, job->items, job->received_at);
            if (!settled) return base::unexpected(settled.error());
            job->settled = std::move(*settled);
            return {};
        },
        [&context, job, keys_made](const Status<>& committed) {
            if (!committed) {
                job->done(refuse(committed.error()));
                return;
            }
            if (job->settled.keys_made) keys_made();
            conclude(context, *job);
        });
    if (!taken) job->done(refuse({FaultCode::central_busy}));
}

void handle_batch(Context& context, const Caller& caller, const Request& request, Reply reply,
                  const std::function<void()>& keys_made)
{
    auto batch = read_batch(*caller, request);
    if (!batch) {
        reply(answer(batch.error()));
        return;
    }
    const auto format = answer_format(request);
    run_batch(
        context, caller, *batch,
        [reply = std::move(reply), format](OrProblem<wire::BatchAnswer> done) {
            reply(done ? answer(wire::encode(*done, format), format) : answer(done.error()));
        },
        keys_made);
}

Outcome handle_cursor(Context& context, const Caller& caller, const Request& request)
{
    const std::string epoch(request.parameter("epoch"));
    auto cursor = context.writer.get<wire::CursorAnswer>(
        [&](Store& store) { return read_cursor(store, *caller, epoch); });
    if (!cursor) return refuse(cursor.error());
    auto response = answer(wire::encode(*cursor));
    const auto tag = "\"" + base::to_hex(seal::sha256(response.body)).substr(0, 32) + "\"";
    if (request.header("if-none-match") == tag) {
        response = Response{};
        response.status = 304;
    }
    response.headers.emplace_back("ETag", tag);
    return response;
}

Outcome handle_receipts(Context& context, const Caller& caller, const Request& request)
{
    const std::string epoch(request.parameter("epoch"));
    const std::string after_text(request.parameter("after"));
    std::int64_t after = 0;
    if (!after_text.empty()) {
        if (after_text.size() > 15 || after_text.find_first_not_of("0123456789") != std::string::npos) {
            return refuse(400, "message_malformed", "after must be a sequence number");
        }
        after = std::stoll(after_text);
    }
    auto rows = context.writer.get<std::vector<ReceiptRow>>(
        [&](Store& store) { return read_receipts(store, *caller, epoch, after); });
    if (!rows) return refuse(rows.error());
    wire::ReceiptsAnswer out;
    out.more = rows->size() > k_most_receipts;
    if (out.more) rows->resize(k_most_receipts);
    for (const auto& row : *rows) {
        auto receipt = to_receipt(context, row);
        if (!receipt) return refuse(receipt.error());
        out.receipts.push_back(std::move(*receipt));
    }
    return answer(wire::encode(out));
}

Outcome handle_activation(Context& context, const Caller& caller, const std::string& case_id)
{
    auto row = context.writer.get<std::optional<ActivationRow>>(
        [&](Store& store) { return store.activation(case_id); });
    if (!row) return refuse(row.error());
    if (!*row || (*row)->terminal != caller->name) {
        return refuse(404, "central_refused", "no key of this case came from this terminal");
    }
    wire::ActivationAnswer out;
    out.case_id = base::CaseId(case_id);
    const auto& key = **row;
    out.activation = wire::activation_state_from_name(key.state).value_or(wire::ActivationState::registered);
    out.changed_at = key.ended_at ? key.ended_at : key.suspended_at ? key.suspended_at : key.activated_at;
    out.valid_until = base::parse_iso_date(key.valid_until);
    out.document_until = base::parse_iso_date(key.document_until);
    out.suspended_until = key.suspended_until;
    out.because = key.state == "replaced" ? key.ended_because : because_of(key);  // by a later key, or as a new version of itself
    return answer(wire::encode(out));
}

}  // namespace balcao::central
