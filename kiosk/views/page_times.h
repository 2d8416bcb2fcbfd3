#pragma once
// What a change of page takes on the citizen's window: for docs/performance.md.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "ui/labels.h"
#include "views/frame.h"
#include "views/tour.h"

namespace balcao::kiosk {

/// From the moment a model is shown to the end of the first frame drawn after it. A change of language or of the size of
/// letters, and pages with keys tapped on them, are left out: they are no change of page.
class PageTimes {
public:
    explicit PageTimes(KioskFrame* window);
    void changes_to(const TourStop& stop);
    /// One line of JSON: changes, median, 95th percentile, worst and its page; and what does not depend on the machine: how
    /// often the header was made for so many changes of style, and the most texts fitted, windows laid out again and
    /// sizes not asked for in one change.
    [[nodiscard]] std::string report() const;

private:
    struct Change {
        double ms = 0;
        std::string page;
    };
    void drawn();
    KioskFrame* m_window;
    int m_styles = 0;
    ui::LayoutCounts m_before;   ///< when the change began
    ui::LayoutCounts m_most;     ///< of any change
    bool m_watching = false;
    std::optional<std::chrono::steady_clock::time_point> m_begun;  ///< of a change that is not drawn yet
    std::string m_page;
    std::string m_style;
    std::vector<Change> m_changes;
};

}  // namespace balcao::kiosk
