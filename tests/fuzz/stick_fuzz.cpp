// Sticks and what travels on them. First octet: which reader; the rest: what it gets.
//   0  a good file with stretches turned over: what is read is what was written, or nothing
//   1  any octets as a file
//   2  any header under a right checksum: sizes within bounds
//   3  a part, an answer, a frame: bounded, never a crash

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "seal/hash.h"
#include "sync/stick_file.h"
#include "wire/bundle.h"

namespace {

using namespace balcao;

void require(bool holds)
{
    if (!holds) {
        std::abort();
    }
}

struct MemoryFile {
    int file = ::memfd_create("stick", MFD_CLOEXEC);
    MemoryFile() { require(file >= 0); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile() { ::close(file); }
};

/// Every part, as long as they can be read.
std::vector<base::Bytes> read_parts(int file)
{
    std::vector<base::Bytes> parts;
    auto reader = sync::StickReader::open(file);
    while (reader) {
        auto part = reader->next();
        if (!part || !*part) {
            break;
        }
        require((*part)->size() <= sync::k_stick_part_octets);
        parts.push_back(std::move(**part));
    }
    return parts;
}

void damaged_file(base::BytesView input)
{
    const MemoryFile memory;
    const std::vector<base::Bytes> written{base::Bytes(5000, 3), base::Bytes(1, 9), base::Bytes(70'000, 5)};
    sync::StickWriter writer(memory.file, sync::StickKind::bundle, std::string(32, 'a'));
    for (const auto& part : written) {
        require(writer.add(part).has_value());
    }
    require(writer.finish().has_value());
    const auto size = static_cast<std::uint64_t>(::lseek(memory.file, 0, SEEK_END));
    for (std::size_t i = 0; i + 4 <= input.size() && i < 64; i += 4) {
        const auto at = (std::uint64_t{input[i]} << 16U | std::uint64_t{input[i + 1]} << 8U | input[i + 2]) % size;
        base::Bytes stretch(std::size_t{1} << (input[i + 3] % 14U));
        const auto got = ::pread(memory.file, stretch.data(), stretch.size(), static_cast<off_t>(at));
        require(got >= 0);
        stretch.resize(static_cast<std::size_t>(got));
        for (auto& octet : stretch) {
            octet = static_cast<std::uint8_t>(~octet);
        }
        require(::pwrite(memory.file, stretch.data(), stretch.size(), static_cast<off_t>(at)) == got);
    }
    const auto read = read_parts(memory.file);
    require(read.empty() || read.size() == written.size());
    require(std::equal(read.begin(), read.end(), written.begin()));
}

void any_file(base::BytesView input)
{
    const MemoryFile memory;
    require(::pwrite(memory.file, input.data(), input.size(), 0) == static_cast<ssize_t>(input.size()));
    read_parts(memory.file);
}

void any_header(base::BytesView input)
{
    constexpr std::size_t checked = 44 + 32 * sync::k_shards;
    base::Bytes block(sync::k_stick_block);
    std::copy_n(input.begin(), std::min(input.size(), checked), block.begin());
    const auto checksum = seal::sha256(base::BytesView(block).first(checked));
    std::copy(checksum.begin(), checksum.end(), block.begin() + checked);
    if (const auto header = sync::read_stick_header(block)) {
        require(header->data_octets <= sync::k_stick_data_octets);
        require(header->shard_octets * sync::k_data_shards >= header->data_octets);
        require(header->id.size() == 32);
    }
}

void any_message(base::BytesView input)
{
    if (const auto part = wire::read_bundle_part(input)) {
        require(!part->batch.records.empty() && part->batch.records.size() <= wire::k_max_batch_items);
        require(wire::is_bundle_id(part->id));
        require(wire::read_bundle_part(wire::write_bundle_part(*part)) == *part);
    }
    if (const auto answer = wire::read_bundle_answer(input)) {
        require(answer->answer.has_value() != answer->problem.has_value());
    }
    if (const auto frame = wire::read_bundle_frame(input)) {
        require(!frame->body.empty() && frame->signature.size() == wire::k_bundle_signature_octets);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0) {
        return 0;
    }
    const auto input = base::BytesView(data, size).subspan(1);
    switch (data[0] % 4) {
    case 0: damaged_file(input); break;
    case 1: any_file(input); break;
    case 2: any_header(input); break;
    default: any_message(input); break;
    }
    return 0;
}
