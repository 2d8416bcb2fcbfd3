#pragma once
// A PC/SC service of a test's own with one reader that has no hardware, and cards that are laid into it. Needs the vpcd
// driver (vsmartcard-vpcd); one service a process, since PC/SC keeps the address it saw first.

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <random>
#include <thread>

#include "base/descriptor.h"
#include "card/emulator/vpcd_line.h"
#include "support/temporary_folder.h"
#include "support/test.h"

namespace balcao::test {

class VirtualReader {
public:
    static constexpr const char* k_vpcd = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";

    /// Starts the service; at most a few attempts, since the port is drawn by lot. Sets PCSCLITE_CSOCK_NAME.
    /// \param driver of the reader; it takes cards over the line of vpcd_line.h
    explicit VirtualReader(const std::string& name = "Desk", std::string driver = k_vpcd) : m_driver(std::move(driver))
    {
        ::setenv("PCSCLITE_CSOCK_NAME", m_folder.file("sock").c_str(), 1);
        std::random_device lot;
        for (int attempt = 0; attempt < 10; ++attempt) {
            m_port = 20000 + static_cast<int>(lot() % 12000);  // below the range the kernel gives away by itself
            if (are_free(m_port) && start(name)) {
                return;
            }
            stop();
        }
        FAIL("no PC/SC service with a virtual reader");
    }
    ~VirtualReader()
    {
        remove();
        stop();
    }
    VirtualReader(const VirtualReader&) = delete;
    VirtualReader& operator=(const VirtualReader&) = delete;

    /// The card lies in the reader; the service sees it when it looks, every 0.4 s. It is used on a thread of the reader's own.
    void insert(std::shared_ptr<card::emulator::Card> card)
    {
        remove();
        base::Descriptor line = card::emulator::connect_to_vpcd(m_port);
        REQUIRE(line);
        m_card = std::jthread([this, held = std::move(card), socket = std::move(line)](const std::stop_token& stop) {
            card::emulator::play_on_vpcd(*held, socket.get(), stop, m_counters);
            wait_until_noticed(socket.get());
        });
    }
    void remove()
    {
        if (m_card.joinable()) {
            m_card.request_stop();
            m_card.join();
            std::this_thread::sleep_for(k_noticed);
        }
    }
    /// Commands the cards were sent so far.
    [[nodiscard]] unsigned commands() const { return m_counters.commands; }
    /// What every answer waits for, as a slow line would.
    void set_delay(std::chrono::microseconds delay) { m_counters.delay_us = delay.count(); }

private:
    /// The service looks every 0.4 s: a card changed faster than that is the same one to it, fallen silent.
    static constexpr std::chrono::milliseconds k_noticed{500};

    /// Nothing more is said on the line until the driver has hung up, however late it looks. It may do so in the middle of a command: the
    /// service's own look comes after that.
    static void wait_until_noticed(int line)
    {
        ::shutdown(line, SHUT_WR);
        char asked[512];
        pollfd waiting{line, POLLIN, 0};
        while (::poll(&waiting, 1, 60'000) > 0 && ::recv(line, asked, sizeof asked, 0) > 0) {
        }
    }

    static bool are_free(int port)
    {
        for (int slot = 0; slot < 2; ++slot) {  // the driver listens on two
            const base::Descriptor probe(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
            const auto address = loopback(port + slot);
            if (::bind(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
                return false;
            }
        }
        return true;
    }
    static sockaddr_in loopback(int port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        return address;
    }

    /// The service takes its listening socket as from systemd, at descriptor 3.
    bool start(const std::string& name)
    {
        std::ofstream(m_folder.file("conf")) << "FRIENDLYNAME \"" << name << "\"\nDEVICENAME /dev/null:" << m_port
                                             << "\nLIBPATH " << m_driver << "\nCHANNELID 1\n";
        const base::Descriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string path = m_folder.file("sock");
        REQUIRE(path.size() < sizeof address.sun_path);
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        ::unlink(path.c_str());
        REQUIRE(::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(::listen(listener.get(), 8) == 0);
        const std::string conf = m_folder.file("conf");
        const std::string log = m_folder.file("log");
        m_service = ::fork();
        REQUIRE(m_service >= 0);
        if (m_service == 0) {
            const int output = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
            ::dup2(output, 1);
            ::dup2(output, 2);
            if (listener.get() == 3) {
                ::fcntl(3, F_SETFD, 0);
            } else {
                ::dup2(listener.get(), 3);
            }
            char pid[16];
            std::snprintf(pid, sizeof pid, "%d", ::getpid());
            ::setenv("LISTEN_FDS", "1", 1);
            ::setenv("LISTEN_PID", pid, 1);
            ::execl("/usr/sbin/pcscd", "pcscd", "-f", "-c", conf.c_str(), nullptr);
            ::_exit(127);
        }
        for (int i = 0; i < 1500; ++i) {  // usually there after 70 ms
            if (::waitpid(m_service, nullptr, WNOHANG) != 0) {
                m_service = 0;
                return false;
            }
            if (card::emulator::connect_to_vpcd(m_port)) {
                return true;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return false;
    }
    void stop()
    {
        if (m_service <= 0) {
            return;
        }
        ::kill(m_service, SIGTERM);
        for (int i = 0; i < 100; ++i) {
            if (::waitpid(m_service, nullptr, WNOHANG) != 0) {
                m_service = 0;
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        ::kill(m_service, SIGKILL);
        ::waitpid(m_service, nullptr, 0);
        m_service = 0;
    }

    TemporaryFolder m_folder;
    std::string m_driver;
    int m_port = 0;
    pid_t m_service = 0;
    card::emulator::VpcdCounters m_counters;
    std::jthread m_card;
};

}  // namespace balcao::test
