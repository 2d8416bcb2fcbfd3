#pragma once
// The live picture of the document camera, in memory shared with a window: never in a file, gone
// with the last process that holds it. One process writes; others can only read (memfd_create(2),
// F_SEAL_FUTURE_WRITE).

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/descriptor.h"
#include "base/result.h"

namespace balcao::link {

inline constexpr int k_frame_width_limit = 640;
inline constexpr int k_frame_height_limit = 640;

/// 8 bit RGB, rows without gaps.
struct FramePicture {
    int width = 0;
    int height = 0;
    base::Bytes rgb;
};

struct FrameLayout;

class FrameMemory {
public:
    /// Faults: storage_write_failed (a: errno).
    [[nodiscard]] static base::Result<FrameMemory> create();
    ~FrameMemory();
    FrameMemory(FrameMemory&& other) noexcept;
    FrameMemory& operator=(FrameMemory&&) = delete;

    /// For handing on; reading is all it permits.
    [[nodiscard]] const base::Descriptor& descriptor() const { return m_descriptor; }
    /// Keeps the picture as number `frame`; the two before it stay readable. Ignores pictures above the limits.
    void write(std::int64_t frame, const FramePicture& picture);
    /// Leaves no picture behind.
    void wipe();

private:
    FrameMemory(base::Descriptor descriptor, FrameLayout* layout);
    base::Descriptor m_descriptor;
    FrameLayout* m_layout;
};

class FrameReader {
public:
    /// Faults: storage_read_failed (a: errno or 0 for a foreign size).
    [[nodiscard]] static base::Result<FrameReader> open(const base::Descriptor& descriptor);
    ~FrameReader();
    FrameReader(FrameReader&& other) noexcept;
    FrameReader& operator=(FrameReader&& other) noexcept;

    /// nullopt when the picture has been overwritten since.
    [[nodiscard]] std::optional<FramePicture> read(std::int64_t frame) const;

private:
    explicit FrameReader(const FrameLayout* layout) : m_layout(layout) {}
    const FrameLayout* m_layout;
};

}  // namespace balcao::link
