#pragma once
// Who may work at this desk, for the programs that hold its folders, and the thread that asks the central for its roster.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "desk/service.h"
#include "sync/key_folder.h"

namespace balcao::cli {

/// The desk's own file and the central's roster, as the settings say. Faults: those of desk::Roster::load, and of the key folder.
[[nodiscard]] base::Result<desk::Roster> open_roster(const desk::DeskConfig& config);

/// Asks at the start, every so often and when woken, on a connection of its own; what came is the service's to judge.
class ServeRoster {
public:
    ServeRoster(sync::KeyFolder keys, const base::Clock& clock, std::chrono::minutes every) : m_keys(std::move(keys)), m_clock(clock), m_every(every) {}
    ~ServeRoster() { stop(); }
    void start(desk::DeskService& service);
    void stop();
    void wake();

private:
    void run(desk::DeskService& service, const std::stop_token& stop);
    /// \return it came
    [[nodiscard]] bool fetch(desk::DeskService& service, const std::stop_token& stop);

    sync::KeyFolder m_keys;
    const base::Clock& m_clock;
    std::chrono::minutes m_every;
    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    bool m_asked = false;
    std::jthread m_thread;
};

}  // namespace balcao::cli
