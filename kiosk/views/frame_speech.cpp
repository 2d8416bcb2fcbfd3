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
    const auto title = m_live.heading == nullptr ? std::string() : ui::glue::a11y_name(m_live.heading);
    if (!m_live.rows.empty() && title == m_rows_title) {  // the same keys: only what changed since
        speak_typing();
        return;
    }
    m_rows_title = m_live.rows.empty() ? std::string() : title;
    m_rows_row = m_live.row;
    std::vector<std::string> texts;
    collect(m_body, texts);
    m_reader->page(m_session.language(), title, texts);
}

/// The keys of the row where they are others now, else what stands there, letter by letter. A code of an appointment is no secret.
void KioskFrame::speak_typing()
{
    std::string words;
    if (std::exchange(m_rows_row, m_live.row) != m_live.row) {
        if (m_live.row < m_live.key_rows) {  // another button has the focus, and says its name by that
            for (auto* key : m_live.rows[m_live.row]) {
                words += (words.empty() ? "" : ", ") + ui::glue::a11y_name(key);
            }
        }
    } else {
        for (const char letter : m_live.typed) {
            words += (words.empty() ? "" : ", ") + std::string(1, letter);
        }
        for (std::size_t i = m_live.key_rows; i + 1 < m_live.rows.size(); ++i) {
            for (auto* name : m_live.rows[i]) {
                words += ". " + ui::glue::a11y_name(name);
            }
        }
    }
    m_reader->message(words);
}

Volume KioskFrame::volume()
{
    if (!m_reader) {
        return {};
    }
    return {m_reader->volume(), ReadAloud::k_volume_steps, [this](int by) {
                m_reader->change_volume(by, [this](int step) {
                    return ui::utf8(m_style.say("Volume: {n} of {most}", {{"n", std::to_string(step)}, {"most", std::to_string(ReadAloud::k_volume_steps)}}));
                });
                refresh_soon();
            }};
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
