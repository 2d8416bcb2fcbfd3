#pragma once
// Certificates of those who sign documents with a visible seal (ICAO Doc 9303-13 and its relatives),
// as a site has loaded them, and the check of one seal against them. Each certificate in the store is
// trusted because the site put it there; no chain is built, except that a certificate which a code
// brings along may be vouched for by a CA certificate in the store.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

struct x509_st;

namespace balcao::seal {

enum class SealVerdict : std::uint8_t {
    verified,                 ///< signed by a known signer whose certificate holds at the time given
    signature_wrong,          ///< the signer is known and did not sign this
    signer_unknown,           ///< no certificate in the store fits the name in the code
    certificate_out_of_dates  ///< signed by a known signer, but its certificate does not hold at the time given
};
/// The enumerator's name, for JSON.
[[nodiscard]] std::string_view name(SealVerdict verdict);

/// What a code claims.
struct SealClaim {
    enum class Naming : std::uint8_t {
        subject_and_serial,    ///< C and CN of the subject together, serial number in hexadecimal (9303-13)
        certificate_digest,    ///< end of the certificate's SHA-1, hexadecimal
        authority_and_name,    ///< CN of issuer and subject; or both together are the file's name
        certificate_included,  ///< see `certificate`
        key_digest             ///< start of the certificate's SHA-256, hexadecimal
    };
    enum class Hash : std::uint8_t { by_curve, sha256, sha384, sha512 };

    Naming naming = Naming::subject_and_serial;
    std::string signer;
    std::string reference;
    base::Bytes certificate;      ///< DER
    Hash hash = Hash::by_curve;   ///< by_curve: SHA-224, 256, 384 or 512 as the key is long (9303-13)
    base::BytesView content;
    base::BytesView signature;    ///< raw r || s, each as long as the curve's order
};

class SignerStore {
public:
    /// Adds every certificate of a file's content: DER, or PEM with any number of them.
    /// Only keys on an elliptic curve are taken. Faults: certificate_untrusted, and then nothing is added.
    [[nodiscard]] base::Status<> add(base::BytesView content, const std::string& file_stem = {});
    /// Reads the regular files of a folder that end in .pem, .crt, .cer or .der; those that hold no
    /// certificate are listed in skipped(). Faults: key_missing (no such folder), key_unreadable (a: errno).
    [[nodiscard]] static base::Result<SignerStore> load(const std::string& folder);

    [[nodiscard]] std::size_t size() const { return m_entries.size(); }
    [[nodiscard]] const std::vector<std::string>& skipped() const { return m_skipped; }

    /// A right signature counts before dates: a forgery is never called merely out of dates.
    [[nodiscard]] SealVerdict check(const SealClaim& claim, base::Instant at) const;

private:
    struct Entry {
        std::shared_ptr<x509_st> certificate;
        std::string file_stem;
    };
    [[nodiscard]] bool fits(const Entry& entry, const SealClaim& claim) const;
    [[nodiscard]] std::shared_ptr<x509_st> vouched_for(base::BytesView der, base::Instant at, bool& in_dates) const;

    std::vector<Entry> m_entries;
    std::vector<std::string> m_skipped;
};

}  // namespace balcao::seal
