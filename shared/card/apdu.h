#pragma once
// Commands to a card and its answers (ISO/IEC 7816-4 5.1), short and extended.

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "card/failure.h"

namespace balcao::card {

struct Command {
    std::uint8_t cla = 0;
    std::uint8_t ins = 0;
    std::uint8_t p1 = 0;
    std::uint8_t p2 = 0;
    base::Bytes data;                     ///< at most 65535 octets
    std::optional<std::uint32_t> expect;  ///< Ne: octets expected, 1 to 65536 (256 is Le 00); nullopt: none
    bool extended = false;                ///< lengths of three octets even where one would do
    friend bool operator==(const Command&, const Command&) = default;
};
/// Extended when asked for, or when data or `expect` need it.
[[nodiscard]] base::Bytes encode(const Command& command);
/// What a card receives. Failures: malformed.
[[nodiscard]] Result<Command> decode_command(base::BytesView octets);

struct Response {
    base::Bytes data;
    std::uint16_t status = 0;
    [[nodiscard]] bool ok() const { return status == 0x9000; }
    friend bool operator==(const Response&, const Response&) = default;
};
[[nodiscard]] base::Bytes encode(const Response& response);
/// Failures: malformed (fewer than two octets).
[[nodiscard]] Result<Response> decode_response(base::BytesView octets);

}  // namespace balcao::card
