#include "serve_roster.h"

#include <cerrno>

#include "base/log.h"
#include "sync/central_api.h"

namespace balcao::cli {
namespace {

/// After a failure: somebody may be waiting to sign in.
constexpr std::chrono::seconds k_roster_again{30};

}  // namespace

base::Result<desk::Roster> open_roster(const desk::DeskConfig& config)
{
    const std::string tries = config.state_dir + "/sign_in_tries.json";
    const bool from_central = config.operators_from != desk::OperatorSource::local;
    const bool from_file = config.operators_from != desk::OperatorSource::central;
    auto roster = from_file ? desk::Roster::load(config.operators_file, tries) : base::Result<desk::Roster>(desk::Roster::of_nobody(tries));
    if (!roster && roster.error().a == ENOENT && from_central) {
        roster = desk::Roster::of_nobody(tries);
    }
    if (!roster || !from_central) {
        return roster;
    }
    desk::RosterTrust trust;  // before the enrolment no roster can be for here
    const sync::KeyFolder keys(config.keys_dir);
    if (keys.enrolled()) {
        auto credentials = keys.load();
        if (!credentials) {
            return base::unexpected(credentials.error());
        }
        trust = {credentials->terminal, credentials->reference, credentials->ca};
    }
    roster->use(desk::CentralRoster(config.state_dir, std::move(trust)), from_file);
    return roster;
}

void ServeRoster::start(desk::DeskService& service)
{
    m_thread = std::jthread([this, &service](const std::stop_token& stop) { run(service, stop); });
}

void ServeRoster::stop() { m_thread = std::jthread(); }

void ServeRoster::wake()
{
    {
        const std::lock_guard lock(m_mutex);
        m_asked = true;
    }
    m_wake.notify_all();
}

void ServeRoster::run(desk::DeskService& service, const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        const bool came = fetch(service, stop);
        std::unique_lock lock(m_mutex);
        m_wake.wait_for(lock, stop, came ? std::chrono::seconds(m_every) : k_roster_again, [this] { return m_asked; });
        m_asked = false;
    }
}

/// The certificate may have been renewed since: the folder says what counts.
bool ServeRoster::fetch(desk::DeskService& service, const std::stop_token& stop)
{
    auto credentials = m_keys.load();
    if (!credentials) {
        base::log(base::LogLevel::warning, "operator_roster_not_asked", credentials.error());
        return false;
    }
    sync::CentralApi api(credentials->connection(), credentials->terminal, m_clock);
    const auto offered = api.operator_roster(stop);
    if (!offered) {
        base::log(base::LogLevel::info, "operator_roster_not_fetched", offered.error().fault);
        return false;
    }
    service.roster_fetched(*offered);
    return true;
}

}  // namespace balcao::cli
