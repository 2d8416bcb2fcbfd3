#pragma once
// Asks the central for newer points of service now and then, and hands them to the desk service.

#include <condition_variable>
#include <thread>

#include "base/mutex.h"
#include "desk/service.h"
#include "sync/key_folder.h"

namespace balcao::cli {

class ServePoints {
public:
    ServePoints(const desk::DeskConfig& config, const base::Clock& clock) : m_config(config), m_clock(clock) {}
    ~ServePoints();
    /// Nothing starts before enrolment.
    void start(desk::DeskService& service);
    void stop();

private:
    void run(const std::stop_token& stop);
    const desk::DeskConfig& m_config;
    const base::Clock& m_clock;
    desk::DeskService* m_service = nullptr;
    base::Mutex m_mutex;
    std::condition_variable_any m_wake;
    std::jthread m_thread;
};

}  // namespace balcao::cli
