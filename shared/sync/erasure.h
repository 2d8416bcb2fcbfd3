#pragma once
// Repair data: Reed-Solomon over GF(2^8) with a Cauchy matrix (Bloemer et al. 1995), by ISA-L. Of 36
// shards of equal length any 32 give all data back. Which shards are broken must be known. Pure.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace balcao::sync {

inline constexpr int k_data_shards = 32;
inline constexpr int k_parity_shards = 4;
inline constexpr int k_shards = k_data_shards + k_parity_shards;

/// One column: the same stretch of each shard.
using DataColumn = std::array<const std::uint8_t*, k_data_shards>;
using ParityColumn = std::array<std::uint8_t*, k_parity_shards>;

/// \param length octets of the stretch, at most 2^30.
void make_parity(const DataColumn& data, const ParityColumn& parity, std::size_t length);

/// How to get a broken data shard back from 32 whole ones.
class ShardRepair {
public:
    /// \param whole one flag a shard, k_shards of them. nullopt: fewer than k_data_shards are whole.
    [[nodiscard]] static std::optional<ShardRepair> plan(const std::array<bool, k_shards>& whole);
    /// The shards restore() reads, in this order.
    [[nodiscard]] const std::array<int, k_data_shards>& sources() const { return m_sources; }
    /// \param shard a data shard, from 0. \param column the stretch of each of sources().
    void restore(int shard, const DataColumn& column, std::uint8_t* out, std::size_t length) const;

private:
    ShardRepair() = default;
    std::array<int, k_data_shards> m_sources{};
    std::vector<std::uint8_t> m_inverse;  ///< k_data_shards rows of as many coefficients
};

}  // namespace balcao::sync
