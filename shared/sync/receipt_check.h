#pragma once
// Is this answer really the central's word that these records are stored? Pure.

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "queue/record.h"
#include "seal/key.h"
#include "wire/record.h"

namespace balcao::sync {

/// What was sent, as far as the receipt speaks of it.
struct SentRecord {
    base::Sequence seq = 0;
    seal::Digest hash{};
};

/// Whom a receipt may come from and whom it must be about.
struct ReceiptTrust {
    base::TerminalId terminal;
    std::vector<seal::Certificate> ca;
    std::vector<seal::Certificate> receipt;  ///< current and older ones
};

/// `a` of receipt_invalid: what did not fit.
enum class ReceiptFlaw : std::uint8_t {
    results = 1,     ///< not one result for each record sent, in their order
    missing = 2,     ///< records stored, but no receipt
    unexpected = 3,  ///< a receipt although nothing was stored
    about = 4,       ///< another terminal or epoch
    range = 5,       ///< first, last or count
    root = 6,        ///< Merkle root
    digest = 7,      ///< results digest
    head = 8,        ///< head hash against a record we know
    key = 9,         ///< no receipt certificate of this id, or one that was not valid then
    signature = 10
};

/// Checks the answer to a batch: results, range, Merkle root, results digest, head hash, key and signature.
/// Faults: receipt_invalid (a: ReceiptFlaw).
[[nodiscard]] base::Status<> check_answer(const wire::BatchAnswer& answer, const base::EpochId& epoch,
                                          std::span<const SentRecord> sent, const ReceiptTrust& trust);
/// The receipt by itself: terminal, epoch, key, signature.
[[nodiscard]] base::Status<> check_receipt(const wire::Receipt& receipt, const base::EpochId& epoch,
                                           const ReceiptTrust& trust);

/// What is kept in the queue for a batch: the receipt and the results it vouches for, as one line of JSON.
[[nodiscard]] base::Bytes receipt_blob(const wire::BatchAnswer& answer);

/// What a kept receipt says of one record.
struct ReceiptWord {
    wire::Receipt receipt;
    wire::ItemStatus status = wire::ItemStatus::accepted;
    std::optional<wire::ActivationState> activation;  ///< as of the receipt; CentralApi::activation_state asks anew
};
/// nullopt when the receipt does not speak of this record. Faults: receipt_invalid (the blob cannot be read).
[[nodiscard]] base::Result<std::optional<ReceiptWord>> read_receipt(base::BytesView blob, base::Sequence seq);

/// What a kept receipt says of every record it stands for, in one reading: it holds up to 500. Faults: receipt_invalid.
[[nodiscard]] base::Result<std::map<base::Sequence, wire::ActivationState>> read_activations(base::BytesView blob);

}  // namespace balcao::sync
