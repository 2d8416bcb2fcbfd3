#pragma once
// What the console shows of records that travel on a removable medium.

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/fault.h"
#include "base/result.h"
#include "wire/json_text.h"

namespace balcao::link {

/// A removable medium, or a folder the site named for bundles.
struct StickMedium {
    std::string folder;              ///< where it is mounted
    std::string name;                ///< last part of that, fit for a screen
    std::int64_t free_octets = 0;
    bool read_only = false;
    bool own_disk = false;           ///< a folder on the disk of this desk, not a medium of its own
    int to_deliver = 0;              ///< bundles on it that have no answer yet
    int answers = 0;                 ///< answers to this desk's own bundles that are still awaited
    friend bool operator==(const StickMedium&, const StickMedium&) = default;
};

/// A bundle of this desk that is out.
struct StickOut {
    std::string id;                  ///< 32 hex digits
    base::Instant since{};
    std::int64_t records = 0;
    std::int64_t unsettled = 0;      ///< without the central's word
    bool overdue = false;            ///< longer than the site expects
    bool lost = false;               ///< somebody said that the stick is gone
    friend bool operator==(const StickOut&, const StickOut&) = default;
};

enum class StickAct : std::uint8_t {
    none,
    look,     ///< which media are there, and what is on them
    write,    ///< this desk's unsent records onto the medium
    deliver,  ///< bundles of any desk on the medium to the central
    take      ///< answers on the medium into this desk's queue
};
/// none, look, write, deliver, take
[[nodiscard]] std::string_view name(StickAct act);
[[nodiscard]] std::optional<StickAct> stick_act_from_name(std::string_view name);

/// What runs, or what came of the last act.
struct StickWork {
    StickAct act = StickAct::none;
    bool running = false;
    std::string medium;              ///< its name
    std::int64_t done = 0;           ///< write: records; deliver: parts; take: files
    std::int64_t total = 0;          ///< of them, at the start; 0: not known
    std::int64_t records = 0;        ///< write: that are on the medium now
    std::int64_t left_out = 0;       ///< write: that cannot travel as they are
    int files = 0;                   ///< deliver: delivered now; take: answers of this desk
    int before = 0;                  ///< deliver: that had their answer already
    int foreign = 0;                 ///< take: answers of other desks, left alone
    int failed = 0;                  ///< files with which something was wrong
    std::int64_t settled = 0;        ///< take: records that have the central's word now
    std::int64_t refused = 0;        ///< take: of these, refused: they need a person
    std::int64_t known = 0;          ///< take: had it before
    std::int64_t postponed = 0;      ///< take: the central wants them later
    std::optional<base::FaultCode> fault;  ///< what was wrong, with the first file that failed or with all of it
    friend bool operator==(const StickWork&, const StickWork&) = default;
};

struct StickView {
    bool allowed = false;            ///< who is signed in may use sticks, as the site says
    bool looked = false;             ///< `media` is of a look, however long ago
    std::vector<StickMedium> media;
    std::vector<StickOut> out;       ///< oldest first
    StickWork work;
    friend bool operator==(const StickView&, const StickView&) = default;
};

[[nodiscard]] wire::Json to_json(const StickView& view);
/// Throws what the JSON library throws; for console_model_json.cpp.
[[nodiscard]] StickView stick_view_from_json(const wire::Json& json);

}  // namespace balcao::link
