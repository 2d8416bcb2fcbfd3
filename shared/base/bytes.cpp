#include "base/bytes.h"

#include <algorithm>
#include <array>

namespace balcao::base {
namespace {

constexpr std::string_view k_standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view k_url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string encode64(BytesView bytes, std::string_view alphabet, bool pad)
{
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    std::uint32_t group = 0;
    int bits = 0;
    for (const auto byte : bytes) {
        group = (group << 8U) | byte;
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            out += alphabet[(group >> static_cast<unsigned>(bits)) & 63U];
        }
    }
    if (bits > 0) {
        out += alphabet[(group << static_cast<unsigned>(6 - bits)) & 63U];
    }
    while (pad && out.size() % 4 != 0) {
        out += '=';
    }
    return out;
}

int value64(char c)
{
    if (c == '-') {
        c = '+';
    } else if (c == '_') {
        c = '/';
    }
    const auto at = k_standard.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

int value16(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

}  // namespace

BytesView as_bytes(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Bytes to_bytes(std::string_view text)
{
    const auto view = as_bytes(text);
    return {view.begin(), view.end()};
}

std::string to_text(BytesView bytes) { return {bytes.begin(), bytes.end()}; }
bool starts_with(BytesView bytes, BytesView start) { return bytes.size() >= start.size() && std::equal(start.begin(), start.end(), bytes.begin()); }

std::string to_hex(BytesView bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}

std::optional<Bytes> from_hex(std::string_view hex)
{
    if (hex.size() % 2 != 0) {
        return std::nullopt;
    }
    Bytes out;
    out.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = value16(hex[i]);
        const int low = value16(hex[i + 1]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        out.push_back(static_cast<std::uint8_t>(high * 16 + low));
    }
    return out;
}

std::string to_base64(BytesView bytes) { return encode64(bytes, k_standard, true); }

std::string to_base64url(BytesView bytes) { return encode64(bytes, k_url, false); }

std::optional<Bytes> from_base64(std::string_view text)
{
    while (!text.empty() && text.back() == '=') {
        text.remove_suffix(1);
    }
    if (text.size() % 4 == 1) {
        return std::nullopt;
    }
    Bytes out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t group = 0;
    int bits = 0;
    for (const char c : text) {
        const int value = value64(c);
        if (value < 0) {
            return std::nullopt;
        }
        group = (group << 6U) | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out.push_back(static_cast<std::uint8_t>(group >> static_cast<unsigned>(bits)));
        }
    }
    return out;
}

}  // namespace balcao::base
