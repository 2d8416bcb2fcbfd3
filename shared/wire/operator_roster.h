#pragma once
// Who may work at one terminal, as the central signs it: the content of a reference set (reference_set.h) named
// k_roster_set. Every operator stands in it with a lease; when that has ended, nobody works in their name until the next roster.

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "domain/activation_request.h"
#include "wire/json_text.h"
#include "wire/reference_set.h"

namespace balcao::wire {

/// Name of the set. No reference file of that name is ever handed out: the name tells the two kinds of content apart.
inline constexpr const char* k_roster_set = "operator_roster";
inline constexpr const char* k_roster_schema = "balcao.operators/1";
inline constexpr std::size_t k_max_roster_operators = 2'000;

struct RosterOperator {
    base::OperatorId id;
    std::string display_name;
    domain::OperatorAct::Right right = domain::OperatorAct::Right::activate;  ///< never self_service
    bool blocked = false;
    base::Instant valid_from{};
    base::Instant lease_until{};
    std::string password_hash;   ///< seal/operator_password.h
    std::string code_key;        ///< the same file's lock_with_password, bound to the id; empty = no codes
    std::string card;            ///< SHA-256 of their Citizen Card's authentication certificate, 64 hexadecimal digits; empty = none
    friend bool operator==(const RosterOperator&, const RosterOperator&) = default;
};

struct OperatorRoster {
    base::TerminalId terminal;      ///< the only one it is for
    std::string point_of_service;   ///< where that stands, as the central knows it; may be empty
    std::int64_t serial = 0;        ///< every roster of a terminal has a larger one than those before
    base::Instant issued_at{};      ///< the central's time
    std::vector<RosterOperator> operators;
    friend bool operator==(const OperatorRoster&, const OperatorRoster&) = default;
};

/// activate, supervise, maintain; nullopt for anything else.
[[nodiscard]] std::optional<domain::OperatorAct::Right> operator_right_from_name(std::string_view name);
[[nodiscard]] std::string_view operator_right_name(domain::OperatorAct::Right right);
/// [A-Za-z0-9_.-]{1,64}
[[nodiscard]] bool is_operator_id(std::string_view text);

/// The set to be signed: manifest and content, without kid and signature. It expires with the last lease.
[[nodiscard]] ReferenceSet roster_set(const OperatorRoster& roster);
/// Of a set whose signature holds. Faults: input_invalid (another set, or its manifest does not fit the content),
/// message_malformed, message_too_large, message_unknown_version.
[[nodiscard]] base::Result<OperatorRoster> read_roster(const ReferenceSet& set);

}  // namespace balcao::wire
