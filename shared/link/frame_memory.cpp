#include "link/frame_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>

namespace balcao::link {

namespace {
constexpr std::size_t k_slots = 3;
constexpr std::size_t k_slot_bytes = std::size_t{3} * k_frame_width_limit * k_frame_height_limit;
using base::fail;
using base::FaultCode;
}  // namespace

/// A slot's number is 0 while it is written: a reader that saw the same number before and after
/// copying has a whole picture.
struct FrameLayout {
    struct Slot {
        std::atomic<std::int64_t> frame;
        std::atomic<std::int32_t> width;
        std::atomic<std::int32_t> height;
        std::array<std::uint8_t, k_slot_bytes> rgb;
    };
    std::array<Slot, k_slots> slots;
};
static_assert(std::atomic<std::int64_t>::is_always_lock_free);

base::Result<FrameMemory> FrameMemory::create()
{
    base::Descriptor memory(::memfd_create("balcao-camera", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (!memory || ::ftruncate(memory.get(), sizeof(FrameLayout)) != 0) {
        return fail(FaultCode::storage_write_failed, errno);
    }
    void* at = ::mmap(nullptr, sizeof(FrameLayout), PROT_READ | PROT_WRITE, MAP_SHARED, memory.get(), 0);
    if (at == MAP_FAILED) {
        return fail(FaultCode::storage_write_failed, errno);
    }
    ::madvise(at, sizeof(FrameLayout), MADV_DONTDUMP);
    if (::fcntl(memory.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL) != 0) {
        const int error = errno;
        ::munmap(at, sizeof(FrameLayout));
        return fail(FaultCode::storage_write_failed, error);
    }
    return FrameMemory(std::move(memory), static_cast<FrameLayout*>(at));  // zeroes: no slot holds a picture
}

FrameMemory::FrameMemory(base::Descriptor descriptor, FrameLayout* layout) : m_descriptor(std::move(descriptor)), m_layout(layout) {}
FrameMemory::FrameMemory(FrameMemory&& other) noexcept
    : m_descriptor(std::move(other.m_descriptor)), m_layout(std::exchange(other.m_layout, nullptr))
{
}

FrameMemory::~FrameMemory()
{
    if (m_layout != nullptr) {
        wipe();
        ::munmap(m_layout, sizeof(FrameLayout));
    }
}

void FrameMemory::write(std::int64_t frame, const FramePicture& picture)
{
    const bool fits = picture.width > 0 && picture.height > 0 && picture.width <= k_frame_width_limit && picture.height <= k_frame_height_limit &&
                      picture.rgb.size() == std::size_t{3} * static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
    if (!fits || frame <= 0) {
        return;
    }
    auto& slot = m_layout->slots[static_cast<std::size_t>(frame) % k_slots];
    slot.frame.store(0);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    slot.width.store(picture.width);
    slot.height.store(picture.height);
    std::memcpy(slot.rgb.data(), picture.rgb.data(), picture.rgb.size());
    std::atomic_thread_fence(std::memory_order_seq_cst);
    slot.frame.store(frame);
}

void FrameMemory::wipe()
{
    for (auto& slot : m_layout->slots) {
        slot.frame.store(0);
        ::explicit_bzero(slot.rgb.data(), slot.rgb.size());
    }
}

base::Result<FrameReader> FrameReader::open(const base::Descriptor& descriptor)
{
    struct stat info {};
    if (::fstat(descriptor.get(), &info) != 0) {
        return fail(FaultCode::storage_read_failed, errno);
    }
    if (static_cast<std::size_t>(info.st_size) != sizeof(FrameLayout)) {
        return fail(FaultCode::storage_read_failed);
    }
    void* at = ::mmap(nullptr, sizeof(FrameLayout), PROT_READ, MAP_SHARED, descriptor.get(), 0);
    if (at == MAP_FAILED) {
        return fail(FaultCode::storage_read_failed, errno);
    }
    return FrameReader(static_cast<const FrameLayout*>(at));
}

FrameReader::FrameReader(FrameReader&& other) noexcept : m_layout(std::exchange(other.m_layout, nullptr)) {}

FrameReader& FrameReader::operator=(FrameReader&& other) noexcept
{
    std::swap(m_layout, other.m_layout);
    return *this;
}

FrameReader::~FrameReader()
{
    if (m_layout != nullptr) {
        ::munmap(const_cast<FrameLayout*>(m_layout), sizeof(FrameLayout));
    }
}

std::optional<FramePicture> FrameReader::read(std::int64_t frame) const
{
    const auto& slot = m_layout->slots[static_cast<std::size_t>(frame) % k_slots];
    if (frame <= 0 || slot.frame.load() != frame) {
        return std::nullopt;
    }
    FramePicture out;
    out.width = slot.width.load();
    out.height = slot.height.load();
    if (out.width <= 0 || out.height <= 0 || out.width > k_frame_width_limit || out.height > k_frame_height_limit) {
        return std::nullopt;
    }
    const auto size = std::size_t{3} * static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height);
    out.rgb.assign(slot.rgb.begin(), slot.rgb.begin() + static_cast<std::ptrdiff_t>(size));
    std::atomic_thread_fence(std::memory_order_seq_cst);
    if (slot.frame.load() != frame) {
        return std::nullopt;
    }
    return out;
}

}  // namespace balcao::link
