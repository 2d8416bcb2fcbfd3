#pragma once
// Precompiled for wire and the folders above it that speak JSON: what nearly every file of theirs reads.
#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>
