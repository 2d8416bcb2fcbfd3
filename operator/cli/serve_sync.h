#pragma once
// The service's two connections to the central: one for the sync engine, one for what the citizen at
// the desk waits for, so that a long batch never delays a code.

#include <atomic>
#include <functional>
#include <memory>

#include "base/mutex.h"
#include "base/random.h"
#include "desk/service.h"
#include "sync/central_api.h"
#include "sync/engine.h"
#include "sync/key_folder.h"

namespace balcao::cli {

class ServeSync {
public:
    ServeSync(sync::KeyFolder keys, sync::Credentials credentials, queue::Queue& queue, base::Mutex& queue_mutex,
              const base::Clock& clock, std::chrono::seconds probe_every);
    ~ServeSync();

    /// Reports to `service` until stop().
    /// \param settled called besides when records have changed their state; may be empty
    void start(desk::DeskService& service, std::function<void()> settled);
    void stop();
    /// A record was registered, or a person asks to send now.
    void wake(bool by_a_person);
    [[nodiscard]] desk::Central& central();
    /// A lesson of a desk for practice; from any thread.
    void lose_line(bool lost);

private:
    class Counter;

    sync::KeyFolder m_keys;
    sync::Credentials m_credentials;
    const base::Clock& m_clock;
    std::shared_ptr<std::atomic<bool>> m_line_lost = std::make_shared<std::atomic<bool>>(false);
    base::SystemRandom m_random;
    sync::CentralApi m_batches;
    std::unique_ptr<Counter> m_counter;
    queue::Queue& m_queue BALCAO_GUARDED_BY(m_queue_mutex);
    base::Mutex& m_queue_mutex;
    std::chrono::seconds m_probe_every;
    std::unique_ptr<sync::Engine> m_engine;
};

}  // namespace balcao::cli
