#include "queue/impl.h"
#include "seal/chain.h"
#include "seal/signature.h"

namespace balcao::queue {
namespace {

using base::FaultCode;

bool is_sound_record(const NewRecord& record)
{
    const auto& case_id = record.case_id.text();
    return !case_id.empty() && is_reference(case_id, 64) && is_code(record.kind, 32) && record.day.ok() &&
           is_reference(record.operator_id.text(), 64) && count_characters(record.summary.ticket) <= 16 &&
           count_characters(record.summary.initials) <= 8 && count_characters(record.summary.tail) <= 3;
}

AuditEvent event_of(const NewRecord& record, const SignedRecord& prepared, const Slot& slot, Position position)
{
    return {"record_registered",
            {{"case", record.case_id.text()},
             {"epoch", slot.epoch.text()},
             {"hash", base::to_hex(prepared.hash)},
             {"operator", record.operator_id.text()}},
            {{"position", position}, {"seq", slot.seq}}};
}

}  // namespace

base::Result<Appended> Queue::append(const NewRecord& record, const Prepare& prepare)
{
    if (!is_sound_record(record)) {
        return base::fail(FaultCode::input_invalid);
    }
    const auto prepared = prepare(next_slot());
    if (!prepared) {
        return base::unexpected(prepared.error());
    }
    return append(record, *prepared);
}

base::Result<Appended> Queue::append(const NewRecord& record, const SignedRecord& prepared)
{
    auto& impl = *m_impl;
    if (!is_sound_record(record) || prepared.signature.size() != seal::k_signature_size) {
        return base::fail(FaultCode::input_invalid);
    }
    if (auto room = impl.room_for(record.case_id); !room) {
        return base::unexpected(room.error());
    }
    const auto slot = next_slot();
    if (prepared.hash != seal::record_hash(prepared.header, seal::sha256(prepared.sealed), slot.prev)) {
        return base::fail(FaultCode::chain_broken, slot.seq);
    }
    if (record.supersedes) {
        const auto state = impl.state_of(*record.supersedes);
        if (!state) {
            return base::unexpected(state.error());
        }
        if (!*state || !next(**state, Event::correct)) {
            return base::fail(FaultCode::act_not_possible_now, *record.supersedes);
        }
    }
    const Position position = impl.live.last + 1;
    const auto written = impl.write_with_reserve([&] {
        impl.live.last = position;
        impl.live.head = prepared.hash;
        return in_order(
            [&] {
                return impl.sql->run("INSERT INTO rec(pos, epoch, day, kind, captured_at, supersedes, prev, hash, sig, "
                                     "header, sealed) VALUES(?,?,?,?,?,?,?,?,?,?,?)",
                                     position, impl.live.epochs.back().number, base::format_iso_date(record.day),
                                     record.kind, to_ms(record.captured_at), record.supersedes,
                                     base::BytesView(slot.prev), base::BytesView(prepared.hash),
                                     base::BytesView(prepared.signature), base::BytesView(prepared.header),
                                     base::BytesView(prepared.sealed));
            },
            [&] {
                return impl.sql->run("INSERT INTO summary(pos, case_id, ticket, initials, tail) VALUES(?,?,?,?,?)",
                                     position, record.case_id.text(), record.summary.ticket, record.summary.initials,
                                     record.summary.tail);
            },
            [&] { return impl.count_registered(record, position); },
            [&] { return impl.sql->run("DELETE FROM draft WHERE case_id = ?1", record.case_id.text()); },
            [&]() -> base::Status<> {
                if (!record.supersedes) {
                    return {};
                }
                return in_order(
                    [&] {
                        return impl.put_exception(*record.supersedes, State::replaced, std::nullopt, 0, "corrected",
                                                  position);
                    },
                    [&] {
                        return impl.count_event("UPDATE ledger SET replaced = replaced + 1 WHERE (day, kind) = "
                                                "(SELECT day, kind FROM rec WHERE pos = ?1)",
                                                *record.supersedes);
                    });
            },
            [&] { return impl.write_audit(event_of(record, prepared, slot, position)); });
    });
    if (!written) {
        return base::unexpected(written.error());
    }
    return Appended{position, slot.epoch, slot.seq, prepared.hash, impl.clock.now()};
}

}  // namespace balcao::queue
