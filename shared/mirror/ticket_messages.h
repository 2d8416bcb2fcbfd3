#pragma once
// What one desk of a site asks the desk that holds the tickets (queue/site_tickets.h), over the connection of the copies:
//
//   POST /v1/tickets    TicketAsk, CBOR -> TicketAnswer, CBOR
//
// Refusals are problem documents with the name of a fault. Of who waits, the initials of an appointment pass at most; a case and a name pass only where a
// half-done case is set aside or taken up with its ticket (docs/adr/0012): in "case" of that ask and that answer.

#include "queue/site_tickets.h"
#include "wire/body.h"

namespace balcao::mirror {

inline constexpr const char* k_tickets_path = "/v1/tickets";
inline constexpr int k_tickets_version = 1;
inline constexpr std::size_t k_ticket_ask_octets = 1U << 20U;        ///< a list of appointments; the holder's listener takes as much
inline constexpr std::size_t k_ticket_answer_octets = 4U << 20U;     ///< every ticket of a day
inline constexpr std::size_t k_most_tickets = 13'000;                ///< 12 series of 999, and what was handed over
inline constexpr std::size_t k_most_appointments = 5'000;            ///< as many as a file may have (desk/appointment_file.h)

// CBOR. Faults of reading: message_malformed, message_too_large, message_unknown_version.
[[nodiscard]] base::Bytes write_ticket_ask(const queue::TicketAsk& ask);
[[nodiscard]] base::Result<queue::TicketAsk> read_ticket_ask(base::BytesView cbor);
[[nodiscard]] base::Bytes write_ticket_answer(const queue::TicketAnswer& answer);
[[nodiscard]] base::Result<queue::TicketAnswer> read_ticket_answer(base::BytesView cbor);

}  // namespace balcao::mirror
