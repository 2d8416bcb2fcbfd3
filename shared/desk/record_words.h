#pragma once
#include "link/models.h"
#include "queue/record.h"

namespace balcao::desk {

/// The word people read for a record of the queue.
[[nodiscard]] link::RecordState record_state(const queue::Item& item);

}  // namespace balcao::desk
