#pragma once
// tests/data/card/vectors.json: worked examples of Doc 9303-11 and recorded sessions without personal data.

#include <fstream>
#include <iterator>
#include <string>

#include "base/bytes.h"
#include "support/test.h"
#include "wire/json_text.h"

namespace balcao::test {

inline const wire::Json& card_vectors()
{
    static const wire::Json all = [] {
        std::ifstream in(std::string(BALCAO_TEST_DATA) + "/card/vectors.json");
        const std::string content{std::istreambuf_iterator<char>(in), {}};
        const auto json = wire::parse_json(content);
        REQUIRE(json);
        return *json;
    }();
    return all;
}

inline base::Bytes hex(const std::string& digits)
{
    const auto bytes = base::from_hex(digits);
    REQUIRE_MESSAGE(bytes, digits);
    return *bytes;
}
inline base::Bytes hex(const char* digits) { return hex(std::string(digits)); }
inline base::Bytes hex(const wire::Json& digits) { return hex(digits.get<std::string>()); }

}  // namespace balcao::test
