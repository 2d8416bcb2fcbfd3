#pragma once
// A batch of letters on its way to paper. The PIN of a letter is made here, goes into the PDF and, as its hash, into the database;
// nothing else ever holds it.
//
//   1  DIR/letters-ID.pdf.part   mode 0600, synced
//   2  commit: hashes of the PINs, letters printed, batch written (with the file's digest)
//   3  DIR/letters-ID.pdf        renamed
//   4  commit: batch released
//   5  DIR/letters-ID.json       the manifest: only with it a batch may be printed
//   6  commit: manifest written
//
// Cut off before 2 the part is nothing: its PINs are known to nobody, it is overwritten and removed, the letters still wait. Cut off
// later, the next run goes on where the file is whole; where it is gone or damaged before its manifest was there, the letters wait
// again and the PINs in the file are void.

#include <functional>

#include "central/context.h"

namespace balcao::central {

enum class BatchStep : std::uint8_t { part_written, committed, renamed, released, manifest_written };

struct LetterBatchOptions {
    std::string folder;                                ///< absolute; made with mode 0700 when absent
    std::size_t limit = 200;                           ///< letters in a batch
    std::function<bool(BatchStep)> go_on{};            ///< for tests: false stops as a power cut would
};

struct LetterBatchDone {
    std::string batch;         ///< empty: nothing was due
    std::string file;
    std::int64_t letters = 0;
    std::int64_t waiting = 0;  ///< due ones that are left
    std::int64_t finished = 0; ///< earlier batches that were cut off and are complete now
    std::int64_t lost = 0;     ///< earlier batches whose letters wait again
};

/// Faults: token_unavailable, file_unwritable (a: errno), storage_in_use (another run works in this folder), and the store's.
[[nodiscard]] Result<LetterBatchDone> make_letter_batch(Context& context, const LetterBatchOptions& options);

}  // namespace balcao::central
