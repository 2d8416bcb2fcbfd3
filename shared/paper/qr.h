#pragma once
// QR codes as a square of modules.

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace balcao::paper {

struct QrCode {
    int size = 0;                       ///< modules a side, without the quiet zone
    std::vector<bool> dark;             ///< row by row
    [[nodiscard]] bool at(int x, int y) const { return dark[static_cast<std::size_t>(y * size + x)]; }
};

/// Error correction level M (15 %), smallest version that fits. Faults: input_invalid (empty or too long).
[[nodiscard]] base::Result<QrCode> make_qr(std::string_view text);

}  // namespace balcao::paper
