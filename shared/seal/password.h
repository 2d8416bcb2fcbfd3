#pragma once
// The temporary password a citizen leaves the desk with: six digits, replaced at the first sign-in.

#include <functional>

#include "base/bytes.h"
#include "base/random.h"
#include "base/secret.h"

namespace balcao::seal {

inline constexpr std::size_t k_temporary_password_digits = 6;

/// Six digits, each uniform. While `trivial` says so of the ASCII digits (domain::check_pin is meant), all six
/// are drawn again; every password that is not trivial stays equally likely.
[[nodiscard]] base::Secret make_temporary_password(base::Random& random,
                                                   const std::function<bool(base::BytesView)>& trivial = {});

}  // namespace balcao::seal
