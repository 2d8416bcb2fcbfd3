#pragma once
// One copy: a bundle part of one record (wire/bundle.h), sealed to the central and signed by its desk, with what a neighbour
// needs to keep it apart from others. What stands outside the envelope: whose it is, a name that says nothing, the record's
// place in its owner's queue, and when the copy was made. docs/sync.md, "At a neighbouring desk".

#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "queue/record.h"
#include "seal/key.h"
#include "wire/bundle.h"

namespace balcao::mirror {

inline constexpr int k_copy_version = 1;
inline constexpr std::size_t k_copy_step = 4096;                ///< what is sealed is padded to multiples of it
inline constexpr std::size_t k_copy_octets = wire::k_bundle_sealed_octets + 1024;  ///< a copy as it travels, at most

/// Which record of its owner a copy stands for.
struct CopyName {
    std::string name;              ///< 32 hex digits, from the record's hash
    base::EpochId epoch;
    queue::Position position = 0;  ///< in the owner's queue
    friend bool operator==(const CopyName&, const CopyName&) = default;
};

struct Copy {
    base::TerminalId owner;
    CopyName of;
    base::Instant made_at{};
    base::Bytes sealed;
    base::Bytes signature;         ///< the owner's, over copy_signed()
    friend bool operator==(const Copy&, const Copy&) = default;
};

/// mirror_record_invalid, a:
enum class CopyFlaw : std::uint8_t { unreadable = 1, owner = 2, signature = 3, changed = 4 };
[[nodiscard]] base::unexpected<base::Fault> copy_flaw(CopyFlaw what);

/// The name of a record's copy.
[[nodiscard]] std::string copy_name(const seal::Digest& record_hash);
/// Letters, digits, '-', '_', '.', not the last three in front; at most 64: what the central gives out, and safe as a folder's name.
[[nodiscard]] bool is_terminal_name(std::string_view text);

/// The octets that the owner signs.
[[nodiscard]] base::Bytes copy_signed(const Copy& copy);
/// CBOR.
[[nodiscard]] base::Bytes write_copy(const Copy& copy);
/// Faults: mirror_record_invalid (unreadable), message_too_large (a: octets), message_unknown_version (a: version).
[[nodiscard]] base::Result<Copy> read_copy(base::BytesView cbor);
/// The copy is that of the terminal at the other end of the connection, and it signed it. Faults: mirror_record_invalid.
[[nodiscard]] base::Status<> check_copy(const Copy& copy, const seal::Certificate& peer);

}  // namespace balcao::mirror
