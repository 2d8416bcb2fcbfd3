// Engines are deprecated in OpenSSL 3, but Debian 12 has no PKCS#11 provider.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "seal/token.h"

#include <openssl/engine.h>

#include <cctype>

namespace balcao::seal {
namespace {

using EnginePtr = std::unique_ptr<ENGINE, Freed<ENGINE_free>>;

// The value of one attribute of an RFC 7512 URI, percent-decoded; empty when absent.
std::string attribute(const std::string& uri, const std::string& wanted)
{
    for (std::size_t at = uri.find(wanted + "="); at != std::string::npos; at = uri.find(wanted + "=", at + 1)) {
        if (at == 0 || std::string_view(":;?&").find(uri[at - 1]) == std::string_view::npos) {
            continue;
        }
        const auto from = at + wanted.size() + 1;
        const auto to = uri.find_first_of(";?&", from);
        const std::string raw = uri.substr(from, to == std::string::npos ? std::string::npos : to - from);
        std::string value;
        for (std::size_t i = 0; i < raw.size(); ++i) {
            const auto octet = raw[i] == '%' && i + 2 < raw.size() ? base::from_hex(raw.substr(i + 1, 2))
                                                                         : std::nullopt;
            value.push_back(octet ? static_cast<char>(octet->front()) : raw[i]);
            i += octet ? 2 : 0;
        }
        return value;
    }
    return {};
}

// The engine refuses URIs with attributes it does not know, and module-path is one.
std::string without(std::string uri, const std::string& unwanted)
{
    const auto at = uri.find(unwanted + "=");
    if (at == std::string::npos || at == 0) {
        return uri;
    }
    const auto end = uri.find_first_of(";&", at);
    if (end != std::string::npos) {
        uri.erase(at, end + 1 - at);  // keeps the separator before it
    } else {
        uri.erase(at - 1);
    }
    return uri;
}

}  // namespace

base::Result<PkeyPtr> load_token_key(const std::string& uri)
{
    const ErrorsCleared errors;
    ENGINE_load_dynamic();
    const EnginePtr engine(ENGINE_by_id("pkcs11"));
    if (!engine) {
        return base::fail(base::FaultCode::token_unavailable);
    }
    const auto module = attribute(uri, "module-path");
    if (!module.empty() && ENGINE_ctrl_cmd_string(engine.get(), "MODULE_PATH", module.c_str(), 0) != 1) {
        return base::fail(base::FaultCode::token_unavailable);
    }
    if (ENGINE_init(engine.get()) != 1) {
        return base::fail(base::FaultCode::token_unavailable);
    }
    // The key holds its own reference to the initialised engine.
    PkeyPtr key(ENGINE_load_private_key(engine.get(), without(uri, "module-path").c_str(), nullptr, nullptr));
    ENGINE_finish(engine.get());
    if (!key) {
        return base::fail(base::FaultCode::key_missing);
    }
    return key;
}

}  // namespace balcao::seal
