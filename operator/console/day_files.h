#pragma once
// The papers of a day as files: where they can go, and writing all of them or none.

#include <string>
#include <vector>

#include "base/result.h"
#include "console/view_model.h"

namespace balcao::console {

struct PaperFile {
    std::string name;
    std::string content;
};

/// What the service made of a signed statement.
struct DayPapers {
    std::string day;        ///< ISO
    bool own = false;       ///< a clerk's own count
    std::string statement;  ///< as signed, one line of JSON
    std::string csv;
    std::string pdf;
};

/// "balcao-day-2026-11-24" with .json, .csv and .pdf; a clerk's own count says so and for whom.
[[nodiscard]] std::vector<PaperFile> files_of(const DayPapers& papers, const std::string& operator_id);

/// Each first beside its place and then into it, so that a disk that is full or read-only leaves nothing half-written and nothing new.
/// Faults: disk_full, file_unwritable (a: errno).
[[nodiscard]] base::Status<> write_papers(const std::string& folder, const std::vector<PaperFile>& files);

struct ExportPlace {
    std::string name;    ///< fit for a screen
    std::string folder;
};
/// The configured folder first, then removable media: those the service has looked at and those mounted for this user.
[[nodiscard]] std::vector<ExportPlace> export_places(const ConsoleModel& model, const std::string& configured, const std::vector<std::string>& mount_roots);
/// /media/USER and /run/media/USER
[[nodiscard]] std::vector<std::string> mount_roots();

/// Lists of appointments (.csv, .ics, .json) in these folders, newest first, at most so many.
[[nodiscard]] std::vector<std::string> appointment_files(const std::vector<ExportPlace>& places, std::size_t most);

}  // namespace balcao::console
