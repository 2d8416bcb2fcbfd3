// The window's part of reading aloud: which words stand on the page and where the focus is. What is never said stands in
// core/read_aloud.
#include "core/headphone_jack.h"
#include "ui/gtk_glue.h"
#include "ui/utf8.h"
#include "views/frame.h"

namespace balcao::kiosk {
namespace {

constexpr int k_ticks_between_looks = 4;  ///< at the jack: once a second

/// The texts of the page from top to bottom, without the heading's and without what buttons say.
void collect(const wxWindow* window, std::vector<std::string>& texts)
{
    for (auto* child : window->GetChildren()) {
        if (!child->IsShown() || dynamic_cast<Heading*>(child) != nullptr) {
            continue;
        }
        if (auto* label = wxDynamicCast(child, wxStaticText); label != nullptr) {
            texts.push_back(ui::utf8(label->GetLabelText()));
        } else {
            collect(child, texts);
        }
    }
}

}  // namespace

void KioskFrame::speak_page()
{
    if (!m_reader) {
        return;
    }
    std::vector<std::string> texts;
    collect(m_body, texts);
    m_reader->page(m_session.language(), m_live.first == nullptr ? std::string() : ui::glue::a11y_name(m_live.first), texts);
}

void KioskFrame::on_focus(wxChildFocusEvent& event)
{
    event.Skip();
    auto* control = wxDynamicCast(event.GetWindow(), wxButton);
    if (!m_reader || control == nullptr) {
        return;
    }
    const auto name = ui::glue::a11y_name(control);
    const bool digit = name.size() == 1 && name.front() >= '0' && name.front() <= '9';
    if (!digit || !is_secret(m_session.entry())) {  // walking over the keys of a PIN must not tell where it stops
        m_reader->focus(name);
    }
}

void KioskFrame::read_aloud_pressed()
{
    if (m_reader->on()) {
        m_reader->again();
    } else if (m_settings.jack.empty()) {
        m_reader->turn_on();
    }
}

void KioskFrame::watch_jack()
{
    if (!m_reader || m_settings.jack.empty() || ++m_jack_ticks % k_ticks_between_looks != 0) {
        return;
    }
    const bool plugged_in = headphones_plugged_in(m_settings.jack);
    if (plugged_in && !m_reader->on()) {
        m_reader->turn_on();
    } else if (!plugged_in) {
        m_reader->turn_off();
    }
}

}  // namespace balcao::kiosk
