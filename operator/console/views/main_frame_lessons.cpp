// The window's part of a guided lesson: the strip above the pages, and what F11 lays down.
#include <algorithm>

#include "console/views/main_frame.h"
#include "text/lesson_words.h"

namespace balcao::console {

using ui::wide;

void MainFrame::build_lessons()
{
    m_lesson_strip = new LessonStrip(m_main, m_context, [this] { run(Command::lesson_lay); }, [this] { end_lesson(); });
    m_lessons = new LessonsPage(m_main, m_context, m_guide, [this](const std::string& lesson) { begin_lesson(lesson); });
}

void MainFrame::begin_lesson(const std::string& lesson)
{
    const auto& model = m_control.model();
    const bool lost = lesson_has_line();
    if (model && m_guide.begin(*model, lesson)) {
        if (lost) {
            m_control.practise_line(false);
        }
        m_said = {};
        show_place(Place::work);
    }
}

/// The lesson under way plays with the line: whatever comes next begins with one.
bool MainFrame::lesson_has_line() const
{
    const auto* run = m_guide.run();
    return run != nullptr && std::any_of(run->lesson().steps.begin(), run->lesson().steps.end(), [](const link::LessonStep& step) { return !step.line.empty(); });
}

void MainFrame::end_lesson()
{
    if (lesson_has_line()) {
        m_control.practise_line(false);
    }
    m_guide.stop();
    refresh();
    focus_next();
}

void MainFrame::follow_lesson(const ConsoleModel& model)
{
    const auto now = m_settings.now();
    const auto day = std::chrono::floor<std::chrono::days>(now + offset_of(now));
    const auto news = m_guide.observe(model, base::format_iso_date(base::Date(std::chrono::sys_days(day.time_since_epoch()))));
    m_lesson_strip->show(m_guide);
    if (news == LessonGuide::News::finished_not_kept) {
        m_said = {ui::Tone::warning, m_look.say("The lesson is done, but this could not be kept"),
                  m_look.say("The file cannot be written: {path}", {{"path", m_settings.lessons_file}})};
    }
}

/// The practice card, or the lines as a scanner would type them; without either it is said where there is one.
void MainFrame::lay_lesson_thing()
{
    const auto thing = m_guide.thing();
    if (!thing.card.empty()) {
        m_control.lay_practice_card(thing.card, thing.card_fails);
    } else if (!thing.zone.empty()) {
        m_control.capture_text(thing.zone);
    } else if (!thing.line.empty()) {
        m_control.practise_line(thing.line == "lost");
    } else {
        m_context.notify(ui::Tone::info, m_look.say("No lesson lays anything down now"), m_look.say("Ctrl+L shows the lessons; each lays down its own card or document."));
    }
}

}  // namespace balcao::console
