#include <algorithm>

#include "queue/impl.h"

namespace balcao::queue {

base::Status<> Queue::Impl::keep_receipt(const SettlePlan& plan, const VerifiedReceipt& receipt)
{
    const auto first = *plan.positions.begin();
    const auto last = *plan.positions.rbegin();
    const bool whole = last - first + 1 == static_cast<std::int64_t>(plan.positions.size());
    const auto items =
        whole ? std::nullopt : std::optional(join({plan.positions.begin(), plan.positions.end()}));
    const auto at = to_ms(receipt.received_at);
    if (!plan.accepted.empty()) {
        live.last_accepted_at = receipt.received_at;
    }
    return in_order(
        [&] {
            return sql->run("INSERT INTO receipt(first_pos, last_pos, items, at, blob, results) VALUES(?,?,?,?,?,?)",
                            first, last, items, at, base::BytesView(receipt.blob), base::BytesView(receipt.results));
        },
        [&]() -> base::Status<> {
            return plan.accepted.empty() ? base::Status<>{}
                                         : sql->run("UPDATE cur SET last_accepted_at = ?1 WHERE id = 1", at);
        });
}

base::Result<std::optional<VerifiedReceipt>> Queue::receipt_of(Position position)
{
    // Batches are claimed within this span (view.cpp), so a receipt that covers the record begins in it.
    std::optional<VerifiedReceipt> found;
    const auto read = m_impl->sql->each(
        "SELECT items, blob, at, results FROM receipt WHERE first_pos BETWEEN ?1 - ?2 AND ?1 AND last_pos >= ?1 "
        "ORDER BY id DESC",
        [&](const database::Statement& row) {
            if (!row.is_null(0)) {
                const auto items = split_positions(row.text(0));
                if (std::find(items.begin(), items.end(), position) == items.end()) {
                    return true;
                }
            }
            found = VerifiedReceipt{row.bytes(1), from_ms(row.number(2)), row.bytes(3)};
            return false;
        },
        position, k_batch_span);
    if (!read) {
        return base::unexpected(read.error());
    }
    return found;
}

}  // namespace balcao::queue
