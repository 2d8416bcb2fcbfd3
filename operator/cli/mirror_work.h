#pragma once
// What `balcao mirror` does, whoever holds queue and copies: the desk service for the command, or the command by itself.

#include <functional>

#include "base/clock.h"
#include "base/mutex.h"
#include "desk/config.h"
#include "link/mirror_view.h"
#include "mirror/copy_key.h"
#include "mirror/store.h"
#include "queue/queue.h"

namespace balcao::cli {

struct MirrorWork {
    const desk::DeskConfig& config;
    const base::Clock& clock;
    std::function<link::MirrorView()> view;
    mirror::Store* store = nullptr;             ///< null: nothing is kept here for others
    // for "in"; null: not at hand
    queue::Queue* queue = nullptr;
    base::Mutex* queue_mutex = nullptr;
    const mirror::CopyKey* key = nullptr;
};

/// \param args {"act":"status"}                     -> link::mirror_json()
///             {"act":"deliver","terminal":"..."}    -> {"delivered","refused","broken","left","fault":name or null}
///             {"act":"answers","terminal":"...","id":<32 hex>}: writes the central's answers for that desk into `file`, open for
///                                                   reading and writing, empty -> {"answers"}
///             {"act":"in"}: `file` is such a file   -> {"settled","refused","known","postponed","unknown","fault":name or null}
/// Faults: input_invalid (args), mirror_off (nothing is kept here), mirror_nothing_kept, those of KeyFolder::load().
[[nodiscard]] base::Result<wire::Json> do_mirror(const MirrorWork& work, const wire::Json& args, int file);

}  // namespace balcao::cli
