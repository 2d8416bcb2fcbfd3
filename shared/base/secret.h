#pragma once
// Octets that must not leak: locked in memory, wiped, and without any way to print, log,
// compare with text or bind to SQL.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/bytes.h"

namespace balcao::base {

/// Overwrites memory in a way the compiler cannot drop.
void wipe(void* data, std::size_t size);
inline void wipe(Bytes& bytes) { wipe(bytes.data(), bytes.size()); }

/// A secret of at most `capacity` octets, in its own locked page (never swapped, left out of
/// core dumps). Moves, never copies. The content can only be lent out through use().
class Secret {
public:
    static constexpr std::size_t capacity = 1024;

    Secret();
    explicit Secret(BytesView content);
    ~Secret();
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool empty() const { return m_size == 0; }

    /// Adds one octet; false (and no change) when full.
    bool append(std::uint8_t octet);
    /// Takes the last octet away; false when empty.
    bool drop_last();
    void clear();

    /// Lends the content to `visit` for the time of the call: a Secret is read nowhere else.
    template <class F>
    auto use(F&& visit) const
    {
        return visit(BytesView(m_page, m_size));
    }

    /// Constant-time comparison of two secrets.
    [[nodiscard]] static bool equal(const Secret& a, const Secret& b);

private:
    std::uint8_t* m_page = nullptr;
    std::size_t m_size = 0;
};

/// Makes this process refuse core dumps and debuggers of the same user (prctl, rlimit).
/// \return false when the kernel refused; the caller decides whether to go on.
bool forbid_dumps();

}  // namespace balcao::base
