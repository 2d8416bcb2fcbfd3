#pragma once
// What a chip says it can do: EF.CardAccess, EF.DG14 and EF.CardSecurity (ICAO Doc 9303-11 9.2).

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "card/crypto.h"
#include "card/failure.h"
#include "card/key_agreement.h"

namespace balcao::card {

enum class Mapping : std::uint8_t {
    generic,
    integrated,         ///< the terminal adds a number of its own, no first agreement
    chip_authentication ///< generic, and the chip proves its key in the same run
};

struct PaceInfo {
    base::Bytes protocol;  ///< object identifier's content octets
    Mapping mapping = Mapping::generic;
    Group::Kind kind = Group::Kind::curve;
    Cipher cipher = Cipher::aes128;
    std::optional<unsigned> parameter_id;  ///< of Doc 9303-11 table 9.5.1; nullopt: the chip's own
    friend bool operator==(const PaceInfo&, const PaceInfo&) = default;
};

struct ChipAuthenticationInfo {
    base::Bytes protocol;
    Group::Kind kind = Group::Kind::curve;
    Cipher cipher = Cipher::des3;
    std::optional<base::Bytes> key_id;  ///< big end first
};

struct ChipAuthenticationKey {
    base::Bytes spki;  ///< DER SubjectPublicKeyInfo
    std::optional<base::Bytes> key_id;
};

struct SecurityInfos {
    std::vector<PaceInfo> pace;
    std::vector<ChipAuthenticationInfo> chip_authentication;
    std::vector<ChipAuthenticationKey> chip_keys;
    std::optional<Hash> active_authentication_hash;  ///< of ECDSA answers
};

/// \param set DER SET OF SecurityInfo. Unknown ones are passed over. Failures: malformed.
[[nodiscard]] Result<SecurityInfos> parse_security_infos(base::BytesView set);
/// \param file EF.CardSecurity: CMS around the set; its signature is judged elsewhere. Failures: malformed, too_large, unsupported (other content).
[[nodiscard]] Result<SecurityInfos> parse_card_security(base::BytesView file);
/// \param file EF.DG14: tag 6E around the set.
[[nodiscard]] Result<SecurityInfos> parse_dg14(base::BytesView file);

}  // namespace balcao::card
