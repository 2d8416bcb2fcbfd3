#pragma once
// Beside the work: lamps, the newest records with their true states, activations per hour.

#include <array>
#include <vector>

#include "console/views/parts.h"
#include "ui/bar_chart.h"
#include "ui/lamp_row.h"
#include "ui/surface.h"

namespace balcao::console {

class SidePanel : public wxPanel {
public:
    SidePanel(wxWindow* parent, const Context& context);
    void update(const ConsoleModel& model, base::Instant now);

private:
    struct Row {
        wxPanel* panel;
        wxStaticText* ticket;
        wxStaticText* who;
        wxStaticText* time;
        ui::Pill* state;
    };
    static constexpr std::size_t k_rows = 8;
    void build_lamps(wxSizer* column);
    void build_queue(wxSizer* column);
    void build_chart(wxSizer* column);
    void fit_chart();
    void fit_rows();
    const Context& m_context;
    std::array<ui::LampRow*, k_lamps.size()> m_lamps{};
    ui::Card* m_lamps_card = nullptr;
    ui::Card* m_queue_card = nullptr;
    ui::Card* m_chart_card = nullptr;
    wxStaticText* m_pending = nullptr;
    ui::WrapText* m_oldest = nullptr;
    wxStaticText* m_empty = nullptr;
    wxPanel* m_row_area = nullptr;
    std::vector<Row> m_rows;
    std::size_t m_filled = 0;
    wxStaticText* m_today = nullptr;
    ui::BarChart* m_chart = nullptr;
};

}  // namespace balcao::console
