#pragma once
// The neighbour delivers what it keeps, blindly, when the owner cannot: each copy is a part of a bundle.

#include "mirror/store.h"
#include "sync/central_api.h"

namespace balcao::mirror {

struct Delivery {
    int delivered = 0;                 ///< the central has them; its answers are kept for the owner
    int refused = 0;                   ///< the central could not open or believe them; tried once
    int broken = 0;                    ///< changed on this disk, not sent
    int left = 0;                      ///< not tried or put off
    std::optional<base::Fault> fault;  ///< why it stopped before the end
};
/// In the order of the owner's queue. Safe to repeat, and beside a revived owner: the central counts a record once.
/// Faults: mirror_nothing_kept.
[[nodiscard]] base::Result<Delivery> deliver(Store& store, const base::TerminalId& owner, sync::CentralApi& api, const std::stop_token& stop);

/// The owners that have said nothing for so long although something of theirs waits here.
[[nodiscard]] std::vector<base::TerminalId> silent_owners(const Store& store, base::Instant now, std::chrono::milliseconds silence);

}  // namespace balcao::mirror
