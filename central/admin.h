#pragma once
// The administration commands, as requests: they come through the Unix socket of a running service,
// or straight from the command line when none runs. One path, so that one process writes the file.

#include "central/context.h"

namespace balcao::central {

/// GET|POST /admin/terminals, POST /admin/terminals/{name}/revoke, GET /admin/activations[?state=&terminal=&after=
/// &limit=], GET /admin/activations/{case}. `path` is split at the slashes.
[[nodiscard]] Outcome handle_admin(Context& context, const std::vector<std::string>& path, const Request& request);

}  // namespace balcao::central
