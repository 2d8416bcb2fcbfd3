#pragma once
// The central's database: every SQL statement of the program, over a session of SQLite or PostgreSQL. A thread of
// the writer (writer.h) owns a Store; each call runs inside the transaction that thread has open.
//
// Several instances may work on one PostgreSQL at once. What is read in order to be changed is therefore read with
// Hold::yes: nobody else changes it before this transaction ends.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "central/holder_rows.h"
#include "central/letter_rows.h"
#include "central/session.h"
#include "seal/hash.h"

namespace balcao::central {

using base::Instant;
using base::Result;
using base::Status;
using seal::Digest;

[[nodiscard]] std::int64_t to_ms(Instant at);
[[nodiscard]] Instant from_ms(std::int64_t ms);

/// A terminal as the administrator sees it.
struct TerminalRow {
    std::int64_t id = 0;
    std::string name;
    std::string point_of_service;
    std::string state;  ///< invited, enrolled, revoked
    Instant created_at;
    std::optional<Instant> token_expires_at;
    std::optional<Instant> enrolled_at;
    std::optional<Instant> revoked_at;
    std::optional<Instant> last_seen_at;
};

struct CertificateRow {
    Digest fingerprint{};
    std::int64_t terminal_id = 0;
    base::Bytes der;
    Instant not_before;
    Instant not_after;
    Instant issued_at;
    std::optional<Instant> superseded_at;  ///< enrolled anew: no more connections, its records still count
    std::optional<Instant> revoked_at;     ///< not trusted for anything
};

struct EpochRow {
    std::int64_t id = 0;
    std::string epoch;
    std::int64_t contiguous_upto = 0;
    Digest head_hash{};
    std::int64_t highest_seq = 0;
    std::optional<Instant> frozen_at;
    std::int64_t frozen_seq = 0;
};

struct RecordRow {
    std::int64_t seq = 0;
    Digest hash{};
    Digest prev{};
    base::Bytes header;        ///< canonical, as signed
    Digest sealed_digest{};
    base::Bytes signature;
    base::Bytes data;          ///< sealed to the central's own key, without the citizen's secret; empty once erased
    std::string outcome;       ///< accepted, rejected
    base::Bytes answer;
    std::int64_t receipt_id = 0;
    Instant received_at;
    std::optional<std::int64_t> clock_off_ms;
    std::string about_case;    ///< written only: key of a record that has none of its own
};

struct ReceiptRow {
    std::int64_t id = 0;
    std::int64_t epoch_id = 0;
    std::int64_t first_seq = 0;
    std::int64_t last_seq = 0;
    std::int64_t count = 0;
    Instant received_at;
    base::Bytes body;
    base::Bytes signature;  ///< empty while it has not been stored yet
};

/// Sequence numbers missing between two stored ones, both ends included.
struct Gap {
    std::int64_t first = 0;
    std::int64_t last = 0;
    friend bool operator==(const Gap&, const Gap&) = default;
};

struct ActivationRow {
    std::string case_id;
    std::int64_t epoch_id = 0;
    std::int64_t seq = 0;
    std::string purpose = "personal";
    Digest person{};
    Digest phone{};
    std::string state;         ///< pending, activated, suspended, replaced, locked, cancelled
    std::string phone_proved;  ///< desk, sign_in, no
    bool own_pin = false;
    Instant captured_at;
    Instant received_at;
    std::optional<Instant> activated_at;
    std::optional<Instant> ended_at;
    std::string valid_until;   ///< ISO date
    std::string rules;
    std::string replaced_by;
    std::string terminal;      ///< read only: name of the terminal it came from
    std::optional<Instant> signature_ended_at;  ///< when its holder ended the signature or the wish for one; 1970: by a clock that cannot be compared
    std::string state_read;         ///< read only: `state` as it was stored; a change is checked against it
    std::string state_below;        ///< of a suspended key: what holds again after it
    std::string origin = "desk";    ///< desk, letter
    std::string document_until;     ///< ISO date; empty: no end, or not known
    std::string at_end;             ///< suspend, cancel; empty: not worked out yet
    std::string suspended_because;  ///< abuse, expired
    std::optional<Instant> suspended_at;
    std::optional<Instant> suspended_until;
    std::string ended_because;      ///< name of a domain::KeyCause, or new_version
    std::string ended_source;
    std::optional<Instant> signature_from;  ///< a digital signature was issued
    std::string registered_case;    ///< of a later version: the case the key began with
};

struct CredentialRow {
    std::string case_id;
    base::Bytes sealed_password;     ///< until it is hardened, moments after the record came
    std::string temporary_password;  ///< StoredPin::text()
    std::string pin;                 ///< StoredPin::text()
    std::string signature_pin;       ///< StoredPin::text(); empty unless asked for
    std::int64_t wrong_passwords = 0;
    std::int64_t lock_level = 0;
    std::optional<Instant> locked_until;
    bool locked_for_good = false;
    std::int64_t wrong_codes = 0;
    std::string password_case;       ///< whose sealed_password it is; empty: case_id's
};

struct PhoneCodeRow {
    std::string id;
    std::string purpose;  ///< desk, sign_in
    std::optional<std::int64_t> terminal_id;
    std::string case_id;
    Digest phone{};
    base::Bytes code;     ///< keyed digest; empty unless open
    std::string state;    ///< open, right, exhausted, replaced, not_sent
    std::int64_t tries_left = 0;
    Instant made_at;
    Instant expires_at;
};

/// Who an operator is, and how they show it.
struct OperatorRow {
    std::string id;
    std::string display_name;
    std::string password_hash;              ///< seal/operator_password.h
    std::string code_key;                   ///< empty = no codes
    std::optional<std::int64_t> lease_hours; ///< nullopt = as the settings say
    Instant changed_at;
    std::string card;                       ///< fingerprint of their Citizen Card's certificate; empty = none
};

/// What held for an operator from an instant on.
struct StandingRow {
    std::string operator_id;
    Instant from_at;
    std::string state = "active";           ///< active, blocked
    std::string may_do = "activate";        ///< activate, supervise, maintain
    std::string places;                     ///< points of service and terminals, blanks between; empty = everywhere
    Instant valid_from;
    std::optional<Instant> valid_until;
};

struct ReportWithdrawalRow {
    std::string case_id;
    Instant asked_at;
    std::string asked_by;  ///< operator
    std::string source;
};

/// Is what is read about to be changed?
enum class Hold : bool { no, yes };

class Store {
public:
    /// Opens the database and brings it to this build's schema.
    [[nodiscard]] static Result<Store> open(const SessionOptions& options);

    [[nodiscard]] StoreSession& session() { return *m_session; }
    /// First column of the first row as a number; 0 when there is no row.
    template <class... T>
    [[nodiscard]] Result<std::int64_t> number(std::string_view sql, const T&... values);

    // terminals
    [[nodiscard]] Status<> add_terminal(const TerminalRow& row, const Digest& token);
    /// A new token for a known terminal; it stays enrolled until the token is used.
    [[nodiscard]] Status<> renew_token(std::int64_t terminal, const Digest& token, Instant expires);
    [[nodiscard]] Result<std::vector<TerminalRow>> terminals();
    [[nodiscard]] Result<std::optional<TerminalRow>> terminal_by_name(std::string_view name, Hold hold = Hold::no);
    /// Held: a token is good for one certificate.
    [[nodiscard]] Result<std::optional<TerminalRow>> terminal_by_token(const Digest& token);
    /// Takes the token away for good and stores the certificate.
    [[nodiscard]] Status<> enrol(std::int64_t terminal, const CertificateRow& certificate);
    [[nodiscard]] Status<> add_certificate(const CertificateRow& certificate);
    [[nodiscard]] Status<> revoke_terminal(std::int64_t terminal, Instant at);
    [[nodiscard]] Result<std::vector<CertificateRow>> certificates(std::int64_t terminal);
    [[nodiscard]] Status<> seen(std::int64_t terminal, Instant at);

    // operators
    /// New, or in place of what was known of this id.
    [[nodiscard]] Status<> save_operator(const OperatorRow& row);
    [[nodiscard]] Status<> add_standing(const StandingRow& row);
    [[nodiscard]] Result<std::vector<OperatorRow>> operators();
    [[nodiscard]] Result<std::optional<OperatorRow>> operator_by_id(std::string_view id, Hold hold = Hold::no);
    /// Oldest first.
    [[nodiscard]] Result<std::vector<StandingRow>> standings(std::string_view operator_id);
    /// A number larger than all before for this terminal, `at_least` where that is.
    [[nodiscard]] Result<std::int64_t> next_roster_number(std::int64_t terminal, std::int64_t at_least, Instant at);

    // records
    [[nodiscard]] Result<std::optional<EpochRow>> epoch(std::int64_t terminal, std::string_view epoch);
    [[nodiscard]] Result<std::optional<EpochRow>> latest_epoch(std::int64_t terminal);
    /// Held, made when it is new: batches of one epoch are settled one after the other.
    [[nodiscard]] Result<EpochRow> hold_epoch(std::int64_t terminal, std::string_view epoch, Instant at);
    [[nodiscard]] Status<> save_epoch(const EpochRow& row, Instant batch_at);
    [[nodiscard]] Result<std::optional<RecordRow>> record(std::int64_t epoch, std::int64_t seq);
    /// Those of these numbers that are stored: seq, hash, prev, outcome and answer.
    [[nodiscard]] Result<std::vector<RecordRow>> records(std::int64_t epoch, const std::vector<std::int64_t>& seqs);
    [[nodiscard]] Status<> add_records(std::int64_t epoch, const std::vector<RecordRow>& rows);
    [[nodiscard]] Result<std::vector<Gap>> gaps(const EpochRow& epoch, std::size_t at_most);
    /// Rejected records of an epoch, lowest first.
    [[nodiscard]] Result<std::vector<std::int64_t>> rejected(std::int64_t epoch, std::size_t at_most);
    [[nodiscard]] Result<std::int64_t> next_receipt_id();
    /// Before its records: a parent that comes after its children makes SQLite look through all of them.
    [[nodiscard]] Status<> open_receipt(std::int64_t id, std::int64_t epoch, Instant at);
    [[nodiscard]] Status<> fill_receipt(const ReceiptRow& row);
    [[nodiscard]] Status<> sign_receipt(std::int64_t id, base::BytesView signature);
    [[nodiscard]] Result<std::optional<ReceiptRow>> receipt(std::int64_t id);
    /// Receipts of a terminal's epoch that cover anything after `after`, in order.
    [[nodiscard]] Result<std::vector<ReceiptRow>> receipts_after(std::int64_t epoch, std::int64_t after,
                                                                 std::size_t at_most);
    [[nodiscard]] Result<std::vector<RecordRow>> unsettled_chain(const EpochRow& epoch, std::size_t at_most);

    // keys of citizens
    [[nodiscard]] Result<std::optional<ActivationRow>> activation(std::string_view case_id, Hold hold = Hold::no);
    /// Keys that a batch may meet, held: of these cases, and the live ones of these persons and numbers. Some may come
    /// more than once. A key that another instance makes meanwhile shows as a fault after which the work may be repeated.
    [[nodiscard]] Result<std::vector<ActivationRow>> keys_near(const std::vector<const ActivationRow*>& wanted);
    struct NewKey {
        ActivationRow row;
        base::Bytes sealed_password;
    };
    /// The password only of those that are live. A key that was there before in another version is completed afterwards by
    /// save_activation() and save_credential().
    [[nodiscard]] Status<> add_keys(const std::vector<NewKey>& keys);
    /// Each as `save_activation`; their codes for a sign-in are void and their secrets gone.
    [[nodiscard]] Status<> end_keys(const std::vector<ActivationRow>& keys);
    [[nodiscard]] Status<> save_activation(const ActivationRow& row);
    struct ActivationFilter {
        std::string state;     ///< empty = all
        std::string terminal;  ///< empty = all
        std::string after;     ///< case id of the last one seen
        std::int64_t limit = 200;
    };
    [[nodiscard]] Result<std::vector<ActivationRow>> activations(const ActivationFilter& filter);
    [[nodiscard]] Result<std::optional<CredentialRow>> credential(std::string_view case_id, Hold hold = Hold::no);
    [[nodiscard]] Status<> save_credential(const CredentialRow& row);
    /// Keys whose temporary password still waits to be hardened.
    [[nodiscard]] Result<std::vector<CredentialRow>> unhardened(std::size_t at_most);
    /// Stores the hardened password, unless somebody else did it meanwhile, and wipes the sealed one.
    [[nodiscard]] Status<> harden(std::string_view case_id, std::string_view temporary_password);

    // life of keys (store_life.cpp); lists hold the rows they give
    [[nodiscard]] Result<bool> is_partner(std::int64_t terminal);
    [[nodiscard]] Status<> add_partner(std::int64_t terminal);
    /// The person's last key that was cancelled for one of the reasons that are not the holder's.
    [[nodiscard]] Result<std::optional<ActivationRow>> cancelled_key_of(const Digest& person);
    /// Live keys whose dates are not worked out yet, by case.
    [[nodiscard]] Result<std::vector<ActivationRow>> undated_keys(std::size_t at_most);
    /// Live keys whose last day lies before `today`, and which are not suspended for that yet.
    [[nodiscard]] Result<std::vector<ActivationRow>> expired_keys(std::string_view today, std::size_t at_most);
    [[nodiscard]] Result<std::vector<ActivationRow>> suspensions_over(Instant now, std::size_t at_most);

    // letters (store_letters.cpp)
    [[nodiscard]] Status<> add_letter(const LetterRow& row);
    [[nodiscard]] Status<> save_letter(const LetterRow& row);
    [[nodiscard]] Result<std::optional<LetterRow>> letter(std::string_view id, Hold hold = Hold::no);
    /// Newest first.
    [[nodiscard]] Result<std::vector<LetterRow>> letters_of(std::string_view case_id);
    /// Of the key that was asked for in this case, under whatever version it goes on.
    [[nodiscard]] Result<std::vector<LetterRow>> letters_asked_in(std::string_view case_id);
    /// To the new version of their key.
    [[nodiscard]] Status<> move_letters(std::string_view from_case, std::string_view to_case);
    [[nodiscard]] Result<std::vector<LetterRow>> letters_of_batch(std::string_view batch, Hold hold = Hold::no);
    /// Waiting ones that are due, held.
    [[nodiscard]] Result<std::vector<LetterRow>> due_letters(std::string_view today, std::size_t at_most);
    [[nodiscard]] Result<std::int64_t> count_due_letters(std::string_view today);
    /// Waiting or printed ones whose key is used, gone, or past its time, held.
    [[nodiscard]] Result<std::vector<LetterRow>> letters_to_close(Instant now, std::size_t at_most);
    [[nodiscard]] Result<std::vector<LetterRow>> letters_after(std::string_view id, std::string_view state, std::int64_t limit);
    [[nodiscard]] Status<> set_temporary_password(std::string_view case_id, std::string_view password);
    [[nodiscard]] Status<> add_letter_batch(const LetterBatchRow& row);
    [[nodiscard]] Status<> save_letter_batch(const LetterBatchRow& row);
    [[nodiscard]] Result<std::optional<LetterBatchRow>> letter_batch(std::string_view id, Hold hold = Hold::no);
    [[nodiscard]] Result<std::vector<LetterBatchRow>> unfinished_letter_batches();

    // retention (store_retention.cpp)
    /// Ended keys that still hold something, later versions of one key only once: without a digital signature those that ended
    /// before `plain`, with one before `signature`. Held.
    [[nodiscard]] Result<std::vector<ActivationRow>> keys_to_erase(Instant plain, Instant signature, std::size_t at_most);
    /// All versions of a key with what belongs to them.
    [[nodiscard]] Result<std::vector<std::string>> versions_of(std::string_view registered_case);
    [[nodiscard]] Result<std::vector<ErasableRecord>> records_of(std::string_view case_id);
    /// Records without key: cancellations of before this was kept.
    [[nodiscard]] Result<std::vector<ErasableRecord>> loose_records(Instant received_before, std::size_t at_most);
    [[nodiscard]] Status<> erase_record(std::int64_t epoch_id, std::int64_t seq, Instant at);
    /// Digests of person and number, address of the letter.
    [[nodiscard]] Status<> erase_key(std::string_view case_id, Instant at);
    [[nodiscard]] Status<> drop_events_before(Instant before, std::string_view what);
    /// Keys of signatures that the token has not had since then; those it has stay.
    [[nodiscard]] Status<> drop_signing_keys_before(Instant destroyed);
    [[nodiscard]] Status<> add_erasure(const ErasureRow& row);
    [[nodiscard]] Result<std::vector<ErasureRow>> erasures_after(std::int64_t id, std::size_t at_most);
    [[nodiscard]] Result<std::optional<ErasableRecord>> erasable(std::string_view terminal, std::string_view epoch, std::int64_t seq);
    struct ChainLink {
        std::int64_t epoch_id = 0;
        std::int64_t seq = 0;
        Digest hash{}, prev{}, sealed_digest{};
        base::Bytes header;
        bool accepted = false, has_data = false, erased = false;
    };
    [[nodiscard]] Result<std::vector<ChainLink>> chain_after(std::int64_t epoch_id, std::int64_t seq, std::size_t at_most);

    // codes by SMS
    /// Until the transaction ends nobody else makes a code for this case, number or terminal: they are counted.
    [[nodiscard]] Status<> hold_codes(const PhoneCodeRow& row);
    [[nodiscard]] Status<> add_code(const PhoneCodeRow& row);
    [[nodiscard]] Result<std::optional<PhoneCodeRow>> code(std::string_view id, Hold hold = Hold::no);
    [[nodiscard]] Status<> save_code(const PhoneCodeRow& row);
    /// Codes made for a case since an instant, and the open one among them is replaced.
    [[nodiscard]] Result<std::int64_t> codes_since(std::string_view case_id, std::string_view purpose, Instant since);
    [[nodiscard]] Result<std::int64_t> terminal_codes_since(std::int64_t terminal, Instant since);
    [[nodiscard]] Result<std::int64_t> phone_codes_since(const Digest& phone, Instant since);
    [[nodiscard]] Status<> replace_open_codes(std::string_view case_id, std::string_view purpose);
    [[nodiscard]] Status<> drop_codes_before(Instant made_before);

    // holders by themselves (store_holders.cpp)
    /// The live key with this number, held.
    [[nodiscard]] Result<std::optional<ActivationRow>> key_of_phone(const Digest& phone);
    [[nodiscard]] Status<> add_visit(const VisitRow& row);
    [[nodiscard]] Result<std::optional<VisitRow>> visit(const Digest& id, Hold hold = Hold::no);
    [[nodiscard]] Status<> save_visit(const VisitRow& row);
    [[nodiscard]] Status<> drop_visit(const Digest& id);
    /// All of a key but this one.
    [[nodiscard]] Status<> drop_other_visits(std::string_view case_id, const Digest& but);
    [[nodiscard]] Status<> drop_visits_before(Instant expired);
    /// Wrong PINs of a signature, in the members of a credential that count: wrong_passwords, lock_level, locked_until, locked_for_good.
    [[nodiscard]] Result<CredentialRow> signature_guard(std::string_view case_id);
    [[nodiscard]] Status<> save_signature_guard(const CredentialRow& row);
    [[nodiscard]] Result<std::optional<SigningKeyRow>> signing_key(const Digest& person, std::string_view purpose);
    [[nodiscard]] Status<> add_signing_key(const SigningKeyRow& row);
    [[nodiscard]] Status<> certify_signing_key(std::string_view label, base::BytesView sealed_certificate);
    [[nodiscard]] Status<> signing_key_destroyed(std::string_view label, Instant at);
    /// In the transaction that ends a key or a signature: whoever destroys looks closely (keep_if_alive).
    [[nodiscard]] Status<> signature_may_have_ended(const ActivationRow& key);
    [[nodiscard]] Result<std::vector<SigningKeyRow>> marked_signing_keys(std::int64_t at_most);
    /// true: the person's signature goes on (another version of the key), and the mark is taken away.
    [[nodiscard]] Result<bool> keep_if_alive(const SigningKeyRow& row);
    /// Everything older than a year of everybody goes at the same time, but signatures of keys that are still live.
    [[nodiscard]] Status<> add_holder_event(const ActivationRow& key, Instant at, std::string_view what);
    /// Newest first.
    [[nodiscard]] Result<std::vector<HolderEventRow>> holder_events(const ActivationRow& key, std::int64_t at_most);

    // the rest
    // reports that are taken back (store_life.cpp)
    /// \param before the key as it was before it ended
    [[nodiscard]] Status<> keep_former_state(const ActivationRow& before);
    [[nodiscard]] Result<bool> has_former_state(std::string_view case_id);
    /// As it was, with its dates; without password or PIN. Only of a key that ended by a report of death.
    [[nodiscard]] Status<> restore_former_state(std::string_view case_id);
    [[nodiscard]] Status<> add_report_withdrawal(const ReportWithdrawalRow& row);
    /// The newest that nobody has approved, held.
    [[nodiscard]] Result<std::optional<ReportWithdrawalRow>> open_report_withdrawal(std::string_view case_id);
    [[nodiscard]] Status<> approve_report_withdrawal(const ReportWithdrawalRow& row, std::string_view who, Instant at);

    [[nodiscard]] Status<> add_event(Instant at, std::string_view what, std::string_view subject,
                                     std::int64_t number = 0);
    [[nodiscard]] Status<> beat(Instant at);
    struct Counts {
        std::int64_t terminals = 0, enrolled = 0, records = 0, rejected = 0, pending = 0, activated = 0, locked = 0, suspended = 0, letters_waiting = 0,
                     frozen_epochs = 0, unhardened = 0;
    };
    [[nodiscard]] Result<Counts> counts();

    // used by Writer
    [[nodiscard]] Status<> savepoint() { return m_session->run("SAVEPOINT one", {}, {}); }
    [[nodiscard]] Status<> release() { return m_session->run("RELEASE one", {}, {}); }
    [[nodiscard]] Status<> roll_back_to_savepoint();

private:
    explicit Store(std::unique_ptr<StoreSession> session) : m_session(std::move(session)) {}
    template <class... T>
    [[nodiscard]] Status<> run(std::string_view sql, const T&... values);
    /// All rows through `read`, or the first as an optional.
    template <class F, class... T>
    [[nodiscard]] auto all(std::string_view sql, F read, const T&... values)
        -> Result<std::vector<decltype(read(std::declval<const Row&>()))>>;
    template <class F, class... T>
    [[nodiscard]] auto first(std::string_view sql, F read, const T&... values)
        -> Result<std::optional<decltype(read(std::declval<const Row&>()))>>;

    std::unique_ptr<StoreSession> m_session;
};

}  // namespace balcao::central
