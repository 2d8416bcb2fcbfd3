// The page that is shown, made anew, and what stands around it.

#include <wx/statbmp.h>

#include <utility>

#include "ui/gtk_glue.h"
#include "ui/utf8.h"
#include "views/frame.h"
#include "views/style.h"

namespace balcao::kiosk {

/// What the header says and looks like; every page of a citizen has the same.
std::string KioskFrame::frame_key() const
{
    const auto& model = m_session.model();
    return m_applied_style + "," + std::to_string(static_cast<int>(m_session.language())) + "," + std::to_string(GetClientSize().x) + "," +
           std::to_string(GetClientSize().y) + "," + std::to_string(static_cast<int>(model.practice)) + "," + model.place;
}

/// The page's own part is made anew; what stands around it stays where it is the same.
void KioskFrame::rebuild()
{
    take_apart_aside();  // of a page that no frame was drawn for
    apply_style();
    m_live = {};
    const auto frame = frame_key();
    const bool same_frame = m_root != nullptr && frame == m_frame_shown;
    std::vector<wxWindow*> old = same_frame ? std::exchange(m_page, {}) : std::vector<wxWindow*>{m_root};
    if (!same_frame) {
        m_page.clear();
        m_frame_shown = frame;
        m_headers_built += 1;
        m_root = new ui::Surface(this, m_look, ui::Ground::page);
        m_root->SetSize(GetClientSize());
        m_root->SetSizer(new wxBoxSizer(wxVERTICAL));
        build_header(m_root->GetSizer());
    }
    build_body();
    put_aside(old);
    m_root->Layout();
    m_body->Show();
    if (m_live.first != nullptr) {
        ui::glue::focus_inside(m_live.first);
    }
    speak_page();
}

/// To take a page apart takes a tenth of the time of making one: the citizen sees the next one first.
void KioskFrame::put_aside(const std::vector<wxWindow*>& windows)
{
    for (wxWindow* gone : windows) {
        if (gone == nullptr) {
            continue;
        }
        gone->Hide();
        if (wxSizer* holder = gone->GetContainingSizer(); holder != nullptr) {
            holder->Detach(gone);
        }
        m_aside.push_back(gone);
    }
    if (!m_aside.empty()) {
        ui::glue::after_next_frame(this, [this, life = std::weak_ptr<int>(m_life)] {
            if (!life.expired()) {
                take_apart_aside();
            }
        });
    }
}

void KioskFrame::take_apart_aside()
{
    for (wxWindow* gone : std::exchange(m_aside, {})) {
        gone->Destroy();
    }
}

/// Unseen until it is laid out: GTK then makes its windows once, where they belong.
void KioskFrame::build_body()
{
    auto* column = m_root->GetSizer();
    const int margin = m_style.px(36);
    if (const int done = progress_of(m_session); done > 0) {
        m_page.push_back(new Progress(m_root, m_style, done, k_progress_steps));
        column->Add(m_page.back(), 0, wxEXPAND | wxLEFT | wxRIGHT | wxTOP, margin);
    }
    m_body = new ui::Surface(m_root, m_look, ui::Ground::page);
    m_body->Hide();
    m_page.push_back(m_body);
    const auto over = over_now();
    const PageContext context{m_body, m_style, m_session, over, m_slip, m_settings.keyboard, [this] { print_slip(); }, [this](Over to) { set_over(to); }, [this] { begin_ticket(); }, volume()};
    m_live = over == Over::ticket ? build_ticket_page(context, m_flow, ticket_acts()) : build_page(context);
    column->Add(m_body, wxSizerFlags(1).Expand().ReserveSpaceEvenIfHidden().Border(wxALL, margin));
}

void KioskFrame::build_header(wxSizer* into)
{
    auto* head = new ui::Surface(m_root, m_look, ui::Ground::rail);
    const bool below = m_style.portrait && (m_style.large() || m_reader);  // on a narrow screen four buttons or large letters take a row of their own
    head->SetMinSize(wxSize(-1, m_style.px(below ? 158 : 88)));
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    const auto& p = m_look.palette();
    auto* shield = new wxStaticBitmap(head, wxID_ANY, ui::icon(ui::Icon::shield, p.rail_text, m_style.px(36)));
    row->Add(shield, 0, wxALIGN_CENTER_VERTICAL | wxLEFT, m_style.px(34));
    auto* names = new wxBoxSizer(wxVERTICAL);
    names->Add(ui::label(head, ui::wide("Espaço do Cidadão"), "k_brand"));
    if (!m_session.model().place.empty()) {
        names->Add(ui::label(head, ui::wide(m_session.model().place), "k_place"));
    }
    row->Add(names, 0, wxALIGN_CENTER_VERTICAL | wxLEFT, m_style.px(14));
    if (m_session.model().practice) {
        auto* pill = new ui::Pill(head, m_style.say("Practice"), ui::Tone::warning, ui::PillSize::small);
        ui::glue::add_class(pill, "k_practice");
        pill->InvalidateBestSize();
        row->Add(pill, 0, wxALIGN_CENTER_VERTICAL | wxLEFT, m_style.px(16));
    }
    row->AddStretchSpacer();
    auto* tools = below ? new wxBoxSizer(wxHORIZONTAL) : row;
    const auto tool = [&](std::string_view id, const wxString& label, std::optional<ui::Icon> icon, std::function<void()> act) {
        tools->Add(touch_button(head, m_style, ui::ButtonKind::secondary, "k_head", {id, label, icon, std::move(act), 64}), 0,
                   wxALIGN_CENTER_VERTICAL | wxRIGHT, m_style.px(6));
    };
    tool("head.contrast", m_style.say("Contrast"), ui::Icon::contrast,
         [this] { set_theme(m_look.theme() == ui::Theme::contrast ? ui::Theme::light : ui::Theme::contrast); });
    tool("head.text_size", "Aa  " + m_style.say("Letters"), std::nullopt, [this] { set_text_size(m_text_step + 1); });
    if (m_reader) {
        tool("head.read_aloud", m_style.say("Read aloud"), std::nullopt, [this] { read_aloud_pressed(); });
    }
    tool("head.help", m_style.say("Help"), ui::Icon::help, [this] { set_over(m_over == Over::help ? Over::none : Over::help); });
    tools->AddSpacer(m_style.px(20));
    auto* rows = new wxBoxSizer(wxVERTICAL);
    rows->Add(row, 1, wxEXPAND);
    if (below) {
        rows->Add(tools, 0, wxALIGN_RIGHT);
    }
    head->SetSizer(rows);
    into->Add(head, 0, wxEXPAND);
}

}  // namespace balcao::kiosk
