#pragma once
// Points of service as this desk holds them: a whole set and, on top of it, signed changes. Everything that counts is verified
// again at each start; what does not fit is refused and leaves the set that was there.
//
//   <folder>/points_of_service.signed    the whole set, as reference_store.h keeps it
//   <folder>/points_of_service.deltas    the signed files of changes taken since, in order; replaced whole
//
// A crash between the two leaves changes of a set that is newer already: they are passed over.

#include <optional>
#include <string>
#include <vector>

#include "domain/point_delta.h"
#include "sync/reference_store.h"
#include "wire/points.h"

namespace balcao::sync {

inline constexpr const char* k_points_set = "points_of_service";
inline constexpr const char* k_point_deltas_set = "points_of_service_delta";
/// Files of changes kept on top of one whole set; then a whole one is asked for.
inline constexpr std::size_t k_most_delta_files = 32;

/// One delta on its base, with the digest of what it makes. Fault: reference_out_of_order (a: 1 made for another version,
/// 2 not newer than what is here, 3 does not fit it).
[[nodiscard]] base::Result<domain::PointSet> apply_signed_delta(const domain::PointSet& held, const domain::PointDelta& delta);
/// The digest a delta's result_sha256 holds. Fault: message_malformed.
[[nodiscard]] base::Result<std::string> digest_of(const domain::PointSet& set);

class PointsStore {
public:
    /// \param brought a set a site or the program brings along, used until a signed one is here; its trust is that of the file
    PointsStore(std::string folder, std::vector<seal::Certificate> reference, std::vector<seal::Certificate> ca, std::optional<domain::PointSet> brought);

    struct Held {
        domain::PointSet set;
        bool is_signed = false;  ///< by the central; else the one that was brought
        bool damaged = false;    ///< something on the disk was not believed: the newest good version is given
    };
    /// nullopt: there is none at all.
    [[nodiscard]] std::optional<Held> current() const;

    /// A signed file in hand: whole set or changes, by its name. \return false: this very whole set is here already.
    /// Faults: signature_invalid, key_expired, message_malformed (content), input_invalid (another set),
    /// reference_out_of_order, file_unwritable, disk_full.
    [[nodiscard]] base::Result<bool> take(const wire::ReferenceSet& offered, base::Instant now);
    /// Asks the central for changes, and for the whole set when they do not lead here. \return true when there is something new.
    /// Faults: those of take() and of the call.
    [[nodiscard]] base::Result<bool> refresh(CentralApi& api, const base::Clock& clock, const std::stop_token& stop);

private:
    [[nodiscard]] base::Result<bool> take_whole(const wire::ReferenceSet& offered, base::Instant now);
    [[nodiscard]] base::Result<bool> take_changes(const wire::ReferenceSet& offered, base::Instant now);
    [[nodiscard]] base::Result<std::vector<wire::ReferenceSet>> delta_files() const;
    [[nodiscard]] std::string deltas_path() const { return m_folder + "/" + k_points_set + ".deltas"; }

    std::string m_folder;
    ReferenceStore m_store;
    std::optional<domain::PointSet> m_brought;
};

}  // namespace balcao::sync
