#pragma once
// POST /v1/bundles: records of one terminal, brought by any other. The carrier learns whether the part was taken,
// and nothing of what is in it; what became of the records is for the terminal of origin alone.

#include "central/context.h"

namespace balcao::central {

/// Called once the carrier is known to be an enrolled terminal; `reply` and `keys_made` as in handle_batch(). Refusals
/// that the carrier sees: bundle_not_for_central, bundle_damaged (422), message_too_large, central_busy.
void handle_bundle(Context& context, const Request& request, Reply reply, const std::function<void()>& keys_made);

}  // namespace balcao::central
