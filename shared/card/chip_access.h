#pragma once
// Opening an ICAO chip with what is printed on the document: basic access control and PACE (Doc 9303-11 4.3 and 4.4).
// Both end in session keys; from then on every command of the session is protected.

#include <optional>

#include "base/random.h"
#include "card/access_key.h"
#include "card/security_infos.h"
#include "card/session.h"

namespace balcao::card {

/// After SELECT of the eMRTD application. Two commands.
/// Failures: wrong_key, those of Session.
[[nodiscard]] Status open_by_basic_access(Session& session, const MrzKey& key, base::Random& random);

/// What PACE with chip authentication mapping leaves to be judged once the chip's key is known from a signed file.
struct MappingProof {
    base::Bytes number;            ///< the chip's; empty when what it sent is none
    base::Bytes mapping_key;       ///< the chip's public key of the first agreement
    unsigned parameter_id = 0;
};

/// R(s,t) of 9303-11 4.4.3.3.2, before it is put below the prime. \param nonce the chip's, whole blocks. \param addition the
/// terminal's number, as long as a key. \return at least `prime_bits` + 64 bits.
[[nodiscard]] base::Bytes pseudo_random(Cipher cipher, base::BytesView nonce, base::BytesView addition, std::size_t prime_bits);

/// Before any application is selected. Five commands.
/// \return the proof, with that mapping. Failures: wrong_key, unsupported, broken_seal (the chip's own token is wrong:
/// something sits between), those of Session.
[[nodiscard]] Result<std::optional<MappingProof>> open_by_pace(Session& session, const AccessKey& key, const PaceInfo& info,
                                                               base::Random& random);

/// The strongest of those offered that this software speaks: chip authentication mapping before the others, longer keys
/// before shorter.
[[nodiscard]] std::optional<PaceInfo> best(const std::vector<PaceInfo>& offered);

/// The chip's key, from a signed file, is the one the mapping proves.
[[nodiscard]] bool proves(const MappingProof& proof, const ChipAuthenticationKey& chip_key);

}  // namespace balcao::card
