#pragma once
// One packet of the SOCK_SEQPACKET socket, with at most one descriptor riding along (SCM_RIGHTS,
// unix(7)): a picture file the console opened, or the memory of the live picture.

#include <string>
#include <string_view>

#include "base/descriptor.h"

namespace balcao::link {

enum class Sent : std::uint8_t { whole, would_block, gone };

/// \param wait false: never blocks
[[nodiscard]] Sent send_packet(int socket, std::string_view message, int attached, bool wait);

enum class Received : std::uint8_t { packet, nothing, gone };

/// Never blocks. `message` keeps its size as the room there is; \p length is what arrived, one more
/// than the room when it was too long. More than one descriptor is taken and closed, none is kept.
[[nodiscard]] Received receive_packet(int socket, std::string& message, std::size_t& length, base::Descriptor& attached);

}  // namespace balcao::link
