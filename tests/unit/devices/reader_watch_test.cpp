#include "devices/reader_watch.h"

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>

#include <csignal>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

using namespace balcao;
using namespace balcao::devices;
using namespace std::chrono_literals;

namespace {

/// A pcscd of this test's own on a socket in a folder of its own; the one reader is a file.
class PrivateService {
public:
    PrivateService()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "balcao-pcsc-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        m_folder = pattern;
        std::filesystem::create_directory(m_folder + "/conf");
        ::setenv("PCSCLITE_CSOCK_NAME", socket_path().c_str(), 1);
    }
    ~PrivateService()
    {
        stop();
        std::filesystem::remove_all(m_folder);
    }
    PrivateService(const PrivateService&) = delete;
    PrivateService& operator=(const PrivateService&) = delete;

    void with_reader()
    {
        std::ofstream(m_folder + "/conf/reader") << "FRIENDLYNAME \"Test Desk\"\nDEVICENAME " << m_folder << "\nLIBPATH "
                                                 << BALCAO_TEST_IFD << "\nCHANNELID 1\n";
    }
    void start()
    {
        const int listener = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, socket_path().c_str(), sizeof address.sun_path - 1);
        ::unlink(socket_path().c_str());
        REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(::listen(listener, 8) == 0);
        m_process = ::fork();
        if (m_process == 0) {
            const int quiet = ::open("/dev/null", O_RDWR);
            ::dup2(quiet, 1);
            ::dup2(quiet, 2);
            ::dup2(listener, 3);  // as systemd hands over a listening socket
            const std::string pid = std::to_string(::getpid());
            ::setenv("LISTEN_FDS", "1", 1);
            ::setenv("LISTEN_PID", pid.c_str(), 1);
            ::execl("/usr/sbin/pcscd", "pcscd", "-f", "-c", (m_folder + "/conf").c_str(), nullptr);
            ::_exit(127);
        }
        ::close(listener);
    }
    void stop()
    {
        if (m_process > 0) {
            ::kill(m_process, SIGTERM);
            for (int i = 0; i < 100 && ::waitpid(m_process, nullptr, WNOHANG) == 0; ++i) {
                std::this_thread::sleep_for(20ms);
            }
            ::kill(m_process, SIGKILL);
            ::waitpid(m_process, nullptr, 0);
            m_process = 0;
            ::unlink(socket_path().c_str());
        }
    }
    void put_card(const std::string& atr) const
    {
        const std::string fresh = card_path() + ".new";
        std::ofstream(fresh, std::ios::binary) << atr;
        std::filesystem::rename(fresh, card_path());
    }
    void take_card() const { std::filesystem::remove(card_path()); }

private:
    [[nodiscard]] std::string socket_path() const { return m_folder + "/sock"; }
    [[nodiscard]] std::string card_path() const { return m_folder + "/card"; }

    std::string m_folder;
    pid_t m_process = 0;
};

/// Collects what the watch reports and waits for a state.
class Reports {
public:
    void add(const ReaderStatus& status)
    {
        const std::lock_guard lock(m_mutex);
        m_last = status;
        ++m_count;
        m_news.notify_all();
    }
    bool comes(ReaderState state, std::chrono::milliseconds limit = 60s)
    {
        std::unique_lock lock(m_mutex);
        return m_news.wait_for(lock, limit, [&] { return m_count > 0 && m_last.state == state; });
    }
    [[nodiscard]] ReaderStatus last() const
    {
        const std::lock_guard lock(m_mutex);
        return m_last;
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_news;
    ReaderStatus m_last;
    int m_count = 0;
};

const std::string k_atr("\x3B\x95\x95\x40\xFF\xD0\x00\x54\x01\x31", 10);

}  // namespace

TEST_CASE("The watch follows service, reader and card, and ends at once")
{
    // One test, since a process keeps the service's address it saw first.
    PrivateService service;
    Reports reports;
    auto watch = std::make_unique<ReaderWatch>([&](const ReaderStatus& status) { reports.add(status); });
    CHECK(reports.comes(ReaderState::service_down));

    service.start();
    CHECK(reports.comes(ReaderState::no_reader));
    service.stop();
    CHECK(reports.comes(ReaderState::service_down));

    service.with_reader();
    service.start();
    CHECK(reports.comes(ReaderState::reader_empty));
    CHECK(reports.last().readers.size() == 1);
    CHECK(reports.last().reader.find("Test Desk") != std::string::npos);

    service.put_card(k_atr);
    CHECK(reports.comes(ReaderState::card_present));
    CHECK(base::to_text(reports.last().atr) == k_atr);
    CHECK_FALSE(reports.last().mute);
    CHECK(watch->current() == reports.last());

    service.take_card();
    CHECK(reports.comes(ReaderState::reader_empty));
    CHECK(reports.last().atr.empty());

    service.put_card("");  // a card that does not answer
    CHECK(reports.comes(ReaderState::card_present));
    CHECK(reports.last().mute);
    service.take_card();
    CHECK(reports.comes(ReaderState::reader_empty));

    const auto begin = std::chrono::steady_clock::now();
    watch.reset();
    CHECK(std::chrono::steady_clock::now() - begin < 15s);  // and not the half minute that it would have waited on
}

TEST_CASE("A watch without a service ends at once too")
{
    ::setenv("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm", 1);
    std::atomic<int> reported{0};
    const auto begin = std::chrono::steady_clock::now();
    {
        const ReaderWatch watch([&](const ReaderStatus& status) { reported += status.state == ReaderState::service_down ? 1 : 100; });
        while (reported == 0 && std::chrono::steady_clock::now() - begin < 5s) {
            std::this_thread::sleep_for(5ms);
        }
    }
    CHECK(reported == 1);
    CHECK(std::chrono::steady_clock::now() - begin < 2s);
}
