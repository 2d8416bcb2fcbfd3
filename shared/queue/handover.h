#pragma once
// Words for whoever works at this desk next, in the desk's file.

#include <string>
#include <vector>

#include "queue/queue.h"

namespace balcao::queue {

struct HandoverRow {
    std::int64_t id = 0;
    base::Instant at{};
    base::OperatorId author;
    std::string text;
};

/// Borrowed from a Queue, which must outlive it; used by one thread at a time, under the queue's mutex.
class Handover {
public:
    static constexpr std::size_t longest = 500;  ///< characters

    explicit Handover(Queue::Impl& impl) : m_impl(&impl) {}

    /// Faults: input_invalid (empty, too long, unfit operator), disk_full, storage_write_failed.
    [[nodiscard]] base::Result<std::int64_t> leave(const base::OperatorId& author, const std::string& text);
    /// Somebody has read it. \return false when there is none of that number
    [[nodiscard]] base::Result<bool> put_away(std::int64_t id, const base::OperatorId& who);
    /// Those nobody has put away, oldest first, at most 20. Faults: storage_read_failed.
    [[nodiscard]] base::Result<std::vector<HandoverRow>> open_notes();
    /// Read or not. \return how many
    [[nodiscard]] base::Result<int> erase_before(base::Instant at);

private:
    Queue::Impl* m_impl;
};

}  // namespace balcao::queue
