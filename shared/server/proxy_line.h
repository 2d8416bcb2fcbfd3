#pragma once
// The line that a TCP proxy in front puts before everything else, so that the caller's address is not the proxy's
// (PROXY protocol version 1, haproxy.org/download/2.6/doc/proxy-protocol.txt section 2.1).

#include <optional>
#include <string>
#include <string_view>

namespace balcao::server {

constexpr std::size_t k_most_proxy_line = 107;  ///< with its CR LF

/// The caller's address out of "PROXY TCP4 192.0.2.7 192.0.2.1 51200 8443\r\n"; empty for "PROXY UNKNOWN…";
/// nullopt for anything else.
[[nodiscard]] std::optional<std::string> read_proxy_line(std::string_view line);

}  // namespace balcao::server
