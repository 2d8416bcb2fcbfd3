#pragma once
// The calls of the protocol (docs/sync.md), each with its answer as a value or a CallError. An answer counts only
// when it carries the protocol header and a content type of ours: a portal's page is captive_portal, whatever its
// status says. One connection, one thread at a time.

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "http/client.h"
#include "sync/remote.h"
#include "wire/body.h"
#include "wire/enrolment.h"
#include "wire/first_sign_in.h"
#include "wire/letter.h"
#include "wire/phone_code.h"
#include "wire/problem.h"
#include "wire/record.h"
#include "wire/reference_set.h"

namespace balcao::sync {

struct Deadlines {
    std::chrono::milliseconds batch{60'000};
    std::chrono::milliseconds small{15'000};     ///< cursor, time, renewal, receipts
    std::chrono::milliseconds counter{10'000};   ///< the citizen waits: codes and sign-in
    std::chrono::milliseconds reference{60'000};
};

class CentralApi final : public Remote {
public:
    /// \param terminal empty before enrolment: only enrol() and time() make sense then.
    CentralApi(http::ClientOptions connection, base::TerminalId terminal, const base::Clock& clock,
               Deadlines deadlines = {});
    /// Over another way than the network of this machine. \param transport not null.
    CentralApi(std::unique_ptr<http::Transport> transport, base::TerminalId terminal, const base::Clock& clock,
               Deadlines deadlines = {});

    // records
    Call<wire::BatchAnswer> post_batch(const wire::Batch& batch, const std::stop_token& stop) override;
    Call<wire::CursorAnswer> cursor(const base::EpochId& epoch, const std::stop_token& stop) override;
    /// Receipts that cover anything after `after`, oldest first.
    Call<wire::ReceiptsAnswer> receipts_after(const base::EpochId& epoch, base::Sequence after,
                                              const std::stop_token& stop);
    /// Where a key of this terminal stands: pending turns into activated at the first sign-in.
    Call<wire::ActivationAnswer> activation_state(const base::CaseId& case_id, const std::stop_token& stop);

    /// One sealed part of a bundle, whoever's it is. \return the answer, which the terminal of origin alone can read.
    /// The central's refusals: bundle_not_for_central, bundle_damaged, central_busy.
    Call<base::Bytes> post_bundle(const base::Bytes& sealed, const std::stop_token& stop);

    // at the counter
    Call<wire::PhoneCodeAnswer> start_phone_code(const wire::PhoneCodeRequest& request, const std::stop_token& stop);
    Call<wire::PhoneCodeProof> check_phone_code(const std::string& id, const wire::PhoneCodeCheck& check,
                                                const std::stop_token& stop);
    /// Of a key that came by letter; the central's refusals: letter_unknown and the others beside it, central_busy.
    Call<wire::LetterCheckAnswer> check_letter(const wire::LetterCheck& check, const std::stop_token& stop);
    Call<wire::SignInStartAnswer> start_sign_in(const wire::SignInStartRequest& request, const std::stop_token& stop);
    Call<wire::SignInFinishAnswer> finish_sign_in(const std::string& id, const wire::SignInFinishRequest& request,
                                                const std::stop_token& stop);

    // upkeep
    Call<TimeReading> time(const std::stop_token& stop) override;
    Call<wire::EnrolmentAnswer> enrol(const wire::EnrolmentRequest& request, const std::stop_token& stop);
    Call<wire::EnrolmentAnswer> renew(const wire::RenewalRequest& request, const std::stop_token& stop);
    /// nullopt: the version named by `known_version` is still the current one (304). Not verified yet: see
    /// reference_store.h.
    Call<std::optional<wire::ReferenceSet>> reference_set(const std::string& set, const std::string& known_version,
                                                          const std::stop_token& stop);
    /// The roster of this terminal's operators, made now. Not verified yet: see desk/central_roster.h.
    Call<wire::ReferenceSet> operator_roster(const std::stop_token& stop);

    /// After a renewal: closes the connection and takes the new files.
    void reconnect(http::ClientOptions connection, base::TerminalId terminal);

private:
    /// An answer of ours with status 200 or 201, or 304 when allowed.
    Call<http::Response> exchange(http::Request request, const std::stop_token& stop, bool allow_not_modified = false);
    Call<wire::Json> get(const std::string& path, std::chrono::milliseconds deadline, const std::stop_token& stop);
    Call<wire::Json> post(const std::string& path, const wire::Json& body, std::chrono::milliseconds deadline,
                          const std::stop_token& stop);
    [[nodiscard]] std::string terminal_path(const std::string& rest) const;

    std::unique_ptr<http::Transport> m_transport;
    base::TerminalId m_terminal;
    const base::Clock& m_clock;
    Deadlines m_deadlines;
};

/// Judges an answer: nullopt when it is the central's success. Pure.
[[nodiscard]] std::optional<CallError> judge(const http::Response& response, bool allow_not_modified, base::Instant now);

}  // namespace balcao::sync
