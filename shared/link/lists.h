#pragma once
// Lists of a screen's model as JSON. Internal to link.

#include <vector>

#include "wire/json_text.h"

namespace balcao::link {

/// Each by its own to_json().
template <class T>
[[nodiscard]] wire::Json list_json(const std::vector<T>& list)
{
    wire::Json out = wire::Json::array();
    for (const auto& one : list) {
        out.push_back(to_json(one));
    }
    return out;
}

}  // namespace balcao::link
