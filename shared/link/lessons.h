#pragma once
// Guided lessons of practice mode: what to do next, and by which state of the console's own model it shows that it was done.
// A lesson is data (schema/reference/lessons.json); it draws nothing and does nothing.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "link/models.h"

namespace balcao::link {

struct LessonStep {
    std::string text;  ///< id of the sentence (text/lesson_words.h)
    /// Fact and what it may be; every line must hold. Names in lesson_fact().
    std::vector<std::pair<std::string, std::vector<std::string>>> when;
    std::string card;               ///< practice card that can be laid in now; empty: none
    bool card_fails = false;        ///< it is taken away in the middle of reading
    std::vector<std::string> zone;  ///< printed lines that can be read now; empty: none
    std::string line;               ///< what can be done with the line to the central now: lost, back; empty: nothing
};

struct Lesson {
    std::string id;
    std::string after;  ///< lesson whose outcome this one needs; empty: none
    std::vector<LessonStep> steps;
};

/// Faults: input_invalid (a: 0-based lesson, -1 the whole; b: step, -1 the lesson itself).
[[nodiscard]] base::Result<std::vector<Lesson>> read_lessons(std::string_view json);
/// Those every program has built in.
[[nodiscard]] const std::vector<Lesson>& lessons();

/// What the model says, in one word. Facts: stage (none, form, citizen, ready, registered), act, central (ok, away, unknown), chip, face,
/// yes, phone_proof, record (none or a RecordState), receipt (none, made, printed), sendable, waiting, may_close (yes, no), day (unseen, open, closed), field.NAME (empty,
/// filled), value.NAME, origin.NAME, finding.RULE (absent, open, confirmed). nullopt: no such fact.
[[nodiscard]] std::optional<std::string> lesson_fact(const ConsoleModel& model, std::string_view name);
[[nodiscard]] bool is_reached(const LessonStep& step, const ConsoleModel& model);

/// One lesson under way: goes on when the model shows that a step was done, never back.
class LessonRun {
public:
    explicit LessonRun(Lesson lesson) : m_lesson(std::move(lesson)) {}
    /// \return steps that were reached with this model
    int observe(const ConsoleModel& model);
    [[nodiscard]] const Lesson& lesson() const { return m_lesson; }
    [[nodiscard]] std::size_t at() const { return m_at; }
    [[nodiscard]] bool done() const { return m_at >= m_lesson.steps.size(); }
    /// The step to do now; the last one when all are done.
    [[nodiscard]] const LessonStep& step() const { return m_lesson.steps[done() ? m_lesson.steps.size() - 1 : m_at]; }

private:
    Lesson m_lesson;
    std::size_t m_at = 0;
};

/// Who has finished which lesson, in a small file of this machine.
class LessonProgress {
public:
    /// A file that is missing or damaged counts as empty: the worst is that a lesson is done again.
    explicit LessonProgress(std::string path);
    /// $XDG_STATE_HOME/balcao/lessons.json; empty without a home.
    [[nodiscard]] static std::string default_path();
    /// Day it was finished first, ISO; empty: not yet.
    [[nodiscard]] std::string finished(const std::string& operator_id, const std::string& lesson) const;
    /// Faults: file_unwritable, disk_full.
    [[nodiscard]] base::Status<> finish(const std::string& operator_id, const std::string& lesson, const std::string& day);

private:
    std::string m_path;
    wire::Json m_done;
};

}  // namespace balcao::link
