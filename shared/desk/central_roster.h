#pragma once
// The central's signed roster of operators at this desk: taken only when its signature holds, when it is for this terminal
// and newer than the one held; and read as a word about who may work now.
//
//   <state>/operator_roster.signed   the set as received, verified again whenever it is read
//   <state>/lease_clock.json         lease_clock.h

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "desk/lease_clock.h"
#include "seal/key.h"
#include "wire/operator_roster.h"

namespace balcao::desk {

/// What a roster is judged by.
struct RosterTrust {
    base::TerminalId terminal;
    std::vector<seal::Certificate> reference;   ///< of the reference-data key
    std::vector<seal::Certificate> ca;
};

enum class RosterWay : std::uint8_t {
    central,  ///< the answer of the central to a question of now
    carried   ///< on a stick: true, but nobody knows how old
};

class CentralRoster {
public:
    /// \param state_dir where it is kept; empty: in memory. A file that is there and does not verify counts as none and stands in the log.
    CentralRoster(std::string state_dir, RosterTrust trust);

    /// Takes a newer one over. \return true when it is new, false when it is the one held.
    /// Faults: signature_invalid (a: 1 digest, 2 key), roster_elsewhere, roster_older (a: serial held, b: serial offered),
    /// those of wire::read_roster. What the disk does not take is held in memory.
    [[nodiscard]] base::Result<bool> take(const wire::ReferenceSet& offered, RosterWay way, const base::Clock& clock);

    [[nodiscard]] const std::optional<wire::OperatorRoster>& roster() const { return m_roster; }
    /// nullptr: not in the roster held.
    [[nodiscard]] const wire::RosterOperator* find(const std::string& id) const;
    /// May this person of the roster work now? Faults: operator_blocked (a: 1 not valid yet), operator_lease_ended (a: seconds since
    /// 1970 of its end; b: link::LeaseLacks).
    [[nodiscard]] base::Status<> may_work(const wire::RosterOperator& who, const base::Clock& clock);
    /// nullopt: not known.
    [[nodiscard]] std::optional<base::Instant> time_known(const base::Clock& clock) { return m_time.now(clock); }
    void trust(RosterTrust trust) { m_trust = std::move(trust); }

private:
    [[nodiscard]] base::Result<wire::OperatorRoster> read(const wire::ReferenceSet& set) const;
    [[nodiscard]] std::string file() const { return m_state_dir + "/operator_roster.signed"; }
    void load();

    std::string m_state_dir;
    RosterTrust m_trust;
    std::optional<wire::OperatorRoster> m_roster;
    LeaseClock m_time;
};

}  // namespace balcao::desk
