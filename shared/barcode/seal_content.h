#pragma once
// What every signed document code has in common: fields to show, and what was signed by whom.
// Nothing here judges a signature; that is seal/signer_store.h.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"

namespace balcao::barcode {

/// Why a code that begins like a seal is not one.
enum class SealError : std::uint8_t {
    not_a_seal,            ///< does not begin like one of this kind
    too_long,              ///< more octets than any symbol holds, before or after decompression
    unsupported_version,   ///< version, flag or algorithm unknown here
    cut_short,             ///< ends inside a header, a field or a length
    bad_character,         ///< outside the alphabet of the encoding (C40, Base32, Base45, Base64)
    bad_reference_length,  ///< length of the certificate reference is no number
    bad_date,              ///< a day that does not exist
    bad_length,            ///< length not in its shortest form, or wrong for the field
    too_many_fields,
    repeated_field,        ///< the same tag twice: two readers could see two values
    unknown_field,         ///< a field whose length cannot be known
    bad_structure,         ///< parts missing, nested too deep or in the wrong order
    after_end              ///< octets after the signature
};
/// The enumerator's name, for JSON.
[[nodiscard]] std::string_view name(SealError error);

/// One field as the code gives it.
struct SealField {
    std::uint32_t tag = 0;  ///< of the format; 0 where the format names its fields
    std::string name;       ///< stable, lower case with underscores; "unknown" when the profile has no such tag
    std::string text;       ///< fit for a screen; hexadecimal where `is_text` is false
    bool is_text = true;
    base::Bytes value;      ///< as encoded
};

/// How a signer is named in the code.
enum class SignerNaming : std::uint8_t {
    subject_and_serial,    ///< VDS: C and CN of the subject, serial number in hexadecimal
    certificate_digest,    ///< IDB: last five octets of the certificate's SHA-1
    authority_and_name,    ///< 2D-Doc: four characters of the CA, four of the certificate
    certificate_included,  ///< VDS-NC: the certificate itself
    key_digest             ///< DCC: first eight octets of the certificate's SHA-256
};

struct SealSignature {
    enum class Hash : std::uint8_t { by_curve, sha256, sha384, sha512 };
    SignerNaming naming = SignerNaming::subject_and_serial;
    std::string signer;       ///< VDS: "UTTS"; 2D-Doc: "FR00"; otherwise the country, or empty
    std::string reference;    ///< VDS: "5B"; 2D-Doc: "0001"; digests in lower-case hexadecimal
    base::Bytes certificate;  ///< DER, when the code brings it along: a claim, not an anchor
    Hash hash = Hash::by_curve;  ///< as the code names it; by_curve: as the key's length asks (9303-13)
    base::Bytes content;      ///< what was signed
    base::Bytes value;        ///< raw r || s
};

struct SealContent {
    int version = 0;
    std::string profile;        ///< kind of document, stable: "visa", "residence_permit", ...; "unknown"
    std::string profile_code;   ///< as in the code: "5d01"
    std::string issuing_state;  ///< as in the code; "D" for Germany
    std::optional<base::Date> issue_date;
    std::optional<base::Date> signature_date;
    std::vector<SealField> fields;
    std::optional<SealSignature> signature;  ///< none: the code is not signed
};

template <class T>
using SealResult = base::Result<T, SealError>;

}  // namespace balcao::barcode
