#pragma once
// What other commands take from `balcao bundle`.

#include <string>

#include "context.h"

namespace balcao::cli {

/// `balcao bundle out`: everything that waits, into one file in `folder`. Says what came of it and raises the exit code.
void write_bundle_to(Context& context, const std::string& config, const std::string& socket, const std::string& folder);

}  // namespace balcao::cli
