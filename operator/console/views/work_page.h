#pragma once
// "Service": title, pills, step bar, the card of the moment and the side panel.

#include "console/views/cancel_card.h"
#include "console/views/chip_panel.h"
#include "console/views/citizen_card.h"
#include "console/views/desks_card.h"
#include "console/views/form_card.h"
#include "console/views/outcome_card.h"
#include "console/views/scan_card.h"
#include "console/views/side_panel.h"
#include "console/views/start_card.h"
#include "ui/step_bar.h"

namespace balcao::console {

/// A card that lies over the one of the moment.
enum class Over : std::uint8_t { none, scan, cancel, desks };

class WorkPage : public ui::Surface {
public:
    WorkPage(wxWindow* parent, const Context& context);
    void update(const ConsoleModel& model, base::Instant now);
    void set_over(Over over);
    [[nodiscard]] Over over() const { return m_over; }
    void focus_next();
    void flush() { m_form->flush(); }
    void start_case() { m_start->start(); }
    void camera_changed() { m_scan->camera_changed(); }
    void photo_changed() { m_chip->photo_changed(); }
    void image_read(const std::string& refused) { m_scan->image_read(refused); }
    void failed() { m_scan->failed(); }

private:
    [[nodiscard]] std::vector<wxString> step_names(domain::DeskAct act) const;
    void show_act(domain::DeskAct act);
    void build_head(wxSizer* column);
    void show_card(const ConsoleModel& model);
    void show_chip(const ConsoleModel& model);
    const Context& m_context;
    wxStaticText* m_title = nullptr;
    wxStaticText* m_subtitle = nullptr;
    ui::Pill* m_practice = nullptr;
    ui::Pill* m_central = nullptr;
    ui::Pill* m_waiting = nullptr;
    ui::StepBar* m_steps = nullptr;
    ChipPanel* m_chip = nullptr;
    StartCard* m_start = nullptr;
    FormCard* m_form = nullptr;
    CitizenCard* m_citizen = nullptr;
    OutcomeCard* m_outcome = nullptr;
    CancelCard* m_cancel = nullptr;
    ScanCard* m_scan = nullptr;
    DesksCard* m_desks = nullptr;
    SidePanel* m_side = nullptr;
    wxWindow* m_card = nullptr;
    Over m_over = Over::none;
    Page m_page = Page::start;
    domain::DeskAct m_act = domain::DeskAct::activation;
};

}  // namespace balcao::console
