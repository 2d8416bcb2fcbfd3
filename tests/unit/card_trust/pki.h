#pragma once
// tests/data/card/pki (scripts/make-chip-pki): synthetic states, signers and holders; recipes of security objects.

#include <string>

#include "base/bytes.h"
#include "card/emulator/sod_maker.h"
#include "support/test.h"

namespace balcao::test {

inline base::Bytes pki(const std::string& file) { return base::to_bytes(read_data("card/pki/" + file)); }

/// Stand-ins for files of a chip: what they hold does not matter to their hashes.
inline const std::map<int, base::Bytes>& data_groups()
{
    static const std::map<int, base::Bytes> groups{{1, base::to_bytes("a\x5D synthetic first data group")},
                                                   {2, base::Bytes(5000, 0xA5)},
                                                   {14, base::to_bytes("security infos")},
                                                   {15, base::to_bytes("a public key")}};
    return groups;
}

/// \param signer name below icao/signers without "ds-", or a path below pki without its ending
inline card::emulator::SodRecipe recipe(const std::string& signer)
{
    const std::string path = signer.find('/') == std::string::npos ? "icao/signers/ds-" + signer : signer;
    card::emulator::SodRecipe out;
    out.groups = data_groups();
    out.certificate = pki(path + ".crt");
    out.key = pki(path + ".key");
    return out;
}

inline base::Bytes sod(const card::emulator::SodRecipe& recipe)
{
    const auto made = card::emulator::make_security_object(recipe);
    REQUIRE(made);
    return *made;
}

}  // namespace balcao::test
