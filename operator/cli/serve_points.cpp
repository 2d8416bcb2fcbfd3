#include "serve_points.h"

#include "base/log.h"
#include "points_files.h"
#include "sync/central_api.h"

namespace balcao::cli {
namespace {

/// After a failed call, whatever the settings say of the rest.
constexpr std::chrono::minutes k_after_failure{5};

}  // namespace

ServePoints::~ServePoints() { stop(); }

void ServePoints::start(desk::DeskService& service)
{
    m_service = &service;
    if (sync::KeyFolder(m_config.keys_dir).enrolled()) {
        m_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
    }
}

void ServePoints::stop()
{
    m_thread.request_stop();
    m_wake.notify_all();
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void ServePoints::run(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        std::chrono::milliseconds rest = m_config.points_refresh;
        auto store = open_points(m_config);
        const auto credentials = sync::KeyFolder(m_config.keys_dir).load();
        if (store && credentials) {
            sync::CentralApi api(credentials->connection(), credentials->terminal, m_clock);
            const auto fresh = store->refresh(api, m_clock, stop);
            if (!fresh) {
                base::log(base::LogLevel::warning, "points_not_refreshed", fresh.error());
                rest = std::min<std::chrono::milliseconds>(rest, k_after_failure);
            } else if (*fresh) {
                m_service->points_changed(points_for_service(m_config));
                base::log(base::LogLevel::info, "points_refreshed");
            }
        }
        base::Lock lock(m_mutex);
        m_wake.wait_for(lock, stop, rest, [] { return false; });
    }
}

}  // namespace balcao::cli
