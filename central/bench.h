#pragma once
// balcao-central bench: how much the store takes, and whether it kept what it acknowledged.

#include <string>

#include "central/cli.h"

namespace balcao::central {

struct BenchOptions {
    Place place;
    double seconds = 10;
    int batch = 200;          ///< records
    unsigned senders = 4;     ///< terminals that send at once
    unsigned connections = 3;
    std::string acks;         ///< every acknowledged batch goes into this file, and a batch is repeated until it is
};

/// Settles batches as the service does, without the examination of records before it, beside bare inserts of the same
/// octets in the same transactions, in turns. One JSON line.
[[nodiscard]] int bench_ingest(const BenchOptions& options);
/// Reads the file of acknowledged batches and looks for every record of them. One JSON line; exit code 1 when one is lost.
[[nodiscard]] int bench_verify(const BenchOptions& options);

}  // namespace balcao::central
