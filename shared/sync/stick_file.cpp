#include "sync/stick_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/files.h"

namespace balcao::sync {
namespace {

constexpr std::string_view k_magic = "BALCAOST";
constexpr std::uint8_t k_stick_version = 1;
constexpr std::size_t k_stretch = 64 * 1024;     ///< of a shard, read and hashed at a time
constexpr std::size_t k_frame_octets = 4 + 32;   ///< before each part
constexpr std::size_t k_checked_octets = 12 + 16 + 8 + 8 + k_shards * 32;
constexpr timespec k_no_time{946'684'800, 0};    ///< 2000-01-01: FAT knows nothing before 1980

void put_number(base::Bytes& out, std::uint64_t value, int octets)
{
    for (int i = octets - 1; i >= 0; --i) out.push_back(static_cast<std::uint8_t>(value >> static_cast<unsigned>(8 * i)));
}

std::uint64_t number_at(base::BytesView octets, std::size_t at, std::size_t size)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) value = value << 8U | octets[at + i];
    return value;
}

/// L for so many octets of data: the smallest multiple of a block that holds them in 32 shards.
std::uint64_t shard_octets_for(std::uint64_t data)
{
    const auto share = (data + k_data_shards - 1) / k_data_shards;
    return std::max<std::uint64_t>((share + k_stick_block - 1) / k_stick_block, 1) * k_stick_block;
}

std::uint64_t shard_offset(std::uint64_t shard_octets, int shard)
{
    const auto index = static_cast<std::uint64_t>(shard);
    return k_stick_block + index * shard_octets + (shard < k_data_shards ? 0 : k_stick_block);
}

std::array<std::uint64_t, 3> header_offsets(std::uint64_t shard_octets)
{
    return {0, k_stick_block + k_data_shards * shard_octets, 2 * k_stick_block + k_shards * shard_octets};
}

/// False at an error of the disk and at the end of the file alike: what cannot be read is lost.
/// stick_full or stick_gone (a: errno). A file system that turns read-only while it is written to lost its medium.
base::unexpected<base::Fault> stick_fault(int error)
{
    switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return base::fail(base::FaultCode::stick_full, error);
    case EIO:
    case ENXIO:
    case ENODEV:
    case ENOENT:
    case ENOTDIR:
    case ESTALE:
    case EROFS: return base::fail(base::FaultCode::stick_gone, error);
    default: return base::fail(base::FaultCode::file_unwritable, error);
    }
}

bool read_at(int file, std::uint64_t offset, std::uint8_t* out, std::size_t size)
{
    while (size > 0) {
        const auto got = ::pread(file, out, size, static_cast<off_t>(offset));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        out += got;
        offset += static_cast<std::uint64_t>(got);
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

base::Status<> write_at(int file, std::uint64_t offset, base::BytesView content)
{
    while (!content.empty()) {
        const auto written = ::pwrite(file, content.data(), content.size(), static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return stick_fault(errno);
        offset += static_cast<std::uint64_t>(written);
        content = content.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

void add_digest(base::Bytes& list, base::BytesView stretch)
{
    const auto digest = seal::sha256(stretch);
    list.insert(list.end(), digest.begin(), digest.end());
}

}  // namespace

// --- header ------------------------------------------------------------------------------------------

base::Bytes write_stick_header(const StickHeader& header)
{
    base::Bytes out = base::to_bytes(k_magic);
    out.insert(out.end(), {k_stick_version, static_cast<std::uint8_t>(header.kind), 0, 0});
    auto id = base::from_hex(header.id).value_or(base::Bytes());
    id.resize(16);
    out.insert(out.end(), id.begin(), id.end());
    put_number(out, header.data_octets, 8);
    put_number(out, header.shard_octets, 8);
    for (const auto& digest : header.shards) out.insert(out.end(), digest.begin(), digest.end());
    const auto checksum = seal::sha256(out);
    out.insert(out.end(), checksum.begin(), checksum.end());
    out.resize(k_stick_block);
    return out;
}

std::optional<StickHeader> read_stick_header(base::BytesView block)
{
    if (block.size() != k_stick_block || !base::starts_with(block, base::as_bytes(k_magic))) return std::nullopt;
    const auto checksum = seal::sha256(block.first(k_checked_octets));
    if (!std::equal(checksum.begin(), checksum.end(), block.begin() + k_checked_octets)) return std::nullopt;
    const auto kind = block[9];
    if (block[8] != k_stick_version || (kind != 1 && kind != 2)) return std::nullopt;
    StickHeader header;
    header.kind = static_cast<StickKind>(kind);
    header.id = base::to_hex(block.subspan(12, 16));
    header.data_octets = number_at(block, 28, 8);
    header.shard_octets = number_at(block, 36, 8);
    if (header.data_octets > k_stick_data_octets || header.shard_octets != shard_octets_for(header.data_octets)) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < header.shards.size(); ++i) {
        const auto digest = block.subspan(44 + 32 * i, 32);
        std::copy(digest.begin(), digest.end(), header.shards[i].begin());
    }
    return header;
}

// --- writing -----------------------------------------------------------------------------------------

StickWriter::StickWriter(int file, StickKind kind, std::string id) : m_file(file)
{
    m_header.kind = kind;
    m_header.id = std::move(id);
}

base::Status<> StickWriter::add(base::BytesView part)
{
    if (part.size() > k_stick_part_octets || m_header.data_octets + k_frame_octets + part.size() > k_stick_data_octets) {
        return base::fail(base::FaultCode::message_too_large, static_cast<std::int64_t>(part.size()));
    }
    base::Bytes frame;
    put_number(frame, part.size(), 4);
    add_digest(frame, part);
    const auto at = k_stick_block + m_header.data_octets;
    if (auto done = write_at(m_file, at, frame); !done) return done;
    if (auto done = write_at(m_file, at + frame.size(), part); !done) return done;
    m_header.data_octets += frame.size() + part.size();
    return {};
}

base::Status<> StickWriter::write_repair_data()
{
    const auto shard = m_header.shard_octets;
    std::array<base::Bytes, k_shards> digests;
    std::vector<base::Bytes> stretches(k_shards, base::Bytes(k_stretch));
    DataColumn data{};
    ParityColumn parity{};
    for (std::size_t i = 0; i < k_shards; ++i) {
        if (i < k_data_shards) data[i] = stretches[i].data();
        else parity[i - k_data_shards] = stretches[i].data();
    }
    for (std::uint64_t at = 0; at < shard; at += k_stretch) {
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(k_stretch, shard - at));
        for (int i = 0; i < k_data_shards; ++i) {
            if (!read_at(m_file, shard_offset(shard, i) + at, stretches[static_cast<std::size_t>(i)].data(), size)) {
                return stick_fault(EIO);
            }
        }
        make_parity(data, parity, size);
        for (int i = 0; i < k_shards; ++i) {
            const auto stretch = base::BytesView(stretches[static_cast<std::size_t>(i)]).first(size);
            add_digest(digests[static_cast<std::size_t>(i)], stretch);
            if (i < k_data_shards) continue;
            if (auto done = write_at(m_file, shard_offset(shard, i) + at, stretch); !done) return done;
        }
    }
    for (std::size_t i = 0; i < k_shards; ++i) m_header.shards[i] = seal::sha256(digests[i]);
    return {};
}

base::Status<> StickWriter::finish()
{
    m_header.shard_octets = shard_octets_for(m_header.data_octets);
    const auto offsets = header_offsets(m_header.shard_octets);
    if (::ftruncate(m_file, static_cast<off_t>(offsets.back() + k_stick_block)) != 0) return stick_fault(errno);
    if (auto done = write_repair_data(); !done) return done;
    const auto block = write_stick_header(m_header);
    for (const auto offset : offsets) {
        if (auto done = write_at(m_file, offset, block); !done) return done;
    }
    if (::fsync(m_file) != 0) return stick_fault(errno);
    return {};
}

// --- reading -----------------------------------------------------------------------------------------

namespace {

/// A header counts where it belongs: a copy of another file in the data is none.
std::optional<StickHeader> header_at(int file, std::uint64_t offset)
{
    base::Bytes block(k_stick_block);
    if (!read_at(file, offset, block.data(), block.size())) return std::nullopt;
    auto header = read_stick_header(block);
    if (!header) return std::nullopt;
    const auto places = header_offsets(header->shard_octets);
    if (std::find(places.begin(), places.end(), offset) == places.end()) return std::nullopt;
    return header;
}

std::optional<StickHeader> find_header(int file)
{
    if (auto header = header_at(file, 0)) return header;
    struct stat info{};
    if (::fstat(file, &info) != 0) return std::nullopt;
    const auto size = static_cast<std::uint64_t>(std::max<off_t>(info.st_size, 0));
    const auto most = header_offsets(shard_octets_for(k_stick_data_octets)).back() + k_stick_block;
    const auto blocks = std::min(size, most) / k_stick_block;
    for (auto block = blocks; block > 1; --block) {  // from the end, where the third stands
        if (auto header = header_at(file, (block - 1) * k_stick_block)) return header;
    }
    return std::nullopt;
}

}  // namespace

base::unexpected<base::Fault> StickReader::damaged() const
{
    return base::fail(base::FaultCode::bundle_damaged, m_broken, k_parity_shards);
}

base::Result<StickReader> StickReader::open(int file)
{
    auto header = find_header(file);
    if (!header) return base::fail(base::FaultCode::bundle_damaged, -1, k_parity_shards);
    StickReader reader(file, std::move(*header));
    if (auto good = reader.check_shards(); !good) return base::unexpected(good.error());
    return reader;
}

base::Status<> StickReader::check_shards()
{
    base::Bytes stretch(k_stretch);
    const auto shard = m_header.shard_octets;
    for (int i = 0; i < k_shards; ++i) {
        base::Bytes digests;
        bool readable = true;
        for (std::uint64_t at = 0; readable && at < shard; at += k_stretch) {
            const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(k_stretch, shard - at));
            readable = read_at(m_file, shard_offset(shard, i) + at, stretch.data(), size);
            if (readable) add_digest(digests, base::BytesView(stretch).first(size));
        }
        const auto index = static_cast<std::size_t>(i);
        m_whole[index] = readable && seal::sha256(digests) == m_header.shards[index];
        m_broken += m_whole[index] ? 0 : 1;
    }
    m_repair = ShardRepair::plan(m_whole);
    if (!m_repair) return damaged();
    return {};
}

bool StickReader::restore(int shard, std::uint64_t offset, std::uint8_t* out, std::size_t size) const
{
    std::vector<base::Bytes> stretches(k_data_shards, base::Bytes(size));
    DataColumn column{};
    for (std::size_t i = 0; i < k_data_shards; ++i) {
        const auto from = shard_offset(m_header.shard_octets, m_repair->sources()[i]) + offset;
        if (!read_at(m_file, from, stretches[i].data(), size)) return false;
        column[i] = stretches[i].data();
    }
    m_repair->restore(shard, column, out, size);
    return true;
}

bool StickReader::read_data(std::uint64_t offset, base::Bytes& out) const
{
    const auto shard_octets = m_header.shard_octets;
    std::size_t done = 0;
    while (done < out.size()) {
        const auto shard = static_cast<int>((offset + done) / shard_octets);
        const auto within = (offset + done) % shard_octets;
        const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(
            {out.size() - done, shard_octets - within, k_stretch}));
        const bool good = m_whole[static_cast<std::size_t>(shard)]
                              ? read_at(m_file, shard_offset(shard_octets, shard) + within, out.data() + done, size)
                              : restore(shard, within, out.data() + done, size);
        if (!good) return false;
        done += size;
    }
    return true;
}

base::Result<std::optional<base::Bytes>> StickReader::next()
{
    if (m_at == m_header.data_octets) return std::optional<base::Bytes>();
    const auto left = m_header.data_octets - m_at;
    base::Bytes frame(k_frame_octets);
    if (left < frame.size() || !read_data(m_at, frame)) return damaged();
    const auto size = number_at(frame, 0, 4);
    if (size > k_stick_part_octets || size > left - frame.size()) return damaged();
    base::Bytes part(size);
    if (!read_data(m_at + frame.size(), part)) return damaged();
    const auto digest = seal::sha256(part);
    if (!std::equal(digest.begin(), digest.end(), frame.begin() + 4)) return damaged();
    m_at += frame.size() + size;
    return std::optional(std::move(part));
}

// --- files -------------------------------------------------------------------------------------------

base::Result<StickTarget> StickTarget::create(const std::string& path)
{
    const auto beside = path + ".new";
    ::unlink(beside.c_str());
    const int file = ::open(beside.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0 && (errno == EROFS || errno == EACCES || errno == EPERM)) return base::fail(base::FaultCode::stick_read_only, errno);
    if (file < 0) return stick_fault(errno);
    return StickTarget(path, file);
}

StickTarget::StickTarget(StickTarget&& other) noexcept : m_path(std::move(other.m_path)), m_file(other.m_file)
{
    other.m_file = -1;
}

StickTarget::~StickTarget()
{
    if (m_file < 0) return;
    ::close(m_file);
    ::unlink(beside().c_str());
}

base::Status<> StickTarget::commit()
{
    const timespec times[2] = {k_no_time, k_no_time};
    // A file system that keeps no times is no reason to stop.
    static_cast<void>(::futimens(m_file, times));
    if (::fsync(m_file) != 0 || ::rename(beside().c_str(), m_path.c_str()) != 0) return stick_fault(errno);
    ::close(m_file);
    m_file = -1;
    const auto slash = m_path.rfind('/');
    const auto synced = base::sync_folder(slash == std::string::npos ? "." : m_path.substr(0, std::max<std::size_t>(slash, 1)));
    return synced ? synced : stick_fault(static_cast<int>(synced.error().a));
}

base::Result<StickSource> StickSource::open(const std::string& path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return errno == EIO || errno == ENXIO || errno == ENODEV ? stick_fault(errno) : base::fail(base::FaultCode::file_unreadable, errno);
    struct stat info{};
    if (::fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) {
        ::close(file);
        return base::fail(base::FaultCode::file_unreadable, EINVAL);
    }
    return StickSource(file);
}

StickSource::~StickSource()
{
    if (m_file >= 0) ::close(m_file);
}

}  // namespace balcao::sync
