#pragma once
// The statement in a receipt's QR code: which record of which desk was in which state when, signed by the
// terminal's key. It can be checked without a network by anyone who holds the terminal's certificate, and
// carries nothing of the person: the record's hash alone ties it to the case.
//
// Text form: "BALCAO1:" and RFC 4648 base32 without padding, which a QR code stores in its alphanumeric
// mode. Octets: version 1 · state 1 · time 6 (ms since 1970, big end first) · sequence 8 · epoch 16 ·
// record hash 32 · length of terminal id 1 · terminal id · signature 64 (ECDSA P-256, r || s).

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace balcao::paper {

/// The words of state; stable names are those of the screen models.
enum class State : std::uint8_t { registered_here, pending, activated, attention, cancelled };
[[nodiscard]] std::string_view name(State state);
[[nodiscard]] std::optional<State> state_from_name(std::string_view name);

struct Statement {
    base::TerminalId terminal;   ///< 1 to 64 characters
    base::EpochId epoch;         ///< 32 lower-case hex digits
    base::Sequence seq = 0;      ///< from 1
    State state = State::registered_here;
    base::Instant at{};
    std::array<std::uint8_t, 32> record_hash{};
    friend bool operator==(const Statement&, const Statement&) = default;
};

struct SignedStatement {
    Statement statement;
    base::Bytes signature;       ///< 64 octets
    friend bool operator==(const SignedStatement&, const SignedStatement&) = default;
};

enum class StatementProblem : std::uint8_t {
    not_a_statement,   ///< the prefix is missing: some other text
    unknown_version,
    malformed          ///< cut short, extra octets, another alphabet, a value out of range
};
[[nodiscard]] std::string_view name(StatementProblem problem);

/// The octets that are signed: "balcao:receipt-statement", a zero octet, then the octets above up to the signature.
/// input_invalid when a part is out of its range.
[[nodiscard]] base::Result<base::Bytes> statement_to_sign(const Statement& statement);

using Sign = std::function<base::Result<base::Bytes>(base::BytesView content)>;
/// Signs and encodes. Faults: input_invalid, signature_failed (signature of another size), and those of `sign`.
[[nodiscard]] base::Result<std::string> make_statement(const Statement& statement, const Sign& sign);

/// Blanks and line ends around and inside are ignored, and letters may be lower case (typed by hand).
[[nodiscard]] base::Result<SignedStatement, StatementProblem> parse_statement(std::string_view text);

using Verify = std::function<base::Status<>(base::BytesView content, base::BytesView signature)>;
/// Faults: those of `verify`, which holds the certificate of the terminal the statement names.
[[nodiscard]] base::Status<> verify_statement(const SignedStatement& statement, const Verify& verify);

}  // namespace balcao::paper
