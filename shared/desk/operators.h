#pragma once
// Who may work at this desk: a roster file with scrypt password hashes and, where an operator has one, the key of the
// one-time codes of their telephone, locked with their password.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "desk/sign_in_tries.h"
#include "domain/activation_request.h"

namespace balcao::desk {

struct Operator {
    base::OperatorId id;
    std::string display_name;
    domain::OperatorAct::Right right = domain::OperatorAct::Right::activate;
    std::string password_hash;  ///< seal/operator_password.h
    std::string code_key;       ///< the same file's lock_with_password, bound to the id; empty = signs in without codes
};

/// What somebody typed to show who they are.
struct Credentials {
    std::string id;
    const base::Secret& password;
    std::string code;           ///< of the telephone; empty when none was asked for. Blanks are left out.
};

/// Number `b` of operator_refused: what is missing when the password was right.
enum class SignInLacks : std::uint8_t { nothing, code, right_code };

/// activate, supervise, maintain
[[nodiscard]] std::optional<domain::OperatorAct::Right> right_from_name(const std::string& name);

class Roster {
public:
    /// JSON: {"operators":[{"id","display_name","right":"activate|supervise|maintain","password_hash","code_key"}]}.
    /// \param tries_file keeps wrong tries (sign_in_tries.h); empty = in memory. Faults: file_unreadable, configuration_invalid.
    [[nodiscard]] static base::Result<Roster> load(const std::string& path, const std::string& tries_file = {});

    /// Checks id, password and code; the same fault and the same work whether the id or the password is wrong. A code counts once.
    /// Faults: operator_refused (a: seconds to wait after repeated wrong tries; b: SignInLacks).
    [[nodiscard]] base::Result<Operator> sign_in(const Credentials& given, const base::Clock& clock);

private:
    std::vector<Operator> m_operators;
    SignInTries m_tries;
};

}  // namespace balcao::desk
