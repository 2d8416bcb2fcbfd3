#pragma once
// Any document with a chip, put down: which one it is, what it says, and whether to believe it. The way (contact, contactless, which
// key) follows from the card itself.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "card/access_key.h"
#include "card/citizen_card.h"
#include "card/emrtd.h"
#include "card/passive_authentication.h"
#include "domain/captured_document.h"

namespace balcao::card {

/// The one sentence about a chip, worst first. Which of them holds: conclude() below.
enum class Finding : std::uint8_t {
    copied,             ///< red: the chip does not have the key its signed files name
    altered,            ///< red: a file is not the one that was signed
    not_of_issuer,      ///< red: signed by somebody else than the state it names, or with a key no state may use
    revoked,            ///< red: the issuer has withdrawn the signer
    unsigned_chip,      ///< amber: no signature that can be read
    issuer_unknown,     ///< amber: no certificate of this issuer at this desk
    signer_expired,     ///< amber: the signer's or issuer's certificate has run out
    revocation_unknown, ///< amber: no fresh list of what the issuer has withdrawn
    genuine_unproven,   ///< green: the files are the issuer's; this model cannot prove that the chip is no copy
    genuine             ///< green: the files are the issuer's, and the chip is the one they were written for
};
/// Stable names: copied, altered, ...
[[nodiscard]] std::string_view name(Finding finding);
[[nodiscard]] Colour colour(Finding finding);

struct CardReading {
    CardKind kind = CardKind::unknown;
    Access access = Access::none;
    domain::FromChip document;
    std::vector<std::string> zone;  ///< lines of the chip's own machine-readable zone
    std::optional<CitizenIdentity> identity;  ///< of a Citizen Card
    std::optional<bool> activated;            ///< of a Citizen Card; nullopt: not known
    std::optional<FaceImage> photo;
    PassiveAuthentication passive;
    ChipProof chip_authentication = ChipProof::not_offered;
    ChipProof active_authentication = ChipProof::not_offered;
    Finding finding = Finding::unsigned_chip;
    unsigned commands = 0;                    ///< that went to the card
};

/// Whom the site trusts: state certificates for ICAO chips, the Citizen Card's authorities for its files.
struct Anchors {
    const TrustStore& states;
    const TrustStore& citizen_card;
};

enum class ReadingStep : std::uint8_t { identifying, opening, text, photo, proofs };
/// identifying, opening, text, photo, proofs
[[nodiscard]] std::string_view name(ReadingStep step);
using ReadingProgress = std::function<void(ReadingStep step, std::size_t done, std::size_t all)>;

struct CardRequest {
    std::optional<AccessKey> key;  ///< needed by contactless cards and passports
    bool photo = true;
    bool practice = false;         ///< specimens (UTO) are taken
    base::Instant now;
    PassiveRules rules;            ///< how old a list of revoked certificates may be
};

/// Failures: key_needed, wrong_key, not_found (a card of none of these kinds), unsupported, malformed, those of Session.
[[nodiscard]] Result<CardReading> read_card(Session& session, const CardRequest& request, const Anchors& anchors, base::Random& random,
                                            const ReadingProgress& progress = {});

/// Which sentence holds, from the single answers.
[[nodiscard]] Finding conclude(const PassiveAuthentication& passive, ChipProof chip, ChipProof active);

/// What a Citizen Card contributes to the form.
[[nodiscard]] domain::FromChip to_captured(const CitizenIdentity& identity);

}  // namespace balcao::card
