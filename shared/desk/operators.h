#pragma once
// Who may work at this desk: a roster file of its own with scrypt password hashes and, where an operator has one, the key of the
// one-time codes of their telephone, locked with their password; the central's signed roster with leases; or both. Whoever signs
// in carries which of the two they are of, and a name that the central knows is never taken from the desk's own file.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "desk/central_roster.h"
#include "desk/sign_in_tries.h"
#include "domain/activation_request.h"
#include "link/sign_in.h"

namespace balcao::desk {

struct Operator {
    base::OperatorId id;
    std::string display_name;
    domain::OperatorAct::Right right = domain::OperatorAct::Right::activate;
    std::string password_hash;  ///< seal/operator_password.h
    std::string code_key;       ///< the same file's lock_with_password, bound to the id; empty = signs in without codes
    std::optional<base::Instant> lease_until;  ///< of the central's roster; nullopt: of this desk's own file
    std::string card = {};      ///< SHA-256 of their Citizen Card's authentication certificate, hexadecimal; empty: signs in without it
};

/// What somebody typed to show who they are.
struct Credentials {
    std::string id;
    const base::Secret& password;
    std::string code;           ///< of the telephone; empty when none was asked for. Blanks are left out.
};

using link::SignInLacks;

/// Which operators work here.
enum class OperatorSource : std::uint8_t {
    local,    ///< those of the desk's own file
    central,  ///< those of the central's roster
    both
};
/// local, central, both
[[nodiscard]] std::optional<OperatorSource> operator_source_from_name(const std::string& name);

/// activate, supervise, maintain
[[nodiscard]] std::optional<domain::OperatorAct::Right> right_from_name(const std::string& name);

class Roster {
public:
    /// JSON: {"operators":[{"id","display_name","right":"activate|supervise|maintain","password_hash","code_key","card"}]}.
    /// \param tries_file keeps wrong tries (sign_in_tries.h); empty = in memory. Faults: file_unreadable, configuration_invalid.
    [[nodiscard]] static base::Result<Roster> load(const std::string& path, const std::string& tries_file = {});

    /// No file of the desk's own.
    [[nodiscard]] static Roster of_nobody(const std::string& tries_file = {});
    /// The central's roster besides (or, without `local_too`, instead of) the file.
    void use(CentralRoster central, bool local_too);
    /// nullptr: nobody of the central works here.
    [[nodiscard]] CentralRoster* central() { return m_central ? &*m_central : nullptr; }

    /// sign_in_tries.h, begin().
    [[nodiscard]] bool keeps_tries() const { return m_tries.kept(); }
    bool begin_tries(bool begun_before, const base::Clock& clock) { return m_tries.begin(begun_before, clock); }

    /// May somebody who has signed in go on? Of the desk's own file always. Faults: operator_lease_ended, operator_blocked (a: 2 no
    /// more in the roster).
    [[nodiscard]] base::Status<> may_go_on(Operator& who, const base::Clock& clock);

    /// Shows again who they are: the password and, where that is asked for and set up, a new code. Faults as sign_in's operator_refused.
    [[nodiscard]] base::Status<> show_again(const Operator& who, const Credentials& given, link::SignOffAsks asks, const base::Clock& clock);

    /// Checks id, password and code; the same fault and the same work whether the id or the password is wrong. A code counts once.
    /// Faults: operator_refused (a: seconds to wait after repeated wrong tries; b: SignInLacks); of the central's roster, after a
    /// right password, operator_lease_ended and operator_blocked; operator_lease_ended (b: no_roster) when nobody can sign in at all;
    /// disk_full, file_unwritable (a wrong try, or the code, cannot be written down).
    [[nodiscard]] base::Result<Operator> sign_in(const Credentials& given, const base::Clock& clock);

    /// Whose card has proved to be here. Faults: operator_refused (b: SignInLacks::known_card), and those of the lease as sign_in().
    [[nodiscard]] base::Result<Operator> sign_in_by_card(const std::string& fingerprint, const base::Clock& clock);
    /// Display name; empty: nobody of that id works here now.
    [[nodiscard]] std::string name_of(const std::string& id) const;
    /// Of everybody who works here.
    [[nodiscard]] std::vector<std::string> cards() const;

private:
    [[nodiscard]] std::vector<Operator> with_card(const std::string& fingerprint) const;
    [[nodiscard]] std::optional<Operator> known(const std::string& id) const;
    [[nodiscard]] base::Result<Operator> check(const Credentials& given, const base::Clock& clock, bool with_code);
    std::vector<Operator> m_operators;
    std::optional<CentralRoster> m_central;
    bool m_local_too = true;
    SignInTries m_tries;
};

}  // namespace balcao::desk
