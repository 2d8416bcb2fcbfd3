#pragma once
// A private practice central for integration tests: own directory, own CA, a free port on
// 127.0.0.1, SMS into a file. Add balcao-central to the dependencies of the test's target:
//   add_dependencies(<test> balcao-central)

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/kept_port.h"

extern char** environ;

namespace balcao::test {

/// Text of a member of a one-line JSON object; empty when absent. Enough for the answers of our programs.
inline std::string json_text(const std::string& line, const std::string& member)
{
    const auto name = line.find("\"" + member + "\":");
    if (name == std::string::npos) return {};
    auto at = name + member.size() + 3;
    while (at < line.size() && line[at] == ' ') ++at;
    if (at < line.size() && line[at] == '"') {
        const auto end = line.find('"', at + 1);
        return end == std::string::npos ? std::string{} : line.substr(at + 1, end - at - 1);
    }
    const auto end = line.find_first_of(",}", at);
    return line.substr(at, end - at);
}

struct CentralOptions {
    std::string sms_url;                    ///< a Kannel gateway instead of the file
    std::vector<std::string> serve_options; ///< more options of `serve`
    std::string store;                      ///< "postgresql://…"; empty = a file in the home directory
    std::string home;                       ///< of another instance, whose keys and token are shared; empty = one of its own
};

class CentralFixture {
public:
    struct Finished {
        int exit_code = -1;
        std::string out;
        std::string err;
    };

    explicit CentralFixture(CentralOptions options = {}) : m_options(std::move(options))
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "balcao-central-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
        m_root = pattern;
        if (m_options.home.empty()) {
            const auto made = command({"init", home(), "--practice", "--json"});
            if (made.exit_code != 0) throw std::runtime_error("balcao-central init failed: " + made.out + made.err);
        }
        start();
    }
    ~CentralFixture()
    {
        kill_hard();
        if (std::getenv("BALCAO_KEEP_TEST_FILES") == nullptr) {
            std::error_code ignored;
            std::filesystem::remove_all(m_root, ignored);
        }
    }
    CentralFixture(const CentralFixture&) = delete;
    CentralFixture& operator=(const CentralFixture&) = delete;

    [[nodiscard]] std::string root() const { return m_root; }
    [[nodiscard]] std::string home() const { return m_options.home.empty() ? m_root + "/central" : m_options.home; }
    [[nodiscard]] std::string store() const { return home() + "/central.sqlite"; }
    [[nodiscard]] std::string ca_file() const { return home() + "/keys/ca.pem"; }
    [[nodiscard]] std::string sms_file() const { return home() + "/sms.jsonl"; }
    [[nodiscard]] std::string log_file() const { return m_root + "/central.log"; }
    /// https://127.0.0.1:PORT, without a slash at the end.
    [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(port()); }
    [[nodiscard]] int port() const { return m_port.number(); }
    [[nodiscard]] pid_t pid() const { return m_pid; }

    /// A one-time enrolment token for a new terminal.
    std::string enrolment_token(const std::string& terminal)
    {
        const auto added = command({"terminals", "add", terminal, "--home", home(), "--store", address(), "--json"});
        if (added.exit_code != 0) throw std::runtime_error("terminals add failed: " + added.out + added.err);
        return json_text(added.out, "token");
    }

    /// Runs `balcao-central` with these arguments to its end.
    Finished command(std::vector<std::string> arguments)
    {
        Finished done;
        const std::string out = m_root + "/command.out";
        const std::string err = m_root + "/command.err";
        const pid_t child = spawn(std::move(arguments), out, err);
        int status = 0;
        ::waitpid(child, &status, 0);
        done.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        done.out = read_file(out);
        done.err = read_file(err);
        return done;
    }

    /// The newest code sent to this number, or empty.
    [[nodiscard]] std::string last_sms_code(const std::string& phone) const
    {
        std::ifstream in(sms_file());
        std::string line;
        std::string code;
        while (std::getline(in, line)) {
            if (json_text(line, "to") != phone) continue;
            const auto text = json_text(line, "text");
            for (std::size_t i = 0; i + 6 <= text.size(); ++i) {
                if (text.find_first_not_of("0123456789", i) == i + 6 || (i + 6 == text.size() &&
                    text.find_first_not_of("0123456789", i) == std::string::npos)) {
                    code = text.substr(i, 6);
                    break;
                }
            }
        }
        return code;
    }

    /// Starts the service (again); the port stays the one of the first start.
    void start()
    {
        const std::string out = m_root + "/serve.out";
        std::filesystem::remove(out);
        std::vector<std::string> arguments{"serve", "--home", home(), "--store", address(), "--listen",
                                           "127.0.0.1:" + std::to_string(port()), "--practice", "--json"};
        if (m_options.sms_url.empty()) {
            arguments.insert(arguments.end(), {"--sms-sink", sms_file()});
        } else {
            arguments.insert(arguments.end(), {"--sms-url", m_options.sms_url});
        }
        arguments.insert(arguments.end(), m_options.serve_options.begin(), m_options.serve_options.end());
        if (!m_options.home.empty()) arguments.insert(arguments.end(), {"--admin-socket", m_root + "/admin.sock"});
        m_pid = spawn(std::move(arguments), out, log_file());
        for (int i = 0; i < 3000; ++i) {  // a minute
            const auto line = read_file(out);
            if (line.find('\n') != std::string::npos) {
                if (json_text(line, "listening").ends_with(":" + std::to_string(port()))) return;
            }
            int status = 0;
            if (::waitpid(m_pid, &status, WNOHANG) == m_pid) {
                m_pid = -1;
                throw std::runtime_error("balcao-central serve ended: " + line + read_file(log_file()));
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        kill_hard();
        throw std::runtime_error("balcao-central serve does not come up");
    }

    /// SIGTERM and wait. \return exit code.
    int stop()
    {
        if (m_pid <= 0) return -1;
        ::kill(m_pid, SIGTERM);
        return reap();
    }
    /// SIGKILL and wait, as in a power cut of the process.
    void kill_hard()
    {
        if (m_pid <= 0) return;
        ::kill(m_pid, SIGKILL);
        reap();
    }

private:
    [[nodiscard]] std::string address() const { return m_options.store.empty() ? "sqlite:" + store() : m_options.store; }
    int reap()
    {
        int status = 0;
        ::waitpid(m_pid, &status, 0);
        m_pid = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    static std::string read_file(const std::string& path)
    {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static pid_t spawn(std::vector<std::string> arguments, const std::string& out, const std::string& err)
    {
        std::string program = std::string(BALCAO_BIN_DIR) + "/balcao-central";
        std::vector<char*> argv{program.data()};
        for (auto& argument : arguments) argv.push_back(argument.data());
        argv.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        pid_t child = -1;
        const int failed = ::posix_spawn(&child, program.c_str(), &actions, nullptr, argv.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        if (failed != 0) throw std::runtime_error("cannot start " + program);
        return child;
    }

    CentralOptions m_options;
    std::string m_root;
    KeptPort m_port;
    pid_t m_pid = -1;
};

}  // namespace balcao::test
