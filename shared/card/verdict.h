#pragma once
// Answers to the single questions about a chip's genuineness, and the colour each of them has.

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace balcao::card {

enum class Verdict : std::uint8_t {
    genuine,            ///< the question was asked and the answer is yes
    not_asked,          ///< there was nothing to ask about (no EF.COM, no signing time, no revocation service)
    not_checked,        ///< an earlier question failed, or there was nothing to compare
    parse_error,        ///< octets that are no such object
    unsupported,        ///< an object or algorithm this software does not judge
    signer_missing,     ///< the signer's certificate is not there
    signature_bad,
    hash_mismatch,      ///< a file is not the one that was signed
    hash_missing,       ///< a file was read that nobody signed
    listing_differs,    ///< EF.COM (unsigned) and EF.SOD list different files
    issuer_unknown,     ///< no anchor of this issuer
    chain_bad,          ///< the issuer it names did not sign it
    key_refused,        ///< a curve without a name, a key too short, or a hash that no longer counts
    usage_bad,          ///< key usage, CA flag or a critical extension forbids what the certificate is used for
    expired_signer,
    expired_issuer,
    not_yet_valid,
    signed_outside_validity,  ///< the signing time the signer gives lies outside of its certificate's validity
    revoked,
    crl_missing,        ///< no list of this issuer, or none that its key signed
    crl_stale,          ///< the newest list is past its next update, or older than the limit
    answer_bad,         ///< OCSP: not an answer to this question by somebody entitled to it
    answer_stale,       ///< OCSP: older than allowed
    status_unknown      ///< OCSP: the responder does not know the certificate
};
/// Stable: genuine, not_asked, not_checked, parse_error, ...
[[nodiscard]] std::string_view name(Verdict verdict);

enum class Colour : std::uint8_t {
    green,  ///< proven
    amber,  ///< neither proven nor refuted: a person decides
    red     ///< refuted
};
/// Stable: green, amber, red.
[[nodiscard]] std::string_view name(Colour colour);
/// Green: genuine, not_asked. Amber: not_checked, unsupported, listing_differs, issuer_unknown, expired_signer, expired_issuer, not_yet_valid,
/// signed_outside_validity, crl_missing, crl_stale, answer_bad, answer_stale, status_unknown. Red: all others.
[[nodiscard]] Colour colour(Verdict verdict);
/// The worst colour of the answers: one red makes red, else one amber makes amber.
[[nodiscard]] Colour conclude(std::initializer_list<Verdict> answers);
[[nodiscard]] inline Colour worse(Colour a, Colour b) { return a < b ? b : a; }

}  // namespace balcao::card
