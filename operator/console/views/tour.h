#pragma once
// Screens of the console drawn without a service: one (--show-model), or a list of them in one process (--tour).

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "link/models.h"

namespace balcao::console {

/// One screen: a console model and where to look at it.
struct Screen {
    std::string name;                  ///< of its picture, without ".png"
    std::string model;                 ///< path of the JSON
    std::string place;                 ///< "queue", "sync", "help", "scan", "cancel", ...; empty: where the model itself leads
    std::optional<link::Step> step;    ///< form step to look at
    std::string lesson;                ///< the guide of this lesson stands above the page
};

/// \return whether the place is one of those `--place` knows.
[[nodiscard]] bool known_place(const std::string& place);
[[nodiscard]] std::optional<link::Step> step_from_name(const std::string& name);
/// The list, [{"name": "queue", "model": "attention.json", "place": "queue"}]; models are relative to the list.
/// Faults: file_unreadable, input_invalid.
[[nodiscard]] base::Result<std::vector<Screen>> read_tour(const std::string& path);

}  // namespace balcao::console
