// balcao lessons: what practice mode teaches, and who has finished what at this machine.

#include <memory>

#include "commands.h"
#include "link/lessons.h"
#include "text/lesson_words.h"

namespace balcao::cli {
namespace {

struct LessonOptions {
    std::string file = link::LessonProgress::default_path();
    std::string of;
    bool steps = false;
};

void list_lessons(Context& context, const LessonOptions& options)
{
    const link::LessonProgress progress(options.file);
    for (const auto& lesson : link::lessons()) {
        const auto title = text::lesson_title(text::Language::en, lesson.id);
        const auto day = options.of.empty() ? std::string() : progress.finished(options.of, lesson.id);
        wire::OrderedJson json{{"lesson", lesson.id}, {"title", title}, {"after", lesson.after}, {"steps", wire::OrderedJson::array()}, {"finished", day}};
        std::string told = lesson.id + ": " + title + ", " + std::to_string(lesson.steps.size()) + " steps" + (lesson.after.empty() ? "" : ", after " + lesson.after) +
                           (day.empty() ? "" : "; finished " + day);
        for (const auto& step : lesson.steps) {
            json["steps"].push_back(step.text);
            told += options.steps ? "\n  - " + text::lesson_step(text::Language::en, step.text) : std::string();
        }
        context.answer(json, told);
    }
}

}  // namespace

void add_lessons(CLI::App& app, Context& context)
{
    auto& lessons = group(app, "lessons", "Guided lessons of practice desks (the console's Ctrl+L)");
    auto* list = lessons.add_subcommand("list", "Which there are, and who has finished them");
    const auto options = std::make_shared<LessonOptions>();
    list->add_option("--of", options->of, "Operator whose progress is told");
    list->add_option("--file", options->file, "Where the console keeps it")->capture_default_str();
    list->add_flag("--steps", options->steps, "With every step");
    list->callback([options, &context] { list_lessons(context, *options); });
}

}  // namespace balcao::cli
