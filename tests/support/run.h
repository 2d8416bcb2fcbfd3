#pragma once
// Runs a program of the system as a user would: exit code and both outputs.

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "support/test.h"

namespace balcao::test {

struct CommandOutcome {
    int exit = -1;  ///< 127: no such program; 128 + signal when it was killed
    std::string out;
    std::string err;
};

/// \param words name, looked for in PATH, and arguments \param folder where outputs may be kept
inline CommandOutcome run_command(std::vector<std::string> words, const std::string& folder)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, (folder + "/out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, (folder + "/err").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    std::vector<char*> argv;
    for (auto& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    pid_t pid = 0;
    const int spawned = ::posix_spawnp(&pid, argv[0], &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    REQUIRE_MESSAGE(spawned == 0, "cannot start " << words.front());
    int status = 0;
    REQUIRE(::waitpid(pid, &status, 0) == pid);
    const auto content = [&folder](const char* file) {
        std::ifstream in(folder + file, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), content("/out"), content("/err")};
}

}  // namespace balcao::test
