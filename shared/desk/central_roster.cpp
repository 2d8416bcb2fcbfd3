#include "desk/central_roster.h"

#include <algorithm>
#include <cerrno>

#include "base/files.h"
#include "base/log.h"
#include "link/sign_in.h"
#include "sync/reference_store.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;

namespace {

std::int64_t seconds_of(base::Instant at) { return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count(); }

}  // namespace

CentralRoster::CentralRoster(std::string state_dir, RosterTrust trust)
    : m_state_dir(std::move(state_dir)), m_trust(std::move(trust)), m_time(m_state_dir.empty() ? std::string() : m_state_dir + "/lease_clock.json")
{
    if (!m_state_dir.empty()) {
        load();
    }
}

void CentralRoster::load()
{
    const auto text = base::read_file(file(), 2 * wire::k_max_reference_bytes);
    if (!text && text.error().a == ENOENT) {
        return;
    }
    const auto json = text ? wire::parse_json(*text, {2 * wire::k_max_reference_bytes, 16}) : base::unexpected(text.error());
    const auto set = json ? wire::decode_reference_set(*json) : base::unexpected(json.error());
    auto held = set ? read(*set) : base::unexpected(set.error());
    if (!held) {
        base::log(base::LogLevel::error, "operator_roster_unusable", held.error());
        return;
    }
    m_roster = std::move(*held);
}

base::Result<wire::OperatorRoster> CentralRoster::read(const wire::ReferenceSet& set) const
{
    if (const auto signed_by_us = sync::verify_set(set, m_trust.reference, m_trust.ca); !signed_by_us) {
        return base::unexpected(signed_by_us.error());
    }
    auto roster = wire::read_roster(set);
    if (roster && roster->terminal != m_trust.terminal) {
        return fail(FaultCode::roster_elsewhere);
    }
    return roster;
}

base::Result<bool> CentralRoster::take(const wire::ReferenceSet& offered, RosterWay way, const base::Clock& clock)
{
    auto roster = read(offered);
    if (!roster) {
        return base::unexpected(roster.error());
    }
    if (m_roster && roster->serial < m_roster->serial) {
        return fail(FaultCode::roster_older, m_roster->serial, roster->serial);
    }
    const bool is_new = !m_roster || roster->serial > m_roster->serial;
    // The word about time first: a roster that is kept without it would count as one whose time was lost.
    if (way == RosterWay::central && is_new) {
        m_time.answered(roster->issued_at, clock);
    } else if (is_new) {
        m_time.at_least(roster->issued_at, true, clock);
    }
    if (!is_new) {
        return false;
    }
    m_roster = std::move(*roster);
    // A full disk neither ends anybody's work nor lets a blocked operator go on: then it holds until the next start.
    if (!m_state_dir.empty()) {
        if (const auto kept = base::write_file(file(), wire::to_line(wire::encode(offered)), 0600); !kept) {
            base::log(base::LogLevel::warning, "operator_roster_not_kept", kept.error());
        }
    }
    return true;
}

const wire::RosterOperator* CentralRoster::find(const std::string& id) const
{
    if (!m_roster) {
        return nullptr;
    }
    const auto found = std::find_if(m_roster->operators.begin(), m_roster->operators.end(), [&id](const auto& one) { return one.id.text() == id; });
    return found == m_roster->operators.end() ? nullptr : &*found;
}

base::Status<> CentralRoster::may_work(const wire::RosterOperator& who, const base::Clock& clock)
{
    using link::LeaseLacks;
    if (who.blocked) {
        return fail(FaultCode::operator_blocked);
    }
    const auto now = m_time.now(clock);
    if (!now) {
        return fail(FaultCode::operator_lease_ended, seconds_of(who.lease_until), static_cast<std::int64_t>(LeaseLacks::no_time));
    }
    if (*now < who.valid_from) {
        return fail(FaultCode::operator_blocked, 1);
    }
    if (*now >= who.lease_until) {
        return fail(FaultCode::operator_lease_ended, seconds_of(who.lease_until), static_cast<std::int64_t>(LeaseLacks::ended));
    }
    return {};
}

}  // namespace balcao::desk
