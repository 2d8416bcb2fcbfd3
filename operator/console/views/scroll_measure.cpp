#include "console/views/scroll_measure.h"

#include <algorithm>
#include <cstdio>

#include "ui/gtk_glue.h"
#include "ui/list_text.h"

namespace balcao::console {
namespace {

constexpr int k_warm_up = 20;     // fonts and pictures are loaded once

double at_share(const std::vector<double>& sorted, double share)
{
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

}  // namespace

std::vector<link::QueueRow> made_up_rows(int count)
{
    std::vector<link::QueueRow> rows;
    rows.reserve(static_cast<std::size_t>(count));
    for (int seq = count; seq > 0; --seq) {
        link::QueueRow row;
        row.seq = seq;
        row.ticket = "A" + std::to_string(seq % 1000);
        row.initials = "X. Y.";
        row.document_tail = "ZZ" + std::to_string(seq % 10);
        row.state = seq % 3 == 0 ? link::RecordState::pending : link::RecordState::activated;
        row.captured_at = base::Instant(std::chrono::milliseconds(std::int64_t{1'790'000'000'000} + seq * std::int64_t{60'000}));
        rows.push_back(std::move(row));
    }
    return rows;
}

void ScrollMeasure::start()
{
    ui::glue::on_every_frame(m_frame, [this](double ms) { frame_drawn(ms); });
    step();
}

void ScrollMeasure::frame_drawn(double ms)
{
    if (m_steps > k_warm_up) {
        m_frames_ms.push_back(ms);
    }
    if (m_steps == m_frames + k_warm_up) {
        report();
        m_steps += 1;
        m_frame->Close(true);
    } else if (m_steps < m_frames + k_warm_up) {
        m_frame->CallAfter([this] { step(); });
    }
}

void ScrollMeasure::step()
{
    m_steps += 1;
    const auto rows = static_cast<double>(static_cast<wxDataViewVirtualListModel*>(m_list->GetModel())->GetCount());
    const double step = m_steps;
    double place = 0;
    switch (m_steps % 3) {
        case 0: place = 0.2 + step / rows; break;                // a row further than the last of this kind
        case 1: place = 0.5 + step * 15 / rows; break;           // a page further
        default: place = (m_steps * 37 % 101) / 100.0; break;    // anywhere
    }
    ui::glue::scroll_list(m_list, std::clamp(place, 0.0, 1.0));
    m_list->Refresh();  // also where the place is the same as before: every step is a frame
}

void ScrollMeasure::report() const
{
    auto sorted = m_frames_ms;
    std::sort(sorted.begin(), sorted.end());
    const auto rows = static_cast<wxDataViewVirtualListModel*>(m_list->GetModel())->GetCount();
    const auto counts = ui::list_text_counts();
    std::printf("{\"rows\": %u, \"frames\": %zu, \"frame_ms\": {\"median\": %.2f, \"p99\": %.2f, \"worst\": %.2f}, \"cells\": %ld, \"laid_out\": %ld, \"put_together\": %ld}\n", rows,
                sorted.size(), at_share(sorted, 0.5), at_share(sorted, 0.99), sorted.back(), counts.drawn, counts.laid_out, counts.put_together);
    std::fflush(stdout);
}

}  // namespace balcao::console
