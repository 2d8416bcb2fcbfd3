#include "console/views/scroll_measure.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <string>

#include "ui/gtk_glue.h"
#include "ui/list_text.h"

namespace balcao::console {
namespace {

constexpr int k_warm_up = 20;     // fonts and pictures are loaded once

double at_share(const std::vector<double>& sorted, double share)
{
    return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

double processor_ms()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

std::string told(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    std::array<char, 96> text{};
    std::snprintf(text.data(), text.size(), "{\"median\": %.2f, \"p99\": %.2f, \"worst\": %.2f}", at_share(values, 0.5), at_share(values, 0.99), values.back());
    return text.data();
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
    m_list->SetFocus();
    step();
}

void ScrollMeasure::frame_drawn(double ms)
{
    if (m_steps > k_warm_up) {
        m_frames_ms.push_back(ms);
        m_processor_ms.push_back(processor_ms() - m_step_begun);
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
    m_step_begun = processor_ms();
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
    const auto rows = static_cast<wxDataViewVirtualListModel*>(m_list->GetModel())->GetCount();
    const auto counts = ui::list_text_counts();
    std::printf("{\"rows\": %u, \"frames\": %zu, \"frame_ms\": %s, \"processor_ms\": %s, \"cells\": %ld, \"in_one_go\": %ld, \"laid_out\": %ld, \"put_together\": %ld", rows, m_frames_ms.size(),
                told(m_frames_ms).c_str(), told(m_processor_ms).c_str(), counts.drawn, counts.rows, counts.laid_out, counts.put_together);
    const auto plain = ui::differing_bytes(m_list, false);
    std::printf(", \"focus\": %d, \"unlike_gtk\": %ld, \"unlike_gtk_chosen\": %ld}\n", m_list->HasFocus() ? 1 : 0, plain, ui::differing_bytes(m_list, true));
    std::fflush(stdout);
}

}  // namespace balcao::console
