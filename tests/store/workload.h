#pragma once
// What a desk does in a few minutes, told step by step to whoever listens; and the check of what is
// left of it afterwards.

#include <functional>
#include <string>
#include <vector>

#include "queue/draft_keys.h"
#include "support/desk_queue.h"

namespace balcao::test {

/// What was promised: numbers of records registered, of records settled, of the last keystroke group saved.
struct Promises {
    std::vector<int> registered;
    std::vector<int> settled;
    int draft = 0;
};

/// A letter and a number, sent after the call that makes it true has returned: R(egistered), S(ettled), D(raft).
using Promise = std::function<void(char, int)>;

/// \param promise_early breaks the rule on purpose, to show that the checks see it.
void work(const queue::QueueOptions& options, const std::string& key_folder, const Promise& promise,
          bool promise_early = false);

/// Opens what is left and compares. \return what is wrong; empty = all promises kept.
[[nodiscard]] std::string broken_promises(const queue::QueueOptions& options, const std::string& key_folder,
                                          const Promises& promises);

}  // namespace balcao::test
