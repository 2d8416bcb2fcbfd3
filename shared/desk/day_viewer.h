#pragma once
// Who is shown the work of others. Internal to desk.

#include <optional>

#include "desk/operators.h"

namespace balcao::desk {

[[nodiscard]] inline bool sees_others(const std::optional<Operator>& who) { return who && (who->right == domain::OperatorAct::Right::supervise || who->right == domain::OperatorAct::Right::maintain); }

}  // namespace balcao::desk
