#pragma once

#include "link/protocol.h"
#include "support/test.h"
#include "wire/json_text.h"

namespace balcao::test {

/// A model of the console from tests/data/console.
inline link::ConsoleModel sample(const std::string& name)
{
    auto json = wire::parse_json(read_data("console/" + name + ".json"));
    REQUIRE(json.has_value());
    auto model = link::console_model_from_json(*json);
    REQUIRE(model.has_value());
    return std::move(*model);
}

}  // namespace balcao::test
