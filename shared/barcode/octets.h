#pragma once
// Private to barcode: reading octets in order, never past their end.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "barcode/seal_content.h"
#include "base/bytes.h"

namespace balcao::barcode {

class Octets {
public:
    explicit Octets(base::BytesView bytes) : m_bytes(bytes) {}

    [[nodiscard]] std::size_t position() const { return m_at; }
    [[nodiscard]] bool at_end() const { return m_at == m_bytes.size(); }
    [[nodiscard]] std::size_t left() const { return m_bytes.size() - m_at; }
    /// The next `count` octets; nullopt, and nothing is read, when there are fewer.
    [[nodiscard]] std::optional<base::BytesView> take(std::size_t count)
    {
        if (count > left()) {
            return std::nullopt;
        }
        const auto part = m_bytes.subspan(m_at, count);
        m_at += count;
        return part;
    }
    [[nodiscard]] std::optional<std::uint8_t> octet()
    {
        const auto part = take(1);
        return part ? std::optional((*part)[0]) : std::nullopt;
    }

private:
    base::BytesView m_bytes;
    std::size_t m_at = 0;
};

/// DER length in its shortest form (X.690 10.1), up to two octets of length.
[[nodiscard]] SealResult<std::size_t> der_length(Octets& in);

/// C40 as 9303-13 uses it: capitals, digits and blanks. bad_character on shifts and on a broken end.
[[nodiscard]] SealResult<std::string> decode_c40(base::BytesView bytes);

/// RFC 4648 section 6 without padding. bad_character, also for a last character with stray bits.
[[nodiscard]] SealResult<base::Bytes> decode_base32(std::string_view text);

/// Three octets holding the decimal number MMDDYYYY (9303-13).
[[nodiscard]] SealResult<base::Date> decode_date(base::BytesView three);

/// Fields that hold a machine-readable zone: lines of the lengths given, fillers for blanks.
[[nodiscard]] std::string zone_lines(std::string_view c40_text, std::size_t line_length);

/// Text where the octets are C40, else hexadecimal.
[[nodiscard]] SealField field_of(std::uint32_t tag, std::string_view name, base::BytesView value);

}  // namespace balcao::barcode
