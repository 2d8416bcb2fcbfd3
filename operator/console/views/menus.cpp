#include "console/views/menus.h"

#include <array>

namespace balcao::console {
namespace {

using ui::wide;

void add(wxMenu& menu, Command command, const wxString& label, const char* key = "")
{
    menu.Append(k_first_command + static_cast<int>(command), *key == '\0' ? label : label + "\t" + wide(key));
}

void add_choice(wxMenu& menu, Command command, const wxString& label, bool chosen)
{
    menu.AppendRadioItem(k_first_command + static_cast<int>(command), label)->Check(chosen);
}

}  // namespace

wxMenuBar* make_menus(const ui::Look& look)
{
    auto* work = new wxMenu;
    add(*work, Command::new_case, look.say("New case"), "F4");
    add(*work, Command::scan, look.say("Read document"), "F2");
    add(*work, Command::read_card, look.say("Read the card"), "F3");
    add(*work, Command::paste_document, look.say("Paste a document"), "Ctrl+Shift+V");
    work->AppendSeparator();
    add(*work, Command::activation, look.say("The case is: activation"), "Ctrl+Shift+A");
    add(*work, Command::new_password, look.say("The case is: new password"), "Ctrl+Shift+P");
    add(*work, Command::change_contact, look.say("The case is: change the contact"), "Ctrl+Shift+C");
    add(*work, Command::add_signature, look.say("The case is: add the signature"), "Ctrl+Shift+D");
    add(*work, Command::cancel_key, look.say("The case is: end the key"), "Ctrl+Shift+K");
    add(*work, Command::cancel_signature, look.say("The case is: end the signature alone"), "Ctrl+Shift+S");
    add(*work, Command::renew_document, look.say("The case is: renewed document"), "Ctrl+Shift+R");
    add(*work, Command::complete_letter, look.say("The case is: complete a key that came by letter"), "Ctrl+Shift+F");
    add(*work, Command::withdrawal, look.say("Citizen Card handed over in this case"), "Ctrl+Shift+W");
    add(*work, Command::accompanied, look.say("Accompanied adult"), "Ctrl+Shift+M");
    work->AppendSeparator();
    add(*work, Command::to_citizen, look.say("To the citizen"), "F7");
    add(*work, Command::take_back, look.say("Take back"), "F8");
    add(*work, Command::sign_off, look.say("Register"), "F9");
    work->AppendSeparator();
    add(*work, Command::proceed, look.say("Main action of the step"), "Ctrl+Enter");
    add(*work, Command::confirm, look.say("Confirm the next point"), "Ctrl+K");
    add(*work, Command::cancel, look.say("Break the case off"), "Ctrl+Delete");
    add(*work, Command::find_desk, look.say("Find another desk"), "Ctrl+O");
    add(*work, Command::refusal_slip, look.say("Slip for who was refused"), "Ctrl+R");
    work->AppendSeparator();
    add(*work, Command::sign_out, look.say("Sign out"), "Ctrl+Shift+L");
    add(*work, Command::quit, look.say("Close the window"), "Ctrl+Q");

    auto* queue = new wxMenu;
    add(*queue, Command::call_next, look.say("Call the next ticket"), "F12");
    add(*queue, Command::tickets, look.say("Tickets"), "Ctrl+T");
    queue->AppendSeparator();
    add(*queue, Command::send_now, look.say("Send now"), "F5");
    add(*queue, Command::next_panel, look.say("Next panel"), "F6");
    queue->AppendSeparator();
    add(*queue, Command::sticks, look.say("Records on a stick"), "Ctrl+U");
    add(*queue, Command::day, look.say("The end of the day"), "Ctrl+D");
    add(*queue, Command::empty_terminal, look.say("Empty this terminal"));

    auto* view = new wxMenu;
    add_choice(*view, Command::theme_light, look.say("Light"), look.theme() == ui::Theme::light);
    add_choice(*view, Command::theme_dark, look.say("Dark"), look.theme() == ui::Theme::dark);
    add_choice(*view, Command::theme_contrast, look.say("High contrast"), look.theme() == ui::Theme::contrast);
    view->AppendSeparator();
    add(*view, Command::text_larger, look.say("Larger text"), "Ctrl+F11");
    add(*view, Command::text_smaller, look.say("Smaller text"), "Ctrl+F10");
    view->AppendSeparator();
    add_choice(*view, Command::language_pt, wide(text::own_name(text::Language::pt)), look.language() == text::Language::pt);
    add_choice(*view, Command::language_en, wide(text::own_name(text::Language::en)), look.language() == text::Language::en);

    auto* help = new wxMenu;
    add(*help, Command::help, look.say("Keys and help"), "F1");

    auto* bar = new wxMenuBar;
    bar->Append(work, look.say("&Service"));
    bar->Append(queue, look.say("&Queue"));
    bar->Append(view, look.say("&View"));
    bar->Append(help, look.say("&Help"));
    return bar;
}

/// Outside practice there are none, not even a grey one.
void show_lessons(wxMenuBar& bar, const ui::Look& look, bool on)
{
    const int id = k_first_command + static_cast<int>(Command::lessons);
    auto* menu = bar.GetMenu(bar.GetMenuCount() - 1);
    if (on == (menu->FindItem(id) != nullptr)) {
        return;
    }
    for (const auto command : {Command::lessons, Command::lesson_lay}) {
        if (!on) {
            menu->Destroy(k_first_command + static_cast<int>(command));
        } else {
            add(*menu, command, command == Command::lessons ? look.say("Lessons") : look.say("Lay down what the lesson has"), command == Command::lessons ? "Ctrl+L" : "F11");
        }
    }
}

void enable_menus(wxMenuBar& bar, const Acts& acts)
{
    for (const Command command : {Command::new_case, Command::scan, Command::read_card, Command::activation, Command::new_password, Command::change_contact, Command::add_signature, Command::cancel_key, Command::cancel_signature, Command::renew_document, Command::complete_letter, Command::withdrawal, Command::accompanied, Command::paste_document, Command::to_citizen, Command::take_back, Command::sign_off, Command::cancel,
                                  Command::send_now, Command::next_panel, Command::sticks, Command::day, Command::empty_terminal, Command::find_desk, Command::refusal_slip, Command::sign_out, Command::call_next, Command::tickets}) {
        const int id = k_first_command + static_cast<int>(command);
        const bool on = possible(command, acts);
        if (bar.IsEnabled(id) != on) {
            bar.Enable(id, on);
        }
    }
}

}  // namespace balcao::console
