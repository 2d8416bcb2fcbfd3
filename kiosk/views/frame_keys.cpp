// Keys at the citizen's window: the tactile keypad, a keyboard with letters, and what they press.

#include <algorithm>

#include "ui/gtk_glue.h"
#include "views/frame.h"

namespace balcao::kiosk {
namespace {

/// '0' to '9', '*' or '#' wherever the key sits and whatever has to be held down for it; 0 for any other key.
int keypad_key(const wxKeyEvent& event)
{
    const int code = event.GetKeyCode();
    if (code >= WXK_NUMPAD0 && code <= WXK_NUMPAD9) {
        return '0' + (code - WXK_NUMPAD0);
    }
    if (code == WXK_NUMPAD_MULTIPLY || code == WXK_MULTIPLY) {
        return '*';
    }
    if (code == WXK_NUMPAD_DIVIDE) {  // in the place of # on a computer's number keys
        return '#';
    }
    const auto symbol = static_cast<int>(event.GetRawKeyCode());  // X11's keysym: of what is printed on the key
    const bool digit = symbol >= '0' && symbol <= '9';
    return digit || symbol == '*' || symbol == '#' ? symbol : 0;
}

void press(wxButton* button)
{
    wxCommandEvent event(wxEVT_BUTTON, button->GetId());
    event.SetEventObject(button);
    button->ProcessWindowEvent(event);
}

}  // namespace

void KioskFrame::on_key(wxKeyEvent& event)
{
    const bool warned = m_session.countdown().has_value();
    m_session.touched();
    const int key = keypad_key(event);
    const int code = key == '#' ? WXK_RETURN : event.GetKeyCode();
    if (warned) {
        on_key_while_warned(code);
        return;
    }
    if (event.HasAnyModifiers() && key == 0) {
        event.Skip();
        return;
    }
    const bool pad = m_live.tapped != nullptr;
    if (key != 0 && on_keypad(key)) {
        return;
    }
    if (pad && code >= '0' && code <= '9') {
        m_session.press_digit(static_cast<char>(code));
    } else if (pad && code >= WXK_NUMPAD0 && code <= WXK_NUMPAD9) {
        m_session.press_digit(static_cast<char>('0' + (code - WXK_NUMPAD0)));
    } else if (pad && (code == WXK_BACK || code == WXK_DELETE || code == WXK_NUMPAD_DELETE)) {
        m_session.press_erase();
    } else if (m_live.scroll != nullptr && (code == WXK_PAGEDOWN || code == WXK_PAGEUP || code == WXK_DOWN || code == WXK_UP)) {
        const int lines = code == WXK_PAGEDOWN ? 12 : code == WXK_PAGEUP ? -12 : code == WXK_DOWN ? 3 : -3;
        m_live.scroll->Scroll(0, std::max(0, m_live.scroll->GetViewStart().y + lines));
    } else if (!m_live.rows.empty() && on_letters(code)) {
        return;
    } else if (code == WXK_ESCAPE && m_session.desks_open()) {
        m_session.close_desks();
    } else if (m_live.scrolled != nullptr && (code == WXK_PAGEDOWN || code == WXK_PAGEUP || code == WXK_NUMPAD_PAGEDOWN || code == WXK_NUMPAD_PAGEUP)) {
        scroll(code == WXK_PAGEDOWN || code == WXK_NUMPAD_PAGEDOWN ? 1 : -1);
    } else if (code == WXK_RETURN || code == WXK_NUMPAD_ENTER) {
        press_focused_or_strong(event);
    } else {
        event.Skip();
    }
}

/// Any key ends the countdown; the one that presses the strong button asks for more time, as on the screen.
void KioskFrame::on_key_while_warned(int code)
{
    if (code == WXK_RETURN || code == WXK_NUMPAD_ENTER) {
        m_session.more_time();
    }
}

/// The keypad where letters are typed too.
bool KioskFrame::on_key_rows(int key)
{
    if (key == '*') {
        m_live.row = (m_live.row + 1) % m_live.rows.size();  // at once: the next key may come before the page is drawn anew
        m_live.to_row(m_live.row);
        return true;
    }
    if (key == '#' && m_live.row >= m_live.key_rows && wxDynamicCast(wxWindow::FindFocus(), wxButton) == nullptr) {
        press(m_live.rows[m_live.row].front());  // the focus is on its way there
        return true;
    }
    if (key < '0' || key > '9') {
        return false;
    }
    const auto place = static_cast<std::size_t>(key == '0' ? 9 : key - '1');
    const auto& row = m_live.rows[m_live.row];
    if (place < row.size() && row[place]->IsEnabled()) {
        press(row[place]);
    }
    return true;
}

/// A keyboard that has letters.
bool KioskFrame::on_letters(int code)
{
    const bool erase = code == WXK_BACK || code == WXK_DELETE;
    if (!erase && (code < 'A' || code > 'Z') && code != '-') {
        return false;
    }
    m_live.type(erase ? '<' : static_cast<char>(code));
    return true;
}

void KioskFrame::press_focused_or_strong(wxKeyEvent& event)
{
    const bool pad = m_live.tapped != nullptr;
    auto* focused = wxDynamicCast(wxWindow::FindFocus(), wxButton);
    wxButton* strong = pad ? m_live.ok : m_live.primary;
    wxButton* pressed = focused != nullptr && !(pad && focused->GetParent() == m_live.tapped->GetParent()) ? focused : strong;
    if (pressed == nullptr || !pressed->IsEnabled()) {
        return;
    }
    if (pressed == focused && keypad_key(event) != '#') {
        event.Skip();  // GTK presses what has the focus
        return;
    }
    press(pressed);
}

/// Past headings and scrolled texts, which take the focus too.
void KioskFrame::to_next_button()
{
    constexpr int k_most_steps = 6;
    for (int i = 0; i < k_most_steps; ++i) {
        ui::glue::focus_next(this);
        if (wxDynamicCast(wxWindow::FindFocus(), wxButton) != nullptr) {
            return;
        }
    }
}

/// Keypads without a tab key: * goes on, # presses, 0 helps, a digit chooses from a list. Where a number is typed * erases
/// first.
bool KioskFrame::on_keypad(int key)
{
    if (!m_live.rows.empty()) {
        return on_key_rows(key);
    }
    const bool pad = m_live.tapped != nullptr;
    if (key == '*') {
        if (pad && m_session.entered() > 0) {
            m_session.press_erase();
        } else {
            to_next_button();
        }
        return true;
    }
    if (pad || key < '0' || key > '9') {
        return false;
    }
    if (key == '0') {
        set_over(m_over == Over::help ? Over::none : Over::help);
        return true;
    }
    const auto place = static_cast<std::size_t>(key - '1');
    if (m_live.numbered.empty() && m_live.scrolled != nullptr && (key == '8' || key == '2')) {
        scroll(key == '8' ? 1 : -1);
        return true;
    }
    if (place >= m_live.numbered.size() || !m_live.numbered[place]->IsEnabled()) {
        return false;
    }
    press(m_live.numbered[place]);
    return true;
}

void KioskFrame::scroll(int pages)
{
    int x = 0;
    int y = 0;
    int unit_x = 0;
    int unit_y = 0;
    m_live.scrolled->GetViewStart(&x, &y);
    m_live.scrolled->GetScrollPixelsPerUnit(&unit_x, &unit_y);
    const int step = std::max(1, m_live.scrolled->GetClientSize().y * 3 / 4 / std::max(1, unit_y));
    m_live.scrolled->Scroll(-1, std::max(0, y + pages * step));
}

}  // namespace balcao::kiosk
