#pragma once
// A finished, immutable request. complete() is the only way to one, and it is always valid.

#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "domain/document.h"
#include "domain/draft.h"
#include "domain/eligibility.h"

namespace balcao::domain {

/// What the citizen agreed to, as data.
struct Consent {
    std::string text_id;       ///< e.g. "activation-consent"
    std::string text_version;  ///< e.g. "2026-11"
    std::string language;      ///< pt, en, ...
    std::string shown_sha256;  ///< hex digest of exactly what the kiosk showed
    base::Instant shown_at;
    base::Instant agreed_at;
    friend bool operator==(const Consent&, const Consent&) = default;
};

/// Names the text, its version and language, and carries a SHA-256 in hex. Times are not compared: a wrong wall
/// clock never refuses a case.
[[nodiscard]] bool is_whole(const Consent& consent);

/// The word of a second person, where a site asks for one. Never of whoever acts.
struct Approval {
    base::OperatorId who;
    base::Instant at{};
    std::string reason;        ///< why it was asked for: an entry of approval_policy.h; may be empty
    friend bool operator==(const Approval&, const Approval&) = default;
};

/// Who does something, with which right, when. Services take one; without it nothing compiles.
class OperatorAct {
public:
    /// self_service: no operator; the holder of a Citizen Card acts alone, by the card's PIN and the phone.
    enum class Right : std::uint8_t { activate, supervise, maintain, self_service };
    OperatorAct(base::OperatorId who, Right right, base::Instant at) : m_who(std::move(who)), m_right(right), m_at(at) {}
    [[nodiscard]] const base::OperatorId& who() const { return m_who; }
    [[nodiscard]] Right right() const { return m_right; }
    [[nodiscard]] base::Instant at() const { return m_at; }
    [[nodiscard]] const std::optional<Approval>& approval() const { return m_approval; }
    [[nodiscard]] OperatorAct approved(Approval approval) const
    {
        auto out = *this;
        out.m_approval = std::move(approval);
        return out;
    }
    friend bool operator==(const OperatorAct&, const OperatorAct&) = default;

private:
    base::OperatorId m_who;
    Right m_right;
    base::Instant m_at;
    std::optional<Approval> m_approval;
};

/// The person in the central's terms.
struct IdentityKey {
    enum class Kind : std::uint8_t { nic, foreign_document };
    Kind kind = Kind::nic;
    std::string nic;                      ///< 8 digits + check digit, kind nic
    std::string document_type;            ///< PAS, TR or CR, kind foreign_document
    std::string issuing_state;            ///< alpha-3; PRT for TR and CR
    std::string document_number;
    /// One canonical string, e.g. "NIC:123456789" or "PAS:UTO:L898902C3".
    [[nodiscard]] std::string text() const;
    friend bool operator==(const IdentityKey&, const IdentityKey&) = default;
};

/// How the phone was proved at the desk, if it was.
struct PhoneProof {
    std::string token;  ///< signed by the central when the code was right; empty = not proved here (offline)
    friend bool operator==(const PhoneProof&, const PhoneProof&) = default;
};

enum class Incomplete : std::uint8_t {
    findings_open,      ///< something missing, refused or not acknowledged
    no_consent,
    consent_outdated,   ///< the draft changed after the citizen's yes
    no_secret,          ///< the kiosk has not sealed a temporary password
    identity_unclear    ///< no identity key can be formed
};
[[nodiscard]] std::string_view name(Incomplete reason);

class ActivationRequest {
public:
    [[nodiscard]] const base::CaseId& case_id() const { return m_case_id; }
    [[nodiscard]] const IdentityKey& identity() const { return m_identity; }
    [[nodiscard]] const Draft& data() const { return m_data; }
    [[nodiscard]] const Consent& consent() const { return m_consent; }
    [[nodiscard]] const OperatorAct& act() const { return m_act; }
    [[nodiscard]] const PhoneProof& phone_proof() const { return m_phone_proof; }
    /// The temporary password, sealed by the kiosk to the central: opaque here.
    [[nodiscard]] const base::Bytes& sealed_secret() const { return m_sealed_secret; }
    [[nodiscard]] base::Date key_valid_until() const { return m_key_valid_until; }
    [[nodiscard]] const std::string& rules_version() const { return m_rules_version; }
    friend bool operator==(const ActivationRequest&, const ActivationRequest&) = default;

private:
    ActivationRequest() = default;
    friend struct ActivationRequestBuilder;  // complete() and the wire decoder, nothing else
    base::CaseId m_case_id;
    IdentityKey m_identity;
    Draft m_data;
    Consent m_consent;
    OperatorAct m_act{base::OperatorId{}, OperatorAct::Right::activate, base::Instant{}};
    PhoneProof m_phone_proof;
    base::Bytes m_sealed_secret;
    base::Date m_key_valid_until{};
    std::string m_rules_version;
};

/// Everything complete() needs.
struct CompletionInput {
    base::CaseId case_id;
    Draft draft;                      ///< as it is now
    std::optional<Draft> agreed;      ///< as the citizen saw it when saying yes
    std::optional<Consent> consent;
    PhoneProof phone_proof;
    base::Bytes sealed_secret;
};

/// The only way to an ActivationRequest.
[[nodiscard]] base::Result<ActivationRequest, Incomplete> complete(const CompletionInput& input, const RuleBook& rules,
                                                                   const EvaluationContext& context,
                                                                   const OperatorAct& act);

/// The same checks on a request that arrives from elsewhere (the central on what a desk sent):
/// findings that the receiver's rules raise; empty = acceptable.
[[nodiscard]] std::vector<Finding> recheck(const ActivationRequest& request, const RuleBook& rules,
                                           const EvaluationContext& context);

/// nullopt when the draft cannot tell who the person is.
[[nodiscard]] std::optional<IdentityKey> identity_key(const Draft& draft);

/// Rebuilds a request from its parts, as decoded from the wire: structurally whole, but not
/// judged; the receiver must recheck().
struct ActivationRequestParts {
    base::CaseId case_id;
    IdentityKey identity;
    Draft data;
    Consent consent;
    OperatorAct act;
    PhoneProof phone_proof;
    base::Bytes sealed_secret;
    base::Date key_valid_until;
    std::string rules_version;
};
[[nodiscard]] ActivationRequest assemble(ActivationRequestParts parts);

}  // namespace balcao::domain
