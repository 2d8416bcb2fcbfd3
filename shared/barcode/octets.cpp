#include "barcode/octets.h"

#include <algorithm>
#include <array>

namespace balcao::barcode {
namespace {

using base::unexpected;

/// Basic set of C40; 0xFF where a shift or nothing stands.
constexpr char c40_character(unsigned value)
{
    if (value == 3) {
        return ' ';
    }
    if (value >= 4 && value <= 13) {
        return static_cast<char>('0' + (value - 4));
    }
    if (value >= 14 && value <= 39) {
        return static_cast<char>('A' + (value - 14));
    }
    return '\0';
}

constexpr std::array<std::string_view, 13> k_error_names{
    "not_a_seal", "too_long", "unsupported_version", "cut_short", "bad_character", "bad_reference_length", "bad_date",
    "bad_length", "too_many_fields", "repeated_field", "unknown_field", "bad_structure", "after_end"};

}  // namespace

std::string_view name(SealError error) { return k_error_names.at(static_cast<std::size_t>(error)); }

SealResult<std::size_t> der_length(Octets& in)
{
    const auto first = in.octet();
    if (!first) {
        return unexpected(SealError::cut_short);
    }
    if (*first < 0x80) {
        return *first;
    }
    const std::size_t count = *first & 0x7FU;
    if (count == 0 || count > 2) {
        return unexpected(SealError::bad_length);
    }
    const auto octets = in.take(count);
    if (!octets) {
        return unexpected(SealError::cut_short);
    }
    std::size_t length = 0;
    for (const auto octet : *octets) {
        length = (length << 8U) | octet;
    }
    if (length < (count == 1 ? 0x80U : 0x100U)) {
        return unexpected(SealError::bad_length);
    }
    return length;
}

SealResult<std::string> decode_c40(base::BytesView bytes)
{
    if (bytes.size() % 2 != 0) {
        return unexpected(SealError::bad_character);
    }
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 2) {
        const bool last = at + 2 == bytes.size();
        if (bytes[at] == 0xFE) {
            // One character was left: it stands in ASCII, plus one.
            const char c = static_cast<char>(bytes[at + 1] - 1);
            if (!last || !(c == ' ' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))) {
                return unexpected(SealError::bad_character);
            }
            return out + c;
        }
        const unsigned packed = (static_cast<unsigned>(bytes[at]) << 8U) | bytes[at + 1];
        if (packed == 0) {
            return unexpected(SealError::bad_character);
        }
        const std::array values{(packed - 1) / 1600, (packed - 1) / 40 % 40, (packed - 1) % 40};
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (last && i == 2 && values[i] == 0) {
                break;  // two characters were left: the third value pads
            }
            const char c = values[i] < 40 ? c40_character(values[i]) : '\0';
            if (c == '\0') {
                return unexpected(SealError::bad_character);
            }
            out += c;
        }
    }
    return out;
}

SealResult<base::Bytes> decode_base32(std::string_view text)
{
    base::Bytes out;
    std::uint32_t buffer = 0;
    unsigned bits = 0;
    for (const char c : text) {
        unsigned value = 0;
        if (c >= 'A' && c <= 'Z') {
            value = static_cast<unsigned>(c - 'A');
        } else if (c >= '2' && c <= '7') {
            value = static_cast<unsigned>(c - '2') + 26;
        } else {
            return unexpected(SealError::bad_character);
        }
        buffer = (buffer << 5U) | value;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            out.push_back(static_cast<std::uint8_t>(buffer >> bits));
            buffer &= (1U << bits) - 1;
        }
    }
    if (bits >= 5 || buffer != 0) {
        return unexpected(SealError::bad_character);
    }
    return out;
}

SealResult<base::Date> decode_date(base::BytesView three)
{
    const unsigned packed = (static_cast<unsigned>(three[0]) << 16U) | (static_cast<unsigned>(three[1]) << 8U) | three[2];
    const base::Date date{std::chrono::year(static_cast<int>(packed % 10000)), std::chrono::month(packed / 1000000),
                          std::chrono::day(packed / 10000 % 100)};
    if (!date.ok()) {
        return unexpected(SealError::bad_date);
    }
    return date;
}

std::string zone_lines(std::string_view c40_text, std::size_t line_length)
{
    std::string out;
    for (std::size_t at = 0; at < c40_text.size(); ++at) {
        if (at != 0 && at % line_length == 0) {
            out += '\n';
        }
        out += c40_text[at] == ' ' ? '<' : c40_text[at];
    }
    return out;
}

SealField field_of(std::uint32_t tag, std::string_view name, base::BytesView value)
{
    return {tag, std::string(name), base::to_hex(value), false, {value.begin(), value.end()}};
}

}  // namespace balcao::barcode
