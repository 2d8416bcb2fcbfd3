#pragma once
// What fails next at this desk: facts about certificates, disk, lists, devices and files in, findings out, the most urgent first. Pure;
// operator/cli/doctor.cpp collects the facts.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/fault.h"

namespace balcao::desk {

enum class Concern : std::uint8_t {
    service,             ///< `balcao serve` does not answer
    enrolment,           ///< this desk is not known to the central
    terminal_certificate,
    central_certificate, ///< one of the central's: authority, seal, receipts, reference data
    disk,                ///< full, at the pace of the last days
    unsent,              ///< records that wait too long
    attention,           ///< records that were refused or frozen
    stick,               ///< a stick that is out too long
    revocation_list,     ///< stale: chips turn amber
    list_signature,      ///< a list that no certificate of this desk signed
    central_line,        ///< the central cannot be reached
    clock,               ///< this machine's clock differs from the central's
    card_reader_service, ///< pcscd does not run
    device,              ///< a device of the settings is not there
    operators,           ///< nobody may do something that has to be done
    ticket_holder,       ///< the desk that holds the site's tickets does not answer
    open_file,           ///< others than the desk's user may read it
    spool,               ///< what was printed stays in the printing service's spool
    swap                 ///< memory of the desk's services may be written to the swap
};
/// Stable name for --json, e.g. "terminal_certificate".
[[nodiscard]] std::string_view name(Concern concern);

enum class Standing : std::uint8_t {
    failing,  ///< now
    soon,     ///< within the days asked about, or needs a look
    good
};
[[nodiscard]] std::string_view name(Standing standing);

struct CheckupFacts {
    struct Ending {
        Concern concern = Concern::terminal_certificate;
        std::string what;                            ///< which one, e.g. "receipt"
        base::Instant at{};
        std::optional<base::Instant> renews_from;    ///< it renews itself from then on, where there is a line
    };
    struct List {
        std::string file;
        base::Instant made{};
        std::optional<base::Instant> next;           ///< announced end
        bool of_an_anchor = true;
    };
    struct Stick {
        std::string id;
        base::Instant written{};
    };
    struct Operators {
        int clerks = 0, supervisors = 0, technicians = 0;
    };

    base::Instant now{};
    bool service_runs = false;
    bool enrolled = false;
    std::vector<Ending> certificates;
    std::vector<List> lists;
    std::chrono::days list_days{90};                 ///< the settings' trust.crl_days
    std::optional<std::int64_t> room_days;           ///< days until the disk is full; nullopt: not known
    std::int64_t attention = 0;
    std::optional<base::Instant> oldest_unsent;
    std::vector<Stick> sticks;                       ///< out with unsettled records
    std::chrono::days stick_days{3};
    bool central_wanted = false;                     ///< the settings name one
    std::optional<base::Fault> central_fault;        ///< why it cannot be reached
    std::optional<std::chrono::milliseconds> clock_offset;  ///< the central's minus this machine's; nullopt: not known
    bool card_service_wanted = false;
    bool card_service_runs = false;
    std::vector<std::string> missing_devices;        ///< as the settings name them
    std::optional<Operators> operators;              ///< nullopt: the file cannot be read
    std::optional<std::string> ticket_holder;        ///< another desk that holds the site's tickets
    bool ticket_holder_answers = false;
    std::vector<std::string> open_files;
    std::optional<bool> spool_keeps;                 ///< nullopt: no printing service of this machine's own
    std::vector<std::string> may_swap;               ///< units whose memory may go to the swap that is on
    bool swap_known = false;                         ///< at least one unit runs under systemd here
};

struct Finding {
    Concern concern = Concern::service;
    Standing standing = Standing::good;
    std::optional<base::Instant> fails_at;           ///< failing: since when, where known
    std::string what;                                ///< certificate, file, device; empty where there is one only
    std::int64_t number = 0;                         ///< records, or seconds of the clock
};

/// Every concern that was looked at, the failing ones first, then by the time they fail. Nothing that is unknown is called good: it is left out.
/// \param within what fails in so many days counts as `soon`
[[nodiscard]] std::vector<Finding> check_up(const CheckupFacts& facts, std::chrono::days within);

}  // namespace balcao::desk
