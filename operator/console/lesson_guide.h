#pragma once
// The guided lesson under way at this console: follows the model, keeps who finished what. Holds no widget.

#include <optional>
#include <string>

#include "link/lessons.h"
#include "text/translate.h"

namespace balcao::console {

/// What F11 lays down or does: a card in the reader, printed lines that are swiped, the line to the central taken away or given back. All empty: nothing belongs to this step.
struct LessonThing {
    std::string card;
    bool card_fails = false;
    std::string zone;  ///< lines as a scanner types them
    std::string line;  ///< the line to the central: lost, back
};

class LessonGuide {
public:
    explicit LessonGuide(std::string progress_file) : m_progress(std::move(progress_file)) {}

    /// Lessons there are for this model: none outside practice.
    [[nodiscard]] static const std::vector<link::Lesson>& offered(const link::ConsoleModel& model);
    /// Begins it; steps that the model shows already count as done. false: not offered.
    bool begin(const link::ConsoleModel& model, const std::string& lesson);
    void stop() { m_run.reset(); }
    enum class News : std::uint8_t { nothing, step, finished, finished_not_kept };
    /// With every model. A desk that is not for practice ends the lesson.
    News observe(const link::ConsoleModel& model, const std::string& today);

    [[nodiscard]] const link::LessonRun* run() const { return m_run ? &*m_run : nullptr; }
    /// "First activation · step 2 of 8", and what to do now.
    [[nodiscard]] std::string heading(text::Language language) const;
    [[nodiscard]] std::string instruction(text::Language language) const;
    [[nodiscard]] LessonThing thing() const;
    [[nodiscard]] std::string finished(const std::string& operator_id, const std::string& lesson) const { return m_progress.finished(operator_id, lesson); }

private:
    std::optional<link::LessonRun> m_run;
    link::LessonProgress m_progress;
};

}  // namespace balcao::console
