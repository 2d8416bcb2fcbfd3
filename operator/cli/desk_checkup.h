#pragma once
// The facts of desk/checkup.h, taken from this machine: settings, keys, trust folders, the running service, devices and files.

#include <optional>

#include "desk/checkup.h"
#include "desk/config.h"
#include "link/models.h"

namespace balcao::cli {

struct DeskLook {
    desk::CheckupFacts facts;
    std::optional<link::ConsoleModel> service;  ///< what `balcao serve` says; nullopt: it does not answer
};

/// Looks at everything. Blocks for at most about 15 s, when the central does not answer. \param online also ask the central for its time
[[nodiscard]] DeskLook look_at_desk(const desk::DeskConfig& config, const std::string& socket, const base::Clock& clock, bool online);

}  // namespace balcao::cli
