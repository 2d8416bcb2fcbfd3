#pragma once
// Private to http: what is asked of the other end's certificate when it is a desk and not the central.

#include <string>

namespace balcao::http {

/// Desks hold certificates for clients (seal::Profile::client), which no library takes from a server. On this one
/// connection such a certificate is what is wanted, and its common name must be the terminal's.
/// \param context SSL_CTX*. \return false when OpenSSL refuses.
[[nodiscard]] bool expect_terminal(void* context, const std::string& terminal);

}  // namespace balcao::http
