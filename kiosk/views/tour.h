#pragma once
// Every page in every language and size of letters, one after the other in one window: for tests and for eyes.

#include <string>
#include <vector>

#include "base/result.h"
#include "link/models.h"

namespace balcao::kiosk {

struct TourOptions;

struct TourStop {
    std::string name;         ///< page, language, size: also the picture's file name
    link::KioskModel model;
    wire::Json points;        ///< desks that are found there; null: none
    std::string press;        ///< as with --press
    int text_step = 0;
};

/// A kiosk model from a file. Faults: file_unreadable, input_invalid.
[[nodiscard]] base::Result<link::KioskModel> read_model(const std::string& path);
/// What is found near on a drawn page: member "points" of the same file; null without one.
[[nodiscard]] wire::Json read_points(const std::string& path);
/// The list, [{"model": "code.json", "press": "407"}], times languages and sizes; paths are relative to the list. A page on
/// which no language is chosen yet comes once a size, unless keys are pressed there.
[[nodiscard]] base::Result<std::vector<TourStop>> read_tour(const TourOptions& options);

}  // namespace balcao::kiosk
