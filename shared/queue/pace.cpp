// How fast the last sending went, read from the audit chain: it is known after a restart too.
#include <algorithm>

#include "queue/impl.h"

namespace balcao::queue {
namespace {

constexpr std::int64_t k_run_gap_ms = 60'000;
constexpr int k_batches_looked_at = 400;

struct SettledBatch {
    std::int64_t at_ms = 0;
    std::int64_t accepted = 0;
};

/// Newest first. The oldest batch of a run only says when the run began.
std::optional<double> pace_of(const std::vector<SettledBatch>& batches)
{
    for (std::size_t first = 0; first < batches.size();) {
        std::size_t last = first;
        std::int64_t accepted = 0;
        while (last + 1 < batches.size() && batches[last].at_ms - batches[last + 1].at_ms < k_run_gap_ms) {
            accepted += batches[last].accepted;
            ++last;
        }
        const auto took_ms = batches[first].at_ms - batches[last].at_ms;
        if (accepted > 0 && took_ms > 0) {
            return static_cast<double>(accepted) * 1000.0 / static_cast<double>(took_ms);
        }
        first = last + 1;
    }
    return std::nullopt;
}

}  // namespace

base::Result<std::optional<double>> Queue::last_pace()
{
    std::vector<SettledBatch> batches;
    const auto read = m_impl->sql->each(
        "SELECT at, event, ids, numbers FROM audit WHERE event = 'batch_settled' ORDER BY no DESC LIMIT ?1",
        [&](const database::Statement& row) {
            const auto event = parse_event(row.text(1), row.text(2), row.text(3));
            const auto accepted = std::find_if(event.numbers.begin(), event.numbers.end(), [](const auto& one) { return one.first == "accepted"; });
            batches.push_back({row.number(0), accepted == event.numbers.end() ? 0 : accepted->second});
            return true;
        },
        k_batches_looked_at);
    if (!read) {
        return base::unexpected(read.error());
    }
    return pace_of(batches);
}

}  // namespace balcao::queue
