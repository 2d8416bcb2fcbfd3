#pragma once
// Tag-length-value octets (ITU-T X.690, ISO/IEC 7816-4 5.2.2): how files and answers of chips are built.
// Definite lengths only; every length is checked against the octets that are there.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "card/failure.h"

namespace balcao::card {

// Universal tags (X.690 8).
constexpr std::uint32_t k_integer = 0x02;
constexpr std::uint32_t k_sequence = 0x30;

/// First octets of a data object. `value_size` may be more than there is: whoever reads the rest sets a limit.
struct TlvHeader {
    std::uint32_t tag = 0;        ///< as written, e.g. 0x5F1F; at most three octets
    std::size_t header_size = 0;  ///< tag and length, octets
    std::uint32_t value_size = 0;
    [[nodiscard]] std::size_t size() const { return header_size + value_size; }
};
/// Failures: malformed (too few octets, indefinite length, length of more than four octets).
[[nodiscard]] Result<TlvHeader> read_tlv_header(base::BytesView bytes);

struct Tlv {
    std::uint32_t tag = 0;
    base::BytesView value;
    base::BytesView whole;  ///< with tag and length
};
/// Takes one data object off the front of `rest`. Failures: malformed.
[[nodiscard]] Result<Tlv> take_tlv(base::BytesView& rest);
/// All data objects of `bytes`, which they fill. Filler octets 00 and FF between objects are passed over
/// (7816-4 5.2.2.1). Failures: malformed, too_large (more than 256 objects).
[[nodiscard]] Result<std::vector<Tlv>> tlvs(base::BytesView bytes);
/// The value of the first object with this tag, looked for at one level; nullopt also when `bytes` is malformed.
[[nodiscard]] std::optional<base::BytesView> find_tlv(base::BytesView bytes, std::uint32_t tag);
/// The same down a path of tags.
[[nodiscard]] std::optional<base::BytesView> find_tlv(base::BytesView bytes, std::initializer_list<std::uint32_t> path);

/// Tag, shortest length, value. \param value at most 65535 octets.
[[nodiscard]] base::Bytes tlv(std::uint32_t tag, base::BytesView value);
/// One data object around others.
[[nodiscard]] base::Bytes tlv_around(std::uint32_t tag, std::initializer_list<base::Bytes> parts);
void append(base::Bytes& to, base::BytesView more);

}  // namespace balcao::card
