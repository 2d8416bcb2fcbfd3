#pragma once
// Passive authentication (ICAO Doc 9303-11 section 5.1): are the files of a chip those its state signed. Every question has its own answer;
// none hides another. The same for the Citizen Card's file with its CAs as anchors.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "card/security_object.h"
#include "card/trust_store.h"
#include "card/verdict.h"

namespace balcao::card {

struct ChipFiles {
    base::Bytes security_object;                  ///< EF.SOD
    std::map<int, base::Bytes> groups;            ///< what was read, by number: whole files, or what the Citizen Card's hash covers
    std::optional<std::set<int>> listed;          ///< groups EF.COM lists; nullopt when there is no such file
};

struct PassiveRules {
    std::chrono::days crl_at_most{90};            ///< states issue a list at least so often (9303-12 section 7.1.4)
};

/// What a record needs to be judged again later.
struct PassiveEvidence {
    base::Bytes security_object;
    std::vector<base::Bytes> certificates;        ///< DER: signer, its issuers, the anchor; the signer alone without an anchor
    base::Bytes crl_digest;                       ///< SHA-256 of the revocation list that was asked; empty without one
    std::optional<base::Instant> crl_made;
    base::Instant judged_at;
    std::vector<std::pair<std::string, std::string>> verdicts;  ///< question and name of the answer: "signature" "genuine", "group 1" ...
};

struct PassiveAuthentication {
    /// genuine, parse_error, unsupported, signer_missing, signature_bad, key_refused
    Verdict signature = Verdict::not_checked;
    bool signer_by_guess = false;
    /// One answer for each group read: genuine, hash_mismatch, hash_missing, not_checked
    std::map<int, Verdict> groups;
    /// genuine, not_asked, listing_differs
    Verdict listing = Verdict::not_checked;
    std::set<int> listed_not_signed;
    std::set<int> signed_not_listed;
    /// genuine, issuer_unknown, chain_bad, key_refused, usage_bad
    Verdict chain = Verdict::not_checked;
    /// Signer and issuer now: genuine, expired_signer, expired_issuer, not_yet_valid
    Verdict validity = Verdict::not_checked;
    /// The signer when it signed: genuine, signed_outside_validity, not_asked
    Verdict validity_at_signing = Verdict::not_checked;
    /// genuine, revoked, crl_missing, crl_stale
    Verdict revocation = Verdict::not_checked;
    std::optional<std::chrono::days> crl_age;
    std::optional<base::Instant> signing_time;
    /// Red when one answer is refuted; amber when one is open, or no group was compared; green else. `colour(Verdict)` has the colour of each.
    Colour conclusion = Colour::red;
    PassiveEvidence evidence;
};

/// \param anchors of the states, or of the Citizen Card's CAs
[[nodiscard]] PassiveAuthentication authenticate(const ChipFiles& files, const TrustStore& anchors, base::Instant now,
                                                 const PassiveRules& rules = {});

/// EF.CardSecurity: how far its signer is the state's. \return the colour of signature, chain, validity and revocation together;
/// red for a file that is none.
[[nodiscard]] Colour judge_card_security(base::BytesView file, const TrustStore& anchors, base::Instant now, const PassiveRules& rules = {});

/// Data groups EF.COM lists (9303-10 section 4.6.1), by number. Failures: malformed.
[[nodiscard]] Result<std::set<int>> parse_group_listing(base::BytesView ef_com);

}  // namespace balcao::card
