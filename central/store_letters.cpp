#include "central/store_detail.h"

namespace balcao::central {

namespace {

#define BALCAO_LETTER_COLUMNS                                                                                          \
    "l.id, l.case_id, l.state, l.requested_at, l.due_on, l.authorisation, l.address, l.batch_id, l.printed_at, "       \
    "l.expires_at, l.closed_at FROM letter l "

constexpr std::string_view k_letter = "SELECT " BALCAO_LETTER_COLUMNS "WHERE l.id = ?";
constexpr std::string_view k_letter_held = "SELECT " BALCAO_LETTER_COLUMNS "WHERE l.id = ? FOR UPDATE OF l";
constexpr std::string_view k_letters_of = "SELECT " BALCAO_LETTER_COLUMNS "WHERE l.case_id = ? ORDER BY l.requested_at DESC, l.printed_at DESC";
constexpr std::string_view k_letters_asked_in = "SELECT " BALCAO_LETTER_COLUMNS
                                                "JOIN activation a ON a.case_id = l.case_id WHERE a.case_id = ?1 OR a.registered_case = ?1 "
                                                "ORDER BY l.requested_at DESC, l.printed_at DESC";
constexpr std::string_view k_letters_of_batch = "SELECT " BALCAO_LETTER_COLUMNS "WHERE l.batch_id = ? ORDER BY l.id";
constexpr std::string_view k_letters_of_batch_held = "SELECT " BALCAO_LETTER_COLUMNS "WHERE l.batch_id = ? ORDER BY l.id FOR UPDATE OF l";
constexpr std::string_view k_due = "SELECT " BALCAO_LETTER_COLUMNS
                                   "JOIN activation a ON a.case_id = l.case_id "
                                   "WHERE l.state = 'waiting' AND l.due_on <= ? AND a.state = 'pending' AND a.suspended_because IS NULL "
                                   "AND a.own_pin = 0 ORDER BY l.due_on, l.id LIMIT ? FOR UPDATE OF l, a SKIP LOCKED";
constexpr std::string_view k_due_count = "SELECT count(*) FROM letter l JOIN activation a ON a.case_id = l.case_id "
                                         "WHERE l.state = 'waiting' AND l.due_on <= ? AND a.state = 'pending' AND a.suspended_because IS NULL "
                                         "AND a.own_pin = 0";
constexpr std::string_view k_to_close = "SELECT " BALCAO_LETTER_COLUMNS
                                        "JOIN activation a ON a.case_id = l.case_id WHERE l.state IN ('waiting', 'printed') "
                                        "AND (a.own_pin = 1 OR a.state NOT IN ('pending', 'activated', 'locked') OR "
                                        "(l.state = 'printed' AND l.expires_at <= ?)) LIMIT ? FOR UPDATE OF l SKIP LOCKED";
constexpr std::string_view k_list_letters = "SELECT " BALCAO_LETTER_COLUMNS "WHERE l.id > ?1 AND (?2 = '' OR l.state = ?2) ORDER BY l.id LIMIT ?3";
#undef BALCAO_LETTER_COLUMNS

#define BALCAO_BATCH_COLUMNS "id, state, folder, digest, letters, made_at, manifest_at FROM letter_batch "
constexpr std::string_view k_batch = "SELECT " BALCAO_BATCH_COLUMNS "WHERE id = ?";
constexpr std::string_view k_batch_held = "SELECT " BALCAO_BATCH_COLUMNS "WHERE id = ? FOR UPDATE";
constexpr std::string_view k_unfinished = "SELECT " BALCAO_BATCH_COLUMNS "WHERE state <> 'lost' AND manifest_at IS NULL ORDER BY id";
#undef BALCAO_BATCH_COLUMNS

LetterRow read_letter(const Row& row)
{
    LetterRow out;
    out.id = row.text(0);
    out.case_id = row.text(1);
    out.state = row.text(2);
    out.requested_at = from_ms(row.number(3));
    out.due_on = row.text(4);
    out.authorisation = row.text(5);
    out.address = row.bytes(6);
    out.batch_id = row.text(7);
    out.printed_at = optional_instant(row, 8);
    out.expires_at = optional_instant(row, 9);
    out.closed_at = optional_instant(row, 10);
    return out;
}

LetterBatchRow read_letter_batch(const Row& row)
{
    LetterBatchRow out;
    out.id = row.text(0);
    out.state = row.text(1);
    out.folder = row.text(2);
    out.digest = digest_at(row, 3);
    out.letters = row.number(4);
    out.made_at = from_ms(row.number(5));
    out.manifest_at = optional_instant(row, 6);
    return out;
}

}  // namespace

Status<> Store::add_letter(const LetterRow& row)
{
    return run("INSERT INTO letter (id, case_id, state, requested_at, due_on, authorisation, address) VALUES (?, ?, ?, ?, ?, ?, ?)",
               row.id, row.case_id, row.state, to_ms(row.requested_at), row.due_on, row.authorisation, null_if_empty(row.address));
}

Status<> Store::save_letter(const LetterRow& row)
{
    return run("UPDATE letter SET state = ?, due_on = ?, address = ?, batch_id = ?, printed_at = ?, expires_at = ?, closed_at = ? WHERE id = ?",
               row.state, row.due_on, null_if_empty(row.address), null_if_empty(row.batch_id), optional_ms(row.printed_at),
               optional_ms(row.expires_at), optional_ms(row.closed_at), row.id);
}

Result<std::optional<LetterRow>> Store::letter(std::string_view id, Hold hold)
{
    return first(hold == Hold::yes ? k_letter_held : k_letter, read_letter, id);
}

Result<std::vector<LetterRow>> Store::letters_of(std::string_view case_id) { return all(k_letters_of, read_letter, case_id); }

Result<std::vector<LetterRow>> Store::letters_asked_in(std::string_view case_id) { return all(k_letters_asked_in, read_letter, case_id); }

Status<> Store::move_letters(std::string_view from_case, std::string_view to_case)
{
    return run("UPDATE letter SET case_id = ? WHERE case_id = ?", to_case, from_case);
}

Result<std::vector<LetterRow>> Store::letters_of_batch(std::string_view batch, Hold hold)
{
    return all(hold == Hold::yes ? k_letters_of_batch_held : k_letters_of_batch, read_letter, batch);
}

Result<std::vector<LetterRow>> Store::due_letters(std::string_view today, std::size_t at_most)
{
    return all(k_due, read_letter, today, static_cast<std::int64_t>(at_most));
}

Result<std::int64_t> Store::count_due_letters(std::string_view today) { return number(k_due_count, today); }

Result<std::vector<LetterRow>> Store::letters_to_close(Instant now, std::size_t at_most)
{
    return all(k_to_close, read_letter, to_ms(now), static_cast<std::int64_t>(at_most));
}

Result<std::vector<LetterRow>> Store::letters_after(std::string_view id, std::string_view state, std::int64_t limit)
{
    return all(k_list_letters, read_letter, id, state, limit);
}

Status<> Store::set_temporary_password(std::string_view case_id, std::string_view password)
{
    return run("UPDATE credential SET temporary_password = ?, sealed_password = NULL, password_case = NULL, wrong_passwords = 0, "
               "lock_level = 0, locked_until = NULL, locked_for_good = 0 WHERE case_id = ?",
               password.empty() ? std::nullopt : std::optional(password), case_id);
}

Status<> Store::add_letter_batch(const LetterBatchRow& row)
{
    return run("INSERT INTO letter_batch (id, state, folder, digest, letters, made_at) VALUES (?, ?, ?, ?, ?, ?)", row.id, row.state,
               row.folder, view(row.digest), row.letters, to_ms(row.made_at));
}

Status<> Store::save_letter_batch(const LetterBatchRow& row)
{
    return run("UPDATE letter_batch SET state = ?, manifest_at = ? WHERE id = ?", row.state, optional_ms(row.manifest_at), row.id);
}

Result<std::optional<LetterBatchRow>> Store::letter_batch(std::string_view id, Hold hold)
{
    return first(hold == Hold::yes ? k_batch_held : k_batch, read_letter_batch, id);
}

Result<std::vector<LetterBatchRow>> Store::unfinished_letter_batches() { return all(k_unfinished, read_letter_batch); }

}  // namespace balcao::central
