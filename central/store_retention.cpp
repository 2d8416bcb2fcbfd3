// What is erased when its legal period is over. The chain of records stays: header, hashes and signature say nothing of a person.
#include "central/store_activation.h"

namespace balcao::central {

namespace {

constexpr std::string_view k_plain_due = "SELECT " BALCAO_ACTIVATION_COLUMNS
                                         "WHERE a.ended_at IS NOT NULL AND a.erased_at IS NULL AND (a.ended_because IS NULL OR "
                                         "a.ended_because <> 'new_version') AND a.signature_from IS NULL AND a.ended_at < ? "
                                         "ORDER BY a.ended_at LIMIT ? FOR UPDATE OF a SKIP LOCKED";
constexpr std::string_view k_signature_due = "SELECT " BALCAO_ACTIVATION_COLUMNS
                                             "WHERE a.ended_at IS NOT NULL AND a.erased_at IS NULL AND (a.ended_because IS NULL OR "
                                             "a.ended_because <> 'new_version') AND a.signature_from IS NOT NULL AND a.ended_at < ? "
                                             "ORDER BY a.ended_at LIMIT ? FOR UPDATE OF a SKIP LOCKED";

// `data IS NULL` would come as a boolean from PostgreSQL: counted instead.
#define BALCAO_ERASABLE                                                                                                       \
    "SELECT r.epoch_id, r.seq, t.name, e.epoch, r.hash, coalesce(length(r.data), 0) "                                         \
    "FROM record r JOIN epoch e ON e.id = r.epoch_id JOIN terminal t ON t.id = e.terminal_id "
constexpr std::string_view k_record_of_key = BALCAO_ERASABLE "JOIN activation a ON a.epoch_id = r.epoch_id AND a.seq = r.seq WHERE a.case_id = ?";
constexpr std::string_view k_records_about = BALCAO_ERASABLE "WHERE r.about_case = ?";
constexpr std::string_view k_loose = BALCAO_ERASABLE
    "WHERE r.data IS NOT NULL AND r.about_case IS NULL AND r.received_at < ? AND NOT EXISTS (SELECT 1 FROM activation a WHERE "
    "a.epoch_id = r.epoch_id AND a.seq = r.seq) ORDER BY r.epoch_id, r.seq LIMIT ?";
constexpr std::string_view k_erasable = BALCAO_ERASABLE "WHERE t.name = ? AND e.epoch = ? AND r.seq = ?";
#undef BALCAO_ERASABLE

// The person of a key, whom no other key names; those that were erased name nobody.
#define BALCAO_LAST_OF_PERSON(table)                                                                                          \
    "EXISTS (SELECT 1 FROM activation a WHERE a.case_id = ? AND a.person = " table ".person AND a.purpose = " table ".purpose) " \
    "AND NOT EXISTS (SELECT 1 FROM activation b WHERE b.case_id <> ? AND b.person = " table ".person AND b.purpose = " table ".purpose)"

ErasableRecord read_erasable(const Row& row)
{
    ErasableRecord out;
    out.epoch_id = row.number(0);
    out.seq = row.number(1);
    out.terminal = row.text(2);
    out.epoch = row.text(3);
    out.hash = digest_at(row, 4);
    out.erased = row.number(5) == 0;
    return out;
}

Store::ChainLink read_link(const Row& row)
{
    Store::ChainLink out;
    out.epoch_id = row.number(0);
    out.seq = row.number(1);
    out.hash = digest_at(row, 2);
    out.prev = digest_at(row, 3);
    out.sealed_digest = digest_at(row, 4);
    out.header = row.bytes(5);
    out.accepted = row.text(6) == "accepted";
    out.has_data = row.number(7) != 0;
    out.erased = !row.is_null(8);
    return out;
}

}  // namespace

Result<std::vector<ActivationRow>> Store::keys_to_erase(Instant plain, Instant signature, std::size_t at_most)
{
    auto out = all(k_plain_due, read_activation, to_ms(plain), static_cast<std::int64_t>(at_most));
    if (!out || out->size() >= at_most) return out;
    auto more = all(k_signature_due, read_activation, to_ms(signature), static_cast<std::int64_t>(at_most - out->size()));
    if (!more) return more;
    out->insert(out->end(), more->begin(), more->end());
    return out;
}

Result<std::vector<std::string>> Store::versions_of(std::string_view registered_case)
{
    return all("SELECT case_id FROM activation WHERE case_id = ? UNION SELECT case_id FROM activation WHERE registered_case = ?",
               [](const Row& row) { return row.text(0); }, registered_case, registered_case);
}

Result<std::vector<ErasableRecord>> Store::records_of(std::string_view case_id)
{
    auto out = all(k_record_of_key, read_erasable, case_id);
    if (!out) return out;
    auto about = all(k_records_about, read_erasable, case_id);
    if (!about) return about;
    out->insert(out->end(), about->begin(), about->end());
    return out;
}

Result<std::vector<ErasableRecord>> Store::loose_records(Instant received_before, std::size_t at_most)
{
    return all(k_loose, read_erasable, to_ms(received_before), static_cast<std::int64_t>(at_most));
}

Status<> Store::erase_record(std::int64_t epoch_id, std::int64_t seq, Instant at)
{
    return run("UPDATE record SET data = NULL, erased_at = ? WHERE epoch_id = ? AND seq = ?", to_ms(at), epoch_id, seq);
}

Status<> Store::erase_key(std::string_view case_id, Instant at)
{
    const Digest nobody{};
    // What hangs on the person and not on one key goes with the last of their keys.
    if (auto done = run("DELETE FROM holder_event WHERE " BALCAO_LAST_OF_PERSON("holder_event"), case_id, case_id); !done) return done;
    if (auto done = run("DELETE FROM signing_key WHERE destroyed_at IS NOT NULL AND " BALCAO_LAST_OF_PERSON("signing_key"), case_id, case_id); !done) return done;
    if (auto done = run("DELETE FROM holder_visit WHERE case_id = ?", case_id); !done) return done;
    if (auto done = run("DELETE FROM signature_guard WHERE case_id = ?", case_id); !done) return done;
    if (auto done = run("UPDATE activation SET person = ?, phone = ?, ended_source = NULL, erased_at = ? WHERE case_id = ?", view(nobody),
                        view(nobody), to_ms(at), case_id);
        !done) {
        return done;
    }
    for (const std::string_view what : {"DELETE FROM phone_code WHERE case_id = ?", "DELETE FROM signature_guard WHERE case_id = ?", "DELETE FROM holder_visit WHERE case_id = ?"}) {
        if (auto done = run(what, case_id); !done) return done;
    }
    return run("UPDATE letter SET address = NULL WHERE case_id = ?", case_id);
}
#undef BALCAO_LAST_OF_PERSON

Status<> Store::drop_events_before(Instant before, std::string_view what)
{
    return run("DELETE FROM event WHERE at < ? AND what = ?", to_ms(before), what);
}

Status<> Store::drop_signing_keys_before(Instant destroyed)
{
    return run("DELETE FROM signing_key WHERE destroyed_at < ?", to_ms(destroyed));
}

Status<> Store::add_erasure(const ErasureRow& row)
{
    return run("INSERT INTO erasure (at, records, body, signature) VALUES (?, ?, ?, ?)", to_ms(row.at), row.records,
               base::BytesView(row.body), base::BytesView(row.signature));
}

Result<std::vector<ErasureRow>> Store::erasures_after(std::int64_t id, std::size_t at_most)
{
    return all("SELECT id, at, records, body, signature FROM erasure WHERE id > ? ORDER BY id LIMIT ?",
               [](const Row& row) {
                   return ErasureRow{row.number(0), from_ms(row.number(1)), row.number(2), row.bytes(3), row.bytes(4)};
               },
               id, static_cast<std::int64_t>(at_most));
}

Result<std::optional<ErasableRecord>> Store::erasable(std::string_view terminal, std::string_view epoch, std::int64_t seq)
{
    return first(k_erasable, read_erasable, terminal, epoch, seq);
}

Result<std::vector<Store::ChainLink>> Store::chain_after(std::int64_t epoch_id, std::int64_t seq, std::size_t at_most)
{
    return all("SELECT epoch_id, seq, hash, prev, sealed_digest, header, outcome, coalesce(length(data), 0), erased_at FROM record "
               "WHERE epoch_id > ? OR (epoch_id = ? AND seq > ?) ORDER BY epoch_id, seq LIMIT ?",
               read_link, epoch_id, epoch_id, seq, static_cast<std::int64_t>(at_most));
}

}  // namespace balcao::central
