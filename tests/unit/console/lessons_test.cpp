// The guide of a lesson without a window: practice alone, in order, kept for each operator.
#include <filesystem>
#include <fstream>

#include "console/lesson_guide.h"
#include "sample.h"
#include "support/temporary_folder.h"
#include "text/lesson_words.h"

using namespace balcao;
using console::LessonGuide;
using test::sample;

TEST_SUITE_BEGIN("lessons");

namespace {

link::ConsoleModel practising(const std::string& name)
{
    auto model = sample(name);
    model.terminal.practice = true;
    return model;
}

std::string lesson_json(const std::string& step, const std::string& more = {})
{
    return R"({"schema":"balcao.lessons/1","lessons":[{"id":"one")" + more + R"(,"steps":[)" + step + "]}]}";
}

}  // namespace

TEST_CASE("every lesson and step has its words, in Portuguese other ones than in English")
{
    REQUIRE(link::lessons().size() >= 9);
    for (const auto& lesson : link::lessons()) {
        CAPTURE(lesson.id);
        CHECK_FALSE(text::lesson_title(text::Language::pt, lesson.id).empty());
        CHECK(text::lesson_title(text::Language::pt, lesson.id) != text::lesson_title(text::Language::en, lesson.id));
        CHECK_FALSE(text::lesson_about(text::Language::en, lesson.id).empty());
        for (const auto& step : lesson.steps) {
            CAPTURE(step.text);
            CHECK_FALSE(text::lesson_step(text::Language::en, step.text).empty());
            CHECK(text::lesson_step(text::Language::pt, step.text) != text::lesson_step(text::Language::en, step.text));
        }
    }
}

TEST_CASE("outside practice there is no lesson, and one that runs ends")
{
    LessonGuide guide("");
    auto model = practising("start");
    model.terminal.practice = false;
    CHECK(LessonGuide::offered(model).empty());
    CHECK_FALSE(guide.begin(model, "first_activation"));
    CHECK(guide.run() == nullptr);
    CHECK(guide.heading(text::Language::en).empty());

    model.terminal.practice = true;
    REQUIRE(guide.begin(model, "first_activation"));
    CHECK_FALSE(guide.begin(model, "no_such_lesson"));
    REQUIRE(guide.run() != nullptr);
    model.terminal.practice = false;
    CHECK(guide.observe(model, "2026-11-24") == LessonGuide::News::nothing);
    CHECK(guide.run() == nullptr);
}

TEST_CASE("a step counts when the model shows it, later ones wait for their turn, and a lesson never goes back")
{
    LessonGuide guide("");
    auto model = practising("start");
    REQUIRE(guide.begin(model, "card_fails"));
    CHECK(guide.observe(model, "2026-11-24") == LessonGuide::News::nothing);
    CHECK(guide.heading(text::Language::en) == "The card cannot be read · step 1 of 5");
    CHECK(guide.thing().card.empty());
    model.chip.state = link::ChipState::failed;  // the second step, before the first
    CHECK(guide.observe(model, "2026-11-24") == LessonGuide::News::nothing);
    model.chip.state = link::ChipState::none;
    model.current.emplace();
    CHECK(guide.observe(model, "2026-11-24") == LessonGuide::News::step);
    CHECK(guide.run()->at() == 1);
    CHECK(guide.thing().card == "citizen-card-2024");
    CHECK(guide.thing().card_fails);
    model.chip.state = link::ChipState::failed;
    CHECK(guide.observe(model, "2026-11-24") == LessonGuide::News::step);
    CHECK(guide.thing().zone.starts_with("P<UTO"));
    model.chip.state = link::ChipState::none;
    CHECK(guide.observe(model, "2026-11-24") == LessonGuide::News::nothing);
    CHECK(guide.run()->at() == 2);
    model.current->fields[domain::FieldId::document_number] = {"UT4501853", domain::Origin::typed};
    CHECK(guide.observe(model, "2026-11-24") == LessonGuide::News::nothing);
    model.current->fields[domain::FieldId::document_number].origin = domain::Origin::mrz;
    CHECK(guide.observe(model, "2026-11-24") == LessonGuide::News::step);
    CHECK(guide.thing().zone.starts_with("P<UTO"));  // what was laid down can be laid down again
    model.current->fields[domain::FieldId::full_name] = {"Ernesto Teste Exemplo", domain::Origin::typed};
    model.current->findings.push_back({"full_name.from_machine_readable_zone", domain::Severity::acknowledge, domain::FieldId::full_name, {}, {}, {}, false});
    CHECK(guide.observe(model, "2026-11-24") == LessonGuide::News::nothing);
    model.current->findings.clear();
    CHECK(guide.observe(model, "2026-11-24") == LessonGuide::News::step);
    model.current.reset();
    CHECK(guide.observe(model, "2026-11-24") == LessonGuide::News::finished_not_kept);  // there is no file to keep it in
    CHECK(guide.heading(text::Language::en) == "The card cannot be read · done");
    CHECK(guide.observe(model, "2026-11-24") == LessonGuide::News::nothing);
}

TEST_CASE("who finished what is kept for each operator, once, and a damaged file costs nothing but that")
{
    const test::TemporaryFolder folder;
    const auto path = folder.file("state/balcao/lessons.json");
    {
        link::LessonProgress progress(path);
        CHECK(progress.finished("ana", "revoke").empty());
        REQUIRE(progress.finish("ana", "revoke", "2026-11-24"));
        REQUIRE(progress.finish("ana", "revoke", "2026-11-27"));
        REQUIRE(progress.finish("rui", "day_close", "2026-11-25"));
    }
    const link::LessonProgress again(path);
    CHECK(again.finished("ana", "revoke") == "2026-11-24");
    CHECK(again.finished("rui", "day_close") == "2026-11-25");
    CHECK(again.finished("rui", "revoke").empty());
    std::ofstream(path) << R"({"v":1,"done":{"ana":)";
    link::LessonProgress damaged(path);
    CHECK(damaged.finished("ana", "revoke").empty());
    CHECK(damaged.finish("ana", "revoke", "2026-11-28"));
    std::ofstream(folder.file("file")) << "x";
    link::LessonProgress nowhere(folder.file("file/lessons.json"));
    const auto refused = nowhere.finish("ana", "revoke", "2026-11-28");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == base::FaultCode::file_unwritable);
}

TEST_CASE("the lesson of the lost line: F11 takes it away and gives it back, and the case goes on to its word")
{
    LessonGuide guide("");
    auto model = practising("start");
    REQUIRE(guide.begin(model, "lost_line"));
    const auto goes_on = [&] { return guide.observe(model, "2026-11-24") == LessonGuide::News::step; };
    model.current.emplace();
    CHECK(goes_on());
    model.current->fields[domain::FieldId::document_number] = {"UT4501875", domain::Origin::mrz};
    model.current->findings.push_back({"full_name.from_machine_readable_zone", domain::Severity::acknowledge, domain::FieldId::full_name, {}, {}, {}, true});
    model.current->fields[domain::FieldId::phone] = {"+351912345616", domain::Origin::typed};
    model.current->can_send_to_citizen = true;
    model.central = {link::LampState::ok, std::nullopt, std::nullopt};
    CHECK(goes_on());
    CHECK(guide.thing().line == "lost");
    CHECK(guide.thing().zone.empty());
    CHECK_FALSE(goes_on());   // the line is still there
    model.central.state = link::LampState::warning;
    CHECK(goes_on());
    model.current->phase = link::Phase::ready;
    CHECK(goes_on());
    model.current->phase = link::Phase::recorded;
    model.current->record = link::RecordState::registered_here;
    model.current->receipt_pdf = "receipt.pdf";
    model.queue.pending = 1;
    CHECK(goes_on());
    CHECK_FALSE(goes_on());   // the paper is to be read, not only written
    model.current->receipt_copies = 1;
    CHECK(goes_on());
    CHECK(guide.thing().line == "back");
    model.central.state = link::LampState::busy;  // there again, and sending
    CHECK(link::lesson_fact(model, "central") == "ok");
    model.central.state = link::LampState::ok;
    CHECK_FALSE(goes_on());
    model.queue.pending = 0;
    CHECK(goes_on());
    model.current->record = link::RecordState::pending;
    CHECK(guide.observe(model, "2026-11-24") == LessonGuide::News::finished_not_kept);
}

TEST_CASE("a lesson that cannot be meant is refused with its place: an unknown fact, no step, nothing before, twice the same")
{
    const std::string good = R"({"text":"new_case","when":{"stage":"form"}})";
    REQUIRE(link::read_lessons(lesson_json(good)));
    struct Bad {
        std::string json;
        std::int64_t lesson;
        std::int64_t step;
    };
    for (const auto& [json, lesson, step] : {Bad{"[]", -1, -1}, Bad{R"({"schema":"balcao.lessons/2","lessons":[]})", -1, -1}, Bad{R"({"schema":1,"lessons":[]})", -1, -1},
                                             Bad{lesson_json(R"({"text":"new_case","when":{"stag":"form"}})"), 0, 0},
                                             Bad{lesson_json(R"({"text":"new_case","when":{"field.nif_number":"filled"}})"), 0, 0},
                                             Bad{lesson_json(R"({"text":"new_case","when":{}})"), 0, 0},
                                             Bad{lesson_json(good + R"(,{"text":"new_case","when":{"stage":[]}})"), 0, 1},
                                             Bad{lesson_json(good + R"(,{"text":"new_case"})"), 0, 1}, Bad{lesson_json(R"({"text":"lose_line","line":"cut","when":{"central":"away"}})"), 0, 0},
                                             Bad{lesson_json(good, R"(,"after":"two")"), 0, -1}, Bad{lesson_json(""), 0, -1}}) {
        const auto& shown_json = json;
        CAPTURE(shown_json);
        const auto read = link::read_lessons(json);
        REQUIRE_FALSE(read);
        CHECK(read.error().a == lesson);
        CHECK(read.error().b == step);
    }
}
