#pragma once
// What the sub-commands of balcao points share: points.cpp (the search), points_exchange.cpp (files of points), points_slip.cpp (paper).

#include <optional>
#include <string>
#include <vector>

#include "commands.h"
#include "link/point_model.h"
#include "points_files.h"
#include "text/translate.h"

namespace balcao::cli {

struct PointsOptions {
    std::string config = "desk.toml";
    std::string file;
    std::string place;
    std::string id;
    std::string service = "activation";
    std::string at;
    std::string language = "en";
    std::string other;
    std::string onto;
    std::string out;
    std::string format = "slip";
    std::string reason;
    std::string socket;          ///< empty: that of the settings
    std::vector<std::string> rules;
    int most = 5;
    bool foreigner = false;
    bool open_now = false;
};

void tell_points_error(Context& context, const PointsError& error);
/// \param may_lack without the file the settings of a desk that has none. nullopt: already told
[[nodiscard]] std::optional<desk::DeskConfig> desk_settings(Context& context, const std::string& path, bool may_lack);
/// A file named on the command line needs no settings.
[[nodiscard]] inline bool may_lack_settings(const PointsOptions& options) { return !options.file.empty(); }
/// Of --at; nullopt: already told.
[[nodiscard]] std::optional<base::Instant> moment_of(Context& context, const std::string& text);
[[nodiscard]] text::Language points_language(const PointsOptions& options);
/// The desks that were asked for; nullopt: already told.
[[nodiscard]] std::optional<link::PointsView> find_desks(Context& context, const PointsOptions& options);

// points_exchange.cpp
/// A file of any of the three kinds: a set, changes, or either as the central signed it.
void run_verify(Context& context, const PointsOptions& options);
/// Into the desk's own store, as the central signed it.
void run_update(Context& context, const PointsOptions& options);
/// From one set to the next, for whoever publishes them; `onto` is a file of changes that gets one more.
void run_diff(Context& context, const PointsOptions& options);

// points_slip.cpp
void run_slip(Context& context, const PointsOptions& options);

/// --config, --file, --at, --language.
void add_points_source(CLI::App& command, PointsOptions& options);

}  // namespace balcao::cli
