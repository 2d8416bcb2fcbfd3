#include "devices/child_process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace balcao::devices {
namespace {

/// Actions and attributes of the start, released at the end of the scope.
struct SpawnWays {
    SpawnWays()
    {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
    }
    ~SpawnWays()
    {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnWays(const SpawnWays&) = delete;
    SpawnWays& operator=(const SpawnWays&) = delete;

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

bool prepare(const ChildPlan& plan, SpawnWays& ways)
{
    bool good = posix_spawn_file_actions_adddup2(&ways.actions, plan.given, plan.given_as) == 0;
    for (int standard = STDIN_FILENO; standard <= STDERR_FILENO; ++standard) {
        if (standard != plan.given_as) {
            good = good && posix_spawn_file_actions_addopen(&ways.actions, standard, "/dev/null", standard == STDIN_FILENO ? O_RDONLY : O_WRONLY, 0) == 0;
        }
    }
    good = good && posix_spawn_file_actions_addclosefrom_np(&ways.actions, std::max(STDERR_FILENO, plan.given_as) + 1) == 0;
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    return good && posix_spawnattr_setsigmask(&ways.attributes, &none) == 0 && posix_spawnattr_setsigdefault(&ways.attributes, &all) == 0 &&
           posix_spawnattr_setpgroup(&ways.attributes, 0) == 0 &&
           posix_spawnattr_setflags(&ways.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP) == 0;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts)
{
    std::vector<char*> out;
    for (auto& text : texts) {
        out.push_back(text.data());
    }
    out.push_back(nullptr);
    return out;
}

}  // namespace

pid_t start_child(const ChildPlan& plan)
{
    SpawnWays ways;
    std::vector<std::string> words{plan.program};
    words.insert(words.end(), plan.arguments.begin(), plan.arguments.end());
    auto variables = plan.environment;
    const auto arguments = pointers_to(words);
    const auto environment = pointers_to(variables);
    pid_t child = 0;
    if (!prepare(plan, ways) ||
        posix_spawn(&child, plan.program.c_str(), &ways.actions, &ways.attributes, arguments.data(), environment.data()) != 0) {
        return 0;
    }
    return child;
}

std::optional<int> kill_child(pid_t child)
{
    ::kill(-child, SIGKILL);
    int status = 0;
    pid_t waited = 0;
    do {
        waited = ::waitpid(child, &status, 0);
    } while (waited < 0 && errno == EINTR);
    return waited < 0 ? std::nullopt : std::optional(status);
}

}  // namespace balcao::devices
