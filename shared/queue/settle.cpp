#include "queue/impl.h"

namespace balcao::queue {
namespace {

using base::FaultCode;

Event event_of(Outcome outcome)
{
    switch (outcome) {
    case Outcome::accepted:
    case Outcome::duplicate: return Event::accept;
    case Outcome::retry: return Event::postpone;
    case Outcome::rejected: return Event::reject;
    case Outcome::conflict: return Event::conflict;
    }
    return Event::conflict;
}

const char* audit_name(Outcome outcome)
{
    switch (outcome) {
    case Outcome::accepted:
    case Outcome::duplicate: return "record_accepted";
    case Outcome::retry: return "record_postponed";
    case Outcome::rejected: return "record_refused";
    case Outcome::conflict: return "record_in_conflict";
    }
    return "";
}

AuditEvent event_of(const SettlePlan& plan, bool carried)
{
    return {carried ? "carried_settled" : "batch_settled",
            {{"epoch", plan.epoch.id.text()}},
            {{"first", *plan.positions.begin() - plan.epoch.base},
             {"last", *plan.positions.rbegin() - plan.epoch.base},
             {"accepted", static_cast<std::int64_t>(plan.accepted.size())},
             {"duplicates", plan.duplicates},
             {"exceptions", static_cast<std::int64_t>(plan.exceptions.size())}}};
}

}  // namespace

base::Status<> Queue::Impl::put_exception(Position position, State state, std::optional<base::Instant> next_at,
                                          std::int64_t attempts, std::string_view problem,
                                          std::optional<Position> replaced_by)
{
    const auto due = next_at ? std::optional(to_ms(*next_at)) : std::nullopt;
    return sql->run("INSERT INTO exc(pos, state, next_at, attempts, problem, replaced_by, changed_at) "
                    "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(pos) DO UPDATE SET state = excluded.state, "
                    "next_at = excluded.next_at, attempts = excluded.attempts, problem = excluded.problem, "
                    "replaced_by = excluded.replaced_by, changed_at = excluded.changed_at",
                    position, name(state), due, attempts, problem, replaced_by, to_ms(clock.now()));
}

base::Status<> Queue::Impl::advance(const std::set<Position>& accepted)
{
    Position upto = live.upto;
    while (upto < live.last) {
        if (accepted.count(upto + 1) == 0) {
            const auto row = exception(upto + 1);
            if (!row) {
                return base::unexpected(row.error());
            }
            if (!*row) {
                break;
            }
        }
        ++upto;
    }
    // Accepted below the cursor means: no row at all. Ahead of it a row says so until the cursor comes by.
    for (const auto position : accepted) {
        auto done = position <= upto ? sql->run("DELETE FROM exc WHERE pos = ?1", position)
                                     : put_exception(position, State::acked, std::nullopt, 0, {});
        if (!done) {
            return done;
        }
    }
    if (upto == live.upto) {
        return {};
    }
    live.upto = upto;
    return in_order([&] { return sql->run("DELETE FROM exc WHERE state = 'acked' AND pos <= ?1", upto); },
                    [&] { return sql->run("UPDATE cur SET acked_upto = ?1 WHERE id = 1", upto); });
}

base::Result<SettlePlan> Queue::Impl::plan(const Epoch& epoch, std::span<const ItemOutcome> outcomes)
{
    SettlePlan plan;
    plan.epoch = epoch;
    for (const auto& item : outcomes) {
        const Position position = epoch.base + item.seq;
        if (item.seq < 1 || position > live.last || epoch_of(position).number != epoch.number ||
            !is_reference(item.problem, 80) || !plan.positions.insert(position).second) {
            return base::fail(FaultCode::input_invalid, item.seq);
        }
        const auto row = exception(position);
        if (!row) {
            return base::unexpected(row.error());
        }
        const auto state = state_from(position, *row);
        const auto event = event_of(item.outcome);
        // A receipt that comes a second time changes nothing and is no mistake.
        if (event == Event::accept && state == State::acked) {
            ++plan.duplicates;
            continue;
        }
        if (!next(state, event)) {
            return base::fail(FaultCode::act_not_possible_now, item.seq);
        }
        if (event == Event::accept) {
            plan.accepted.insert(position);
            plan.duplicates += item.outcome == Outcome::duplicate ? 1 : 0;
        } else {
            plan.exceptions.push_back({&item, position, *row ? (*row)->attempts : 0});
        }
    }
    return plan;
}

base::Status<> Queue::Impl::write_exceptions(const SettlePlan& plan)
{
    for (const auto& [item, position, attempts] : plan.exceptions) {
        const auto place = position;
        const bool later = item->outcome == Outcome::retry;
        const auto state = later                                   ? State::retry
                           : item->outcome == Outcome::rejected ? State::dead
                                                                   : State::frozen;
        const auto due = later ? std::optional(item->next_at.value_or(clock.now())) : std::nullopt;
        const AuditEvent event{audit_name(item->outcome),
                               {{"epoch", plan.epoch.id.text()}, {"problem", item->problem}},
                               {{"position", position}, {"seq", item->seq}}};
        const auto done = in_order(
            [&, count = attempts + (later ? 1 : 0), text = item->problem] {
                return put_exception(place, state, due, count, text);
            },
            [&]() -> base::Status<> {
                if (state == State::dead) {
                    return count_event("UPDATE ledger SET rejected = rejected + 1 WHERE (day, kind) = "
                                       "(SELECT day, kind FROM rec WHERE pos = ?1)",
                                       place);
                }
                if (state != State::frozen) {
                    return {};
                }
                for (auto& epoch : live.epochs) {
                    epoch.frozen = epoch.frozen || epoch.number == plan.epoch.number;
                }
                if (plan.epoch.number != live.epochs.back().number) {
                    if (auto stopped = freeze_unsent(plan.epoch); !stopped) return stopped;
                }
                return sql->run("UPDATE epoch SET frozen_at = ?2 WHERE no = ?1 AND frozen_at IS NULL",
                                plan.epoch.number, to_ms(clock.now()));
            },
            [&] { return write_audit(event); });
        if (!done) {
            return done;
        }
    }
    return {};
}

base::Status<> Queue::settle(const base::EpochId& epoch_id, std::span<const ItemOutcome> outcomes,
                             const std::optional<VerifiedReceipt>& receipt)
{
    auto& impl = *m_impl;
    const auto* epoch = impl.find_epoch(epoch_id);
    if (epoch == nullptr || outcomes.empty()) {
        return base::fail(FaultCode::input_invalid);
    }
    const auto plan = impl.plan(*epoch, outcomes);
    if (!plan) {
        return base::unexpected(plan.error());
    }
    if (!plan->accepted.empty() && (!receipt || receipt->blob.empty())) {
        return base::fail(FaultCode::receipt_invalid);
    }
    const auto written = impl.write_with_reserve([&] {
        return in_order([&] { return impl.write_exceptions(*plan); }, [&] { return impl.advance(plan->accepted); },
                        [&] { return impl.count_accepted(plan->accepted); },
                        [&] { return receipt ? impl.keep_receipt(*plan, *receipt) : base::Status<>{}; },
                        [&] { return impl.write_audit(event_of(*plan, impl.settling_carried)); });
    });
    if (written) {
        for (const auto position : plan->positions) {
            impl.in_flight.erase(position);
        }
    }
    return written;
}

base::Result<std::vector<ItemOutcome>> Queue::settle_carried(const base::EpochId& epoch_id,
                                                             std::span<const ItemOutcome> outcomes,
                                                             const std::optional<VerifiedReceipt>& receipt)
{
    auto& impl = *m_impl;
    const auto* epoch = impl.find_epoch(epoch_id);
    if (epoch == nullptr) {
        return base::fail(FaultCode::input_invalid);
    }
    std::vector<ItemOutcome> open;
    std::vector<Position> marked;
    for (const auto& item : outcomes) {
        const Position position = epoch->base + item.seq;
        const auto state = impl.state_of(position);
        if (!state) {
            return base::unexpected(state.error());
        }
        if (!*state) {
            return base::fail(FaultCode::input_invalid, item.seq);
        }
        const bool waits = **state == State::pending || **state == State::retry;
        const bool sent = **state == State::in_flight || **state == State::resending;
        if (waits || sent || (**state == State::parked && event_of(item.outcome) == Event::accept)) {
            open.push_back(item);
        }
        if (waits) {
            marked.push_back(position);
        }
    }
    if (open.empty()) {
        return open;
    }
    struct Mark {
        std::set<Position>& in_flight;
        const std::vector<Position>& marked;
        bool& carried;
        ~Mark()
        {
            carried = false;
            for (const auto position : marked) {
                in_flight.erase(position);
            }
        }
    } const mark{impl.in_flight, marked, impl.settling_carried};
    impl.settling_carried = true;
    impl.in_flight.insert(marked.begin(), marked.end());
    if (auto done = settle(epoch_id, open, receipt); !done) {
        return base::unexpected(done.error());
    }
    return open;
}

}  // namespace balcao::queue
