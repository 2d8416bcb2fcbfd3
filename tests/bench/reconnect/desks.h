#pragma once
// Many desks in one process: each with its own key, certificate, queue on the disk, connection and sync engine. What a
// desk is in service, without its windows.

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "central/home.h"
#include "support/central_fixture.h"
#include "support/temporary_folder.h"
#include "sync/central_api.h"
#include "sync/engine.h"

namespace balcao::bench {

using Stopwatch = std::chrono::steady_clock;

/// One question to the central and its end.
struct Asked {
    Stopwatch::time_point at;
    std::chrono::microseconds took{0};
    bool batch = false;
    bool answered = false;   ///< by the central itself
    bool refused = false;    ///< 429 or 503
};

/// Asks as CentralApi does and writes down how long it took.
class MeasuredRemote final : public sync::Remote {
public:
    explicit MeasuredRemote(sync::Remote& real) : m_real(real) {}
    sync::Call<wire::BatchAnswer> post_batch(const wire::Batch& batch, const std::stop_token& stop) override;
    sync::Call<wire::CursorAnswer> cursor(const base::EpochId& epoch, const std::stop_token& stop) override;
    sync::Call<sync::TimeReading> time(const std::stop_token& stop) override;
    [[nodiscard]] std::vector<Asked> asked() const;

private:
    template <class F>
    auto measure(bool batch, F&& ask);
    sync::Remote& m_real;
    mutable base::Mutex m_mutex;
    std::vector<Asked> m_asked BALCAO_GUARDED_BY(m_mutex);
};

struct Desk {
    base::TerminalId terminal;
    http::ClientOptions connection;
    std::optional<seal::PrivateKey> key;
    base::SystemRandom random;
    base::Mutex mutex;
    std::unique_ptr<queue::Queue> queue;
    std::unique_ptr<sync::CentralApi> api;
    std::unique_ptr<MeasuredRemote> remote;
    std::unique_ptr<sync::Engine> engine;
};

class Desks {
public:
    /// Makes and enrols them in the central's store, which nobody may hold: the limit on enrolments an address is not what is
    /// measured. Each registers `records` cases. Throws std::runtime_error.
    Desks(test::CentralFixture& central, int count, int records);
    void start();
    void stop();
    /// Cases with a verified receipt.
    [[nodiscard]] std::int64_t accepted() const;
    /// Desks that the central has answered.
    [[nodiscard]] int in_contact() const;
    [[nodiscard]] const std::vector<std::unique_ptr<Desk>>& all() const { return m_desks; }

private:
    void enrol(test::CentralFixture& central, Desk& desk, int number, std::vector<seal::Certificate>& certificates);
    void add_record(Desk& desk, int person);

    test::TemporaryFolder m_folder;
    base::SystemClock m_clock;
    central::Home m_home;
    std::vector<seal::Certificate> m_receipt;
    std::vector<seal::Certificate> m_seal_to;
    std::vector<std::unique_ptr<Desk>> m_desks;
};

}  // namespace balcao::bench
