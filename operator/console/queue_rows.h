#pragma once
// The rows of the queue page: the newest come with every model, the older ones a page at a time as the clerk scrolls to
// them. Holds no widget.

#include <cstddef>
#include <vector>

#include "link/models.h"

namespace balcao::console {

class QueueRows {
public:
    static constexpr int k_page = 200;  ///< rows asked for at once; fits a message many times over

    /// The newest rows, newest first. Older rows that were loaded stay, unless so many came in between that rows would be
    /// missing; they are asked for again then.
    void newest(const std::vector<link::QueueRow>& rows);
    /// The answer to a page asked with `before`: replaces what is known of that stretch, or goes on from the last row.
    void page(base::Sequence before, const std::vector<link::QueueRow>& rows);
    /// Nothing is known any more: another service, another day.
    void clear();

    [[nodiscard]] std::size_t size() const { return m_rows.size(); }
    [[nodiscard]] const link::QueueRow& at(std::size_t index) const { return m_rows.at(index); }
    /// Index of the record; size() when it is not there.
    [[nodiscard]] std::size_t index_of(base::Sequence seq) const;
    /// The row `index` is so near to the last known one that the next page is due: what to ask with, 0 when nothing is.
    [[nodiscard]] base::Sequence due_at(std::size_t index) const;
    /// What to ask with so that the rows from `index` on are as they are now; 0 when the newest cover them.
    [[nodiscard]] base::Sequence stale_at(std::size_t index) const;

private:
    std::vector<link::QueueRow> m_rows;   ///< newest first
    std::size_t m_newest = 0;             ///< so many of them came with the last model
    bool m_whole = false;                 ///< the oldest record that is kept is among them
};

}  // namespace balcao::console
