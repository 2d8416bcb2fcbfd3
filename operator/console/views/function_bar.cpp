#include "console/views/function_bar.h"

#include "ui/buttons.h"
#include "ui/gtk_glue.h"

namespace balcao::console {

const std::vector<KeyLine>& key_lines()
{
    using text::tr_mark;
    static const std::vector<KeyLine> lines{
        {"F1", tr_mark("Help"), Command::help, true},
        {"F2", tr_mark("Read document"), Command::scan, true},
        {"F3", tr_mark("Read the card"), Command::read_card, true},
        {"F4", tr_mark("New case"), Command::new_case, true},
        {"F5", tr_mark("Send now"), Command::send_now, true},
        {"F6", tr_mark("Next panel"), Command::next_panel, true},
        {"F7", tr_mark("To the citizen"), Command::to_citizen, true},
        {"F8", tr_mark("Take back"), Command::take_back, true},
        {"F9", tr_mark("Register"), Command::sign_off, true},
        {"Ctrl+Shift+V", tr_mark("Paste a document"), Command::paste_document, false},
        {"Ctrl+Enter", tr_mark("Main action of the step"), Command::proceed, false},
        {"Ctrl+Shift+A P C D", tr_mark("Activation, password, contact, signature"), Command::new_password, false},
        {"Ctrl+Shift+K S", tr_mark("End the key, end the signature"), Command::cancel_key, false},
        {"Ctrl+Shift+R F W M", tr_mark("Renewed, by letter, handed over, accompanied"), Command::renew_document, false},
        {"Ctrl+K", tr_mark("Confirm the next point"), Command::confirm, false},
        {"Ctrl+1", tr_mark("Difference: keep what the form has"), Command::keep_held, false},
        {"Ctrl+2", tr_mark("Difference: use what the document says"), Command::use_captured, false},
        {"Ctrl+3 4 5", tr_mark("Chip photo: same, another, not possible"), Command::same_person, false},
        {"F12", tr_mark("Call the next ticket"), Command::call_next, false},
        {"Ctrl+T", tr_mark("Tickets of the people who wait"), Command::tickets, false},
        {"Ctrl+U", tr_mark("Records on a stick"), Command::sticks, false},
        {"Ctrl+O R", tr_mark("Another desk; slip for the refused"), Command::find_desk, false},
        {"Ctrl+D", tr_mark("The end of the day"), Command::day, false},
        {"Ctrl+Del", tr_mark("Break the case off"), Command::cancel, false},
        {"Ctrl+Shift+L", tr_mark("Sign out"), Command::sign_out, false},
        {"Esc", tr_mark("Close what lies on top"), Command::close, false}};
    return lines;
}

std::optional<Command> act_of_key(int key)
{
    switch (key) {
    case 'A': return Command::activation;
    case 'P': return Command::new_password;
    case 'C': return Command::change_contact;
    case 'D': return Command::add_signature;
    case 'K': return Command::cancel_key;
    case 'S': return Command::cancel_signature;
    case 'R': return Command::renew_document;
    case 'F': return Command::complete_letter;
    case 'W': return Command::withdrawal;
    case 'M': return Command::accompanied;
    default: return std::nullopt;
    }
}

bool possible(Command command, const Acts& acts)
{
    switch (command) {
    case Command::scan:
    case Command::paste_document: return acts.scan;
    case Command::read_card: return acts.read_card;
    case Command::withdrawal: return acts.withdrawal;
    case Command::activation:
    case Command::renew_document:
    case Command::complete_letter:
    case Command::accompanied:
    case Command::cancel_key:
    case Command::cancel_signature:
    case Command::new_password:
    case Command::change_contact:
    case Command::add_signature: return acts.choose_act;
    case Command::same_person:
    case Command::another_person:
    case Command::face_not_possible: return acts.compare_face;
    case Command::new_case: return acts.new_case;
    case Command::send_now: return acts.send_now;
    case Command::to_citizen: return acts.to_citizen;
    case Command::take_back: return acts.take_back;
    case Command::sign_off: return acts.sign_off;
    case Command::cancel: return acts.cancel;
    case Command::find_desk: return acts.find_desk;
    case Command::refusal_slip: return acts.refusal_slip;
    case Command::call_next: return acts.call_next;
    case Command::tickets: return acts.tickets;
    case Command::lessons:
    case Command::lesson_lay: return acts.lessons;
    case Command::sign_out:
    case Command::sticks:
    case Command::day:
    case Command::empty_terminal:
    case Command::next_panel: return acts.send_now;  // signed in
    case Command::help:
    case Command::proceed:
    case Command::confirm:
    case Command::keep_held:
    case Command::use_captured:
    case Command::quit:
    case Command::theme_light:
    case Command::theme_dark:
    case Command::theme_contrast:
    case Command::text_smaller:
    case Command::text_larger:
    case Command::language_pt:
    case Command::language_en:
    case Command::close:
    case Command::about: return true;
    }
    return true;
}

FunctionBar::FunctionBar(wxWindow* parent, const Context& context, const std::function<void(Command)>& on_command)
    : Surface(parent, context.look, ui::Ground::card), m_context(context)
{
    auto* row = new wxBoxSizer(wxHORIZONTAL);
    row->AddSpacer(8);
    for (const auto& line : key_lines()) {
        if (!line.in_bar) {
            continue;
        }
        const auto command = line.command;
        auto* made = ui::button(this, context.look, ui::ButtonKind::function,
                                {.id = std::string("key.") + line.key, .label = context.look.say(line.msgid),
                                 .icon = std::nullopt, .on_press = [on_command, command] { on_command(command); }, .height = 34});
        ui::set_function_label(made, context.look, line.key, context.look.say(line.msgid));
        m_entries.push_back({made, &line});
        row->Add(made, 0, wxALIGN_CENTRE_VERTICAL | wxTOP | wxBOTTOM, 4);
        row->AddStretchSpacer();
    }
    SetSizer(row);
}

void FunctionBar::show(const Acts& acts)
{
    for (const auto& entry : m_entries) {
        const bool on = possible(entry.line->command, acts);
        if (entry.button->IsEnabled() != on) {
            entry.button->Enable(on);
            ui::set_function_label(entry.button, m_context.look, entry.line->key, m_context.look.say(entry.line->msgid));
        }
    }
}

void FunctionBar::focus()
{
    if (!m_entries.empty()) {
        m_entries.front().button->SetFocus();
    }
}

}  // namespace balcao::console
