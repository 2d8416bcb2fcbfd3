#include "console/lesson_guide.h"

#include <algorithm>

#include "text/lesson_words.h"

namespace balcao::console {

const std::vector<link::Lesson>& LessonGuide::offered(const link::ConsoleModel& model)
{
    static const std::vector<link::Lesson> none;
    return model.terminal.practice ? link::lessons() : none;
}

bool LessonGuide::begin(const link::ConsoleModel& model, const std::string& lesson)
{
    const auto& all = offered(model);
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == lesson; });
    if (found == all.end()) {
        return false;
    }
    m_run.emplace(*found);
    return true;
}

LessonGuide::News LessonGuide::observe(const link::ConsoleModel& model, const std::string& today)
{
    if (!m_run) {
        return News::nothing;
    }
    if (!model.terminal.practice) {
        m_run.reset();
        return News::nothing;
    }
    if (m_run->done() || m_run->observe(model) == 0) {
        return News::nothing;
    }
    if (!m_run->done()) {
        return News::step;
    }
    const bool kept = !model.signed_in || m_progress.finish(model.signed_in->id, m_run->lesson().id, today).has_value();
    return kept ? News::finished : News::finished_not_kept;
}

std::string LessonGuide::heading(text::Language language) const
{
    if (!m_run) {
        return {};
    }
    const auto title = text::lesson_title(language, m_run->lesson().id);
    if (m_run->done()) {
        return text::fill(text::tr(language, "{lesson} · done"), {{"lesson", title}});
    }
    return text::fill(text::tr(language, "{lesson} · step {n} of {all}"),
                      {{"lesson", title}, {"n", std::to_string(m_run->at() + 1)}, {"all", std::to_string(m_run->lesson().steps.size())}});
}

std::string LessonGuide::instruction(text::Language language) const
{
    if (!m_run) {
        return {};
    }
    return m_run->done() ? text::tr(language, "Well done. F4 begins the next case; Ctrl+L shows the other lessons.") : text::lesson_step(language, m_run->step().text);
}

/// Of the step to do now, else of the last one before it: a card can be put in once more.
LessonThing LessonGuide::thing() const
{
    if (!m_run || m_run->done()) {
        return {};
    }
    const auto& steps = m_run->lesson().steps;
    for (std::size_t i = m_run->at() + 1; i-- > 0;) {
        const auto& step = steps[i];
        if (!step.card.empty() || !step.zone.empty() || !step.line.empty()) {
            LessonThing out{step.card, step.card_fails, {}, step.line};
            for (const auto& line : step.zone) {
                out.zone += line + "\n";
            }
            return out;
        }
    }
    return {};
}

}  // namespace balcao::console
