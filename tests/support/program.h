#pragma once
// Runs a built program as a user would: arguments, standard input, exit code and both outputs.

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "support/test.h"

namespace balcao::test {

struct Outcome {
    int exit = -1;  ///< 128 + signal when it was killed
    std::string out;
    std::string err;

    /// Lines of the standard output.
    [[nodiscard]] std::vector<std::string> lines() const
    {
        std::vector<std::string> all;
        for (std::size_t at = 0; at < out.size();) {
            const std::size_t end = std::min(out.find('\n', at), out.size());
            all.push_back(out.substr(at, end - at));
            at = end + 1;
        }
        return all;
    }
};

/// `program` is a name in the build's bin folder. Input and outputs go through files, so that no
/// pipe can fill up.
inline Outcome run_program(const std::string& program, std::vector<std::string> arguments, const std::string& input = "")
{
    std::string folder = (std::filesystem::temp_directory_path() / "balcao-run-XXXXXX").string();
    REQUIRE(mkdtemp(folder.data()) != nullptr);
    std::ofstream(folder + "/in", std::ios::binary) << input;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, (folder + "/in").c_str(), O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, (folder + "/out").c_str(), O_WRONLY | O_CREAT, 0600);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, (folder + "/err").c_str(), O_WRONLY | O_CREAT, 0600);
    const std::string path = std::string(BALCAO_BIN_DIR) + "/" + program;
    std::vector<char*> argv;
    std::string name = program;
    argv.push_back(name.data());
    for (auto& argument : arguments) {
        argv.push_back(argument.data());
    }
    argv.push_back(nullptr);
    pid_t pid = 0;
    const int spawned = posix_spawn(&pid, path.c_str(), &actions, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    REQUIRE_MESSAGE(spawned == 0, "cannot start " << path);
    int status = 0;
    REQUIRE(waitpid(pid, &status, 0) == pid);
    const auto content = [&folder](const char* file) {
        std::ifstream in(folder + "/" + file, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    Outcome outcome;
    outcome.exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    outcome.out = content("out");
    outcome.err = content("err");
    std::filesystem::remove_all(folder);
    return outcome;
}

}  // namespace balcao::test
