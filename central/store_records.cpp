#include "central/store_detail.h"

namespace balcao::central {

namespace {

EpochRow read_epoch(const Row& row)
{
    EpochRow out;
    out.id = row.number(0);
    out.epoch = row.text(1);
    out.contiguous_upto = row.number(2);
    out.head_hash = digest_at(row, 3);
    out.highest_seq = row.number(4);
    out.frozen_at = optional_instant(row, 5);
    out.frozen_seq = row.number(6);
    return out;
}

RecordRow read_record(const Row& row)
{
    RecordRow out;
    out.seq = row.number(0);
    out.hash = digest_at(row, 1);
    out.prev = digest_at(row, 2);
    out.header = row.bytes(3);
    out.sealed_digest = digest_at(row, 4);
    out.signature = row.bytes(5);
    out.data = row.bytes(6);
    out.outcome = row.text(7);
    out.answer = row.bytes(8);
    out.receipt_id = row.number(9);
    out.received_at = from_ms(row.number(10));
    if (!row.is_null(11)) out.clock_off_ms = row.number(11);
    return out;
}

ReceiptRow read_receipt(const Row& row)
{
    ReceiptRow out;
    out.id = row.number(0);
    out.epoch_id = row.number(1);
    out.first_seq = row.number(2);
    out.last_seq = row.number(3);
    out.count = row.number(4);
    out.received_at = from_ms(row.number(5));
    out.body = row.bytes(6);
    out.signature = row.bytes(7);
    return out;
}

RecordRow read_neighbour(const Row& row)
{
    RecordRow out;
    out.seq = row.number(0);
    out.hash = digest_at(row, 1);
    out.prev = digest_at(row, 2);
    out.outcome = row.text(3);
    out.answer = row.bytes(4);
    return out;
}

}  // namespace

Result<std::optional<EpochRow>> Store::epoch(std::int64_t terminal, std::string_view epoch)
{
    return first("SELECT id, epoch, contiguous_upto, head_hash, highest_seq, frozen_at, frozen_seq FROM epoch "
                 "WHERE terminal_id = ? AND epoch = ?",
                 read_epoch, terminal, epoch);
}

Result<std::optional<EpochRow>> Store::latest_epoch(std::int64_t terminal)
{
    return first("SELECT id, epoch, contiguous_upto, head_hash, highest_seq, frozen_at, frozen_seq FROM epoch "
                 "WHERE terminal_id = ? ORDER BY last_batch_at DESC, id DESC LIMIT 1",
                 read_epoch, terminal);
}

Result<EpochRow> Store::hold_epoch(std::int64_t terminal, std::string_view epoch_name, Instant at)
{
    constexpr std::string_view held =
        "SELECT id, epoch, contiguous_upto, head_hash, highest_seq, frozen_at, frozen_seq FROM epoch "
        "WHERE terminal_id = ? AND epoch = ? FOR UPDATE";
    auto found = first(held, read_epoch, terminal, epoch_name);
    if (found && !*found) {
        const Digest start{};
        // Another instance may be making it at this moment: then this waits, does nothing, and finds it.
        auto made = run("INSERT INTO epoch (terminal_id, epoch, head_hash, opened_at, last_batch_at) "
                        "VALUES (?, ?, ?, ?, ?) ON CONFLICT (terminal_id, epoch) DO NOTHING",
                        terminal, epoch_name, view(start), to_ms(at), to_ms(at));
        if (!made) return base::unexpected(made.error());
        found = first(held, read_epoch, terminal, epoch_name);
    }
    if (!found) return base::unexpected(found.error());
    if (!*found) return base::fail(base::FaultCode::storage_read_failed);
    return **found;
}

Status<> Store::save_epoch(const EpochRow& row, Instant batch_at)
{
    return run("UPDATE epoch SET contiguous_upto = ?, head_hash = ?, highest_seq = ?, frozen_at = ?, frozen_seq = ?, "
               "last_batch_at = ?, batches = batches + 1 WHERE id = ?",
               row.contiguous_upto, view(row.head_hash), row.highest_seq, optional_ms(row.frozen_at), row.frozen_seq,
               to_ms(batch_at), row.id);
}

Result<std::optional<RecordRow>> Store::record(std::int64_t epoch, std::int64_t seq)
{
    return first("SELECT seq, hash, prev, header, sealed_digest, signature, data, outcome, answer, receipt_id, "
                 "received_at, clock_off_ms FROM record WHERE epoch_id = ? AND seq = ?",
                 read_record, epoch, seq);
}

Result<std::vector<RecordRow>> Store::records(std::int64_t epoch, const std::vector<std::int64_t>& seqs)
{
    Sets sets;
    for (const auto seq : seqs) sets.add(epoch, seq);
    std::vector<RecordRow> out;
    auto done = m_session->run_sets("SELECT seq, hash, prev, outcome, answer FROM record WHERE epoch_id = ? AND seq = ?",
                                    sets.values(), sets.per_set(),
                                    [&out](std::size_t, const Row& row) { out.push_back(read_neighbour(row)); });
    if (!done) return base::unexpected(done.error());
    return out;
}

Status<> Store::add_records(std::int64_t epoch, const std::vector<RecordRow>& rows)
{
    Sets sets;
    for (const auto& row : rows) {
        sets.add(epoch, row.seq, view(row.hash), view(row.prev), base::BytesView(row.header), view(row.sealed_digest),
                 base::BytesView(row.signature), null_if_empty(row.data), row.outcome, base::BytesView(row.answer),
                 row.receipt_id, to_ms(row.received_at), row.clock_off_ms, null_if_empty(row.about_case));
    }
    return m_session->run_sets(
        "INSERT INTO record (epoch_id, seq, hash, prev, header, sealed_digest, signature, data, outcome, answer, "
        "receipt_id, received_at, clock_off_ms, about_case) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        sets.values(), sets.per_set(), {});
}

Result<std::vector<Gap>> Store::gaps(const EpochRow& epoch, std::size_t at_most)
{
    // Everything up to contiguous_upto is there, so only the stragglers behind it are looked at.
    return all("SELECT before + 1, seq - 1 FROM (SELECT seq, lag(seq, 1, ?) OVER (ORDER BY seq) AS before FROM record "
               "WHERE epoch_id = ? AND seq > ?) AS numbered WHERE seq > before + 1 ORDER BY seq LIMIT ?",
               [](const Row& row) { return Gap{row.number(0), row.number(1)}; }, epoch.contiguous_upto,
               epoch.id, epoch.contiguous_upto, static_cast<std::int64_t>(at_most));
}

Result<std::vector<std::int64_t>> Store::rejected(std::int64_t epoch, std::size_t at_most)
{
    return all("SELECT seq FROM record WHERE epoch_id = ? AND outcome = 'rejected' ORDER BY seq LIMIT ?",
               [](const Row& row) { return row.number(0); }, epoch, static_cast<std::int64_t>(at_most));
}

Result<std::int64_t> Store::next_receipt_id()
{
    if (m_session->engine() == Engine::postgresql) return number("SELECT nextval('receipt_number')");
    return number("SELECT coalesce(max(id), 0) + 1 FROM receipt");
}

Status<> Store::open_receipt(std::int64_t id, std::int64_t epoch, Instant at)
{
    return run("INSERT INTO receipt (id, epoch_id, first_seq, last_seq, count, received_at, body) "
               "VALUES (?, ?, 0, 0, 0, ?, ?)",
               id, epoch, to_ms(at), base::BytesView());
}

Status<> Store::fill_receipt(const ReceiptRow& row)
{
    return run("UPDATE receipt SET first_seq = ?, last_seq = ?, count = ?, body = ? WHERE id = ?", row.first_seq,
               row.last_seq, row.count, base::BytesView(row.body), row.id);
}

Status<> Store::sign_receipt(std::int64_t id, base::BytesView signature)
{
    return run("UPDATE receipt SET signature = ? WHERE id = ? AND signature IS NULL", signature, id);
}

Result<std::optional<ReceiptRow>> Store::receipt(std::int64_t id)
{
    return first("SELECT id, epoch_id, first_seq, last_seq, count, received_at, body, signature FROM receipt "
                 "WHERE id = ?",
                 read_receipt, id);
}

Result<std::vector<ReceiptRow>> Store::receipts_after(std::int64_t epoch, std::int64_t after, std::size_t at_most)
{
    return all("SELECT id, epoch_id, first_seq, last_seq, count, received_at, body, signature FROM receipt "
               "WHERE epoch_id = ? AND last_seq > ? ORDER BY id LIMIT ?",
               read_receipt, epoch, after, static_cast<std::int64_t>(at_most));
}

Result<std::vector<RecordRow>> Store::unsettled_chain(const EpochRow& epoch, std::size_t at_most)
{
    return all("SELECT seq, hash, prev, outcome, answer FROM record WHERE epoch_id = ? AND seq > ? ORDER BY seq LIMIT ?",
               read_neighbour, epoch.id, epoch.contiguous_upto, static_cast<std::int64_t>(at_most));
}

}  // namespace balcao::central
