#include "central/store_detail.h"

namespace balcao::central {

namespace {

#define BALCAO_ACTIVATION_COLUMNS                                                                                 \
    "a.case_id, a.epoch_id, a.seq, a.purpose, a.person, a.phone, a.state, a.phone_proved, a.own_pin, "            \
    "a.captured_at, a.received_at, a.activated_at, a.ended_at, a.valid_until, a.rules, a.replaced_by, t.name "    \
    "FROM activation a JOIN epoch e ON e.id = a.epoch_id JOIN terminal t ON t.id = e.terminal_id "

constexpr std::string_view k_by_case = "SELECT " BALCAO_ACTIVATION_COLUMNS "WHERE a.case_id = ?";
constexpr std::string_view k_by_person = "SELECT " BALCAO_ACTIVATION_COLUMNS
                                         "WHERE a.person = ? AND a.purpose = ? "
                                         "AND a.state IN ('pending', 'activated', 'locked')";
constexpr std::string_view k_by_phone = "SELECT " BALCAO_ACTIVATION_COLUMNS
                                        "WHERE a.phone = ? AND a.purpose = ? "
                                        "AND a.state IN ('pending', 'activated', 'locked')";
constexpr std::string_view k_list = "SELECT " BALCAO_ACTIVATION_COLUMNS
                                    "WHERE (?1 = '' OR a.state = ?1) AND (?2 = '' OR t.name = ?2) AND a.case_id > ?3 "
                                    "ORDER BY a.case_id LIMIT ?4";
#undef BALCAO_ACTIVATION_COLUMNS

#define BALCAO_CREDENTIAL_COLUMNS                                                                          \
    "case_id, sealed_password, temporary_password, pin, wrong_passwords, lock_level, locked_until, "       \
    "locked_for_good, wrong_codes, signature_pin FROM credential "
constexpr std::string_view k_credential = "SELECT " BALCAO_CREDENTIAL_COLUMNS "WHERE case_id = ?";
constexpr std::string_view k_unhardened = "SELECT " BALCAO_CREDENTIAL_COLUMNS
                                          "WHERE sealed_password IS NOT NULL ORDER BY case_id LIMIT ?";
#undef BALCAO_CREDENTIAL_COLUMNS

ActivationRow read_activation(const database::Statement& row)
{
    ActivationRow out;
    out.case_id = row.text(0);
    out.epoch_id = row.number(1);
    out.seq = row.number(2);
    out.purpose = row.text(3);
    out.person = digest_at(row, 4);
    out.phone = digest_at(row, 5);
    out.state = row.text(6);
    out.phone_proved = row.text(7);
    out.own_pin = row.number(8) != 0;
    out.captured_at = from_ms(row.number(9));
    out.received_at = from_ms(row.number(10));
    out.activated_at = optional_instant(row, 11);
    out.ended_at = optional_instant(row, 12);
    out.valid_until = row.text(13);
    out.rules = row.text(14);
    out.replaced_by = row.text(15);
    out.terminal = row.text(16);
    return out;
}

CredentialRow read_credential(const database::Statement& row)
{
    CredentialRow out;
    out.case_id = row.text(0);
    out.sealed_password = row.bytes(1);
    out.temporary_password = row.text(2);
    out.pin = row.text(3);
    out.wrong_passwords = row.number(4);
    out.lock_level = row.number(5);
    out.locked_until = optional_instant(row, 6);
    out.locked_for_good = row.number(7) != 0;
    out.wrong_codes = row.number(8);
    out.signature_pin = row.text(9);
    return out;
}

PhoneCodeRow read_code(const database::Statement& row)
{
    PhoneCodeRow out;
    out.id = row.text(0);
    out.purpose = row.text(1);
    if (!row.is_null(2)) out.terminal_id = row.number(2);
    out.case_id = row.text(3);
    out.phone = digest_at(row, 4);
    out.code = row.bytes(5);
    out.state = row.text(6);
    out.tries_left = row.number(7);
    out.made_at = from_ms(row.number(8));
    out.expires_at = from_ms(row.number(9));
    return out;
}

}  // namespace

Result<std::optional<ActivationRow>> Store::activation(std::string_view case_id)
{
    return first(k_by_case, read_activation, case_id);
}

Result<std::optional<ActivationRow>> Store::live_by_person(const Digest& person, std::string_view purpose)
{
    return first(k_by_person, read_activation, view(person), purpose);
}

Result<std::optional<ActivationRow>> Store::live_by_phone(const Digest& phone, std::string_view purpose)
{
    return first(k_by_phone, read_activation, view(phone), purpose);
}

Status<> Store::add_activation(const ActivationRow& row, base::BytesView sealed_password)
{
    if (auto done = run("INSERT INTO activation (case_id, epoch_id, seq, purpose, person, phone, state, phone_proved, "
                        "own_pin, captured_at, received_at, activated_at, valid_until, rules) "
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)",
                        row.case_id, row.epoch_id, row.seq, row.purpose, view(row.person), view(row.phone), row.state,
                        row.phone_proved, to_ms(row.captured_at), to_ms(row.received_at), optional_ms(row.activated_at),
                        row.valid_until, row.rules);
        !done) {
        return done;
    }
    return run("INSERT INTO credential (case_id, sealed_password) VALUES (?, ?)", row.case_id, sealed_password);
}

Status<> Store::save_activation(const ActivationRow& row)
{
    return run("UPDATE activation SET state = ?, phone_proved = ?, own_pin = ?, activated_at = ?, ended_at = ?, "
               "replaced_by = ? WHERE case_id = ?",
               row.state, row.phone_proved, static_cast<std::int64_t>(row.own_pin), optional_ms(row.activated_at),
               optional_ms(row.ended_at), null_if_empty(row.replaced_by), row.case_id);
}

Result<std::vector<ActivationRow>> Store::activations(const ActivationFilter& filter)
{
    return all(k_list, read_activation, filter.state, filter.terminal, filter.after, filter.limit);
}

Result<std::optional<CredentialRow>> Store::credential(std::string_view case_id)
{
    return first(k_credential, read_credential, case_id);
}

Status<> Store::save_credential(const CredentialRow& row)
{
    return run("UPDATE credential SET sealed_password = ?, temporary_password = ?, pin = ?, wrong_passwords = ?, "
               "lock_level = ?, locked_until = ?, locked_for_good = ?, wrong_codes = ?, signature_pin = ? "
               "WHERE case_id = ?",
               null_if_empty(row.sealed_password), null_if_empty(row.temporary_password), null_if_empty(row.pin),
               row.wrong_passwords, row.lock_level, optional_ms(row.locked_until),
               static_cast<std::int64_t>(row.locked_for_good), row.wrong_codes,
               null_if_empty(row.signature_pin), row.case_id);
}

Status<> Store::drop_credential(std::string_view case_id)
{
    return run("DELETE FROM credential WHERE case_id = ?", case_id);
}

Result<std::vector<CredentialRow>> Store::unhardened(std::size_t at_most)
{
    return all(k_unhardened, read_credential, static_cast<std::int64_t>(at_most));
}

Status<> Store::harden(std::string_view case_id, std::string_view temporary_password)
{
    return run("UPDATE credential SET temporary_password = ?, sealed_password = NULL WHERE case_id = ? "
               "AND sealed_password IS NOT NULL",
               temporary_password, case_id);
}

Status<> Store::add_code(const PhoneCodeRow& row)
{
    return run("INSERT INTO phone_code (id, purpose, terminal_id, case_id, phone, code, state, tries_left, made_at, "
               "expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               row.id, row.purpose, row.terminal_id, row.case_id, view(row.phone), null_if_empty(row.code), row.state,
               row.tries_left, to_ms(row.made_at), to_ms(row.expires_at));
}

Result<std::optional<PhoneCodeRow>> Store::code(std::string_view id)
{
    return first("SELECT id, purpose, terminal_id, case_id, phone, code, state, tries_left, made_at, expires_at "
                 "FROM phone_code WHERE id = ?",
                 read_code, id);
}

Status<> Store::save_code(const PhoneCodeRow& row)
{
    return run("UPDATE phone_code SET code = ?, state = ?, tries_left = ? WHERE id = ?", null_if_empty(row.code),
               row.state, row.tries_left, row.id);
}

Result<std::int64_t> Store::codes_since(std::string_view case_id, std::string_view purpose, Instant since)
{
    return number("SELECT count(*) FROM phone_code WHERE case_id = ? AND purpose = ? AND made_at > ?", case_id, purpose,
                  to_ms(since));
}

Result<std::int64_t> Store::terminal_codes_since(std::int64_t terminal, Instant since)
{
    return number("SELECT count(*) FROM phone_code WHERE terminal_id = ? AND made_at > ?", terminal, to_ms(since));
}

Result<std::int64_t> Store::phone_codes_since(const Digest& phone, Instant since)
{
    return number("SELECT count(*) FROM phone_code WHERE phone = ? AND made_at > ?", view(phone), to_ms(since));
}

Status<> Store::replace_open_codes(std::string_view case_id, std::string_view purpose)
{
    return run("UPDATE phone_code SET state = 'replaced', code = NULL WHERE case_id = ? AND purpose = ? "
               "AND state = 'open'",
               case_id, purpose);
}

Status<> Store::drop_codes_before(Instant made_before)
{
    return run("DELETE FROM phone_code WHERE made_at < ?", to_ms(made_before));
}

}  // namespace balcao::central
