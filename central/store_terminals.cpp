#include "central/store_detail.h"

namespace balcao::central {

namespace {

constexpr std::string_view k_by_name =
    "SELECT id, name, point_of_service, state, created_at, token_expires_at, enrolled_at, revoked_at, last_seen_at "
    "FROM terminal WHERE name = ?";
constexpr std::string_view k_by_name_held =
    "SELECT id, name, point_of_service, state, created_at, token_expires_at, enrolled_at, revoked_at, last_seen_at "
    "FROM terminal WHERE name = ? FOR UPDATE";
constexpr std::string_view k_by_token =
    "SELECT id, name, point_of_service, state, created_at, token_expires_at, enrolled_at, revoked_at, last_seen_at "
    "FROM terminal WHERE token_digest = ? FOR UPDATE";
constexpr std::string_view k_all =
    "SELECT id, name, point_of_service, state, created_at, token_expires_at, enrolled_at, revoked_at, last_seen_at "
    "FROM terminal ORDER BY name";

TerminalRow read_terminal(const Row& row)
{
    TerminalRow out;
    out.id = row.number(0);
    out.name = row.text(1);
    out.point_of_service = row.text(2);
    out.state = row.text(3);
    out.created_at = from_ms(row.number(4));
    out.token_expires_at = optional_instant(row, 5);
    out.enrolled_at = optional_instant(row, 6);
    out.revoked_at = optional_instant(row, 7);
    out.last_seen_at = optional_instant(row, 8);
    return out;
}

CertificateRow read_certificate(const Row& row)
{
    CertificateRow out;
    out.fingerprint = digest_at(row, 0);
    out.terminal_id = row.number(1);
    out.der = row.bytes(2);
    out.not_before = from_ms(row.number(3));
    out.not_after = from_ms(row.number(4));
    out.issued_at = from_ms(row.number(5));
    out.superseded_at = optional_instant(row, 6);
    out.revoked_at = optional_instant(row, 7);
    return out;
}

}  // namespace

Status<> Store::add_terminal(const TerminalRow& row, const Digest& token)
{
    return run("INSERT INTO terminal (name, point_of_service, state, created_at, token_digest, token_expires_at) "
               "VALUES (?, ?, 'invited', ?, ?, ?)",
               row.name, row.point_of_service, to_ms(row.created_at), view(token), optional_ms(row.token_expires_at));
}

Status<> Store::renew_token(std::int64_t terminal, const Digest& token, Instant expires)
{
    return run("UPDATE terminal SET token_digest = ?, token_expires_at = ?, "
               "state = CASE state WHEN 'revoked' THEN 'invited' ELSE state END WHERE id = ?",
               view(token), to_ms(expires), terminal);
}

Result<std::vector<TerminalRow>> Store::terminals() { return all(k_all, read_terminal); }

Result<std::optional<TerminalRow>> Store::terminal_by_name(std::string_view name, Hold hold)
{
    return first(hold == Hold::yes ? k_by_name_held : k_by_name, read_terminal, name);
}

Result<std::optional<TerminalRow>> Store::terminal_by_token(const Digest& token)
{
    return first(k_by_token, read_terminal, view(token));
}

Status<> Store::enrol(std::int64_t terminal, const CertificateRow& certificate)
{
    // A new enrolment ends the connections of every certificate from before: the machine may have been replaced.
    if (auto done = run("UPDATE certificate SET superseded_at = ? WHERE terminal_id = ? AND superseded_at IS NULL",
                        to_ms(certificate.issued_at), terminal);
        !done) {
        return done;
    }
    if (auto done = run("UPDATE terminal SET state = 'enrolled', enrolled_at = ?, revoked_at = NULL, "
                        "token_digest = NULL, token_expires_at = NULL WHERE id = ?",
                        to_ms(certificate.issued_at), terminal);
        !done) {
        return done;
    }
    return add_certificate(certificate);
}

Status<> Store::add_certificate(const CertificateRow& certificate)
{
    return run("INSERT INTO certificate (fingerprint, terminal_id, der, not_before, not_after, issued_at) "
               "VALUES (?, ?, ?, ?, ?, ?)",
               view(certificate.fingerprint), certificate.terminal_id, base::BytesView(certificate.der),
               to_ms(certificate.not_before), to_ms(certificate.not_after), to_ms(certificate.issued_at));
}

Status<> Store::revoke_terminal(std::int64_t terminal, Instant at)
{
    if (auto done = run("UPDATE certificate SET revoked_at = ? WHERE terminal_id = ? AND revoked_at IS NULL",
                        to_ms(at), terminal);
        !done) {
        return done;
    }
    return run("UPDATE terminal SET state = 'revoked', revoked_at = ?, token_digest = NULL, token_expires_at = NULL "
               "WHERE id = ?",
               to_ms(at), terminal);
}

Result<std::vector<CertificateRow>> Store::certificates(std::int64_t terminal)
{
    return all("SELECT fingerprint, terminal_id, der, not_before, not_after, issued_at, superseded_at, revoked_at "
               "FROM certificate WHERE terminal_id = ? ORDER BY issued_at DESC",
               read_certificate, terminal);
}

Status<> Store::seen(std::int64_t terminal, Instant at)
{
    return run("UPDATE terminal SET last_seen_at = ? WHERE id = ?", to_ms(at), terminal);
}

}  // namespace balcao::central
