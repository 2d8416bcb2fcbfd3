#pragma once
// A private practice desk for integration tests: settings, operator, enrolled terminal, the running desk service and,
// when asked for, the kiosk program playing the citizen. Needs balcao, balcao-kiosk and balcao-image-worker beside the
// test: add_dependencies(<test> balcao balcao-central balcao-kiosk balcao-image-worker).

#include <signal.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "support/central_fixture.h"
#include "support/one_day.h"
#include "support/program.h"

namespace balcao::test {

/// One child process: killed when the object goes.
class Child {
public:
    Child() = default;
    Child(const std::string& program, std::vector<std::string> arguments, const std::string& log)
    {
        std::string path = std::string(BALCAO_BIN_DIR) + "/" + program;
        std::vector<char*> argv{path.data()};
        for (auto& argument : arguments) {
            argv.push_back(argument.data());
        }
        argv.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
        const int failed = ::posix_spawn(&m_pid, path.c_str(), &actions, nullptr, argv.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        REQUIRE_MESSAGE(failed == 0, "cannot start " << path);
    }
    ~Child() { end(SIGKILL); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    Child(Child&& other) noexcept : m_pid(std::exchange(other.m_pid, -1)) {}
    Child& operator=(Child&& other) noexcept
    {
        end(SIGKILL);
        m_pid = std::exchange(other.m_pid, -1);
        return *this;
    }
    [[nodiscard]] pid_t pid() const { return m_pid; }
    /// Crashes it. \return whether the kernel wrote a core dump.
    bool crash_dumps_core()
    {
        ::kill(m_pid, SIGABRT);
        int status = 0;
        REQUIRE(::waitpid(m_pid, &status, 0) == m_pid);
        m_pid = -1;
        REQUIRE(WIFSIGNALED(status));
        return WCOREDUMP(status);
    }
    /// \return exit code, 128 + signal, or -1 when it did not run.
    int end(int signal)
    {
        if (m_pid <= 0) {
            return -1;
        }
        ::kill(m_pid, signal);
        int status = 0;
        ::waitpid(m_pid, &status, 0);
        m_pid = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

private:
    pid_t m_pid = -1;
};

class DeskFixture {
public:
    explicit DeskFixture(CentralFixture& central, const std::string& terminal = "loja-teste-1") : m_central(central)
    {
        not_over_midnight();
        std::string pattern = (std::filesystem::temp_directory_path() / "balcao-desk-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        m_root = pattern;
        std::ofstream(config()) << "[terminal]\nplace = \"Loja de Teste\"\npractice = true\n[central]\nurl = \"" << central.url()
                                << "\"\nprobe_every_s = 1\n[reader]\nwatch = false\n";
        std::ofstream(password_file()) << "pratica\n";
        const auto added = run_program("balcao", {"operator", "add", "ana", "--name", "Ana Prática", "--file", m_root + "/operators.json"}, "pratica\n");
        REQUIRE_MESSAGE(added.exit == 0, added.err);
        const auto enrolled = balcao({"terminal", "enrol", "--config", config(), "--ca", central.ca_file(), "--token", central.enrolment_token(terminal)});
        REQUIRE_MESSAGE(enrolled.exit == 0, enrolled.out << enrolled.err);
    }
    ~DeskFixture()
    {
        m_kiosk = Child();
        m_serve = Child();
        if (std::getenv("BALCAO_KEEP_TEST_FILES") == nullptr) {
            std::error_code ignored;
            std::filesystem::remove_all(m_root, ignored);
        }
    }
    DeskFixture(const DeskFixture&) = delete;
    DeskFixture& operator=(const DeskFixture&) = delete;

    [[nodiscard]] std::string root() const { return m_root; }
    [[nodiscard]] std::string config() const { return m_root + "/desk.toml"; }
    [[nodiscard]] std::string password_file() const { return m_root + "/password"; }
    [[nodiscard]] std::string socket() const { return m_root + "/state/desk.sock"; }
    [[nodiscard]] std::string database() const { return m_root + "/state/queue.db"; }
    [[nodiscard]] std::string serve_log() const { return m_root + "/serve.out"; }
    [[nodiscard]] std::string kiosk_folder() const { return m_root + "/keys/current"; }
    [[nodiscard]] pid_t serve_pid() const { return m_serve.pid(); }
    [[nodiscard]] pid_t kiosk_pid() const { return m_kiosk.pid(); }
    [[nodiscard]] CentralFixture& central() { return m_central; }

    /// Off by default: the machine's own readers are none of a test's business.
    void set_reader_watch(bool on)
    {
        std::ifstream in(config());
        std::string content{std::istreambuf_iterator<char>(in), {}};
        const std::string off = "watch = false";
        const auto at = content.find(off);
        REQUIRE(at != std::string::npos);
        content.replace(at, off.size(), on ? "watch = true" : off);
        std::ofstream(config()) << content;
    }
    /// More settings, before the service starts.
    void add_settings(const std::string& toml) { std::ofstream(config(), std::ios::app) << toml; }

    void start_serve()
    {
        m_serve = Child("balcao", {"serve", "--config", config()}, serve_log());
        wait_for("the desk service to listen", [this] {
            const auto client_ready = balcao({"queue", "stats", "--socket", socket()});
            return client_ready.exit == 0;
        });
    }
    int stop_serve() { return m_serve.end(SIGTERM); }
    void kill_serve() { m_serve.end(SIGKILL); }
    bool serve_crash_dumps_core() { return m_serve.crash_dumps_core(); }
    bool citizen_crash_dumps_core() { return m_kiosk.crash_dumps_core(); }

    void start_citizen(std::vector<std::string> more = {})
    {
        std::vector<std::string> arguments{"--headless", "--practice-citizen", "--socket", socket(), "--config", kiosk_folder(),
                                           "--sms-sink", m_central.sms_file()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        m_kiosk = Child("balcao-kiosk", std::move(arguments), m_root + "/kiosk.log");
    }
    void stop_citizen() { m_kiosk.end(SIGKILL); }

    /// Runs `balcao` to its end.
    Outcome balcao(std::vector<std::string> arguments) const { return run_program("balcao", std::move(arguments)); }
    /// Runs `balcao intake` on a script of tests/data/practice, answering in JSON.
    Outcome intake(const std::string& script, std::vector<std::string> more = {}) const
    {
        std::vector<std::string> arguments{"intake", data_path("practice/" + script), "--json", "--socket", socket(), "--operator", "ana",
                                           "--password-file", password_file()};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return balcao(std::move(arguments));
    }

    /// Polls until `reached` or fails the test after a minute.
    template <class F>
    static void wait_for(const char* what, F&& reached)
    {
        for (int i = 0; i < 600; ++i) {
            if (reached()) {
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        FAIL("waited too long for " << std::string(what));
    }

private:
    CentralFixture& m_central;
    std::string m_root;
    Child m_serve;
    Child m_kiosk;
};

}  // namespace balcao::test
