#pragma once
// The central's answers to copies that a neighbour delivered, taken in by their owner: over the line, or from a file on a stick.

#include "mirror/copy_key.h"
#include "mirror/store.h"
#include "sync/bundle_part.h"

namespace balcao::mirror {

/// One answer: the same checks as for an answer over the network, then the queue. Counts into `in`.
/// Faults: bundle_answer_unknown (no record of this queue has that name), bundle_answer_invalid, receipt_invalid, the central's own
/// refusal of the part, storage faults.
[[nodiscard]] base::Status<> take_answer(const sync::CarriedDesk& desk, const CopyKey& key, const CopyName& of, base::BytesView answer, sync::BundleIn& in);

/// "balcao-<id>.mirror.answer"
[[nodiscard]] std::string answers_file_name(const std::string& id);
inline constexpr std::string_view k_answers_ending = ".mirror.answer";
/// Writes the answers kept for an owner into a file on a stick (sync/stick_file.h): readable by the owner alone.
/// \param id 32 hex digits. \return how many. Faults: mirror_nothing_kept (nothing was delivered from here), disk_full, file_unwritable.
[[nodiscard]] base::Result<int> write_answers(const Store& store, const base::TerminalId& owner, const std::string& id, int file);
/// Takes such a file in. Answers of other desks and of an older queue are counted as unknown and passed over.
struct AnswersIn {
    sync::BundleIn in;         ///< `fault`: of the first answer that was refused
    int unknown = 0;
};
/// Faults: bundle_damaged.
[[nodiscard]] base::Result<AnswersIn> read_answers(const sync::CarriedDesk& desk, const CopyKey& key, int file);

}  // namespace balcao::mirror
