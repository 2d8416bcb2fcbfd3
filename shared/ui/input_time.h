#pragma once

#include <cstdint>

namespace balcao::ui::glue {

/// When the touch, click or key that is being handled happened, as the display tells it: what stood in a queue is not younger for it.
/// 0 where nothing of the kind is being handled (a screen reader pressed, a timer). Comparable only with others of the same display.
[[nodiscard]] std::int64_t input_time_ms();

}  // namespace balcao::ui::glue
