// The end of a settled batch: how far the epoch is without a gap, what is missing, and the receipt.
#include "central/settlement.h"
#include "seal/merkle.h"

namespace balcao::central {

using wire::ItemStatus;

/// Moves contiguous_upto over what is stored without a gap.
Status<> Settlement::advance()
{
    while (true) {
        auto chain = m_store.unsettled_chain(m_epoch, 1000);
        if (!chain) return base::unexpected(chain.error());
        bool moved = false;
        for (const auto& record : *chain) {
            if (record.seq != m_epoch.contiguous_upto + 1) return {};
            m_epoch.contiguous_upto = record.seq;
            m_epoch.head_hash = record.hash;
            moved = true;
        }
        if (!moved || chain->size() < 1000) return {};
    }
}

Status<> Settlement::finish(Settled& settled, const std::vector<Examined>& items)
{
    auto& answer = settled.answer;
    std::vector<Digest> leaves;
    wire::Receipt receipt;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto status = answer.results[i].status;
        if (status == ItemStatus::retry || status == ItemStatus::conflict) continue;
        if (leaves.empty()) receipt.first = items[i].record.seq;
        receipt.last = items[i].record.seq;
        leaves.push_back(items[i].record.hash);
    }
    answer.contiguous_upto = m_epoch.contiguous_upto;
    if (m_epoch.contiguous_upto < m_epoch.highest_seq) {
        auto gaps = m_store.gaps(m_epoch, k_gaps_told);
        if (!gaps) return base::unexpected(gaps.error());
        for (const auto& gap : *gaps) answer.gaps.push_back({gap.first, gap.last});
    }
    // Every acknowledging transaction writes: a mere repetition must wait for the disk as well.
    if (auto done = m_store.save_epoch(m_epoch, m_received_at); !done) return done;
    if (auto done = m_store.seen(m_terminal.id, m_received_at); !done) return done;
    if (leaves.empty()) return {};
    receipt.count = static_cast<std::int64_t>(leaves.size());
    receipt.merkle_root = seal::bytes_of(seal::merkle_root(leaves));
    return add_receipt(settled, std::move(receipt));
}

Status<> Settlement::add_receipt(Settled& settled, wire::Receipt receipt)
{
    receipt.terminal = base::TerminalId(m_terminal.name);
    receipt.epoch = base::EpochId(m_epoch.epoch);
    receipt.head_hash = seal::bytes_of(m_epoch.head_hash);
    receipt.received_at = m_received_at;
    receipt.results_digest = seal::bytes_of(seal::sha256(wire::canonical_results(settled.answer.results)));
    receipt.kid = base::to_hex(m_context.home.receipt().certificate.key_id());
    if (!m_new.empty()) {
        ReceiptRow row;
        row.id = m_receipt_id;
        row.epoch_id = m_epoch.id;
        row.first_seq = receipt.first;
        row.last_seq = receipt.last;
        row.count = receipt.count;
        row.received_at = m_received_at;
        row.body = wire::canonical_receipt(receipt);
        if (auto done = m_store.fill_receipt(row); !done) return done;
        settled.receipt_id = m_receipt_id;
    }
    settled.keys_made = m_keys.any_made();
    settled.answer.receipt = std::move(receipt);
    return {};
}

}  // namespace balcao::central
