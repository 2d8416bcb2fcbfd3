#pragma once
// Programs started for one purpose: a clean signal state, a group of their own, nothing open but what they were given.

#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace balcao::devices {

struct ChildPlan {
    std::string program;                   ///< absolute path
    std::vector<std::string> arguments;    ///< without the program's own name
    std::vector<std::string> environment;  ///< NAME=value, the whole of it
    int given = -1;                        ///< descriptor of ours the child gets
    int given_as = 1;                      ///< its number there, 1 or 3; 0 to 2 are /dev/null otherwise, all others closed
};

/// \return the child's id, which leads a process group; 0 when it could not be started.
[[nodiscard]] pid_t start_child(const ChildPlan& plan);

/// Kills the child's whole group and waits for the child. \return its wait status; nullopt when somebody else took it.
std::optional<int> kill_child(pid_t child);

}  // namespace balcao::devices
