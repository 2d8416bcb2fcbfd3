#pragma once
// Reading a passport's, permit's or identity card's ICAO chip: from the first command to the files that are wanted.
// What they are worth is judged elsewhere (passive_authentication.h).

#include <functional>
#include <map>
#include <optional>
#include <set>

#include "base/random.h"
#include "card/access_key.h"
#include "card/chip_access.h"
#include "card/file_reader.h"

namespace balcao::card {

/// How the chip was opened.
enum class Access : std::uint8_t { none, basic, pace };
/// none, bac, pace
[[nodiscard]] std::string_view name(Access access);

/// Outcome of a proof that the chip is no copy.
enum class ChipProof : std::uint8_t {
    not_offered,  ///< the chip's signed files hold no key for it
    passed,
    failed,       ///< the chip does not have the key its files name: a copy
    not_done      ///< could not be carried out
};
/// not_offered, passed, failed, not_done
[[nodiscard]] std::string_view name(ChipProof proof);

/// What was read, as the chip gave it. Group numbers as in Doc 9303-10.
struct EmrtdFiles {
    Access access = Access::none;
    std::optional<Cipher> cipher;      ///< of the session keys first agreed on
    base::Bytes card_access;           ///< empty when there is none
    base::Bytes common_data;           ///< EF.COM; empty when not asked for or refused
    base::Bytes security_object;       ///< EF.SOD
    std::map<int, base::Bytes> groups;
    /// EF.CardSecurity, where the key that PACE has proved stands there alone: the proof counts if its signature does
    /// (passive_authentication.h).
    base::Bytes card_security;
    ChipProof chip_authentication = ChipProof::not_offered;
    ChipProof active_authentication = ChipProof::not_offered;
    bool extended_lengths = false;     ///< the chip takes long commands, and they were used
};

struct EmrtdRequest {
    std::set<int> groups{1, 2, 11, 12};  ///< 14 and 15 are read when the chip has them, for its proofs
    bool common_data = true;
    bool prove_chip = true;
};

/// Which file is being read, and how far it is.
using EmrtdProgress = std::function<void(int group, std::size_t done, std::size_t all)>;

/// \param key nullopt: only chips that are open to everyone.
/// The groups come in the order of their size: the text first, the photo last. `progress` is called with group 0 for others.
/// Failures: key_needed, wrong_key, not_found (no such application), those of Session and FileReader.
[[nodiscard]] Result<EmrtdFiles> read_emrtd(Session& session, const std::optional<AccessKey>& key, const EmrtdRequest& request,
                                            base::Random& random, const EmrtdProgress& progress = {});

/// PACE alone, with the card's own offer (EF.CardAccess), and nothing selected afterwards: for cards that ask for it before
/// anything else. Failures: unsupported (no offer that is spoken), wrong_key, those of Session.
struct Opened {
    PaceInfo info;
    std::optional<MappingProof> proof;
    base::Bytes card_access;
};
[[nodiscard]] Result<Opened> open_with_offer(Session& session, const AccessKey& key, base::Random& random);

}  // namespace balcao::card
