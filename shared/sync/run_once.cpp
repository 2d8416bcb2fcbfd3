#include "sync/run_once.h"

#include <condition_variable>

#include "base/log.h"
#include "sync/central_api.h"
#include "sync/enrolment.h"

namespace balcao::sync {
namespace {

/// Sleeps; a stop ends it.
void pause(Millis wait, const std::stop_token& stop)
{
    base::Mutex mutex;
    std::condition_variable_any never;
    base::Lock lock(mutex);
    never.wait_for(lock, stop, wait, [] { return false; });
}

}  // namespace

std::string_view name(TurnKind kind)
{
    switch (kind) {
    case TurnKind::idle: return "idle";
    case TurnKind::progress: return "progress";
    case TurnKind::backoff: return "backoff";
    case TurnKind::refused: return "refused";
    case TurnKind::closed: return "closed";
    case TurnKind::frozen: return "frozen";
    case TurnKind::storage: return "storage";
    case TurnKind::stopped: return "stopped";
    }
    return "idle";
}

RunReport run_once(Sender& sender, queue::Queue& queue, base::Mutex& queue_mutex, const base::Clock& clock,
                   std::chrono::milliseconds longest, const std::stop_token& stop, const SendProgress& progress)
{
    const auto left = [&]() -> std::int64_t {
        const base::Lock lock(queue_mutex);
        const auto stats = queue.stats();
        return stats ? stats->pending + stats->retry : 0;
    };
    RunReport report;
    if (progress) progress(0, left());
    const auto started = clock.monotonic_ms();
    const auto passed = [&] { return Millis(clock.monotonic_ms() - started); };
    while (true) {
        const auto turn = sender.turn(stop);
        report.ended = turn.kind;
        report.accepted += turn.accepted;
        report.duplicates += turn.duplicates;
        report.rejected += turn.rejected;
        report.postponed += turn.postponed;
        report.fault = turn.fault;
        if (progress) progress(report.accepted + report.rejected, left());
        if (turn.kind != TurnKind::progress || passed() + turn.wait >= longest) break;
        if (turn.wait > Millis(0)) pause(turn.wait, stop);
    }
    report.left = left();
    report.took = passed();
    return report;
}

base::Result<RunReport> run_once(const OnceOptions& options, const base::Clock& clock, base::Random& random,
                                 const std::stop_token& stop)
{
    const KeyFolder folder(options.keys_folder);
    auto credentials = folder.load();
    if (!credentials) return base::unexpected<base::Fault>(credentials.error());
    auto queue = queue::Queue::open(options.queue, clock, random);
    if (!queue) return base::unexpected<base::Fault>(queue.error());

    CentralApi api(credentials->connection(), credentials->terminal, clock);
    // A renewal that fails is no reason not to send: the certificate of today may still do.
    if (auto renewed = renew(folder, *credentials, api, clock, false, stop); !renewed) {
        base::log(base::LogLevel::warning, "certificate_not_renewed", renewed.error());
    } else if (*renewed) {
        credentials = std::move(**renewed);
    }
    base::Mutex mutex;
    Sender sender(*queue, mutex, api, {credentials->terminal, credentials->ca, credentials->receipt}, clock, random);
    return run_once(sender, *queue, mutex, clock, options.longest, stop, options.progress);
}

}  // namespace balcao::sync
