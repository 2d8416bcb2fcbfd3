#pragma once
// Records on a stick: which are there, writing onto one, delivering from one, taking answers in, and what is out.

#include <wx/button.h>
#include <wx/radiobut.h>

#include <vector>

#include "console/views/parts.h"
#include "ui/gauge.h"
#include "ui/notice_bar.h"
#include "ui/surface.h"

namespace balcao::console {

class StickCard : public ui::Card {
public:
    StickCard(wxWindow* parent, const Context& context, std::function<void()> on_close);
    void update(const ConsoleModel& model, base::Instant now);
    void focus_next();

private:
    void build_acts();
    void show_media();
    void show_out(base::Instant now);
    void act(link::StickAct act);
    [[nodiscard]] const link::StickMedium* chosen() const;
    const Context& m_context;
    link::StickView m_view;
    ui::NoticeBar* m_said = nullptr;
    ui::Gauge* m_progress = nullptr;
    wxScrolledWindow* m_area = nullptr;
    wxPanel* m_media = nullptr;
    wxPanel* m_out = nullptr;
    std::vector<wxRadioButton*> m_choices;
    bool m_waits_for_choice = false;  ///< the focus was asked for when no stick was known yet
    std::vector<wxButton*> m_acts;     ///< write, deliver, take
    wxButton* m_look = nullptr;
    std::string m_media_shown = "?";
    std::string m_out_shown = "?";
    std::string m_folder;              ///< chosen
};

}  // namespace balcao::console
