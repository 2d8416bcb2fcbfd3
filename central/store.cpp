#include "central/store.h"

#include "central/store_detail.h"
#include "database/migrations.h"

extern "C" {
extern const unsigned char balcao_central_0001_first[];
extern const unsigned long balcao_central_0001_first_size;
}

namespace balcao::central {

namespace {

constexpr int k_application_id = 0x42434E54;  // "BCNT"

std::string_view embedded(const unsigned char* data, unsigned long size)
{
    return {reinterpret_cast<const char*>(data), size};
}

}  // namespace

std::int64_t to_ms(Instant at) { return at.time_since_epoch().count(); }

Instant from_ms(std::int64_t ms) { return Instant(std::chrono::milliseconds(ms)); }

Store::Store(database::Connection connection)
    : m_connection(std::make_unique<database::Connection>(std::move(connection)))
{}

Result<Store> Store::open(const std::string& path, database::Durability durability)
{
    const std::array migrations{database::Migration{
        1, "0001_first.sql", embedded(balcao_central_0001_first, balcao_central_0001_first_size)}};
    database::OpenOptions options;
    options.path = path;
    options.durability = durability;
    options.application_id = k_application_id;
    options.checkpoint_pages = 16000;  // one long pause is worse than a large log; idle moments checkpoint earlier
    auto connection = database::Connection::open(options);
    if (!connection) return base::unexpected(connection.error());
    if (auto done = database::migrate(*connection, migrations); !done) return base::unexpected(done.error());
    return Store(std::move(*connection));
}

Result<database::Statement*> Store::statement(std::string_view sql)
{
    const auto found = m_statements.find(sql);
    if (found != m_statements.end()) return &found->second;
    auto prepared = m_connection->prepare(sql);
    if (!prepared) return base::unexpected(prepared.error());
    return &m_statements.emplace(sql, std::move(*prepared)).first->second;
}

Status<> Store::roll_back_to_savepoint()
{
    if (auto done = run("ROLLBACK TO one"); !done) return done;
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
