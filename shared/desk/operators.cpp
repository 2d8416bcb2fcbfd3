#include "desk/operators.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>

#include "seal/operator_password.h"
#include "seal/totp.h"
#include "wire/json_text.h"

namespace balcao::desk {
namespace {

using base::fail;
using base::FaultCode;

/// Compared with when the id is unknown, so that the answer takes as long.
constexpr const char* k_nobodys_hash =
    "scrypt$1$16384$8$1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// As authenticator applications show it: "123 456".
std::string without_blanks(std::string text)
{
    text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c == ' ' || c == '-'; }), text.end());
    return text;
}

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

std::optional<OperatorSource> operator_source_from_name(const std::string& text)
{
    if (text == "local") {
        return OperatorSource::local;
    }
    if (text == "central") {
        return OperatorSource::central;
    }
    return text == "both" ? std::optional(OperatorSource::both) : std::nullopt;
}

base::Result<Roster> Roster::load(const std::string& path, const std::string& tries_file)
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
    if (!tries_file.empty()) {
        roster.m_tries = SignInTries(tries_file);
    }
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
        const auto card = text("card");
        if (!card.empty() && (card.size() != 64 || card.find_first_not_of("0123456789abcdef") != std::string::npos)) {
            return fail(FaultCode::configuration_invalid);
        }
        roster.m_operators.push_back({base::OperatorId(text("id")), text("display_name"), *right, text("password_hash"), text("code_key"), std::nullopt, card});
    }
    return roster;
}

Roster Roster::of_nobody(const std::string& tries_file)
{
    Roster roster;
    if (!tries_file.empty()) {
        roster.m_tries = SignInTries(tries_file);
    }
    return roster;
}

void Roster::use(CentralRoster central, bool local_too)
{
    m_central = std::move(central);
    m_local_too = local_too;
}

std::optional<Operator> Roster::known(const std::string& id) const
{
    if (m_central) {
        if (const auto* one = m_central->find(id)) {
            return Operator{one->id, one->display_name, one->right, one->password_hash, one->code_key, one->lease_until, one->card};
        }
    }
    const auto found = std::find_if(m_operators.begin(), m_operators.end(), [&id](const auto& o) { return o.id.text() == id; });
    return m_local_too && found != m_operators.end() ? std::optional(*found) : std::nullopt;
}

std::string Roster::name_of(const std::string& id) const
{
    const auto who = known(id);
    return who ? who->display_name : std::string();
}

/// Names of the central are not taken from the desk's own file, nor are their cards.
std::vector<Operator> Roster::with_card(const std::string& fingerprint) const
{
    std::vector<Operator> out;
    const auto consider = [&](const std::string& id, const std::string& card) {
        if (!card.empty() && (fingerprint.empty() || card == fingerprint)) {
            if (auto who = known(id); who && who->card == card) {
                out.push_back(std::move(*who));
            }
        }
    };
    if (m_central && m_central->roster()) {
        for (const auto& one : m_central->roster()->operators) {
            consider(one.id.text(), one.card);
        }
    }
    for (const auto& one : m_operators) {
        if (!m_central || m_central->find(one.id.text()) == nullptr) {
            consider(one.id.text(), one.card);
        }
    }
    return out;
}

std::vector<std::string> Roster::cards() const
{
    std::vector<std::string> out;
    for (const auto& who : with_card({})) {
        out.push_back(who.card);
    }
    return out;
}

base::Result<Operator> Roster::sign_in_by_card(const std::string& fingerprint, const base::Clock& clock)
{
    auto holders = fingerprint.empty() ? std::vector<Operator>() : with_card(fingerprint);
    if (holders.size() != 1) {  // a card of two people proves neither
        return fail(FaultCode::operator_refused, 0, static_cast<std::int64_t>(SignInLacks::known_card));
    }
    if (const auto may = may_go_on(holders.front(), clock); !may) {
        return base::unexpected(may.error());
    }
    return std::move(holders.front());
}

base::Status<> Roster::may_go_on(Operator& who, const base::Clock& clock)
{
    const auto* one = m_central ? m_central->find(who.id.text()) : nullptr;
    if (!who.lease_until) {
        return one == nullptr ? base::Status<>{} : fail(FaultCode::not_signed_in);  // the name is the central's from now on
    }
    if (one == nullptr) {
        return fail(FaultCode::operator_blocked, 2);
    }
    who.lease_until = one->lease_until;
    who.right = one->right;
    return m_central->may_work(*one, clock);
}

base::Result<Operator> Roster::sign_in(const Credentials& given, const base::Clock& clock)
{
    if (m_central && !m_central->roster() && (!m_local_too || m_operators.empty())) {
        return fail(FaultCode::operator_lease_ended, 0, static_cast<std::int64_t>(link::LeaseLacks::no_roster));
    }
    auto who = check(given, clock, true);
    if (who) {
        if (const auto may = may_go_on(*who, clock); !may) {
            return base::unexpected(may.error());
        }
    }
    return who;
}

base::Status<> Roster::show_again(const Operator& who, const Credentials& given, link::SignOffAsks asks, const base::Clock& clock)
{
    if (asks == link::SignOffAsks::nothing) {
        return {};
    }
    auto shown = check({who.id.text(), given.password, given.code}, clock, asks == link::SignOffAsks::code);
    return shown ? base::Status<>{} : base::unexpected(shown.error());
}

base::Result<Operator> Roster::check(const Credentials& given, const base::Clock& clock, bool with_code)
{
    const auto found = known(given.id);
    const std::string counted = found ? given.id : std::string();
    const auto refuse = [&](std::int64_t wait_ms, SignInLacks lacks) {
        return fail(FaultCode::operator_refused, (wait_ms + 999) / 1000, static_cast<std::int64_t>(lacks));
    };
    const auto wait_ms = m_tries.wait_ms(counted, clock);
    if (!wait_ms) {
        return base::unexpected(wait_ms.error());
    }
    if (*wait_ms > 0) {
        return refuse(*wait_ms, SignInLacks::nothing);
    }
    const auto matches = seal::operator_password_matches(given.password, found ? found->password_hash : k_nobodys_hash);
    if (!matches) {
        return base::unexpected(matches.error());
    }
    if (!*matches || !found) {
        return refuse(m_tries.wrong(counted, clock), SignInLacks::nothing);
    }
    if (with_code && !found->code_key.empty()) {
        const auto code = without_blanks(given.code);
        if (code.empty()) {
            return refuse(0, SignInLacks::code);  // the password alone is no try
        }
        const auto key = seal::unlock_with_password(given.password, found->code_key, given.id);
        if (!key) {
            return base::unexpected(key.error());
        }
        const auto step = seal::totp_step_of(*key, code, clock.now());
        if (!step) {
            return base::unexpected(step.error());
        }
        const auto fresh = *step ? m_tries.use_step(counted, **step) : base::Result<bool>(false);
        if (!fresh) {
            return base::unexpected(fresh.error());
        }
        if (!*fresh) {
            return refuse(m_tries.wrong(counted, clock), SignInLacks::right_code);
        }
    }
    m_tries.right(counted);
    return *found;
}

}  // namespace balcao::desk
