#pragma once
// The central's directory: keys, token, settings, reference data.
//
//   central.json            settings (v, practice, token module and labels)
//   keys/ca.key .pem        signs terminals' and our own certificates
//   keys/server.key .pem    TLS; the .pem holds the chain
//   keys/seal.key .pem      records are sealed to it; seal-2, seal-3 ... after rotations, highest = current
//   keys/receipt.key .pem   signs receipts and phone proofs
//   keys/signing.key .pem   certifies the keys of holders' digital signatures
//   keys/reference.key .pem signs reference data
//   keys/lookup.key         64 hex digits: keyed digests of persons, phones and codes
//   token/                  SoftHSM token of the PIN key, its configuration and PIN (practice and small sites)
//   reference/*.json        reference data handed to the terminals; points_of_service.json is read where the settings ask for it

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/approval_policy.h"
#include "domain/point_of_service.h"
#include "central/life_settings.h"
#include "seal/key.h"
#include "seal/pin_vault.h"

namespace balcao::central {

/// central.json.
struct Settings {
    bool practice = false;
    std::string token_module = "/usr/lib/softhsm/libsofthsm2.so";
    std::string token_label = "balcao-central";
    std::string token_pin_file;   ///< relative to the home directory
    std::string token_key_label = "pin-1";
    domain::ApprovalPolicy approvals; ///< records of these acts are refused without a second person's approval
    bool check_withdrawals = false; ///< a key registered while a Citizen Card is handed over counts only from points of service that hand them over
    bool check_operators = false; ///< records of operators who are not known here, or were not allowed, are refused
    std::map<std::string, std::int64_t> lease_hours{{"activate", 24}, {"supervise", 24}, {"maintain", 8}};  ///< by right
    std::string signature_policy;  ///< policy OID in certificates of signatures; empty = the project's own
    LifeSettings life;            ///< validity, letters, how long data are kept
    bool own_softhsm = true;      ///< the token lives in token/; its module reads token/softhsm2.conf
};

/// Keyed digests: the database tells persons and phones apart without knowing them.
class Lookup {
public:
    explicit Lookup(base::BytesView key);
    [[nodiscard]] seal::Digest person(std::string_view identity) const;
    [[nodiscard]] seal::Digest phone(std::string_view e164) const;
    /// Of a code that was sent: bound to the request it belongs to.
    [[nodiscard]] seal::Digest code(std::string_view request_id, base::BytesView digits) const;
    /// Of a cookie of the sign-in page: what the database knows it by, and what its forms carry.
    [[nodiscard]] seal::Digest visit(std::string_view cookie) const;
    [[nodiscard]] seal::Digest form(std::string_view cookie) const;

private:
    [[nodiscard]] seal::Digest digest(std::string_view purpose, base::BytesView content) const;
    base::Secret m_key;
};

/// Everything that `serve` needs from the directory.
struct Home {
    std::string directory;
    Settings settings;
    seal::KeyPair ca;
    std::vector<seal::KeyPair> seal;  ///< current first
    std::vector<seal::KeyPair> receipts;  ///< current first
    seal::KeyPair reference;
    Lookup lookup;
    domain::Calendar calendar;  ///< reference/holidays.json, or the one built in
    std::optional<seal::KeyPair> signing = std::nullopt;  ///< CA of signatures; none in a directory made before there was one
    std::optional<domain::PointSet> points = std::nullopt;  ///< where check_withdrawals is on
    [[nodiscard]] const seal::KeyPair& receipt() const { return receipts.front(); }
    /// The receipt key of this hex key id, current or rotated out; null when it was never ours.
    [[nodiscard]] const seal::KeyPair* receipt_key(std::string_view kid) const;
    /// PEM bundles, current first.
    [[nodiscard]] std::string seal_bundle() const;
    [[nodiscard]] std::string receipt_bundle() const;
};

struct InitOptions {
    std::string directory;
    bool practice = false;
    std::vector<std::string> server_names;  ///< DNS names and addresses besides 127.0.0.1 and localhost
    /// A token that is there already (an HSM): module, label and a file with its user PIN. Empty module = a new
    /// SoftHSM token inside the directory.
    std::string token_module;
    std::string token_label;
    std::string token_pin_file;
};

/// Makes the directory; refuses one that holds keys already (file_unwritable, a = EEXIST).
[[nodiscard]] base::Status<> init_home(const InitOptions& options, base::Instant now);
/// Faults: configuration_invalid, key_missing, key_unreadable, certificate_untrusted.
[[nodiscard]] base::Result<Home> load_home(const std::string& directory);
/// Opens the PIN token; without it the service must not start. Sets SOFTHSM2_CONF for our own token, so
/// call it before any thread starts. Faults: token_unavailable, key_missing.
[[nodiscard]] base::Result<seal::PinVault> open_vault(const std::string& directory, const Settings& settings, seal::ScryptCost cost = {});
/// The user PIN of the token. Faults: token_unavailable.
[[nodiscard]] base::Result<base::Secret> token_pin(const std::string& directory, const Settings& settings);
/// A new seal or receipt key next to the old one, which stays usable for what was made with it; "signing": a new CA of signatures,
/// or the first.
[[nodiscard]] base::Status<> rotate_key(const std::string& directory, std::string_view which, base::Instant now);

/// Whole file; file_unreadable (a: errno, or EFBIG).
[[nodiscard]] base::Result<std::string> read_text_file(const std::string& path, std::size_t at_most = 16U << 20U);
/// Replaces atomically with this mode; synced.
[[nodiscard]] base::Status<> write_text_file(const std::string& path, std::string_view content, unsigned mode);

}  // namespace balcao::central
