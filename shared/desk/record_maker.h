#pragma once
// From a finished request to the record the queue keeps: sealed to the central, chained and signed
// by the terminal. After this the desk itself cannot read it back.

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "domain/cancellation_request.h"
#include "domain/key_change_request.h"
#include "queue/record.h"
#include "seal/key.h"
#include "wire/record.h"

namespace balcao::desk {

/// Who this terminal is, with what it seals to.
struct TerminalIdentity {
    base::TerminalId terminal;
    seal::PrivateKey key;
    seal::Certificate certificate;
    std::vector<seal::Certificate> recipients;  ///< the central's seal certificates
};

class RecordMaker {
public:
    RecordMaker(TerminalIdentity identity, const base::Clock& clock) : m_identity(std::move(identity)), m_clock(clock) {}

    /// Seals now (the slow part) and gives back what makes the signed record once the slot is known.
    /// Faults: key_expired, certificate_untrusted, seal_failed.
    [[nodiscard]] base::Result<queue::Prepare> prepare(const domain::ActivationRequest& request,
                                                       wire::ClockState clock_state) const;
    [[nodiscard]] base::Result<queue::Prepare> prepare(const domain::CancellationRequest& request, wire::ClockState clock_state) const;
    [[nodiscard]] base::Result<queue::Prepare> prepare(const domain::KeyChangeRequest& request, wire::ClockState clock_state) const;

    /// A record that was made before, for another slot: same content, same moment, same operator.
    struct Again {
        base::OperatorId operator_id;
        queue::Prepare prepare;
    };
    /// Faults: message_malformed (its header), chain_broken (a: position; changed since, or of another terminal).
    [[nodiscard]] base::Result<Again> prepare_again(const queue::StoredRecord& record) const;
    /// Signs a text of this terminal, e.g. the statement on a receipt.
    [[nodiscard]] base::Result<base::Bytes> sign(base::BytesView content) const;
    [[nodiscard]] const TerminalIdentity& identity() const { return m_identity; }

private:
    [[nodiscard]] base::Result<queue::Prepare> prepare(base::Bytes content, const char* schema, const domain::OperatorAct& act, wire::ClockState clock_state) const;
    TerminalIdentity m_identity;
    const base::Clock& m_clock;
};

}  // namespace balcao::desk
