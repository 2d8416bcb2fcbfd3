#pragma once
// The F-keys, always the same, at the foot of the window.

#include <wx/button.h>

#include <functional>
#include <optional>
#include <vector>

#include "console/views/parts.h"
#include "ui/surface.h"

namespace balcao::console {

/// What the function keys and the menu ask for.
enum class Command : std::uint8_t {
    help, scan, new_case, send_now, paste_document, next_panel, to_citizen, take_back, sign_off, proceed, confirm, keep_held, use_captured,
    read_card, activation, new_password, change_contact, add_signature, cancel_key, cancel_signature, renew_document, complete_letter, withdrawal, accompanied, same_person, another_person, face_not_possible, sticks, day, empty_terminal, find_desk, refusal_slip,
    cancel, call_next, tickets, lessons, lesson_lay, sign_out, quit, theme_light, theme_dark, theme_contrast, text_smaller, text_larger, language_pt, language_en, close, about
};

/// One line of the key strip: key as printed on the keyboard, what it does.
struct KeyLine {
    const char* key;
    const char* msgid;
    Command command;
    bool in_bar;
};
[[nodiscard]] const std::vector<KeyLine>& key_lines();
/// With Ctrl+Shift: what the case is about, or what it is besides. nullopt: the key means nothing there.
[[nodiscard]] std::optional<Command> act_of_key(int key);
[[nodiscard]] bool possible(Command command, const Acts& acts);

class FunctionBar : public ui::Surface {
public:
    FunctionBar(wxWindow* parent, const Context& context, const std::function<void(Command)>& on_command);
    void show(const Acts& acts);
    void focus();

private:
    const Context& m_context;
    struct Entry {
        wxButton* button;
        const KeyLine* line;
    };
    std::vector<Entry> m_entries;
};

}  // namespace balcao::console
