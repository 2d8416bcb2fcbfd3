#pragma once
// What can be said about one record without the database: is it this terminal's, unchanged, readable,
// and does it keep the rules? Costs about half a millisecond a record, so it runs outside the writer.

#include <optional>

#include "central/context.h"
#include "domain/cancellation_request.h"
#include "domain/key_change_request.h"
#include "wire/record.h"

namespace balcao::central {

/// A key that would be made if person and number are free.
struct Candidate {
    ActivationRow key;
    base::Bytes sealed_password;
    bool clock_trusted = false;  ///< captured_at may be compared with another trusted one
};

/// A key, or its signature alone, that would end if the person has one.
struct Ending {
    ActivationRow about;         ///< case, person and times of the cancellation; no phone
    domain::DeskAct act = domain::DeskAct::key_cancellation;
    bool clock_trusted = false;  ///< captured_at may be compared with another trusted one
};

/// A change of the person's key, if there is one.
struct Change {
    ActivationRow about;         ///< case, person, phone, times and (of a renewed document) validity; the rest is the key's
    domain::DeskAct act = domain::DeskAct::new_password;
    bool with_phone = true;      ///< false: the number stays as the key has it, and about.phone means nothing
    bool phone_proved = false;   ///< about.phone, at the desk
    bool signature_wanted = false;
    base::Bytes sealed_password; ///< empty where makes_password() says that there is none
    bool clock_trusted = false;  ///< captured_at may be compared with another trusted one
};

struct Examined {
    RecordRow record;  ///< outcome, answer and receipt are not set yet
    std::optional<Candidate> candidate;
    std::optional<Ending> ending;
    std::optional<Change> change;
    std::optional<std::string> approval_needed; ///< entry of the settings that asks for a second person
    std::optional<domain::OperatorAct> act;    ///< of what could be read and keeps the rules
    std::optional<Instant> acted_at;           ///< as far as the terminal's clock can be believed
    std::optional<wire::ItemProblem> refusal;  ///< exactly one of refusal, candidate, ending and change is set
};

/// Fault = ours (key, memory): the terminal must try again; never a refusal.
[[nodiscard]] Result<Examined> examine(const Context& context, const KnownTerminal& terminal,
                                       const wire::Record& record, Instant received_at);

/// What the central keeps of an activation, sealed to its own key: data and consent, no secret.
[[nodiscard]] Result<base::Bytes> seal_kept_data(const Home& home, const domain::ActivationRequest& request,
                                                 Instant at);
/// The same of a cancellation.
[[nodiscard]] Result<base::Bytes> seal_kept_data(const Home& home, const domain::CancellationRequest& request, Instant at);
/// The same of a change of an existing key.
[[nodiscard]] Result<base::Bytes> seal_kept_data(const Home& home, const domain::KeyChangeRequest& request, Instant at);
/// What is kept of a request, as far as it says what its holder wanted.
struct KeptRequest {
    domain::Draft draft;
    domain::Consent consent;
};
[[nodiscard]] Result<KeptRequest> open_kept_request(const Home& home, base::BytesView sealed);
/// The draft in it.
[[nodiscard]] Result<domain::Draft> open_kept_data(const Home& home, base::BytesView sealed);

}  // namespace balcao::central
