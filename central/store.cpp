#include "central/store.h"

#include "central/store_detail.h"

namespace balcao::central {

std::int64_t to_ms(Instant at) { return at.time_since_epoch().count(); }

Instant from_ms(std::int64_t ms) { return Instant(std::chrono::milliseconds(ms)); }

Result<Store> Store::open(const SessionOptions& options)
{
    auto session = open_session(options);
    if (!session) return base::unexpected(session.error());
    return Store(std::move(*session));
}

Status<> Store::roll_back_to_savepoint()
{
    if (auto done = m_session->run("ROLLBACK TO one", {}, {}); !done) return done;
    return release();
}

Status<> Store::add_event(Instant at, std::string_view what, std::string_view subject, std::int64_t number)
{
    return run("INSERT INTO event (at, what, subject, number) VALUES (?, ?, ?, ?)", to_ms(at), what, subject, number);
}

Status<> Store::beat(Instant at) { return run("UPDATE heartbeat SET at = ? WHERE id = 1", to_ms(at)); }

Result<Store::Counts> Store::counts()
{
    Counts counts;
    const std::pair<std::string_view, std::int64_t*> queries[] = {
        {"SELECT count(*) FROM terminal", &counts.terminals},
        {"SELECT count(*) FROM terminal WHERE state = 'enrolled'", &counts.enrolled},
        {"SELECT count(*) FROM record", &counts.records},
        {"SELECT count(*) FROM record WHERE outcome = 'rejected'", &counts.rejected},
        {"SELECT count(*) FROM activation WHERE state = 'pending'", &counts.pending},
        {"SELECT count(*) FROM activation WHERE state = 'activated'", &counts.activated},
        {"SELECT count(*) FROM activation WHERE state = 'locked'", &counts.locked},
        {"SELECT count(*) FROM activation WHERE state IN ('pending', 'activated', 'locked') AND suspended_because IS NOT NULL", &counts.suspended},
        {"SELECT count(*) FROM letter WHERE state = 'waiting'", &counts.letters_waiting},
        {"SELECT count(*) FROM epoch WHERE frozen_at IS NOT NULL", &counts.frozen_epochs},
        {"SELECT count(*) FROM credential WHERE sealed_password IS NOT NULL", &counts.unhardened}};
    for (const auto& [sql, into] : queries) {
        auto value = number(sql);
        if (!value) return base::unexpected(value.error());
        *into = *value;
    }
    return counts;
}

}  // namespace balcao::central
