#pragma once

#include <string>

#include "base/bytes.h"
#include "base/secret.h"

namespace balcao::test {

/// What a secret holds, which only a test may ask.
inline std::string text_of(const base::Secret& secret)
{
    return secret.use([](base::BytesView content) { return base::to_text(content); });
}

}  // namespace balcao::test
