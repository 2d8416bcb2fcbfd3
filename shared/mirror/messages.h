#pragma once
// What passes between two desks beside the copies themselves, over mutual TLS:
//
//   GET  /v1/mirror                    what is kept here for the caller -> Holdings
//   PUT  /v1/mirror/copies/{name}      one copy, CBOR; answered when it is on the disk
//   GET  /v1/mirror/answers/{name}     the central's sealed answer, as it came
//   POST /v1/mirror/withdrawn          Withdrawal: copies and answers that are no longer needed
//
// The caller says where it belongs in k_site_header. Refusals are problem documents with the name of a fault.

#include <vector>

#include "mirror/copy.h"

namespace balcao::mirror {

inline constexpr const char* k_mirror_path = "/v1/mirror";
inline constexpr const char* k_copies_path = "/v1/mirror/copies/";
inline constexpr const char* k_answers_path = "/v1/mirror/answers/";
inline constexpr const char* k_withdrawn_path = "/v1/mirror/withdrawn";
inline constexpr const char* k_site_header = "Balcao-Point-Of-Service";
inline constexpr std::size_t k_most_held = 200'000;      ///< copies a terminal
inline constexpr std::size_t k_most_withdrawn = 500;     ///< names in one request
inline constexpr std::size_t k_holdings_octets = 32U << 20U;

struct Held {
    CopyName of;
    bool answered = false;   ///< delivered from there: the central's answer waits
    friend bool operator==(const Held&, const Held&) = default;
};
struct Holdings {
    base::TerminalId keeper;
    std::vector<Held> held;
    friend bool operator==(const Holdings&, const Holdings&) = default;
};
struct Withdrawal {
    std::vector<std::string> names;
};

// CBOR. Faults of reading: message_malformed, message_too_large, message_unknown_version.
[[nodiscard]] base::Bytes write_holdings(const Holdings& holdings);
[[nodiscard]] base::Result<Holdings> read_holdings(base::BytesView cbor);
[[nodiscard]] base::Bytes write_withdrawal(const Withdrawal& withdrawal);
[[nodiscard]] base::Result<Withdrawal> read_withdrawal(base::BytesView cbor);

}  // namespace balcao::mirror
