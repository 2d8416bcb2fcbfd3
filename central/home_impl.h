#pragma once
// The central's directory, for the files that read and make it: home.cpp, home_make.cpp, home_settings.cpp.

#include <string>
#include <string_view>
#include <vector>

#include "central/home.h"

namespace balcao::central {

/// Of a file below keys/.
[[nodiscard]] std::string keys_path(const std::string& directory, std::string_view name);
[[nodiscard]] base::Result<seal::KeyPair> load_pair(const std::string& directory, const std::string& name);
/// name, name-2, name-3, ...: how many there are.
[[nodiscard]] int generations(const std::string& directory, const std::string& name);
[[nodiscard]] std::string generation_name(const std::string& name, int generation);

/// central.json.
[[nodiscard]] std::string settings_text(const Settings& settings);
[[nodiscard]] base::Result<Settings> read_settings(const std::string& directory);

}  // namespace balcao::central
