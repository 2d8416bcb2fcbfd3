#pragma once
// What this desk can tell of its own network without asking anybody.

#include <cstdint>
#include <string>

namespace balcao::desk {

enum class NetworkState : std::uint8_t {
    none,        ///< the machine has no network device but the loopback
    unplugged,   ///< no device has a carrier: cable out, radio without a network
    no_way_out,  ///< a carrier, but no route to anywhere beyond the own network
    way_out      ///< a default route on a device with a carrier
};

/// Source: sysfs-class-net and proc(5) net/route, net/ipv6_route.
/// \param devices /sys/class/net \param routes /proc/net
[[nodiscard]] NetworkState look_at_network(const std::string& devices = "/sys/class/net", const std::string& routes = "/proc/net");

}  // namespace balcao::desk
