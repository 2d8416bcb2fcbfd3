#pragma once
// The terminal's schema, compiled in from schema/sqlite.

#include <span>

#include "database/migrations.h"

namespace balcao::queue {

/// Marks the file as ours: "BALC".
inline constexpr int k_application_id = 0x42414C43;

[[nodiscard]] std::span<const database::Migration> migrations();

}  // namespace balcao::queue
