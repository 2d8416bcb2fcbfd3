#pragma once
// What a barcode's octets are, told by how they begin. Works on octets, not text: a visible
// digital seal holds NULs and octets of 0x80 and more.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "barcode/fiscal_qr.h"
#include "barcode/ticket_shapes.h"
#include "base/bytes.h"

namespace balcao::barcode {

enum class PayloadKind : std::uint8_t {
    vds,        ///< ICAO Doc 9303-13 visible digital seal (visa, ETD, residence permit, German papers)
    idb,        ///< ICAO "Datastructure for Barcode", RDB1 or NDB1
    two_d_doc,  ///< French 2D-Doc / CEV
    vds_nc,     ///< ICAO visible digital seal for non-constrained environments (JSON)
    dcc,        ///< EU Digital COVID Certificate
    fiscal_qr,  ///< QR of a Portuguese invoice (Portaria 195/2020)
    aamva,      ///< North American driving licence (PDF417)
    mdoc,       ///< wallet engagement: mdoc:, openid4vp:, haip: - recognised, never followed
    url,        ///< http or https: only the host is shown, nothing is opened
    ticket,     ///< appointment, Citizen Card to be handed over, call number: as TicketShapes say
    opaque      ///< anything else
};

/// Stable names of JSON: vds, idb, 2d-doc, vds-nc, dcc, fiscal-qr, aamva, mdoc, url, ticket, opaque.
[[nodiscard]] std::string_view name(PayloadKind kind);
[[nodiscard]] std::optional<PayloadKind> payload_kind_from_name(std::string_view name);

/// More octets than any symbol enabled here can hold (QR: 7089 digits) are not looked at.
inline constexpr std::size_t k_max_payload_bytes = 8192;

struct Payload {
    PayloadKind kind = PayloadKind::opaque;
    std::string host;                    ///< kind url: lower case, without user, port and path
    std::optional<FiscalQr> fiscal;      ///< kind fiscal_qr
    std::optional<FiscalQrError> fiscal_error;  ///< looked like a fiscal QR and broke its form
    std::optional<TicketCode> ticket;    ///< kind ticket: always set
};

/// Never fails: what nothing fits is opaque. A payload that begins like a fiscal QR but breaks
/// its form is kind fiscal_qr with fiscal_error set.
[[nodiscard]] Payload classify(base::BytesView payload, const TicketShapes& tickets);
/// With the built-in shapes of tickets.
[[nodiscard]] Payload classify(base::BytesView payload);

/// The payload as text fit for a screen and for JSON: valid UTF-8 kept, control characters and
/// invalid octets replaced by U+FFFD, cut at `max_bytes` on a character's border.
[[nodiscard]] std::string printable_text(base::BytesView payload, std::size_t max_bytes = 1024);

}  // namespace balcao::barcode
