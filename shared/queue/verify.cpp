#include "queue/impl.h"
#include "seal/chain.h"
#include "seal/signature.h"

namespace balcao::queue {
namespace {

using base::FaultCode;

base::unexpected<base::Fault> broken(std::int64_t where) { return base::fail(FaultCode::chain_broken, where); }

/// Follows the records and the holes where content was erased.
struct Follower {
    const Queue::Impl& impl;
    const std::map<Position, std::pair<Position, seal::Digest>>& holes;
    const std::optional<seal::Certificate>& terminal;
    Position at = 0;            ///< last position seen
    seal::Digest hash{};        ///< its hash
    base::Status<> verdict{};

    bool cross_holes(Position next_record)
    {
        for (auto hole = holes.find(at + 1); at + 1 < next_record && hole != holes.end(); hole = holes.find(at + 1)) {
            at = hole->second.first;
            hash = hole->second.second;
        }
        return at + 1 == next_record;
    }

    bool see(const database::Statement& row)
    {
        const auto position = row.number(0);
        const auto& epoch = impl.epoch_of(position);
        const auto prev = seal::digest_from(row.bytes(1)).value_or(seal::Digest{});
        const auto stored = seal::digest_from(row.bytes(2)).value_or(seal::Digest{});
        const bool in_place = cross_holes(position) && row.number(6) == epoch.number;
        const auto expected = epoch.base + 1 == position ? seal::k_chain_start : hash;
        if (!in_place || prev != expected ||
            stored != seal::record_hash(row.bytes(4), seal::sha256(row.bytes(5)), prev)) {
            verdict = broken(position);
            return false;
        }
        if (terminal && !seal::verify(*terminal, stored, row.bytes(3))) {
            verdict = base::fail(FaultCode::signature_invalid, position);
            return false;
        }
        at = position;
        hash = stored;
        return true;
    }
};

}  // namespace

base::Status<> Queue::verify_chain(const std::optional<seal::Certificate>& terminal)
{
    auto& impl = *m_impl;
    std::map<Position, std::pair<Position, seal::Digest>> holes;
    Follower follower{impl, holes, terminal};
    std::optional<Position> registered;
    const auto read = in_order(
        [&] {
            return impl.sql->each("SELECT first_pos, last_pos, last_hash FROM hole",
                                  [&](const database::Statement& row) {
                                      holes[row.number(0)] = {row.number(1), seal::digest_from(row.bytes(2)).value_or(
                                                                                 seal::Digest{})};
                                      return true;
                                  });
        },
        [&] {
            return impl.sql->each("SELECT pos, prev, hash, sig, header, sealed, epoch FROM rec ORDER BY pos",
                                  [&](const database::Statement& row) { return follower.see(row); });
        },
        // Records taken off the end leave the chain whole; the audit chain still names them.
        [&] {
            return impl.sql->each("SELECT event, ids, numbers FROM audit WHERE event = 'record_registered' ORDER BY no DESC",
                                  [&](const database::Statement& row) {
                                      for (const auto& [id, value] :
                                           parse_event(row.text(0), row.text(1), row.text(2)).numbers) {
                                          registered = id == "position" ? value : registered;
                                      }
                                      return false;
                                  });
        });
    if (!read) {
        return read;
    }
    if (!follower.verdict) {
        return follower.verdict;
    }
    (void)follower.cross_holes(impl.live.last + 1);
    return registered.value_or(0) == follower.at ? base::Status<>{} : broken(follower.at + 1);
}

base::Status<> Queue::verify_audit()
{
    std::int64_t number = 0;
    seal::Digest hash{};
    base::Status<> verdict{};
    const auto read = m_impl->sql->each(
        "SELECT no, at, event, ids, numbers, hash FROM audit ORDER BY no", [&](const database::Statement& row) {
            const auto entry =
                canonical_entry(row.number(0), from_ms(row.number(1)), row.text(2), row.text(3), row.text(4));
            hash = seal::audit_hash(entry, hash);
            if (row.number(0) != ++number || seal::digest_from(row.bytes(5)) != hash) {
                verdict = broken(row.number(0));
                return false;
            }
            return true;
        });
    if (!read) {
        return read;
    }
    if (verdict && number != m_impl->live.audit_number) {
        return broken(number + 1);
    }
    return verdict;
}

}  // namespace balcao::queue
