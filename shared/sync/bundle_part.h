#pragma once
// One part of what travels by hand or waits at a neighbour: sealed by its desk, carried blindly, answered to its desk.
// bundle.h makes files of many; mirror/ keeps them one by one.

#include "sync/bundle.h"
#include "wire/bundle.h"

namespace balcao::sync {

/// bundle_answer_invalid, a:
enum class AnswerFlaw : std::uint8_t { key = 1, content = 2, records = 3 };
[[nodiscard]] base::Fault answer_flaw(AnswerFlaw what);

/// False for a record that would have its whole part refused: it stays here; over the network it is found and told.
[[nodiscard]] bool can_travel(const queue::StoredRecord& record);
/// Signed, padded to a multiple of `step` octets, sealed. Faults: message_too_large (a: octets; more than
/// wire::k_bundle_part_octets), signature_failed, seal_failed, key_expired.
[[nodiscard]] base::Result<base::Bytes> seal_bundle_part(const Credentials& from, const wire::BundlePart& part, const base::Secret& key,
                                                         std::size_t step, base::Instant now);
/// A busy central asks to wait: a few times, then the carrier comes again another day.
[[nodiscard]] Call<base::Bytes> post_patiently(CentralApi& api, const base::Bytes& sealed, const std::stop_token& stop);
/// Faults: bundle_answer_invalid.
[[nodiscard]] base::Result<wire::BundleAnswer> open_bundle_answer(base::BytesView sealed, const base::Secret& key, const std::string& id, int part);

/// Whose records are answered. The queue's mutex is taken for the change alone.
struct CarriedDesk {
    queue::Queue& queue;
    base::Mutex& queue_mutex;
    const Credentials& credentials;
    const base::Clock& clock;
};
/// The same checks as for an answer over the network, then the queue; counts into `in`. Faults: bundle_answer_invalid,
/// receipt_invalid, storage faults.
[[nodiscard]] base::Status<> settle_carried_part(const CarriedDesk& desk, const NotedPart& part, const wire::BatchAnswer& answer, BundleIn& in);

}  // namespace balcao::sync
