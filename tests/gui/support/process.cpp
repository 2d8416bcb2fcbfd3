#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include "gui/support/driver.h"

namespace balcao::gui {

bool eventually(const std::function<bool()>& done, int patience_ms)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(patience_ms);
    for (;;) {
        if (done()) {
            return true;
        }
        if (std::chrono::steady_clock::now() >= end) {
            return false;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(k_poll_ms));
    }
}

Process::Process(std::vector<std::string> argv, const std::string& log_path, const std::vector<std::string>& environment)
{
    const pid_t parent = getpid();
    m_pid = fork();
    if (m_pid < 0) {
        throw std::runtime_error("fork");
    }
    if (m_pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent) {
            _exit(127);
        }
        const int log = open(log_path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        dup2(log, 1);
        dup2(log, 2);
        for (const auto& entry : environment) {
            putenv(const_cast<char*>(entry.c_str()));
        }
        std::vector<char*> raw_argv;
        for (auto& argument : argv) {
            raw_argv.push_back(argument.data());
        }
        raw_argv.push_back(nullptr);
        execvp(raw_argv.front(), raw_argv.data());
        _exit(127);
    }
}

Process::Process(Process&& other) noexcept : m_pid(other.m_pid), m_status(other.m_status) { other.m_pid = -1; }

Process::~Process() { stop(); }

bool Process::running()
{
    if (m_pid > 0 && waitpid(m_pid, &m_status, WNOHANG) == m_pid) {
        m_pid = -1;
    }
    return m_pid > 0;
}

int Process::stop(int patience_ms)
{
    if (running()) {
        kill(m_pid, SIGTERM);
        if (!eventually([this] { return !running(); }, patience_ms)) {
            crash();
        }
    }
    return m_status;
}

void Process::crash()
{
    if (running()) {
        kill(m_pid, SIGKILL);
        waitpid(m_pid, &m_status, 0);
        m_pid = -1;
    }
}

}  // namespace balcao::gui
