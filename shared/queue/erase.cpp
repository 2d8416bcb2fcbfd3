#include <algorithm>

#include "queue/impl.h"

namespace balcao::queue {
namespace {

/// Records whose erasure is due, up to a receipt.
struct Due {
    std::vector<Position> positions;
    std::int64_t receipt = 0;
};

struct Found {
    std::int64_t receipt;
    std::vector<Position> positions;
};

Found read_receipt(const database::Statement& row)
{
    Found found{row.number(0), {}};
    if (row.is_null(3)) {
        for (Position position = row.number(1); position <= row.number(2); ++position) {
            found.positions.push_back(position);
        }
    } else {
        found.positions = split_positions(row.text(3));
    }
    return found;
}

/// Accepted records of the receipts after `erased_upto` and before the cut-off, a whole receipt at a time.
base::Result<Due> due_by_receipt(Queue::Impl& impl, std::int64_t erased_upto, base::Instant cut_off, Position newest,
                                 int chunk)
{
    std::vector<Found> receipts;
    std::size_t count = 0;
    const auto read = impl.sql->each(
        "SELECT id, first_pos, last_pos, items FROM receipt WHERE id > ?1 AND at < ?2 AND last_pos <= ?3 ORDER BY id",
        [&](const database::Statement& row) {
            receipts.push_back(read_receipt(row));
            count += receipts.back().positions.size();
            return count < static_cast<std::size_t>(chunk);
        },
        erased_upto, to_ms(cut_off), newest);
    if (!read) {
        return base::unexpected(read.error());
    }
    Due due{{}, erased_upto};
    for (const auto& receipt : receipts) {
        due.receipt = receipt.receipt;
        for (const auto position : receipt.positions) {
            const auto state = impl.state_of(position);
            if (!state) {
                return base::unexpected(state.error());
            }
            if (*state && next(**state, Event::erase)) {
                due.positions.push_back(position);
            }
        }
    }
    std::sort(due.positions.begin(), due.positions.end());
    due.positions.erase(std::unique(due.positions.begin(), due.positions.end()), due.positions.end());
    return due;
}

base::Result<Erasure> draft_erasure(Queue::Impl& impl, const char* what, std::vector<Position> positions)
{
    const auto last = impl.sql->number("SELECT max(no) FROM erasure");
    if (!last) {
        return base::unexpected(last.error());
    }
    Erasure erasure;
    erasure.number = last->value_or(0) + 1;
    erasure.at = impl.clock.now();
    erasure.what = what;
    erasure.positions = std::move(positions);
    return erasure;
}

base::Status<> write_erasure(Queue::Impl& impl, const Erasure& erasure)
{
    std::string cases;
    for (const auto& id : erasure.cases) {
        cases += (cases.empty() ? "" : ",") + id.text();
    }
    const auto count = static_cast<std::int64_t>(erasure.positions.size());
    const char* event = erasure.what == "summary" ? "summaries_erased" : "contents_erased";
    return in_order(
        [&] {
            return impl.sql->run("INSERT INTO erasure(no, at, what, positions, cases, sig) VALUES(?,?,?,?,?,?)",
                                 erasure.number, to_ms(erasure.at), erasure.what, join(erasure.positions), cases,
                                 base::BytesView(erasure.signature));
        },
        [&] { return impl.write_audit({event, {}, {{"count", count}, {"erasure", erasure.number}}}); });
}

base::Result<Erasure> signed_erasure(base::Result<Erasure> erasure, const Signer& signer)
{
    if (!erasure) {
        return erasure;
    }
    auto signature = signer(content_of(*erasure));
    if (!signature) {
        return base::unexpected(signature.error());
    }
    erasure->signature = std::move(*signature);
    return erasure;
}

// Items that a person settled have no receipt of their own; they wait as long from then on.
base::Status<> add_resolved(Queue::Impl& impl, base::Instant cut_off, int chunk, std::vector<Position>& positions)
{
    return impl.sql->each("SELECT e.pos FROM exc e JOIN summary s ON s.pos = e.pos WHERE e.state IN "
                          "('waived', 'replaced') AND e.changed_at < ?1 LIMIT ?2",
                          [&](const database::Statement& row) {
                              positions.push_back(row.number(0));
                              return true;
                          },
                          to_ms(cut_off), chunk);
}

base::Result<int> erase_summaries(Queue::Impl& impl, const Signer& signer, base::Instant cut_off, int chunk)
{
    const auto erased = impl.sql->number("SELECT summaries_erased_upto FROM cur");
    if (!erased) {
        return base::unexpected(erased.error());
    }
    auto due = due_by_receipt(impl, erased->value_or(0), cut_off, impl.live.last, chunk);
    if (!due) {
        return base::unexpected(due.error());
    }
    if (auto added = add_resolved(impl, cut_off, chunk, due->positions); !added) {
        return base::unexpected(added.error());
    }
    auto draft = draft_erasure(impl, "summary", {});
    for (const auto position : due->positions) {
        const auto read = impl.sql->each("SELECT case_id FROM summary WHERE pos = ?1",
                                         [&](const database::Statement& row) {
                                             draft->positions.push_back(position);
                                             draft->cases.emplace_back(row.text(0));
                                             return false;
                                         },
                                         position);
        if (!draft || !read) {
            return base::unexpected(!read ? read.error() : draft.error());
        }
    }
    if (draft && draft->positions.empty() && due->receipt == erased->value_or(0)) {
        return 0;
    }
    const auto erasure = signed_erasure(std::move(draft), signer);
    if (!erasure) {
        return base::unexpected(erasure.error());
    }
    const auto done = impl.write_with_reserve([&]() -> base::Status<> {
        for (const auto position : erasure->positions) {
            if (auto gone = impl.sql->run("DELETE FROM summary WHERE pos = ?1", position); !gone) {
                return gone;
            }
        }
        return in_order(
            [&] { return impl.sql->run("UPDATE cur SET summaries_erased_upto = ?1 WHERE id = 1", due->receipt); },
            [&] { return erasure->positions.empty() ? base::Status<>{} : write_erasure(impl, *erasure); });
    });
    if (!done) {
        return base::unexpected(done.error());
    }
    return static_cast<int>(erasure->positions.size());
}

base::Status<> erase_content(Queue::Impl& impl, Position position)
{
    // The hash stays, so that the next record's link can still be followed.
    return in_order(
        [&] {
            return impl.sql->run("INSERT INTO hole(first_pos, last_pos, last_hash) SELECT pos, pos, hash FROM rec "
                                 "WHERE pos = ?1",
                                 position);
        },
        [&] {
            return impl.sql->run("UPDATE hole SET last_pos = ?1, last_hash = (SELECT hash FROM rec WHERE pos = ?1) "
                                 "WHERE last_pos = ?1 - 1",
                                 position);
        },
        [&]() -> base::Status<> {
            return impl.sql->connection().changes() == 0
                       ? base::Status<>{}
                       : impl.sql->run("DELETE FROM hole WHERE first_pos = ?1 AND last_pos = ?1 AND EXISTS "
                                       "(SELECT 1 FROM hole h WHERE h.last_pos = ?1 AND h.first_pos < ?1)",
                                       position);
        },
        [&] {
            return impl.count_event("UPDATE ledger SET purged = purged + 1 WHERE (day, kind) = "
                                    "(SELECT day, kind FROM rec WHERE pos = ?1)",
                                    position);
        },
        [&] { return impl.sql->run("INSERT INTO erased(day, pos, kind) SELECT day, pos, kind FROM rec WHERE pos = ?1", position); },
        [&] { return impl.sql->run("DELETE FROM rec WHERE pos = ?1", position); });
}

base::Result<int> erase_contents(Queue::Impl& impl, const Signer& signer, base::Instant cut_off, int chunk)
{
    const auto erased = impl.sql->number("SELECT contents_erased_upto FROM cur");
    if (!erased) {
        return base::unexpected(erased.error());
    }
    // The newest record always stays: the next one links to it.
    const Position newest = impl.live.last - std::max<std::int64_t>(impl.options.keep_records, 1);
    const auto due = due_by_receipt(impl, erased->value_or(0), cut_off, newest, chunk);
    if (!due || due->receipt == erased->value_or(0)) {
        return due ? base::Result<int>(0) : base::unexpected(due.error());
    }
    const auto erasure = signed_erasure(draft_erasure(impl, "content", due->positions), signer);
    if (!erasure) {
        return base::unexpected(erasure.error());
    }
    const auto done = impl.write_with_reserve([&]() -> base::Status<> {
        for (const auto position : erasure->positions) {
            if (auto gone = erase_content(impl, position); !gone) {
                return gone;
            }
        }
        return in_order(
            [&] { return impl.sql->run("UPDATE cur SET contents_erased_upto = ?1 WHERE id = 1", due->receipt); },
            [&] { return erasure->positions.empty() ? base::Status<>{} : write_erasure(impl, *erasure); });
    });
    if (!done) {
        return base::unexpected(done.error());
    }
    return static_cast<int>(erasure->positions.size());
}

}  // namespace

base::Result<int> Queue::erase_due(const Signer& signer, int chunk)
{
    const auto cut_off = m_impl->clock.now() - m_impl->options.retention;
    const auto summaries = erase_summaries(*m_impl, signer, cut_off, chunk);
    if (!summaries || *summaries > 0) {
        return summaries;
    }
    return erase_contents(*m_impl, signer, cut_off, chunk);
}

base::Result<std::vector<Erasure>> Queue::erasures(std::int64_t after, int limit)
{
    std::vector<Erasure> out;
    const auto read = m_impl->sql->each(
        "SELECT no, at, what, positions, cases, sig FROM erasure WHERE no > ?1 ORDER BY no LIMIT ?2",
        [&](const database::Statement& row) {
            Erasure erasure{row.number(0), from_ms(row.number(1)), row.text(2), split_positions(row.text(3)), {},
                            row.bytes(5)};
            const auto cases = row.text(4);
            for (std::size_t from = 0; from < cases.size();) {
                const auto end = std::min(cases.find(',', from), cases.size());
                erasure.cases.emplace_back(cases.substr(from, end - from));
                from = end + 1;
            }
            out.push_back(std::move(erasure));
            return true;
        },
        after, limit);
    if (!read) {
        return base::unexpected(read.error());
    }
    return out;
}

}  // namespace balcao::queue
