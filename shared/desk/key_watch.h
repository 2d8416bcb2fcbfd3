#pragma once
// Of which key begun at this desk the central is asked how it stands now, and when. A record that was taken says so by its receipt, and nothing more
// comes by itself: that the same person was registered again at another desk, and which password counts, the desk learns by asking
// (GET …/activations/{case}). A few times within a day, then no more. Holds no queue and no line.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>

#include "queue/record.h"

namespace balcao::desk {

class KeyWatch {
public:
    /// Its record's problem where a later key replaced it.
    static constexpr const char* k_problem = "key_replaced";
    /// After a record was first seen here as taken (since the service started), so long until each question.
    static constexpr std::array<std::int64_t, 4> k_after_ms{10 * 60'000, 60 * 60'000, 4 * 60 * 60'000, 24 * 60 * 60'000};

    /// The record whose turn it is; none: nothing is to be asked now.
    /// \param taken records of activations that the central has; others are forgotten
    [[nodiscard]] std::optional<queue::Position> due(std::span<const queue::Position> taken, std::int64_t now_ms);
    /// The central's answer about it: the next question has its time.
    void answered(queue::Position position, bool replaced);
    /// A later key of the same person stands in its place.
    [[nodiscard]] bool replaced(queue::Position position) const { return m_replaced.count(position) != 0; }

private:
    struct Seen {
        std::int64_t since_ms = 0;
        std::size_t asked = 0;
    };
    std::map<queue::Position, Seen> m_seen;
    std::set<queue::Position> m_replaced;
};

}  // namespace balcao::desk
