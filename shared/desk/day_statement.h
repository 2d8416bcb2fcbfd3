#pragma once
// The signed word of a terminal about its day: {"statement":{…},"certificate":PEM,"signature":base64}. The signature is over the
// compact JSON of `statement`, keys in order, as everywhere here (leaving.h).

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "desk/day_account.h"
#include "desk/record_maker.h"
#include "wire/json_text.h"

namespace balcao::desk {

/// What a statement says beside the account.
struct DayFrame {
    std::string place;
    std::string desk;
    base::Instant at;
    base::OperatorId by;
    int part = 1;
    std::int64_t audit_entries = 0;         ///< head of the audit chain
    seal::Digest audit_hash{};
    std::int64_t open_cases = 0;            ///< drafts that are no record yet, and what other desks set aside here
    std::vector<link::DayAfterLine> after;  ///< what came after earlier statements
    std::optional<queue::DayClose> before;  ///< the statement before, of any day: statements are a chain
};

/// Statement of a closed day.
[[nodiscard]] wire::Json day_statement(const DayAccount& account, const DayFrame& frame, const base::TerminalId& terminal);
/// What one clerk registered on a day: their own copy.
[[nodiscard]] wire::Json own_statement(const queue::DayRows& rows, const base::OperatorId& who, const DayFrame& frame, const base::TerminalId& terminal);
/// Faults: signature_failed, token_unavailable.
[[nodiscard]] base::Result<std::string> sign_statement(const wire::Json& statement, const RecordMaker& records);

struct CheckedStatement {
    wire::Json statement;
    seal::Certificate certificate;          ///< whose key signed it; whether it is a terminal of the central is for who holds the CA
};
/// Signature, and that the counts add up. Faults: message_malformed, signature_invalid.
[[nodiscard]] base::Result<CheckedStatement> check_statement(std::string_view text);

/// Those after-lines that one line tells: same day, same change.
[[nodiscard]] std::vector<link::DayAfterLine> after_lines(const std::vector<queue::AfterClose>& late);

}  // namespace balcao::desk
