#pragma once
// The citizen's receipt: what was asked for, the one true word about where it stands, who finishes it and how
// the citizen will know. In the citizen's language and, when that is another one, in Portuguese as well.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "domain/draft.h"
#include "paper/receipt_qr.h"
#include "text/translate.h"

namespace balcao::paper {

struct ReceiptContent {
    std::string place;                   ///< e.g. "Loja de Cidadão · Loulé"
    std::string desk;                    ///< e.g. "Posto 4"
    std::string ticket;
    base::Instant at{};
    std::chrono::minutes utc_offset{0};  ///< of the desk's time zone at that instant
    State state = State::registered_here;
    domain::DeskAct act = domain::DeskAct::activation;
    bool with_password = true;  ///< the citizen got a temporary password
    std::string initials;                ///< e.g. "A. E."
    std::string document_type;           ///< stable name
    std::string document_tail;           ///< last three characters of the number
    std::string phone;                   ///< E.164 or empty; printed masked
    std::optional<base::Date> key_valid_until;
    std::string receipt_id;              ///< e.g. "7F3K-Q2PM"
    std::string statement;               ///< of receipt_qr.h; empty leaves the code out
    bool first_sign_in_done = false;
    bool practice = false;
    std::string representative_initials;  ///< of whoever agreed for the holder; empty: the holder alone
    bool card_withdrawal = false;         ///< in the act that handed over a Citizen Card
    std::string signature_left_out;       ///< why the first sign-in stored no PIN of the signature; empty: it did, or none was chosen
    bool about_phone = true;              ///< false of a change that leaves the number as it is
    int copy = 1;                        ///< from the second on the paper says which it is
};

enum class Format : std::uint8_t {
    slip,    ///< PDF, 80 mm wide and as long as needed
    a4,      ///< PDF
    escpos   ///< octets for a roll printer of 80 mm
};

/// Pure: the same content gives the same octets with the same fonts. The statement also stands in the PDF's
/// keywords, for those who check a file and not a sheet of paper. Faults: input_invalid (statement too long for a code).
[[nodiscard]] base::Result<base::Bytes> render_receipt(const ReceiptContent& content, text::Language language, Format format);

}  // namespace balcao::paper
