#pragma once
// Where this desk's points of service come from: what the central signed, what the site brings, what is built in for practice.

#include <memory>
#include <optional>

#include "commands.h"
#include "desk/config.h"
#include "desk/points.h"
#include "desk/ports.h"
#include "paper/refusal_slip.h"
#include "sync/points_store.h"

namespace balcao::cli {

/// A file of the site that is wrong is told with the path of the field.
struct PointsError {
    std::string file;
    std::string what;
};

/// The calendar of the settings, or the one built in.
[[nodiscard]] base::Result<domain::Calendar, PointsError> load_calendar(const desk::DeskConfig& config);
/// A set in a file. \param path empty: the one built in, invented for practice
[[nodiscard]] base::Result<domain::PointSet, PointsError> load_point_set(const std::string& path);
/// The store below the state folder; without enrolment it takes nothing signed.
[[nodiscard]] base::Result<sync::PointsStore, PointsError> open_points(const desk::DeskConfig& config);
/// Everything together; nullopt: this desk knows of no points of service.
[[nodiscard]] base::Result<std::optional<desk::PointsBook>, PointsError> load_points_book(const desk::DeskConfig& config);
/// The same for the running service: what is wrong goes to the log and leaves nothing.
[[nodiscard]] std::optional<desk::PointsBook> points_for_service(const desk::DeskConfig& config);

/// Writes <state>/slips/<time>.pdf; those of the days before go.
[[nodiscard]] desk::WriteSlip slip_writer(const desk::DeskConfig& config);
/// What stands on the paper.
[[nodiscard]] paper::RefusalSlip slip_content(const desk::SlipData& data, const desk::DeskConfig& config, std::chrono::minutes utc_offset);

}  // namespace balcao::cli
