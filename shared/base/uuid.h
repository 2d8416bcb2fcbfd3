#pragma once
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"

namespace balcao::base {

/// RFC 9562 version 7: time-ordered, 36 characters.
[[nodiscard]] std::string make_uuid_v7(Instant at, Random& random);
[[nodiscard]] bool is_uuid(std::string_view text);

}  // namespace balcao::base
