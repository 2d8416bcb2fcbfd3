#pragma once
// What a terminal sends to the central and what comes back: records in batches, one answer an item,
// and the signed receipt. (terminal, epoch, seq) is the idempotency key, `hash` the fingerprint.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "wire/body.h"

namespace balcao::wire {

inline constexpr int k_record_version = 1;
inline constexpr std::size_t k_max_batch_items = 500;
inline constexpr std::size_t k_max_batch_bytes = 1024 * 1024;
inline constexpr std::size_t k_max_sealed_bytes = 256 * 1024;

/// How far the terminal's wall clock could be trusted when the record was taken.
enum class ClockState : std::uint8_t {
    synchronized,  ///< checked against the central within the last day
    holdover,      ///< checked since this boot, longer ago
    unchecked      ///< not checked since this boot
};
[[nodiscard]] std::string_view name(ClockState state);

/// The part of a record that is hashed as canonical JSON.
struct RecordHeader {
    int v = k_record_version;
    base::TerminalId terminal;
    base::EpochId epoch;
    base::Sequence seq = 0;         ///< from 1
    base::Instant captured_at{};
    std::string boot_id;            ///< at most 64 characters
    std::int64_t mono_ms = 0;       ///< monotonic clock of that boot
    ClockState clock_state = ClockState::unchecked;
    std::string operator_ref;       ///< who signed off, at most 64 characters
    std::string schema;             ///< of the sealed content, e.g. "balcao.activation/1"
    friend bool operator==(const RecordHeader&, const RecordHeader&) = default;
};

struct Record {
    RecordHeader header;
    base::Bytes sealed;             ///< CMS AuthEnvelopedData to the central's key
    base::Bytes prev;               ///< 32 octets; all zero for seq 1 of an epoch
    base::Bytes hash;               ///< 32 octets: seal::record_hash(canonical_header, sha256(sealed), prev)
    base::Bytes sig;                ///< terminal key over `hash`, 64 octets
    friend bool operator==(const Record&, const Record&) = default;
};

/// The octets of the header that are hashed (RFC 8785). Always succeeds for a header within its limits.
[[nodiscard]] base::Bytes canonical_header(const RecordHeader& header);
/// The header back from those octets. Faults: message_malformed, message_unknown_version (a: v).
[[nodiscard]] base::Result<RecordHeader> decode_header(base::BytesView canonical);

struct Batch {
    std::vector<Record> records;    ///< ascending seq, one terminal and epoch, 1 to 500
    friend bool operator==(const Batch&, const Batch&) = default;
};
/// "epoch:first-last:hash8" for the Idempotency-Key header; hash8 = first 8 hex digits of the last record's hash.
[[nodiscard]] std::string idempotency_key(const Batch& batch);

enum class ItemStatus : std::uint8_t { accepted, duplicate, rejected, retry, conflict };
[[nodiscard]] std::string_view name(ItemStatus status);
[[nodiscard]] std::optional<ItemStatus> item_status_from_name(std::string_view name);

/// Where the key stands at the central.
enum class ActivationState : std::uint8_t {
    registered,  ///< stored, not yet judged
    pending,     ///< judged good; the phone is still to be proved at the first sign-in
    activated,
    replaced,    ///< by a later key of the same person
    locked,
    cancelled,
    signature_cancelled, ///< answer to a cancellation of the signature alone: the key goes on
    suspended    ///< for a time; never in the answer to a batch, which older desks could not read then
};
[[nodiscard]] std::string_view name(ActivationState state);
[[nodiscard]] std::optional<ActivationState> activation_state_from_name(std::string_view name);

/// Why one record was refused (or must wait).
struct ItemProblem {
    std::string code;                   ///< as wire::Problem::code
    std::vector<std::string> rule_ids;
    std::string rules_version;
    friend bool operator==(const ItemProblem&, const ItemProblem&) = default;
};

struct ItemResult {
    base::Sequence seq = 0;
    ItemStatus status = ItemStatus::retry;
    std::optional<ItemProblem> problem;          ///< with rejected, retry, conflict
    std::optional<ActivationState> activation;   ///< with accepted, duplicate
    friend bool operator==(const ItemResult&, const ItemResult&) = default;
};
/// The octets that Receipt::results_digest is the SHA-256 of: canonical JSON of the array of results.
[[nodiscard]] base::Bytes canonical_results(const std::vector<ItemResult>& results);

/// The central's signed word that records are stored durably. The tree's leaves are the hashes of the items of
/// the batch with status accepted, duplicate or rejected, in ascending seq.
struct Receipt {
    base::TerminalId terminal;
    base::EpochId epoch;
    base::Sequence first = 0;       ///< of the leaves
    base::Sequence last = 0;
    std::int64_t count = 0;         ///< number of leaves
    base::Bytes merkle_root;        ///< 32 octets, RFC 6962
    base::Bytes head_hash;          ///< hash of record contiguous_upto after this batch; zero when none
    base::Instant received_at{};
    base::Bytes results_digest;     ///< 32 octets
    std::string kid;                ///< hex key id of the receipt certificate
    base::Bytes sig;                ///< 64 octets over canonical_receipt()
    friend bool operator==(const Receipt&, const Receipt&) = default;
};
/// The octets that are signed: canonical JSON of every member but sig.
[[nodiscard]] base::Bytes canonical_receipt(const Receipt& receipt);

struct Gap {
    base::Sequence first = 0;
    base::Sequence last = 0;
    friend bool operator==(const Gap&, const Gap&) = default;
};

/// The central's wishes for the next batches; absent = no wish.
struct Hints {
    std::optional<int> max_items;
    std::optional<int> pause_s;
    std::optional<int> spread_s;
    friend bool operator==(const Hints&, const Hints&) = default;
};

struct BatchAnswer {
    std::vector<ItemResult> results;       ///< one a record, in the order sent
    base::Sequence contiguous_upto = 0;    ///< every record up to here is stored
    std::vector<Gap> gaps;
    std::optional<Receipt> receipt;        ///< absent when no item was stored (all retry or conflict)
    Hints hints;
    friend bool operator==(const BatchAnswer&, const BatchAnswer&) = default;
};

struct CursorAnswer {
    base::EpochId epoch;                   ///< empty when the central has none of this terminal
    base::Sequence contiguous_upto = 0;
    base::Bytes head_hash;                 ///< 32 octets
    std::vector<Gap> gaps;
    std::vector<base::Sequence> quarantined;  ///< seqs answered conflict
    bool frozen = false;
    friend bool operator==(const CursorAnswer&, const CursorAnswer&) = default;
};

/// Answer to GET receipts?after=<seq>[&epoch=]: receipts whose last > after, oldest first.
struct ReceiptsAnswer {
    std::vector<Receipt> receipts;
    bool more = false;
    friend bool operator==(const ReceiptsAnswer&, const ReceiptsAnswer&) = default;
};

struct ActivationAnswer {
    base::CaseId case_id;
    ActivationState activation = ActivationState::registered;
    std::optional<base::Instant> changed_at;
    std::optional<base::Date> valid_until;          ///< last day of the key
    std::optional<base::Date> document_until;       ///< of the document it was made with; absent: without end, or not known
    std::optional<base::Instant> suspended_until;   ///< of a suspension that ends by itself
    std::string because;                            ///< of suspended and cancelled: name of a domain::KeyCause; of replaced: replaced, new_version; may be empty
    friend bool operator==(const ActivationAnswer&, const ActivationAnswer&) = default;
};

[[nodiscard]] Json encode(const Batch& batch, Format format = Format::json);
[[nodiscard]] Json encode(const BatchAnswer& answer, Format format = Format::json);
[[nodiscard]] Json encode(const CursorAnswer& answer);
[[nodiscard]] Json encode(const Receipt& receipt, Format format = Format::json);
[[nodiscard]] Json encode(const ReceiptsAnswer& answer);
[[nodiscard]] Json encode(const ActivationAnswer& answer);

// All decoders: message_malformed, message_too_large, message_unknown_version (a: version). They accept either
// form of octet strings and ignore members they do not know. Hashes, signatures and chains are the caller's to check.
[[nodiscard]] base::Result<Batch> decode_batch(const Json& json);
[[nodiscard]] base::Result<BatchAnswer> decode_batch_answer(const Json& json);
[[nodiscard]] base::Result<CursorAnswer> decode_cursor_answer(const Json& json);
[[nodiscard]] base::Result<Receipt> decode_receipt(const Json& json);
[[nodiscard]] base::Result<ReceiptsAnswer> decode_receipts_answer(const Json& json);
[[nodiscard]] base::Result<ActivationAnswer> decode_activation_answer(const Json& json);

}  // namespace balcao::wire
