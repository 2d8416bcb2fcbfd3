#include "text/lesson_words.h"

namespace balcao::text {
namespace {

struct LessonEntry {
    std::string_view id;
    const char* msgid;
};

constexpr LessonEntry k_lesson_titles[] = {
    {"first_activation", tr_mark("First activation, with the Citizen Card")},
    {"passport_without_nif", tr_mark("A foreigner with a passport and no NIF")},
    {"permit_needs_nif", tr_mark("A residence permit needs a NIF")},
    {"no_line", tr_mark("No line to the central service")},
    {"lost_line", tr_mark("The line is lost in the middle of a case")},
    {"card_fails", tr_mark("The card cannot be read")},
    {"wrong_phone", tr_mark("A wrong mobile number")},
    {"forgotten_pin", tr_mark("A forgotten PIN")},
    {"revoke", tr_mark("Ending a key")},
    {"day_close", tr_mark("The end of the day")},
};

constexpr LessonEntry k_lesson_abouts[] = {
    {"first_activation", tr_mark("From the card in the reader to the word \"activated\": the whole way once.")},
    {"passport_without_nif", tr_mark("The NIF of a foreigner with a passport is advised and not required: the activation goes on without it.")},
    {"permit_needs_nif", tr_mark("With a residence permit nothing goes to the citizen before the NIF is there.")},
    {"no_line", tr_mark("What this desk does without a line, what the citizen is told, and what happens when the line is back.")},
    {"lost_line", tr_mark("The case goes on without the line: what the receipt says then, what you tell the citizen, and how it goes out once the line is back.")},
    {"card_fails", tr_mark("Three ways to the same form: chip, printed lines, keyboard. The case is broken off at the end.")},
    {"wrong_phone", tr_mark("A landline is refused, and only the citizen can say that a mobile number is theirs.")},
    {"forgotten_pin", tr_mark("A new temporary password for a key that stays. It needs the key of the first lesson.")},
    {"revoke", tr_mark("The citizen no longer wants the key. It needs the key of the first lesson, which can be done again afterwards.")},
    {"day_close", tr_mark("What was registered, what agrees, and the signed statement. Only a supervisor or technician closes a day.")},
};

constexpr LessonEntry k_lesson_steps[] = {
    {"new_case", tr_mark("Open a case: F4. The ticket number may stay empty.")},
    {"lay_citizen_card", tr_mark("Put the card into the reader: F11 puts in the practice card. Wait until it is read.")},
    {"compare_face", tr_mark("Look at the photo of the chip and at the person. Ctrl+3: it is the same person.")},
    {"type_phone", tr_mark("Type the mobile number on the step of the phone: any that begins with 91 and that no other lesson has used. Ctrl+Enter leads there.")},
    {"to_citizen", tr_mark("Give the case to the citizen: F7.")},
    {"citizen_answers", tr_mark("Now the citizen answers at the other window: data, consent, phone and code. Wait until you can register.")},
    {"register", tr_mark("Everything is there. Register: F9.")},
    {"await_central", tr_mark("It is registered here. Wait until the central service says \"activated\"; a key this person has already must be ended first (lesson \"Ending a key\").")},
    {"read_passport", tr_mark("Read the passport's printed lines: F11 swipes a practice passport.")},
    {"confirm_name", tr_mark("The full name comes from the printed lines. Compare it with the document and confirm it: Ctrl+K.")},
    {"phone_but_no_nif", tr_mark("Read what is said about the NIF, leave it empty, and type a mobile number on the step of the phone.")},
    {"read_permit", tr_mark("Read the permit's printed lines: F11 swipes a practice permit.")},
    {"choose_permit", tr_mark("The lines do not tell a permit from a card. Look at the document and choose: residence permit.")},
    {"phone_not_enough", tr_mark("Type a mobile number. Then look: the case still cannot go to the citizen.")},
    {"type_nif", tr_mark("The NIF is missing. Type it on the step of eligibility: 300000006.")},
    {"pull_cable", tr_mark("Pull the network cable, or have the practice central service stopped. Wait until the lamp says that there is no line.")},
    {"citizen_without_code", tr_mark("Without a line no code can be sent. The citizen goes on without one; wait until you can register.")},
    {"register_here", tr_mark("Register: F9. Read the word: it is safe here, and nothing more is promised.")},
    {"cable_back", tr_mark("Give the line back, and wait: what waited is sent by itself. F5 sends at once.")},
    {"lose_line", tr_mark("Now the line is lost: F11 takes it away. Wait until the lamp says so. Nothing that was typed is lost, and the case goes on.")},
    {"to_citizen_anyway", tr_mark("Say to the citizen: there is no line just now, we go on all the same. Give the case over: F7.")},
    {"register_without_line", tr_mark("Register: F9. The word is \"registered here\" and not \"activated\": the request is safe on this desk and waits for the line.")},
    {"read_receipt", tr_mark("Print the receipt (Alt+I) and read it: request registered, not activated yet. Tell the citizen: keep the paper and the password, you need not come back, the key works once your first sign-in goes through. Never say that the key is active.")},
    {"give_line_back", tr_mark("The line comes back: F11. Do nothing else: what waited goes out by itself, in one batch. F5 sends at once.")},
    {"await_word", tr_mark("Read the word now: the central service has the request. The key is active once the citizen has signed in for the first time.")},
    {"lay_failing_card", tr_mark("Put the card into the reader: F11 puts in one that fails. Wait until the reading has ended.")},
    {"read_lines_instead", tr_mark("The chip does not answer. Read the printed lines instead: F11 swipes them.")},
    {"type_name", tr_mark("What the lines do not have is typed: write the full name by hand.")},
    {"break_off", tr_mark("This case is not registered. Break it off: Ctrl+Del, and choose a reason.")},
    {"type_landline", tr_mark("Type a landline on the step of the phone: 212345678. Read what is wrong with it.")},
    {"type_mobile", tr_mark("Type a mobile number in its place.")},
    {"citizen_says_no", tr_mark("The citizen says at the other window that the number is not theirs. The case comes back to you.")},
    {"right_phone", tr_mark("Ask, type the right number, and give the case to the citizen again: F7.")},
    {"choose_new_password", tr_mark("The key stays, the PIN was forgotten. The case is a new password: Ctrl+Shift+P.")},
    {"same_phone", tr_mark("Confirm what is asked with Ctrl+K and type the mobile number of the key: the one of the first lesson.")},
    {"await_password", tr_mark("Wait for the central service's word. The citizen signs in with the new password and chooses a PIN.")},
    {"choose_end", tr_mark("The case is the end of the key: Ctrl+Shift+K.")},
    {"await_end", tr_mark("Wait until the central service says \"cancelled\".")},
    {"look_at_day", tr_mark("Look at the day: Ctrl+D. Only a supervisor or technician can go on: sign in as one.")},
    {"close_day", tr_mark("Read what agrees and what waits. Then close the day on that page: Alt+D.")},
};

template <std::size_t N>
std::string lesson_words(Language language, const LessonEntry (&entries)[N], std::string_view id)
{
    for (const auto& entry : entries) {
        if (entry.id == id) {
            return tr(language, entry.msgid);
        }
    }
    return {};
}

}  // namespace

std::string lesson_title(Language language, std::string_view lesson) { return lesson_words(language, k_lesson_titles, lesson); }
std::string lesson_about(Language language, std::string_view lesson) { return lesson_words(language, k_lesson_abouts, lesson); }
std::string lesson_step(Language language, std::string_view step) { return lesson_words(language, k_lesson_steps, step); }

}  // namespace balcao::text
