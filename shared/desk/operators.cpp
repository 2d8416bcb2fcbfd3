#include "desk/operators.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>

#include "seal/operator_password.h"
#include "wire/json_text.h"

namespace balcao::desk {
namespace {

using base::fail;
using base::FaultCode;

constexpr int k_free_tries = 3;
constexpr std::int64_t k_first_wait_ms = 5'000;
constexpr std::int64_t k_longest_wait_ms = 300'000;
/// Compared with when the id is unknown, so that the answer takes as long.
constexpr const char* k_nobodys_hash =
    "scrypt$1$16384$8$1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

}  // namespace

std::optional<domain::OperatorAct::Right> right_from_name(const std::string& text)
{
    using Right = domain::OperatorAct::Right;
    if (text == "activate") {
        return Right::activate;
    }
    if (text == "supervise") {
        return Right::supervise;
    }
    if (text == "maintain") {
        return Right::maintain;
    }
    return std::nullopt;
}

base::Result<Roster> Roster::load(const std::string& path)
{
    std::ifstream in(path);
    if (!in) {
        return fail(FaultCode::file_unreadable, errno);
    }
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    const auto json = wire::parse_json(content);
    if (!json || !json->is_object() || !json->contains("operators") || !json->at("operators").is_array()) {
        return fail(FaultCode::configuration_invalid);
    }
    Roster roster;
    for (const auto& part : json->at("operators")) {
        if (!part.is_object()) {
            return fail(FaultCode::configuration_invalid);
        }
        const auto text = [&part](const char* key) {
            const auto found = part.find(key);
            return found != part.end() && found->is_string() ? found->get<std::string>() : std::string();
        };
        const auto right = right_from_name(text("right"));
        if (!right || text("id").empty() || text("password_hash").empty()) {
            return fail(FaultCode::configuration_invalid);
        }
        roster.m_operators.push_back({base::OperatorId(text("id")), text("display_name"), *right, text("password_hash")});
    }
    return roster;
}

base::Result<Operator> Roster::sign_in(const std::string& id, const base::Secret& password, std::int64_t monotonic_ms)
{
    if (monotonic_ms < m_locked_until_ms) {
        return fail(FaultCode::operator_refused, (m_locked_until_ms - monotonic_ms + 999) / 1000);
    }
    const auto found = std::find_if(m_operators.begin(), m_operators.end(), [&id](const auto& o) { return o.id.text() == id; });
    const std::string stored = found != m_operators.end() ? found->password_hash : k_nobodys_hash;
    const auto matches = seal::operator_password_matches(password, stored);
    if (!matches) {
        return base::unexpected(matches.error());
    }
    if (*matches && found != m_operators.end()) {
        m_wrong_in_a_row = 0;
        return *found;
    }
    ++m_wrong_in_a_row;
    std::int64_t wait_ms = 0;
    if (m_wrong_in_a_row >= k_free_tries) {
        const int doublings = std::min(m_wrong_in_a_row - k_free_tries, 10);
        wait_ms = std::min(k_longest_wait_ms, k_first_wait_ms << doublings);
        m_locked_until_ms = monotonic_ms + wait_ms;
    }
    return fail(FaultCode::operator_refused, wait_ms / 1000);
}

}  // namespace balcao::desk
