#pragma once
// Copies of made-up records, as a desk would make them.

#include "mirror/copy.h"
#include "seal/signature.h"
#include "support/keys.h"
#include "support/test.h"

namespace balcao::test {

inline const seal::KeyPair& mirror_root()
{
    static const auto root = make_root();
    return root;
}
/// The terminal of that name; one key a name in a program.
inline const seal::KeyPair& mirror_terminal(const std::string& name)
{
    static std::map<std::string, seal::KeyPair> terminals;
    auto found = terminals.find(name);
    if (found == terminals.end()) found = terminals.emplace(name, make_pair(mirror_root(), seal::Profile::client, name)).first;
    return found->second;
}

/// Copy of record `n`, signed.
inline mirror::Copy made_copy(const std::string& owner, int n, std::size_t octets = 5000)
{
    mirror::Copy copy;
    copy.owner = base::TerminalId(owner);
    seal::Digest hash{};
    hash[0] = static_cast<std::uint8_t>(n);
    hash[1] = static_cast<std::uint8_t>(n >> 8);
    copy.of = {mirror::copy_name(hash), base::EpochId("00112233445566778899aabbccddeeff"), n};
    copy.made_at = k_now;
    copy.sealed = base::Bytes(octets, static_cast<std::uint8_t>(n));
    copy.signature = seal::sign(mirror_terminal(owner).key, mirror::copy_signed(copy)).value();
    return copy;
}

}  // namespace balcao::test
