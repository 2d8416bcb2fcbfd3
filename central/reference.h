#pragma once
// GET /v1/reference/{set}: files of HOME/reference with a signed manifest; ETag is the version.

#include "central/context.h"

namespace balcao::central {

[[nodiscard]] Outcome handle_reference(Context& context, const std::string& set, const Request& request);

}  // namespace balcao::central
