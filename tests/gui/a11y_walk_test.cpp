// Every page of the console as a screen reader finds it.

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "gui/support/driver.h"
#include "gui/support/picture_on_failure.h"
#include "support/test.h"

using namespace balcao::gui;

namespace {

const std::string k_operator = std::string(BALCAO_BIN_DIR) + "/balcao-operator";

/// One for all cases: each starts its own console on it and ends it.
const Desktop& desktop_of_all()
{
    static const Desktop desktop;
    return desktop;
}

bool in_a_menu(const std::string& role)
{
    return role == "menu" || role == "menu item" || role == "radio menu item" || role == "check menu item" || role == "menu bar";
}

/// What GTK builds inside a list: cells and headers carry text, not ids.
bool inside_a_list(const std::string& role) { return role == "table cell" || role == "column header" || role == "table column header"; }

/// What a screen reader finds now: every control that takes the focus has a name and an id of its own.
void walk_screen(const Desktop& desktop)
{
    int focusable = 0;
    std::set<std::string> ids;
    desktop.walk([&](const Node& node) {
        const std::string role = node.role();
        if (node.focusable() && node.showing() && !inside_a_list(role)) {
            ++focusable;
            const std::string id = node.id();
            CAPTURE(role);
            CAPTURE(id);
            const bool named = !node.name().empty() || eventually([&node] { return !node.labelled_by().empty(); }, 1'000);
            CHECK_MESSAGE(named, "a focusable " << role << " with id '" << id << "' has no name");
            if (!in_a_menu(role) && role != "table" && role != "tree table") {
                CHECK_MESSAGE(!id.empty(), "the focusable " << role << " '" << node.name() << "' has no id");
                CHECK_MESSAGE((id.empty() || ids.insert(id).second), "two showing controls have the id " << id);
            }
        }
        return role != "table" && role != "tree table";
    });
    CHECK(focusable >= 3);
}

/// The screens that a tour has named in its log so far.
std::vector<std::string> shown_in(const std::string& log)
{
    std::vector<std::string> names;
    std::ifstream in(log);
    const std::string begin = "shown: ";
    for (std::string line; std::getline(in, line) && !in.eof();) {
        if (line.starts_with(begin)) names.push_back(line.substr(begin.size()));
    }
    return names;
}

}  // namespace

TEST_CASE("every screen of the console: every control has a name and an id, and what the screen is about is there")
{
    const std::map<std::string, std::string> about{
        {"sign_in", "action.sign_in"}, {"start", "field.ticket"}, {"document", "field.document_number"}, {"eligibility", "field.nif"}, {"chip", "action.same_person"},
        {"chip_key", "field.can"}, {"phone_wrong", "field.phone"}, {"citizen", "field.code"}, {"attention", "action.next_case"}, {"frozen", "action.release_frozen"},
        {"queue", "action.queue_retry"}, {"refused", "action.queue_give_up"}, {"give_up", "action.confirm_give_up"}, {"sync", "action.send_now"}, {"sticks", "action.stick_write"}, {"draining", "action.drain"}, {"scan", "action.use_picture"},
        {"cancel", "action.confirm_cancel"}, {"help", "action.close_help"}, {"day", "action.day_save"}, {"day_differs", "action.day_close"},
        {"tickets", "action.appointments_import"}, {"tickets_free", "action.ticket_next"}, {"desks", "field.place"}, {"lessons", "action.lesson_begin"},
        {"lesson_form", "action.lesson_end"}, {"approval_waits", "action.approval_refuse"}, {"card_locked", "action.sign_in"}, {"idle_locked", "action.sign_in"}};
    const Desktop& desktop = desktop_of_all();
    const auto log = desktop.directory() + "/tour.log";
    Process console({k_operator, "--at", "2026-11-24T16:40:00.000Z", "--pictures", "/nonexistent", "--lessons-file", "/nonexistent/lessons.json", "--export-folder", "/root",
                     "--tour", balcao::test::data_path("console/tour.json"), "--tour-on-signal"}, log, {"TZ=UTC"});
    std::size_t walked = 0;
    std::size_t found = 0;
    while (eventually([&] { return shown_in(log).size() > walked || !console.running(); }, 20'000) && console.running()) {
        const auto name = shown_in(log)[walked++];
        CAPTURE(name);
        const auto part = about.find(name);
        if (part != about.end()) {
            CHECK_MESSAGE(desktop.find(part->second).has_value(), "no " << part->second);
            ++found;
        }
        walk_screen(desktop);
        REQUIRE(::kill(console.pid(), SIGUSR1) == 0);
    }
    CHECK_FALSE(console.running());
    CHECK(found == about.size());
    CHECK(walked >= 69);
}

TEST_CASE("outside practice there are no lessons: no place, no menu entry, no page by the key")
{
    const Desktop& desktop = desktop_of_all();
    std::string real = balcao::test::read_data("console/attention.json");
    const std::string practice = "\"practice\": true";
    real.replace(real.find(practice), practice.size(), "\"practice\": false");
    std::ofstream(desktop.directory() + "/real.json") << real;
    Process console({k_operator, "--at", "2026-11-24T16:40:00.000Z", "--show-model", desktop.directory() + "/real.json", "--place", "queue"},
                    desktop.directory() + "/console.log", {"TZ=UTC"});
    REQUIRE(desktop.find("list.queue", 20'000).has_value());
    CHECK_FALSE(desktop.find("place.lessons", 200).has_value());
    desktop.key("ctrl+l");
    CHECK_FALSE(desktop.find("list.lessons", 500).has_value());
    CHECK(desktop.find("list.queue", 200).has_value());
}

TEST_CASE("the charts of the day are told in words: hours, ages of what waits, minutes people waited")
{
    const Desktop& desktop = desktop_of_all();
    Process console({k_operator, "--at", "2026-11-24T16:40:00.000Z", "--show-model", balcao::test::data_path("console/day.json"), "--place", "day"},
                    desktop.directory() + "/console.log", {"TZ=UTC"});
    const auto hours = desktop.find("chart.hours", 20'000);
    REQUIRE(hours.has_value());
    CHECK(hours->description().find("9 h: ") != std::string::npos);
    const auto ages = desktop.find("chart.ages");
    REQUIRE(ages.has_value());
    CHECK(ages->description().find("<1 h: ") != std::string::npos);
    CHECK(ages->description().find("h h") == std::string::npos);
    const auto waits = desktop.find("chart.waits");
    REQUIRE(waits.has_value());
    CHECK(waits->description().find("<5 min: 6, <10 min: 9, <20 min: 5") != std::string::npos);
}

TEST_CASE("what the printer's program did not take is not called sent, and where the file lies is told")
{
    const Desktop& desktop = desktop_of_all();
    const std::string lp = desktop.directory() + "/lp";
    const auto printer = [&](const char* script) {
        std::ofstream(lp) << "#!/bin/sh\n" << script << "\n";
        std::filesystem::permissions(lp, std::filesystem::perms::owner_all);
    };
    printer("echo 'lp: Error - The printer or class does not exist.' >&2; exit 1");
    std::optional<Process> console;
    std::optional<Node> print;
    const auto open_console = [&](const char* print_timeout) {
        console.reset();
        console.emplace(std::vector<std::string>{k_operator, "--at", "2026-11-24T16:40:00.000Z", "--show-model", balcao::test::data_path("console/start.json"), "--place", "help", "--print-timeout", print_timeout},
                        desktop.directory() + "/console.log", std::vector<std::string>{"TZ=UTC", "PATH=" + desktop.directory(), "TMPDIR=" + desktop.directory()});
        REQUIRE(eventually([&] { return (print = desktop.find("action.print_strip", 0)) && print->enabled(); }));
    };
    open_console("60");
    const std::string file = desktop.directory() + "/balcao-key-strip.png";
    REQUIRE(print->press());
    CHECK(desktop.sees("A impressora não aceitou o papel", 20'000));
    CHECK(desktop.sees(file));
    CHECK(std::filesystem::file_size(file) > 1000);
    CHECK_FALSE(desktop.shows_now("Enviado para a impressora"));
    printer("/bin/cat \"$2\" > /dev/null");
    REQUIRE(print->press());
    CHECK(desktop.sees("Enviado para a impressora", 20'000));
    std::filesystem::remove(lp);
    REQUIRE(print->press());
    CHECK(desktop.sees("A impressão não está configurada neste posto", 20'000));
    CHECK(desktop.sees(file));
    // One that hangs is ended with what it started, and told.
    open_console("4");
    const std::string pid = desktop.directory() + "/lp.pid";
    printer(("/bin/sleep 300 & echo $! > " + pid + "; wait").c_str());
    REQUIRE(print->press());
    CHECK(desktop.sees("A impressora não responde", 20'000));
    CHECK(desktop.sees(file));
    int started = 0;
    std::ifstream(pid) >> started;
    REQUIRE(started > 1);
    CHECK(eventually([started] {
        std::ifstream stat("/proc/" + std::to_string(started) + "/stat");
        std::string number, name, state;
        return !(stat >> number >> name >> state) || state == "Z";
    }, 20'000));
}

TEST_CASE("own-drawn parts speak: steps, chart, lamps, queue rows")
{
    const Desktop& desktop = desktop_of_all();
    Process console({k_operator, "--at", "2026-11-24T16:40:00.000Z", "--show-model", balcao::test::data_path("console/offline.json")},
                    desktop.directory() + "/console.log", {"TZ=UTC"});
    const auto steps = desktop.find("step_bar", 20'000);
    REQUIRE(steps.has_value());
    CHECK(steps->name() == "Passo 3 de 5: Contacto");
    const auto central = desktop.find("lamp.central");
    REQUIRE(central.has_value());
    CHECK(central->name().find("desde as 14:02") != std::string::npos);
    CHECK(desktop.sees("A040, 16:31, B. M.: Registado aqui"));
    CHECK_FALSE(desktop.find("chart", 200).has_value());  // little room: records come before statistics
}

TEST_CASE("with room, the chart says its hours")
{
    const Desktop& desktop = desktop_of_all();
    Process console({k_operator, "--at", "2026-11-24T16:40:00.000Z", "--show-model", balcao::test::data_path("console/start.json")},
                    desktop.directory() + "/console.log", {"TZ=UTC"});
    const auto chart = desktop.find("chart", 20'000);
    REQUIRE(chart.has_value());
    CHECK(chart->description().find(" h: ") != std::string::npos);
}

TEST_CASE("the backlog's gauge has a name, its figures and a value")
{
    const Desktop& desktop = desktop_of_all();
    Process console({k_operator, "--at", "2026-11-24T16:40:00.000Z", "--show-model", balcao::test::data_path("console/sticks.json"), "--place", "sync"},
                    desktop.directory() + "/console.log", {"TZ=UTC"});
    const auto gauge = desktop.find("gauge.backlog", 20'000);
    REQUIRE(gauge.has_value());
    CHECK(gauge->role() == "progress bar");
    CHECK(gauge->name() == "Casos por enviar, dos que cabem neste posto");
    CHECK(gauge->description().find("23 de 400") != std::string::npos);
    CHECK(gauge->description().find("cabem 12 dias") != std::string::npos);
    REQUIRE(gauge->value().has_value());
    CHECK(*gauge->value() == doctest::Approx(23.0 / 400.0).epsilon(0.02));
}
