#pragma once
// What the console shows of copies at neighbouring desks: those of this desk elsewhere, and those kept here for others.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/fault.h"
#include "wire/json_text.h"

namespace balcao::link {

/// Copies of this desk's records at one neighbour.
struct MirrorNeighbour {
    std::string terminal;                     ///< the neighbour's name
    std::string address;                      ///< host:port
    std::int64_t unsent = 0;                  ///< records of this desk without the central's word
    std::int64_t there = 0;                   ///< of these, so many are kept over there
    std::optional<base::Instant> newest_at;   ///< when the newest of them was acknowledged
    std::optional<base::Instant> answered_at; ///< the neighbour's last answer; empty: none since the start
    std::optional<base::FaultCode> fault;     ///< of the last attempt; mirror_silent once it lasts
    friend bool operator==(const MirrorNeighbour&, const MirrorNeighbour&) = default;
};

/// Copies kept here for another desk.
struct MirrorKept {
    std::string terminal;                     ///< whose they are
    std::int64_t records = 0;                 ///< not delivered from here yet
    std::int64_t delivered = 0;               ///< delivered from here: the central's answers wait for their owner
    std::int64_t octets = 0;                  ///< on this disk
    std::optional<base::Instant> newest_at;   ///< when the newest was taken
    std::optional<base::Instant> seen_at;     ///< when that desk last spoke to this one
    friend bool operator==(const MirrorKept&, const MirrorKept&) = default;
};

struct MirrorView {
    std::vector<MirrorNeighbour> at;          ///< in the order of the settings
    std::vector<MirrorKept> kept;             ///< by name
    std::optional<base::FaultCode> keeper;    ///< why nothing can be kept here although the settings say so
    [[nodiscard]] bool empty() const { return at.empty() && kept.empty() && !keeper; }
    friend bool operator==(const MirrorView&, const MirrorView&) = default;
};

[[nodiscard]] wire::Json mirror_json(const MirrorView& view);
/// Lenient about what is missing or of another kind: that part stays empty.
[[nodiscard]] MirrorView mirror_from_json(const wire::Json& json);

}  // namespace balcao::link
