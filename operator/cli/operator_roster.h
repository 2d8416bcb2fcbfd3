#pragma once
// balcao operator roster: the central's roster of operators at this desk.

#include "commands.h"

namespace balcao::cli {

/// \param people the group 'operator'
void add_operator_roster(CLI::App& people, Context& context);

}  // namespace balcao::cli
