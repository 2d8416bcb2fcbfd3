#pragma once
// schema/reference/holidays.json ("balcao.holidays/1") as a Calendar.

#include <string_view>

#include "domain/calendar.h"
#include "wire/shape.h"

namespace balcao::wire {

[[nodiscard]] base::Result<domain::Calendar, ShapeError> read_calendar(std::string_view text);

}  // namespace balcao::wire
