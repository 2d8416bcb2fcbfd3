#pragma once
// Private to barcode: as much CBOR (RFC 8949) as a COSE_Sign1 certificate needs, bounded in nesting
// and in number of items. nlohmann's reader takes no maps with integer keys, and these have them.

#include <utility>
#include <vector>

#include "barcode/octets.h"

namespace balcao::barcode {

struct Cbor {
    enum class Type : std::uint8_t { integer, octets, text, array, map, other };
    Type type = Type::other;
    std::int64_t integer = 0;
    base::Bytes octets;             ///< octets and text
    std::vector<Cbor> items;        ///< array; map: key, value, key, value
    [[nodiscard]] std::string text() const { return base::to_text(octets); }
    /// Value under an integer key; null when this is no map or has none.
    [[nodiscard]] const Cbor* find(std::int64_t key) const;
};

/// One item. Tags are passed over. Errors: cut_short, bad_structure (nesting over 12, strings in
/// pieces, reserved forms), too_many_fields (over 4096 items).
[[nodiscard]] SealResult<Cbor> read_cbor(Octets& in);

/// Head of an item of major type 2 (octets) with its content.
void append_cbor_octets(base::Bytes& out, base::BytesView content);

}  // namespace balcao::barcode
