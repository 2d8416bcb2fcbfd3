#pragma once
// The line to the vpcd driver of a PC/SC service (vsmartcard): a reader without hardware, into which a Card is laid by way of
// a local port. For training rooms and tests; the driver listens on every network interface.

#include <atomic>
#include <cstdint>
#include <stop_token>

#include "base/descriptor.h"
#include "card/emulator/emulator.h"

namespace balcao::card::emulator {

/// \param port of the driver on this machine. An empty descriptor when nobody listens.
[[nodiscard]] base::Descriptor connect_to_vpcd(int port);

struct VpcdCounters {
    std::atomic<unsigned> commands{0};   ///< the card was sent
    std::atomic<std::int64_t> delay_us{0};  ///< every answer waits so long, as on a slow line
};

/// Plays the card until `stop` or the driver ends it. What goes over the line: two octets of length, then a command, or one octet to
/// the card's power supply. A card that gives no answer at all is taken off the line: the driver cannot tell it from one taken away.
void play_on_vpcd(Card& card, int line, const std::stop_token& stop, VpcdCounters& counters);

}  // namespace balcao::card::emulator
