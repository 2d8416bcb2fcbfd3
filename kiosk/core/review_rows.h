#pragma once
// The citizen's data as the review page shows them.

#include <string>
#include <vector>

#include "link/models.h"
#include "text/translate.h"

namespace balcao::kiosk {

struct ReviewRow {
    std::string label;
    std::string value;
    bool name = false;  ///< the person's name: shown larger
};

/// In the order given, countries by name. The phone has a page of its own and is left out.
[[nodiscard]] std::vector<ReviewRow> review_rows(const std::vector<link::ReviewLine>& lines, text::Language language);

/// Name of an ICAO alpha-3 state; the code itself when unknown.
[[nodiscard]] std::string country_name(std::string_view alpha3, text::Language language);

}  // namespace balcao::kiosk
