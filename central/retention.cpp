#include "central/retention.h"

#include <set>

#include "base/log.h"
#include "central/life.h"
#include "seal/signature.h"
#include "wire/canonical.h"

namespace balcao::central {

using base::FaultCode;
using wire::Json;

namespace {

/// Events of sign-ins: the authentication log. Others say what became of a key, and stay with the chain.
constexpr std::array<std::string_view, 5> k_log_events{"own_pin_set", "own_pin_changed", "key_locked", "sign_in", "sign_in_refused"};

struct Erased {
    std::vector<ErasedKey> keys;
    std::vector<ErasableRecord> records;
};

Status<> erase_records(Store& store, const std::vector<ErasableRecord>& records, Instant at, Erased& out)
{
    for (const auto& record : records) {
        if (record.erased) continue;
        if (auto done = store.erase_record(record.epoch_id, record.seq, at); !done) return done;
        out.records.push_back(record);
    }
    return {};
}

Status<> erase_one(Store& store, const ActivationRow& key, Instant at, Erased& out)
{
    auto versions = store.versions_of(key.registered_case.empty() ? key.case_id : key.registered_case);
    if (!versions) return base::unexpected(versions.error());
    for (const auto& version : *versions) {
        auto records = store.records_of(version);
        if (!records) return base::unexpected(records.error());
        if (auto done = erase_records(store, *records, at, out); !done) return done;
        if (auto done = store.erase_key(version, at); !done) return done;
        out.keys.push_back({version, base::format_iso_date(base::utc_day(key.ended_at.value_or(at))), key.signature_from ? "signature" : "authentication"});
    }
    return {};
}

/// One transaction: what is due, and the list that says so.
Result<Erased> erase_some(Store& store, const Context& context, Instant at)
{
    const auto& terms = context.home.settings.life.retention_on(base::utc_day(at));
    Erased out;
    auto due = store.keys_to_erase(years_before(at, terms.authentication_years), years_before(at, terms.signature_years), k_retention_chunk);
    if (!due) return base::unexpected(due.error());
    for (const auto& key : *due) {
        if (auto done = erase_one(store, key, at, out); !done) return base::unexpected(done.error());
    }
    if (due->empty()) {
        auto loose = store.loose_records(years_before(at, terms.signature_years), k_retention_chunk);
        if (!loose) return base::unexpected(loose.error());
        if (auto done = erase_records(store, *loose, at, out); !done) return base::unexpected(done.error());
    }
    if (out.keys.empty() && out.records.empty()) return out;
    auto body = erasure_body(context.home, out.keys, out.records, at);
    if (!body) return base::unexpected(body.error());
    auto signature = seal::sign(context.home.receipt().key, *body);
    if (!signature) return base::unexpected(signature.error());
    const ErasureRow list{0, at, static_cast<std::int64_t>(out.records.size()), std::move(*body), std::move(*signature)};
    if (auto done = store.add_erasure(list); !done) return base::unexpected(done.error());
    store.session().erase_traces();
    return out;
}

Status<> drop_log(Context& context, Instant at)
{
    const auto& terms = context.home.settings.life.retention_on(base::utc_day(at));
    return context.writer.run([&](Store& store) -> Status<> {
        for (const auto what : k_log_events) {
            if (auto done = store.drop_events_before(years_before(at, terms.log_years), what); !done) return done;
        }
        store.session().erase_traces();
        if (auto done = store.drop_visits_before(at - std::chrono::hours(24)); !done) return done;
        if (auto done = store.drop_signing_keys_before(years_before(at, terms.signature_years)); !done) return done;
        return store.drop_codes_before(at - std::chrono::hours(24));
    });
}

/// What was erased or overwritten stays in PostgreSQL's tables as dead rows until they are vacuumed, which no transaction can do: a connection
/// of its own, so that nobody who sends waits for it.
Status<> remove_dead_rows(const Context& context)
{
    if (!context.writer.shared()) return {};
    SessionOptions options;
    options.store = context.writer.store_path();
    options.patience = std::chrono::minutes(30);
    options.may_lose = context.practice;
    auto session = open_session(options);
    if (!session) return base::unexpected(session.error());
    return (*session)->execute("VACUUM record, activation, credential, phone_code, letter, event, holder_visit, signature_guard, signing_key");
}

}  // namespace

Instant years_before(Instant at, int years)
{
    const auto day = std::chrono::floor<std::chrono::days>(at);
    auto date = base::Date(day) - std::chrono::years(years);
    if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
    return std::chrono::sys_days(date) + (at - day);
}

Result<base::Bytes> erasure_body(const Home& home, const std::vector<ErasedKey>& keys, const std::vector<ErasableRecord>& records, Instant at)
{
    Json key_list = Json::array();
    for (const auto& key : keys) key_list.push_back({{"case_id", key.case_id}, {"ended_on", key.ended_on}, {"period", key.period}});
    Json record_list = Json::array();
    for (const auto& record : records) {
        record_list.push_back({{"terminal", record.terminal}, {"epoch", record.epoch}, {"seq", record.seq}, {"hash", base::to_hex(record.hash)}});
    }
    auto text = wire::canonical({{"schema", "balcao.erasure/1"},
                                 {"at", base::format_instant(at)},
                                 {"kid", base::to_hex(home.receipt().certificate.key_id())},
                                 {"keys", std::move(key_list)},
                                 {"records", std::move(record_list)}});
    if (!text) return base::unexpected(text.error());
    return base::to_bytes(*text);
}

Result<RetentionResult> run_retention(Context& context, Instant at)
{
    RetentionResult out;
    while (true) {
        auto some = context.writer.get<Erased>([&](Store& store) { return erase_some(store, context, at); });
        if (!some) return base::unexpected(some.error());
        if (some->keys.empty() && some->records.empty()) break;
        out.keys += static_cast<std::int64_t>(some->keys.size());
        out.records += static_cast<std::int64_t>(some->records.size());
        ++out.lists;
    }
    if (auto done = drop_log(context, at); !done) return base::unexpected(done.error());
    // Nothing comes back by this: the next run tries again, and autovacuum comes by itself.
    if (auto swept = remove_dead_rows(context); !swept) base::log(base::LogLevel::warning, "dead_rows_not_removed", swept.error());
    base::log(base::LogLevel::info, "retention_done", {{"keys", out.keys}, {"records", out.records}});
    return out;
}

}  // namespace balcao::central
