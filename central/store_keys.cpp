#include "base/log.h"
#include "central/store_activation.h"
#include "domain/key_life.h"

namespace balcao::central {

namespace {

constexpr std::string_view k_by_case = "SELECT " BALCAO_ACTIVATION_COLUMNS "WHERE a.case_id = ?";
constexpr std::string_view k_by_case_held = "SELECT " BALCAO_ACTIVATION_COLUMNS "WHERE a.case_id = ? FOR UPDATE OF a";
// `|| ''` keeps the purpose out of the choice of an index: while PostgreSQL has no statistics yet it took the phone's index for
// the purpose alone and went through all of it for each person.
constexpr std::string_view k_by_person = "SELECT " BALCAO_ACTIVATION_COLUMNS
                                         "WHERE a.person = ? AND a.purpose || '' = ? "
                                         "AND a.state IN ('pending', 'activated', 'locked') FOR UPDATE OF a";
constexpr std::string_view k_by_phone = "SELECT " BALCAO_ACTIVATION_COLUMNS
                                        "WHERE a.phone = ? AND a.purpose || '' = ? "
                                        "AND a.state IN ('pending', 'activated', 'locked') FOR UPDATE OF a";
constexpr std::string_view k_list = "SELECT " BALCAO_ACTIVATION_COLUMNS
                                    "WHERE (?1 = '' OR (a.state = ?1 AND a.suspended_because IS NULL) OR "
                                    "(?1 = 'suspended' AND a.suspended_because IS NOT NULL)) AND (?2 = '' OR t.name = ?2) AND a.case_id > ?3 "
                                    "ORDER BY a.case_id LIMIT ?4";

#define BALCAO_CREDENTIAL_COLUMNS                                                                          \
    "case_id, sealed_password, temporary_password, pin, wrong_passwords, lock_level, locked_until, "       \
    "locked_for_good, wrong_codes, signature_pin, password_case FROM credential "
constexpr std::string_view k_credential = "SELECT " BALCAO_CREDENTIAL_COLUMNS "WHERE case_id = ?";
constexpr std::string_view k_credential_held = "SELECT " BALCAO_CREDENTIAL_COLUMNS "WHERE case_id = ? FOR UPDATE";
constexpr std::string_view k_unhardened = "SELECT " BALCAO_CREDENTIAL_COLUMNS
                                          "WHERE sealed_password IS NOT NULL ORDER BY case_id LIMIT ?";
#undef BALCAO_CREDENTIAL_COLUMNS

CredentialRow read_credential(const Row& row)
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
    out.password_case = row.text(10);
    return out;
}

}  // namespace

Result<std::optional<ActivationRow>> Store::activation(std::string_view case_id, Hold hold)
{
    return first(hold == Hold::yes ? k_by_case_held : k_by_case, read_activation, case_id);
}

Result<std::optional<ActivationRow>> Store::key_of_phone(const Digest& phone)
{
    return first(k_by_phone, read_activation, view(phone), std::string_view("personal"));
}

Result<std::vector<ActivationRow>> Store::keys_near(const std::vector<const ActivationRow*>& wanted)
{
    Sets cases;
    Sets persons;
    Sets phones;
    for (const auto* key : wanted) {
        cases.add(key->case_id);
        persons.add(view(key->person), key->purpose);
        phones.add(view(key->phone), key->purpose);
    }
    std::vector<ActivationRow> out;
    const auto keep = [&out](std::size_t, const Row& row) { out.push_back(read_activation(row)); };
    const std::pair<std::string_view, const Sets*> questions[] = {
        {k_by_case_held, &cases}, {k_by_person, &persons}, {k_by_phone, &phones}};
    for (const auto& [sql, sets] : questions) {
        if (auto done = m_session->run_sets(sql, sets->values(), sets->per_set(), keep); !done) {
            return base::unexpected(done.error());
        }
    }
    return out;
}

Status<> Store::add_keys(const std::vector<NewKey>& keys)
{
    Sets rows;
    Sets passwords;
    for (const auto& [row, sealed_password] : keys) {
        rows.add(row.case_id, row.epoch_id, row.seq, row.purpose, view(row.person), view(row.phone), row.state,
                 row.phone_proved, to_ms(row.captured_at), to_ms(row.received_at), optional_ms(row.activated_at),
                 optional_ms(row.ended_at), row.valid_until, row.rules, null_if_empty(row.replaced_by), row.origin,
                 null_if_empty(row.document_until), null_if_empty(row.at_end), optional_ms(row.signature_from),
                 null_if_empty(row.registered_case), null_if_empty(row.ended_because), optional_ms(row.signature_ended_at));
        if (row.state != "replaced" && row.state != "cancelled") passwords.add(row.case_id, null_if_empty(sealed_password));
    }
    if (auto done = m_session->run_sets(
            "INSERT INTO activation (case_id, epoch_id, seq, purpose, person, phone, state, phone_proved, own_pin, "
            "captured_at, received_at, activated_at, ended_at, valid_until, rules, replaced_by, origin, document_until, at_end, "
            "signature_from, registered_case, ended_because, signature_ended_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows.values(), rows.per_set(), {});
        !done) {
        return done;
    }
    return m_session->run_sets("INSERT INTO credential (case_id, sealed_password) VALUES (?, ?)", passwords.values(),
                               passwords.per_set(), {});
}

Status<> Store::end_keys(const std::vector<ActivationRow>& keys)
{
    for (const auto& key : keys) {
        if (auto done = save_activation(key); !done) return done;
        if (auto done = replace_open_codes(key.case_id, "sign_in"); !done) return done;
        if (auto done = signature_may_have_ended(key); !done) return done;
        if (auto done = run("DELETE FROM credential WHERE case_id = ?", key.case_id); !done) return done;
    }
    return {};
}

Status<> Store::save_activation(const ActivationRow& row)
{
    const auto before = domain::key_state_from_name(row.state_read);
    const auto after = domain::key_state_from_name(row.state);
    // Whoever wrote it: no key takes a way that the table of its life does not know.
    if (!after || (before && !domain::may_follow(*before, *after))) {
        base::log_id(base::LogLevel::error, "key_change_impossible", row.case_id);
        return base::fail(base::FaultCode::storage_write_failed);
    }
    const bool suspended = row.state == "suspended";
    const auto& stored = suspended ? row.state_below : row.state;
    const std::optional<std::string_view> because = suspended ? null_if_empty(row.suspended_because) : std::nullopt;
    const std::optional<std::int64_t> at = suspended ? optional_ms(row.suspended_at) : std::nullopt;
    const std::optional<std::int64_t> until = suspended ? optional_ms(row.suspended_until) : std::nullopt;
    return run("UPDATE activation SET state = ?, phone_proved = ?, own_pin = ?, activated_at = ?, ended_at = ?, "
               "replaced_by = ?, signature_ended_at = ?, valid_until = ?, origin = ?, document_until = ?, at_end = ?, "
               "suspended_because = ?, suspended_at = ?, suspended_until = ?, ended_because = ?, ended_source = ?, signature_from = ? "
               "WHERE case_id = ?",
               stored, row.phone_proved, static_cast<std::int64_t>(row.own_pin), optional_ms(row.activated_at),
               optional_ms(row.ended_at), null_if_empty(row.replaced_by), optional_ms(row.signature_ended_at), row.valid_until,
               row.origin, null_if_empty(row.document_until), null_if_empty(row.at_end), because, at, until,
               null_if_empty(row.ended_because), null_if_empty(row.ended_source), optional_ms(row.signature_from), row.case_id);
}

Result<std::vector<ActivationRow>> Store::activations(const ActivationFilter& filter)
{
    return all(k_list, read_activation, filter.state, filter.terminal, filter.after, filter.limit);
}

Result<std::optional<CredentialRow>> Store::credential(std::string_view case_id, Hold hold)
{
    return first(hold == Hold::yes ? k_credential_held : k_credential, read_credential, case_id);
}

Status<> Store::save_credential(const CredentialRow& row)
{
    return run("UPDATE credential SET sealed_password = ?, temporary_password = ?, pin = ?, wrong_passwords = ?, "
               "lock_level = ?, locked_until = ?, locked_for_good = ?, wrong_codes = ?, signature_pin = ?, password_case = ? "
               "WHERE case_id = ?",
               null_if_empty(row.sealed_password), null_if_empty(row.temporary_password), null_if_empty(row.pin),
               row.wrong_passwords, row.lock_level, optional_ms(row.locked_until),
               static_cast<std::int64_t>(row.locked_for_good), row.wrong_codes,
               null_if_empty(row.signature_pin), null_if_empty(row.password_case), row.case_id);
}

Result<std::vector<CredentialRow>> Store::unhardened(std::size_t at_most)
{
    return all(k_unhardened, read_credential, static_cast<std::int64_t>(at_most));
}

Status<> Store::harden(std::string_view case_id, std::string_view temporary_password)
{
    return run("UPDATE credential SET temporary_password = ?, sealed_password = NULL, password_case = NULL WHERE case_id = ? "
               "AND sealed_password IS NOT NULL",
               temporary_password, case_id);
}

}  // namespace balcao::central
