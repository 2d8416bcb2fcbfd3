#include "seal/chain.h"

#include <string_view>

namespace balcao::seal {
namespace {

// The trailing zero octet of each tag is part of it.
constexpr std::string_view k_record_tag("balcao record v1\0", 17);
constexpr std::string_view k_audit_tag("balcao audit v1\0", 16);

}  // namespace

Digest record_hash(base::BytesView canonical_header, const Digest& sealed_digest, const Digest& prev)
{
    return sha256_of({base::as_bytes(k_record_tag), canonical_header, sealed_digest, prev});
}

Digest audit_hash(base::BytesView canonical_entry, const Digest& prev)
{
    return sha256_of({base::as_bytes(k_audit_tag), canonical_entry, prev});
}

}  // namespace balcao::seal
