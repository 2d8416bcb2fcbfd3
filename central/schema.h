#pragma once
// The schema of either engine, compiled in.

#include <span>

#include "central/session.h"
#include "database/migrations.h"

namespace balcao::central {

/// Numbered from 1; frozen by schema/central*/migrations.lock.
[[nodiscard]] std::span<const database::Migration> migrations(Engine engine);

}  // namespace balcao::central
