#include "views/page_times.h"

#include <algorithm>

#include "ui/gtk_glue.h"
#include "wire/json_text.h"

namespace balcao::kiosk {

PageTimes::PageTimes(KioskFrame* window) : m_window(window) {}

void PageTimes::changes_to(const TourStop& stop)
{
    if (!m_watching) {  // the window has no frame clock before it is shown
        m_watching = true;
        ui::glue::on_every_frame(m_window, [this](double) { drawn(); });
    }
    const auto style = stop.model.language + std::to_string(stop.text_step);
    m_begun = style == m_style && stop.press.empty() ? std::optional(std::chrono::steady_clock::now()) : std::nullopt;
    m_styles += style == m_style ? 0 : 1;
    m_style = style;
    m_before = ui::layout_counts();
    m_page = stop.name;
}

void PageTimes::drawn()
{
    if (m_begun) {
        m_changes.push_back({std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - *m_begun).count(), m_page});
        const auto now = ui::layout_counts();
        m_most = {std::max(m_most.texts, now.texts - m_before.texts), std::max(m_most.layouts, now.layouts - m_before.layouts),
                  std::max(m_most.labels_spared, now.labels_spared - m_before.labels_spared), std::max(m_most.panels_spared, now.panels_spared - m_before.panels_spared)};
        m_begun.reset();
    }
}

std::string PageTimes::report() const
{
    auto sorted = m_changes;
    std::sort(sorted.begin(), sorted.end(), [](const Change& a, const Change& b) { return a.ms < b.ms; });
    if (sorted.empty()) {
        return wire::Json{{"changes", 0}}.dump();
    }
    const auto at = [&](double share) { return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))].ms; };
    return wire::Json{{"changes", sorted.size()}, {"median_ms", at(0.5)}, {"p95_ms", at(0.95)}, {"worst_ms", sorted.back().ms}, {"worst_page", sorted.back().page},
                      {"styles", m_styles}, {"headers", m_window->headers_built()}, {"most_texts_fitted", m_most.texts}, {"most_layouts_again", m_most.layouts}, {"most_labels_spared", m_most.labels_spared}, {"most_panels_spared", m_most.panels_spared}}.dump();
}

}  // namespace balcao::kiosk
