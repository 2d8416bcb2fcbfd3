#include "mirror/copy_key.h"

#include <cerrno>

#include "base/files.h"
#include "seal/hash.h"
#include "wire/bundle.h"

namespace balcao::mirror {

base::Result<CopyKey> CopyKey::open(const std::string& path, base::Random& random)
{
    auto text = base::read_file(path, 64);
    if (!text && text.error().a != ENOENT) return base::unexpected<base::Fault>(text.error());
    if (text) {
        base::Secret secret(base::as_bytes(*text));
        base::wipe(text->data(), text->size());
        if (secret.size() != wire::k_bundle_key_octets) return base::fail(base::FaultCode::storage_corrupt);
        return CopyKey(std::move(secret));
    }
    auto drawn = random.bytes(wire::k_bundle_key_octets);
    base::Secret secret(drawn);
    const auto saved = base::write_file(path, {reinterpret_cast<const char*>(drawn.data()), drawn.size()}, 0600);
    base::wipe(drawn);
    if (!saved) return base::unexpected<base::Fault>(saved.error());
    return CopyKey(std::move(secret));
}

base::Secret CopyKey::answer_key(const std::string& name) const
{
    auto derived = m_secret.use([&](base::BytesView key) { return seal::hmac_sha256(key, base::as_bytes("balcao:answer-to-copy/1" + name)); });
    base::Secret out{base::BytesView(derived)};
    base::wipe(derived.data(), derived.size());
    return out;
}

}  // namespace balcao::mirror
