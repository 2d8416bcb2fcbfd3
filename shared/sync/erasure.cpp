#include "sync/erasure.h"

#include <isa-l.h>

namespace balcao::sync {
namespace {

constexpr std::size_t k_row = k_data_shards;
constexpr std::size_t k_table_octets = 32;  // ISA-L's expanded form of one coefficient

/// Row of shard i: its coefficients over the data shards. The first 32 rows are the identity.
std::vector<std::uint8_t> encode_matrix()
{
    std::vector<std::uint8_t> matrix(k_shards * k_row);
    gf_gen_cauchy1_matrix(matrix.data(), k_shards, k_data_shards);
    return matrix;
}

/// out rows = coefficient rows times the column. ISA-L takes pointers to changeable octets but only reads the sources.
void multiply(std::uint8_t* rows, int count, const DataColumn& column, std::uint8_t** out, std::size_t length)
{
    std::vector<std::uint8_t> tables(k_table_octets * k_row * static_cast<std::size_t>(count));
    ec_init_tables(k_data_shards, count, rows, tables.data());
    DataColumn sources = column;
    ec_encode_data(static_cast<int>(length), k_data_shards, count, tables.data(),
                   const_cast<std::uint8_t**>(sources.data()), out);
}

}  // namespace

void make_parity(const DataColumn& data, const ParityColumn& parity, std::size_t length)
{
    auto matrix = encode_matrix();
    auto out = parity;
    multiply(matrix.data() + k_data_shards * k_row, k_parity_shards, data, out.data(), length);
}

std::optional<ShardRepair> ShardRepair::plan(const std::array<bool, k_shards>& whole)
{
    ShardRepair repair;
    const auto matrix = encode_matrix();
    std::vector<std::uint8_t> rows;
    std::size_t found = 0;
    for (int shard = 0; shard < k_shards && found < k_row; ++shard) {
        if (!whole[static_cast<std::size_t>(shard)]) continue;
        repair.m_sources[found++] = shard;
        const auto row = matrix.begin() + shard * k_data_shards;
        rows.insert(rows.end(), row, row + k_data_shards);
    }
    if (found < k_row) return std::nullopt;
    repair.m_inverse.resize(k_row * k_row);
    // Every square part of a Cauchy matrix over the identity can be inverted.
    if (gf_invert_matrix(rows.data(), repair.m_inverse.data(), k_data_shards) != 0) return std::nullopt;
    return repair;
}

void ShardRepair::restore(int shard, const DataColumn& column, std::uint8_t* out, std::size_t length) const
{
    std::vector<std::uint8_t> row(m_inverse.begin() + shard * k_data_shards,
                                  m_inverse.begin() + (shard + 1) * k_data_shards);
    multiply(row.data(), 1, column, &out, length);
}

}  // namespace balcao::sync
