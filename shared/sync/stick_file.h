#pragma once
// A file on a stick: sealed parts one after another, with repair data against rot. Nothing in it says whose it is.
//
//   offset 0            header
//   4096                data: k_data_shards shards of L octets; parts as length (4), SHA-256 (32), octets; zeros
//   4096 + 32 L         header again
//   8192 + 32 L         parity: k_parity_shards shards of L octets
//   8192 + 36 L         header a third time
//
//   header: "BALCAOST", version 1, kind, 0, 0 (12 octets); id (16); octets of data used (8); L (8);
//           checksum of each of the 36 shards (32 each); SHA-256 over all before it (32); zeros up to 4096.
//           Numbers big end first. L is a multiple of 4096.
//   checksum of a shard: SHA-256 over the SHA-256 of each stretch of 64 KiB of it.
//
// Both sides work in constant memory. What a stick can lose: any four of the 36 shards and two of the three headers,
// or its end when no more than that is gone.

#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "seal/hash.h"
#include "sync/erasure.h"

namespace balcao::sync {

enum class StickKind : std::uint8_t { bundle = 1, answer = 2 };

inline constexpr std::size_t k_stick_block = 4096;
inline constexpr std::size_t k_stick_part_octets = 1024 * 1024 + 64 * 1024;
inline constexpr std::size_t k_stick_data_octets = 1024 * (k_stick_part_octets + 36);  ///< at most in one file

struct StickHeader {
    StickKind kind = StickKind::bundle;
    std::string id;                                ///< 32 hex digits
    std::uint64_t data_octets = 0;
    std::uint64_t shard_octets = 0;
    std::array<seal::Digest, k_shards> shards{};
};
/// k_stick_block octets.
[[nodiscard]] base::Bytes write_stick_header(const StickHeader& header);
/// nullopt: not a header, changed, or with sizes that cannot be.
[[nodiscard]] std::optional<StickHeader> read_stick_header(base::BytesView block);

/// Writes one file through a descriptor that it does not own, open for reading and writing, at its beginning.
class StickWriter {
public:
    StickWriter(int file, StickKind kind, std::string id);
    /// Faults: message_too_large (a: octets; more than k_stick_part_octets, or the file is full), stick_full, stick_gone,
    /// file_unwritable (a: errno).
    [[nodiscard]] base::Status<> add(base::BytesView part);
    /// Repair data, headers, and all of it on the disk. Faults: as add().
    [[nodiscard]] base::Status<> finish();

private:
    [[nodiscard]] base::Status<> write_repair_data();
    int m_file;
    StickHeader m_header;
};

/// Reads one, mending silently what can be mended.
class StickReader {
public:
    /// Looks at every octet once. \param file not owned; must stay open.
    /// Faults: bundle_damaged (a: broken shards, -1 when no header is left; b: how many may break).
    [[nodiscard]] static base::Result<StickReader> open(int file);
    [[nodiscard]] const StickHeader& header() const { return m_header; }
    /// How many shards are broken, repair data included.
    [[nodiscard]] int broken() const { return m_broken; }
    /// The next part; nullopt after the last. Faults: bundle_damaged.
    [[nodiscard]] base::Result<std::optional<base::Bytes>> next();

private:
    StickReader(int file, StickHeader header) : m_file(file), m_header(std::move(header)) {}
    [[nodiscard]] base::Status<> check_shards();
    [[nodiscard]] bool read_data(std::uint64_t offset, base::Bytes& out) const;
    [[nodiscard]] bool restore(int shard, std::uint64_t offset, std::uint8_t* out, std::size_t size) const;
    [[nodiscard]] base::unexpected<base::Fault> damaged() const;

    int m_file;
    StickHeader m_header;
    std::array<bool, k_shards> m_whole{};
    std::optional<ShardRepair> m_repair;
    int m_broken = 0;
    std::uint64_t m_at = 0;   ///< in the data
};

/// A file that appears under its name when it is whole, or not at all. Its time of change says nothing.
class StickTarget {
public:
    /// Faults: stick_read_only, stick_full, stick_gone, file_unwritable (a: errno).
    [[nodiscard]] static base::Result<StickTarget> create(const std::string& path);
    StickTarget(StickTarget&& other) noexcept;
    StickTarget& operator=(StickTarget&&) = delete;
    ~StickTarget();
    [[nodiscard]] int file() const { return m_file; }
    /// Moves it into place and syncs the folder. Faults: stick_full, stick_gone, file_unwritable (a: errno).
    [[nodiscard]] base::Status<> commit();

private:
    StickTarget(std::string path, int file) : m_path(std::move(path)), m_file(file) {}
    [[nodiscard]] std::string beside() const { return m_path + ".new"; }
    std::string m_path;
    int m_file;
};

/// A descriptor for reading, closed at the end.
class StickSource {
public:
    /// Faults: file_unreadable, stick_gone (a: errno).
    [[nodiscard]] static base::Result<StickSource> open(const std::string& path);
    explicit StickSource(int file) : m_file(file) {}
    StickSource(StickSource&& other) noexcept : m_file(other.m_file) { other.m_file = -1; }
    StickSource& operator=(StickSource&&) = delete;
    ~StickSource();
    [[nodiscard]] int file() const { return m_file; }

private:
    int m_file;
};

}  // namespace balcao::sync
