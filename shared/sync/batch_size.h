#pragma once
// How many records go into one request. Pure.

#include <cstddef>
#include <optional>

namespace balcao::sync {

/// Doubles with every full success, halves with every timeout or "too large".
class BatchSize {
public:
    static constexpr int k_start = 50;
    static constexpr int k_limit = 500;

    /// \param hint the central's wish; nullopt = none.
    [[nodiscard]] int next(std::optional<int> hint) const;
    /// \param sent records in the request that went through. Grows only when the request was as large as allowed:
    /// small ones prove nothing.
    void on_success(int sent);
    void on_timeout() { halve(m_size); }
    /// \param sent records in the request that was too large.
    void on_too_large(int sent) { halve(sent); }

private:
    void halve(int from);
    int m_size = k_start;
};

/// Finds the record that makes the central refuse a whole request. The records of one claimed batch are sent front to
/// back; after a refusal of n records, one of these n must be the cause, so half of them go next, until the refused
/// request holds a single record. At most ceil(log2 n) + 1 refusals a culprit; everything before it goes through.
class Bisection {
public:
    enum class Verdict { split, culprit };

    /// How many of the `waiting` records go next; at least 1 when any waits.
    [[nodiscard]] std::size_t next(std::size_t waiting) const;
    /// The `sent` first ones were dealt with.
    void on_settled(std::size_t sent);
    /// The request with the `sent` first ones was refused as a whole.
    Verdict on_refused(std::size_t sent);
    [[nodiscard]] bool searching() const { return m_suspects > 0; }

private:
    std::size_t m_suspects = 0;  ///< of the records waiting, the culprit is among the first so many; 0 = no suspicion
};

}  // namespace balcao::sync
