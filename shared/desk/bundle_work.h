#pragma once
// What `balcao bundle` does with the queue, whoever holds it: the desk service for the command, or the command by itself.
// The command opens the files, so that a medium only it can reach will do; sticks.h is for who chooses media in the service.

#include <string>

#include "base/clock.h"
#include "base/mutex.h"
#include "base/random.h"
#include "queue/queue.h"
#include "wire/json_text.h"

namespace balcao::desk {

struct BundleWork {
    queue::Queue& queue;
    base::Mutex& queue_mutex;
    std::string keys_folder;
    std::string state_folder;         ///< what is out is noted in its folder "bundles"
    const base::Clock& clock;
    base::Random& random;
};

/// \param args {"act":"out","id":<32 hex>}: writes into `file` (open for reading and writing, empty)
///                -> {"id","records","parts","left_out","last"}; records 0: nothing waits and nothing was written
///             {"act":"in"}: `file` is an answer
///                -> {"id","settled","refused","known","postponed","finished","fault":name or null}
///             {"act":"list"}: without a file; forgets bundles of which nothing waits any more
///                -> {"bundles":[{"id","since","records","unsettled"}]}, oldest first
/// Faults: input_invalid (args), those of sync/bundle.h and KeyFolder::load().
[[nodiscard]] base::Result<wire::Json> do_bundle(const BundleWork& work, const wire::Json& args, int file);

}  // namespace balcao::desk
