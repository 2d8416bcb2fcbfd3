#pragma once
// Why something asked of a card did not come: what the folder's functions answer instead of a value.

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace balcao::card {

enum class Reason : std::uint8_t {
    removed,      ///< the card was taken away
    mute,         ///< the card or the reader does not answer
    cancelled,    ///< the reading was stopped on purpose
    malformed,    ///< what the card sent breaks its own format
    too_large,    ///< the card claims more octets than such a file ever holds
    refused,      ///< the card said no; `status` is its status word
    not_found,    ///< no such application or file; `status` is its status word
    key_needed,   ///< the chip opens only to the printed lines or the card access number
    wrong_key,    ///< the printed lines or the card access number do not open this chip
    broken_seal,  ///< a protected answer does not carry the chip's own check value
    unsupported,  ///< a protocol or algorithm this software does not speak
    pin_wrong,    ///< `status` & 0xF tries are left
    pin_blocked,
    pin_refused_by_us,  ///< the last try is not spent without consent
    pin_cancelled,      ///< cancelled on the reader's own keys, or its time ran out
    internal            ///< the cryptographic library failed
};
/// Stable names: removed, mute, cancelled, ...
[[nodiscard]] std::string_view name(Reason reason);

struct Failure {
    Reason reason = Reason::internal;
    std::uint16_t status = 0;  ///< ISO 7816-4 status word, 0 when there was none
    friend bool operator==(const Failure&, const Failure&) = default;
};

template <class T>
using Result = base::Result<T, Failure>;
using Status = base::Status<Failure>;

inline tl::unexpected<Failure> fail(Reason reason, std::uint16_t status = 0)
{
    return tl::unexpected<Failure>(Failure{reason, status});
}

}  // namespace balcao::card
