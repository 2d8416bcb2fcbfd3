#pragma once
// The bundles and answers in a folder of a medium, by their names; delivering one with its answer beside it.

#include <stop_token>
#include <string>
#include <vector>

#include "sync/bundle.h"

namespace balcao::sync {

/// Paths in order of their names; empty when the folder cannot be read.
[[nodiscard]] std::vector<std::string> bundles_in(const std::string& folder);
[[nodiscard]] std::vector<std::string> answers_in(const std::string& folder);
/// The id in the name of a bundle or an answer; empty when it is neither.
[[nodiscard]] std::string id_in_name(const std::string& path);
/// What a write that broke off may have left.
void remove_leftovers(const std::string& folder);

/// A whole answer to this very bundle stands beside it. Reads all of the answer.
[[nodiscard]] bool is_answered(const std::string& bundle);
/// Delivers and writes the answer beside the bundle. \return how many parts.
/// Faults: those of deliver_bundle(), StickSource and StickTarget; stick_gone when the file is no longer there afterwards.
[[nodiscard]] base::Result<int> deliver_file(CentralApi& api, const std::string& path, const std::stop_token& stop, const PartProgress& progress = {});

}  // namespace balcao::sync
