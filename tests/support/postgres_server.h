#pragma once
// A private PostgreSQL for tests: own data directory, a Unix socket in a temporary folder, no port, gone afterwards.
// It does not sync: tests kill processes, not the power. PostgreSQL refuses to be run by root; then the account "postgres" (or "nobody") runs it.

#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace balcao::test {

class PostgresServer {
public:
    PostgresServer()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "balcao-pg-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
        m_root = pattern;
        if (::geteuid() == 0) {
            const auto* account = ::getpwnam("postgres");
            if (account == nullptr) account = ::getpwnam("nobody");
            if (account == nullptr) throw std::runtime_error("no account to run PostgreSQL with");
            m_user = account->pw_uid;
            m_group = account->pw_gid;
            if (::chown(m_root.c_str(), m_user, m_group) != 0) throw std::runtime_error("cannot give the directory away");
        }
        const int made = wait_for(spawn({binary("initdb"), "-D", data(), "-U", "balcao", "-A", "trust", "-E", "UTF8",
                                         "--locale=C", "--no-sync"}));
        if (made != 0) throw std::runtime_error("initdb failed: " + log());
        start();
    }
    ~PostgresServer()
    {
        stop(SIGQUIT);
        std::error_code ignored;
        if (std::getenv("BALCAO_KEEP_TEST_FILES") == nullptr) std::filesystem::remove_all(m_root, ignored);
    }
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    /// \param keeps_commits with the settings of a server whose commits survive a power cut
    void start(bool keeps_commits = false)
    {
        std::vector<std::string> words{binary("postgres"), "-D", data(), "-k", m_root, "-c", "listen_addresses=", "-c",
                                       "max_connections=100", "-c", "shared_buffers=32MB"};
        if (!keeps_commits) words.insert(words.end(), {"-c", "fsync=off", "-c", "full_page_writes=off"});
        m_pid = spawn(std::move(words));
        for (int i = 0; i < 600; ++i) {
            if (run("SELECT 1") == 0) return;
            int status = 0;
            if (::waitpid(m_pid, &status, WNOHANG) == m_pid) {
                m_pid = -1;
                break;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        throw std::runtime_error("PostgreSQL does not come up: " + log());
    }
    /// SIGINT ends connections and writes everything down; SIGQUIT leaves what a crash leaves.
    void stop(int signal = SIGINT)
    {
        if (m_pid <= 0) return;
        ::kill(m_pid, signal);
        static_cast<void>(wait_for(m_pid));
        m_pid = -1;
    }

    /// A connection URI of a database of its own, which is made.
    std::string new_database()
    {
        const auto name = "t" + std::to_string(++m_databases);
        if (run("CREATE DATABASE " + name) != 0) throw std::runtime_error("CREATE DATABASE failed: " + log());
        return address(name);
    }
    [[nodiscard]] std::string newest_database() const { return "t" + std::to_string(m_databases); }
    [[nodiscard]] std::string address(const std::string& database) const
    {
        return "postgresql:///" + database + "?host=" + m_root + "&user=balcao";
    }
    /// Runs one statement as the superuser of the server. \return exit code of psql.
    int run(const std::string& sql, const std::string& database = "postgres") const
    {
        return wait_for(spawn({binary("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", m_root, "-U", "balcao", "-d",
                               database, "-c", sql}));
    }
    /// Everything in it, as SQL.
    [[nodiscard]] std::string dump(const std::string& address_of_database) const
    {
        const auto file = m_root + "/dump";
        if (wait_for(spawn({binary("pg_dump"), "-f", file, "-d", address_of_database})) != 0) {
            throw std::runtime_error("pg_dump failed: " + log());
        }
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    [[nodiscard]] std::string log() const
    {
        std::ifstream in(m_root + "/log", std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

private:
    [[nodiscard]] std::string data() const { return m_root + "/data"; }
    static std::string binary(const std::string& name)
    {
        std::string newest;
        std::error_code none;
        for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", none)) {
            newest = std::max(newest, version.path().string());
        }
        const auto path = newest + "/bin/" + name;
        if (newest.empty() || ::access(path.c_str(), X_OK) != 0) {
            throw std::runtime_error("PostgreSQL's " + name + " is not installed: scripts/setup installs it");
        }
        return path;
    }
    [[nodiscard]] pid_t spawn(std::vector<std::string> words) const
    {
        std::vector<char*> argv;
        for (auto& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        const auto log_file = m_root + "/log";
        const pid_t child = ::fork();
        if (child != 0) return child;
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // nothing stays when the test is killed
        if (m_group != 0 && (::setgroups(0, nullptr) != 0 || ::setgid(m_group) != 0 || ::setuid(m_user) != 0)) ::_exit(126);
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT);  // forgotten when the account changed
        if (::chdir("/") != 0 || ::freopen("/dev/null", "r", stdin) == nullptr ||
            ::freopen(log_file.c_str(), "a", stdout) == nullptr || ::dup2(1, 2) != 2) {
            ::_exit(126);
        }
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    static int wait_for(pid_t child)
    {
        int status = 0;
        if (child <= 0 || ::waitpid(child, &status, 0) != child) return -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }

    std::string m_root;
    uid_t m_user = 0;
    gid_t m_group = 0;
    pid_t m_pid = -1;
    int m_databases = 0;
};

}  // namespace balcao::test
