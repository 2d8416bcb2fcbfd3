#pragma once
// Who may work at this desk: a roster file with scrypt password hashes.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"
#include "domain/activation_request.h"

namespace balcao::desk {

struct Operator {
    base::OperatorId id;
    std::string display_name;
    domain::OperatorAct::Right right = domain::OperatorAct::Right::activate;
    std::string password_hash;  ///< seal/operator_password.h
};

/// activate, supervise, maintain
[[nodiscard]] std::optional<domain::OperatorAct::Right> right_from_name(const std::string& name);

class Roster {
public:
    /// JSON: {"operators":[{"id","display_name","right":"activate|supervise|maintain","password_hash"}]}.
    /// Faults: file_unreadable, configuration_invalid.
    [[nodiscard]] static base::Result<Roster> load(const std::string& path);

    /// Checks id and password; the same fault and the same work whether the id or the password is wrong.
    /// Faults: operator_refused (a: seconds to wait after repeated wrong tries).
    [[nodiscard]] base::Result<Operator> sign_in(const std::string& id, const base::Secret& password, std::int64_t monotonic_ms);

private:
    std::vector<Operator> m_operators;
    int m_wrong_in_a_row = 0;
    std::int64_t m_locked_until_ms = 0;
};

}  // namespace balcao::desk
