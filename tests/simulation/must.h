#pragma once
// For what cannot fail in a simulation unless the simulation itself is wrong.

#include <cstdio>
#include <cstdlib>
#include <type_traits>
#include <utility>

#include "base/result.h"

namespace balcao::simulation {

template <class T, class E>
T must(base::Result<T, E> result)
{
    if (!result) {
        std::puts("the simulation itself is wrong: a value was promised");
        std::abort();
    }
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace balcao::simulation
