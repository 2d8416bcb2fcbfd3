#include "central/store_detail.h"

namespace balcao::central {

namespace {

constexpr std::string_view k_visit = "SELECT id, case_id, stage, code_id, document, expires_at FROM holder_visit WHERE id = ?";
constexpr std::string_view k_visit_held = "SELECT id, case_id, stage, code_id, document, expires_at FROM holder_visit WHERE id = ? FOR UPDATE";
constexpr std::string_view k_guard =
    "SELECT wrong_pins, lock_level, locked_until, locked_for_good FROM signature_guard WHERE case_id = ? FOR UPDATE";
constexpr std::string_view k_marked =
    "SELECT label, person, purpose, certificate, made_at FROM signing_key WHERE looks_ended = 1 AND destroyed_at IS NULL LIMIT ?";
// A key that is only set aside for a while keeps its signature: everything but an end counts as living. What a version of before
// noted counts as well: a signature activated anew begins with another key.
constexpr std::string_view k_signatures_alive =
    "SELECT count(*) FROM activation a JOIN credential c ON c.case_id = a.case_id WHERE a.person = ? AND a.purpose = ? "
    "AND a.state NOT IN ('replaced', 'cancelled') AND c.signature_pin IS NOT NULL "
    "AND NOT EXISTS (SELECT 1 FROM activation e WHERE e.person = a.person AND e.purpose = a.purpose AND e.signature_ended_at >= ?)";

VisitRow read_visit(const Row& row)
{
    VisitRow out;
    out.id = digest_at(row, 0);
    out.case_id = row.text(1);
    out.stage = row.text(2);
    out.code_id = row.text(3);
    out.document = row.bytes(4);
    out.expires_at = from_ms(row.number(5));
    return out;
}

SigningKeyRow read_signing_key(const Row& row)
{
    return {row.text(0), digest_at(row, 1), row.text(2), row.bytes(3), from_ms(row.number(4))};
}

}  // namespace

Status<> Store::add_visit(const VisitRow& row)
{
    return run("INSERT INTO holder_visit (id, case_id, stage, code_id, document, expires_at) VALUES (?, ?, ?, ?, ?, ?)", view(row.id),
               row.case_id, row.stage, null_if_empty(row.code_id), null_if_empty(row.document), to_ms(row.expires_at));
}

Result<std::optional<VisitRow>> Store::visit(const Digest& id, Hold hold)
{
    return first(hold == Hold::yes ? k_visit_held : k_visit, read_visit, view(id));
}

Status<> Store::save_visit(const VisitRow& row)
{
    return run("UPDATE holder_visit SET stage = ?, code_id = ?, document = ?, expires_at = ? WHERE id = ?", row.stage,
               null_if_empty(row.code_id), null_if_empty(row.document), to_ms(row.expires_at), view(row.id));
}

Status<> Store::drop_visit(const Digest& id) { return run("DELETE FROM holder_visit WHERE id = ?", view(id)); }

Status<> Store::drop_other_visits(std::string_view case_id, const Digest& but)
{
    return run("DELETE FROM holder_visit WHERE case_id = ? AND id <> ?", case_id, view(but));
}

Status<> Store::drop_visits_before(Instant expired) { return run("DELETE FROM holder_visit WHERE expires_at < ?", to_ms(expired)); }

Result<CredentialRow> Store::signature_guard(std::string_view case_id)
{
    auto found = first(k_guard, [](const Row& row) {
        CredentialRow out;
        out.wrong_passwords = row.number(0);
        out.lock_level = row.number(1);
        out.locked_until = optional_instant(row, 2);
        out.locked_for_good = row.number(3) != 0;
        return out;
    }, case_id);
    if (!found) return base::unexpected(found.error());
    auto out = found->value_or(CredentialRow{});
    out.case_id = case_id;
    return out;
}

Status<> Store::save_signature_guard(const CredentialRow& row)
{
    return run("INSERT INTO signature_guard (case_id, wrong_pins, lock_level, locked_until, locked_for_good) VALUES (?, ?, ?, ?, ?) "
               "ON CONFLICT (case_id) DO UPDATE SET wrong_pins = excluded.wrong_pins, lock_level = excluded.lock_level, "
               "locked_until = excluded.locked_until, locked_for_good = excluded.locked_for_good",
               row.case_id, row.wrong_passwords, row.lock_level, optional_ms(row.locked_until),
               static_cast<std::int64_t>(row.locked_for_good));
}

Result<std::optional<SigningKeyRow>> Store::signing_key(const Digest& person, std::string_view purpose)
{
    return first("SELECT label, person, purpose, certificate, made_at FROM signing_key WHERE person = ? AND purpose = ? "
                 "AND destroyed_at IS NULL FOR UPDATE",
                 read_signing_key, view(person), purpose);
}

Status<> Store::add_signing_key(const SigningKeyRow& row)
{
    return run("INSERT INTO signing_key (label, person, purpose, made_at) VALUES (?, ?, ?, ?)", row.label, view(row.person), row.purpose,
               to_ms(row.made_at));
}

Status<> Store::certify_signing_key(std::string_view label, base::BytesView sealed_certificate)
{
    return run("UPDATE signing_key SET certificate = ? WHERE label = ? AND destroyed_at IS NULL", sealed_certificate, label);
}

Status<> Store::signing_key_destroyed(std::string_view label, Instant at)
{
    return run("UPDATE signing_key SET destroyed_at = ?, certificate = NULL WHERE label = ?", to_ms(at), label);
}

Status<> Store::signature_may_have_ended(const ActivationRow& key)
{
    return run("UPDATE signing_key SET looks_ended = 1 WHERE person = ? AND purpose = ? AND destroyed_at IS NULL", view(key.person), key.purpose);
}

Result<std::vector<SigningKeyRow>> Store::marked_signing_keys(std::int64_t at_most) { return all(k_marked, read_signing_key, at_most); }

Result<bool> Store::keep_if_alive(const SigningKeyRow& row)
{
    auto alive = number(k_signatures_alive, view(row.person), row.purpose, to_ms(row.made_at));
    if (!alive) return base::unexpected(alive.error());
    if (*alive == 0) return false;
    if (auto done = run("UPDATE signing_key SET looks_ended = 0 WHERE label = ?", row.label); !done) return base::unexpected(done.error());
    return true;
}

Status<> Store::add_holder_event(const ActivationRow& key, Instant at, std::string_view what)
{
    const auto year_ago = to_ms(at - std::chrono::hours(24 * 365));
    auto done = run("DELETE FROM holder_event WHERE at < ? AND (what <> 'signed' OR NOT EXISTS (SELECT 1 FROM activation a "
                    "WHERE a.person = holder_event.person AND a.purpose = holder_event.purpose "
                    "AND (a.state NOT IN ('replaced', 'cancelled') OR a.ended_at > ?)))",
                    year_ago, year_ago);
    if (!done) return done;
    return run("INSERT INTO holder_event (person, purpose, at, what) VALUES (?, ?, ?, ?)", view(key.person), key.purpose, to_ms(at), what);
}

Result<std::vector<HolderEventRow>> Store::holder_events(const ActivationRow& key, std::int64_t at_most)
{
    return all("SELECT at, what FROM holder_event WHERE person = ? AND purpose = ? ORDER BY at DESC, id DESC LIMIT ?",
               [](const Row& row) { return HolderEventRow{from_ms(row.number(0)), row.text(1)}; }, view(key.person), key.purpose, at_most);
}

}  // namespace balcao::central
