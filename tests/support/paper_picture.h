#pragma once
// Paper as a picture of grey: what a roll printer would burn, what a page shows, the codes on it and the bars of its charts. Needs ZXing.

#include <ZXing/BarcodeFormat.h>
#include <ZXing/DecodeHints.h>
#include <ZXing/ReadBarcode.h>
#include <ZXing/TextUtfEncoding.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "support/test.h"

namespace balcao::test {

struct Grey {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;
};

inline Grey read_pgm(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    Grey out;
    int most = 0;
    int used = 0;
    REQUIRE(std::sscanf(content.c_str(), "P5 %d %d %d%n", &out.width, &out.height, &most, &used) == 3);
    const auto begin = content.begin() + used + 1;
    out.pixels.assign(begin, content.end());
    REQUIRE(out.pixels.size() == static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height));
    return out;
}

/// Decodes the bands of a roll printer's octets back into a picture.
inline Grey roll_picture(base::BytesView escpos)
{
    Grey out;
    std::size_t at = 2;  // reset
    while (at + 8 <= escpos.size() && escpos[at] == 0x1D && escpos[at + 1] == 'v') {
        const std::size_t row = escpos[at + 4] + escpos[at + 5] * 256U;
        const std::size_t rows = escpos[at + 6] + escpos[at + 7] * 256U;
        at += 8;
        out.width = static_cast<int>(row * 8);
        out.height += static_cast<int>(rows);
        REQUIRE(at + row * rows <= escpos.size());
        for (std::size_t i = 0; i < row * rows; ++i) {
            for (unsigned bit = 0; bit < 8; ++bit) {
                out.pixels.push_back((escpos[at + i] & (0x80U >> bit)) != 0 ? 0 : 255);
            }
        }
        at += row * rows;
    }
    REQUIRE(at + 4 == escpos.size());  // feed and cut
    return out;
}

inline std::string qr_text(const Grey& picture)
{
    ZXing::DecodeHints hints;
    hints.setFormats(ZXing::BarcodeFormat::QRCode);
    hints.setTryHarder(true);
    const auto result = ZXing::ReadBarcode({picture.pixels.data(), picture.width, picture.height, ZXing::ImageFormat::Lum}, hints);
    return result.isValid() ? ZXing::TextUtfEncoding::ToUtf8(result.text()) : std::string();
}

/// A bar of a chart, in picture dots.
struct DrawnBar {
    int left = 0;
    int right = 0;   ///< one past
    int top = 0;
    int bottom = 0;  ///< one past
    [[nodiscard]] int height() const { return bottom - top; }
    [[nodiscard]] int width() const { return right - left; }
};

/// The filled rectangles of this grey, from top to bottom and left to right: letters are narrower, rules are flatter.
/// \param least how wide and how tall one is at least
inline std::vector<DrawnBar> bars_of(const Grey& picture, int darkest, int lightest, int least = 16)
{
    const auto filled = [&](int x, int y) {
        const int grey = picture.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.width) + static_cast<std::size_t>(x)];
        return grey >= darkest && grey <= lightest;
    };
    std::vector<DrawnBar> out;
    for (int y = 0; y < picture.height; ++y) {
        for (int x = 0; x < picture.width; ++x) {
            if (!filled(x, y) || std::ranges::any_of(out, [&](const DrawnBar& bar) { return x >= bar.left && x < bar.right && y >= bar.top && y < bar.bottom; })) {
                continue;
            }
            DrawnBar bar{x, x, y, y};
            while (bar.right < picture.width && filled(bar.right, y)) {
                ++bar.right;
            }
            if (bar.width() < least) {
                x = bar.right;
                continue;
            }
            const auto whole_row = [&](int row) {
                for (int i = bar.left; i < bar.right; ++i) {
                    if (!filled(i, row)) {
                        return false;
                    }
                }
                return true;
            };
            while (bar.bottom < picture.height && whole_row(bar.bottom)) {
                ++bar.bottom;
            }
            if (bar.height() >= least) {
                out.push_back(bar);
            }
            x = bar.right;
        }
    }
    // Bars of one chart stand on one line.
    std::ranges::sort(out, [](const DrawnBar& one, const DrawnBar& other) { return std::pair(one.bottom, one.left) < std::pair(other.bottom, other.left); });
    return out;
}

}  // namespace balcao::test
