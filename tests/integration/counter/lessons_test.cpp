// Every guided lesson played to its end with the real service, central and citizen's program: each step is reached by what it asks for, and
// not before.
#include <deque>
#include <functional>

#include "link/client.h"
#include "link/lessons.h"
#include "support/desk_fixture.h"

using namespace balcao;
using test::CentralFixture;
using test::DeskFixture;
using wire::Json;

TEST_SUITE_BEGIN("lessons");

namespace {

/// A trainee: does what the sentence of a step says, by the asks that the console's keys send.
class Trainee {
public:
    Trainee(CentralFixture& central, DeskFixture& desk) : m_central(central), m_desk(desk)
    {
        auto connected = link::Client::connect(desk.socket(), link::Role::console);
        REQUIRE(connected);
        m_console = std::move(*connected);
        m_console->on_console = [this](const link::ConsoleModel& model) { m_models.push_back(model); };
        ask("sign_in", {{"operator", "ana"}, {"password", "pratica"}, {"code", ""}});
        DeskFixture::wait_for("a line to the central", [this] { return model().central.state == link::LampState::ok; });
        m_models.clear();
    }

    void play(const link::Lesson& lesson)
    {
        CAPTURE(lesson.id);
        if (lesson.id != "wrong_phone") {
            m_desk.start_citizen(lesson.id == "forgotten_pin" ? std::vector<std::string>{"--skip-sign-in"} : std::vector<std::string>{});
            DeskFixture::wait_for("the citizen's window", [this] { return model().kiosk.state == link::LampState::ok; });
        }
        end_case();
        link::LessonRun run(lesson);
        m_models.clear();
        run.observe(model());
        m_models.clear();
        REQUIRE_MESSAGE(run.at() == 0, "the first step holds before anything was done");
        for (std::size_t i = 0; i < lesson.steps.size(); ++i) {
            const auto& step = lesson.steps[i];
            CAPTURE(step.text);
            const auto waiting = [](const link::LessonStep& one) { return one.text.starts_with("await_") || one.text.starts_with("citizen_answers") || one.text == "citizen_without_code"; };
            const bool waits = waiting(step);
            if (!waits) {  // everything the service has sent so far: none of it reaches the step before the trainee acts
                (void)model();
                for (; !m_models.empty(); m_models.pop_front()) {
                    run.observe(m_models.front());
                }
                REQUIRE_MESSAGE(run.at() == i, "reached before it was done");
            }
            act(lesson, step);
            follow(run, i);
            // What the trainee only waits for may come with the same model.
            const bool with_the_next = run.at() == i + 2 && waiting(lesson.steps.at(i + 1));
            i += with_the_next ? 1 : 0;
            REQUIRE_MESSAGE(run.at() == i + 1, "reached " << run.at() << " of " << lesson.steps.size() << " steps after step " << i + 1);
        }
        CHECK(run.done());
        m_kiosk.reset();
        m_desk.stop_citizen();
        citizen_is_gone();
    }

private:
    /// The service has noticed it, too.
    void citizen_is_gone()
    {
        DeskFixture::wait_for("the citizen before to be gone", [this] { return model().kiosk.state != link::LampState::ok; });
    }

    /// Every model the service sends, in its order, until the step was reached.
    void follow(link::LessonRun& run, std::size_t step)
    {
        for (int i = 0; i < 900 && run.at() <= step; ++i) {
            while (!m_models.empty() && run.at() <= step) {
                run.observe(m_models.front());
                m_models.pop_front();
            }
            if (run.at() <= step) {
                (void)m_console->wait(100);
            }
        }
    }

    link::ConsoleModel model()
    {
        const auto answer = m_console->ask_and_wait("status", Json::object());
        REQUIRE(answer);
        return *link::console_model_from_json(*answer);
    }

    void ask(const char* action, Json args = Json::object())
    {
        const auto answer = m_console->ask_and_wait(action, std::move(args));
        REQUIRE_MESSAGE(answer, action << ": " << (answer ? "" : std::string(base::name(answer.error().code))));
    }
    void edit(const char* field, const std::string& text) { ask("edit", {{"field", field}, {"text", text}}); }

    void end_case()
    {
        const auto now = model();
        if (now.current) {
            ask(now.current->record ? "finish_case" : "cancel_case", now.current->record ? Json{{"anyway", true}} : Json{{"reason", "citizen_left"}});
        }
        ask("practice_card", {{"card", ""}, {"fails", false}});
    }

    /// Ctrl+K until nothing is left to confirm.
    void confirm_all()
    {
        const auto now = model();
        REQUIRE(now.current);
        for (const auto& finding : now.current->findings) {
            if (finding.severity == domain::Severity::acknowledge && !finding.acknowledged) {
                ask("acknowledge", {{"rule", finding.rule_id}});
            }
        }
    }

    void lay(const link::LessonStep& step)
    {
        if (!step.card.empty()) {
            ask("practice_card", {{"card", step.card}, {"fails", step.card_fails}});
            return;
        }
        std::string lines;
        for (const auto& line : step.zone) {
            lines += line + "\n";
        }
        ask("capture_text", {{"text", lines}});
    }

    /// On a machine with much else to do the photo may not be drawn in its time: the card is put in again, as the clerk would.
    void card_with_photo()
    {
        for (int i = 0; i < 8 && !model().chip.has_photo; ++i) {
            ask("practice_card", {{"card", "citizen-card"}, {"fails", false}});
            DeskFixture::wait_for("the card to be read", [this] { return model().chip.state == link::ChipState::read; });
        }
        REQUIRE(model().chip.has_photo);
    }

    /// The citizen at the other window, by hand, as far as the number.
    void say_no_to_the_number()
    {
        const auto answer = [this](const char* action, Json args) {
            const auto said = m_kiosk->ask_and_wait(action, std::move(args));
            REQUIRE_MESSAGE(said, action);
        };
        answer("choose_language", {{"language", "pt"}});
        answer("review", {{"yes", true}});
        answer("consent", {{"yes", true}, {"text_id", "activation-consent"}, {"text_version", "2026-11"}, {"language", "pt"},
                           {"shown_sha256", std::string(64, 'a')}, {"shown_at", "2026-11-24T09:00:00Z"}});
        answer("confirm_phone", {{"yes", false}});
    }

    void act(const link::Lesson& lesson, const link::LessonStep& step)
    {
        const std::map<std::string, std::string> phones{{"first_activation", "+351 912 345 611"}, {"forgotten_pin", "+351 912 345 611"}, {"passport_without_nif", "+351 912 345 612"},
                                                        {"permit_needs_nif", "+351 912 345 613"}, {"no_line", "+351 912 345 614"}, {"lost_line", "+351 912 345 616"}, {"wrong_phone", "+351 912 345 615"}};
        const auto phone = [&] { return phones.at(lesson.id); };
        const std::map<std::string, std::function<void()>> acts{
            {"new_case", [&] { ask("start_case", {{"ticket", ""}, {"anyway", true}}); }},
            {"lay_citizen_card", [&] { lay(step); }},
            {"lay_failing_card", [&] { lay(step); }},
            {"read_passport", [&] { lay(step); }},
            {"read_permit", [&] { lay(step); }},
            {"read_lines_instead", [&] { lay(step); }},
            {"compare_face", [&] {
                 card_with_photo();
                 ask("compare_face", {{"result", "same_person"}});
             }},
            {"type_phone", [&] { edit("phone", phone()); }},
            {"phone_but_no_nif", [&] { edit("phone", phone()); }},
            {"phone_not_enough", [&] { edit("phone", phone()); }},
            {"type_mobile", [&] { edit("phone", "+351 912 345 699"); }},
            {"type_landline", [&] { edit("phone", "212345678"); }},
            {"same_phone", [&] {
                 edit("phone", phone());
                 confirm_all();
             }},
            {"type_nif", [&] { edit("nif", "300000006"); }},
            {"choose_permit", [&] { edit("document_type", "residence_permit"); }},
            {"confirm_name", [&] { confirm_all(); }},
            {"type_name", [&] { edit("full_name", "Ernesto Teste Exemplo"); }},
            {"choose_new_password", [&] { ask("choose_act", {{"act", "new_password"}}); }},
            {"choose_end", [&] { ask("choose_act", {{"act", "key_cancellation"}}); }},
            {"to_citizen", [&] {
                 if (lesson.id == "wrong_phone") {
                     citizen_is_gone();
                     auto connected = link::Client::connect(m_desk.socket(), link::Role::kiosk);
                     REQUIRE(connected);
                     m_kiosk = std::move(*connected);
                     DeskFixture::wait_for("the citizen's window", [this] { return model().kiosk.state == link::LampState::ok; });
                 }
                 ask("send_to_citizen");
             }},
            {"citizen_says_no", [&] { say_no_to_the_number(); }},
            {"right_phone", [&] {
                 m_kiosk.reset();
                 citizen_is_gone();  // else the one before is taken for the new one
                 m_desk.start_citizen();
                 DeskFixture::wait_for("the citizen's window", [this] { return model().kiosk.state == link::LampState::ok; });
                 edit("phone", phone());
                 ask("send_to_citizen");
             }},
            {"citizen_answers", [] {}},       // the citizen's program does
            {"citizen_without_code", [] {}},
            {"register", [&] { ask("sign_off"); }},
            {"register_here", [&] { ask("sign_off"); }},
            {"register_without_line", [&] { ask("sign_off"); }},
            {"to_citizen_anyway", [&] { ask("send_to_citizen"); }},
            {"lose_line", [&] { ask("practice_line", {{"lost", step.line == "lost"}}); }},
            {"read_receipt", [&] { ask("receipt_print"); }},
            {"give_line_back", [&] { ask("practice_line", {{"lost", step.line != "back"}}); }},
            {"await_word", [] {}},
            {"await_central", [] {}},
            {"await_password", [] {}},
            {"await_end", [] {}},
            {"break_off", [&] { ask("cancel_case", {{"reason", "citizen_left"}}); }},
            {"pull_cable", [&] { m_central.kill_hard(); }},
            {"cable_back", [&] { m_central.start(); }},
            {"look_at_day", [&] {
                 ask("sign_out");
                 ask("sign_in", {{"operator", "rui"}, {"password", "supervisor"}, {"code", ""}});
                 ask("day_report", {{"show", true}});
             }},
            {"close_day", [&] { ask("day_close", {{"anyway", false}}); }}};
        const auto found = acts.find(step.text);
        REQUIRE_MESSAGE(found != acts.end(), "nobody here knows how to do " << step.text);
        found->second();
    }

    CentralFixture& m_central;
    DeskFixture& m_desk;
    std::unique_ptr<link::Client> m_console;
    std::unique_ptr<link::Client> m_kiosk;
    std::deque<link::ConsoleModel> m_models;
};

void add_practice(DeskFixture& desk)
{
    const std::string data = std::string(BALCAO_SOURCE_DIR) + "/tests/data";
    desk.add_settings("[practice]\ncards = \"" + data + "\"\n[trust]\nstates = \"" + data + "/card/pki/icao/trust\"\ncitizen_card = \"" + data +
                      "/card/pki/cc/trust\"\ncrl_days = 100000\n");
    const auto added = test::run_program("balcao", {"operator", "add", "rui", "--name", "Rui Prática", "--right", "supervise", "--file", desk.root() + "/operators.json"}, "supervisor\n");
    REQUIRE_MESSAGE(added.exit == 0, added.err);
}

}  // namespace

TEST_CASE("every lesson is played to its end, each step reached by what it asks for and not before")
{
    REQUIRE(link::lessons().size() == 10);
    CentralFixture central;
    DeskFixture desk(central);
    add_practice(desk);
    desk.start_serve();
    Trainee trainee(central, desk);
    for (const auto& lesson : link::lessons()) {
        trainee.play(lesson);
    }
}

TEST_CASE("what is for practice and what is real never meet: neither the keys nor the lessons' cards")
{
    CentralFixture central;
    DeskFixture desk(central);
    add_practice(desk);
    SUBCASE("a desk that says it is real does not start on keys of a practice central")
    {
        std::ifstream in(desk.config());
        std::string content{std::istreambuf_iterator<char>(in), {}};
        const std::string on = "practice = true";
        content.replace(content.find(on), on.size(), "practice = false");
        std::ofstream(desk.config()) << content;
        const auto refused = desk.balcao({"serve", "--config", desk.config(), "--json"});
        CHECK(refused.exit != 0);
        CHECK((refused.out + refused.err).find("practice_mixed") != std::string::npos);
    }
    SUBCASE("a practice desk does not start on keys of a real central")
    {
        const auto home = desk.root() + "/real";
        REQUIRE(central.command({"init", home, "--json"}).exit_code == 0);
        // A real one does not start in a test, without its gateway for messages: its settings are bent, its keys stay real.
        std::ifstream in(home + "/central.json");
        std::string settings{std::istreambuf_iterator<char>(in), {}};
        const std::string off = "\"practice\": false";
        REQUIRE(settings.find(off) != std::string::npos);
        settings.replace(settings.find(off), off.size(), "\"practice\": true");
        std::ofstream(home + "/central.json") << settings;
        test::CentralOptions options;
        options.home = home;
        options.store = "sqlite:" + home + "/central.sqlite";
        const auto added = central.command({"terminals", "add", "loja-real", "--home", home, "--store", options.store, "--json"});
        REQUIRE_MESSAGE(added.exit_code == 0, added.out << added.err);
        const auto token = wire::parse_json(added.out);
        REQUIRE(token);
        CentralFixture real(options);
        std::filesystem::create_directory(desk.root() + "/at-real");
        const auto config = desk.root() + "/at-real/desk.toml";
        std::ofstream(config) << "[terminal]\nplace = \"Loja\"\npractice = true\n[central]\nurl = \"" << real.url() << "\"\n[reader]\nwatch = false\n";
        std::filesystem::copy_file(desk.root() + "/operators.json", desk.root() + "/at-real/operators.json");
        const auto enrolled = desk.balcao({"terminal", "enrol", "--config", config, "--ca", home + "/keys/ca.pem", "--token", token->at("token").get<std::string>()});
        REQUIRE_MESSAGE(enrolled.exit == 0, enrolled.out << enrolled.err);
        const auto refused = desk.balcao({"serve", "--config", config, "--json"});
        CHECK(refused.exit != 0);
        CHECK((refused.out + refused.err).find("practice_mixed") != std::string::npos);
    }
}
