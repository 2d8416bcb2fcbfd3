#pragma once
// The QR code of Portuguese invoices: Portaria 195/2020 and the tax authority's technical
// specification of it. Text of the form K:V*K:V*..., fields in a fixed order.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/captured_document.h"

namespace balcao::barcode {

/// Amount in cents; the code always carries two decimals.
using Cents = std::int64_t;

/// Taxes of one fiscal region (fields I, J, K): mainland, Azores, Madeira.
struct TaxRegion {
    std::string region;                    ///< I1: PT, PT-AC, PT-MA, or 0 (no tax region)
    std::optional<Cents> exempt_base;      ///< I2
    std::optional<Cents> reduced_base;     ///< I3
    std::optional<Cents> reduced_tax;      ///< I4
    std::optional<Cents> intermediate_base;///< I5
    std::optional<Cents> intermediate_tax; ///< I6
    std::optional<Cents> normal_base;      ///< I7
    std::optional<Cents> normal_tax;       ///< I8
    friend bool operator==(const TaxRegion&, const TaxRegion&) = default;
};

struct FiscalQr {
    std::string issuer_nif;          ///< A: nine digits
    std::string buyer_nif;           ///< B: as printed; "999999990" = no buyer named
    std::string buyer_country;       ///< C: alpha-2
    std::string document_type;       ///< D: FT, FS, FR, NC, ...
    std::string document_status;     ///< E: N, A, ...
    base::Date date{};               ///< F
    std::string document_id;         ///< G
    std::string atcud;               ///< H
    std::vector<TaxRegion> regions;  ///< I, J, K
    std::optional<Cents> not_taxable;///< L
    std::optional<Cents> stamp_duty; ///< M
    Cents tax_total = 0;             ///< N
    Cents gross_total = 0;           ///< O
    std::optional<Cents> withheld;   ///< P
    std::string hash;                ///< Q: four characters
    std::string certificate;         ///< R: number of the invoicing program
    std::string other;               ///< S: free
    friend bool operator==(const FiscalQr&, const FiscalQr&) = default;
};

enum class FiscalQrError : std::uint8_t {
    too_long,          ///< over 2000 octets: no such code is printed
    not_text,          ///< control characters or octets that are not UTF-8
    missing_colon,     ///< a part without K:
    unknown_field,
    repeated_field,
    out_of_order,
    missing_field,     ///< A B C D E F G H I1 N O Q R are mandatory
    bad_nif,
    bad_date,
    bad_amount,
    value_too_long
};
[[nodiscard]] std::string_view name(FiscalQrError error);

/// Reads one code. The buyer's number is not judged here beyond its length (30 characters):
/// foreign buyers carry their own numbers; buyer_person_nif() does.
[[nodiscard]] base::Result<FiscalQr, FiscalQrError> parse_fiscal_qr(std::string_view text);

/// The buyer's NIF when it is a valid number of a natural person and really names somebody
/// (not 999999990); else nullopt. The clerk's yes is still needed before it is used.
[[nodiscard]] std::optional<std::string> buyer_person_nif(const FiscalQr& code);

/// The code as a capture: the NIF if there is one, else no field at all.
[[nodiscard]] domain::FromBarcode to_capture(const FiscalQr& code);

}  // namespace balcao::barcode
