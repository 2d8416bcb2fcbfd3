// Every page of the console as a screen reader finds it.

#include <filesystem>
#include <fstream>
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

void walk_page(const std::vector<std::string>& arguments, const std::string& wait_for_id)
{
    CAPTURE(wait_for_id);
    const Desktop& desktop = desktop_of_all();
    std::vector<std::string> argv{k_operator, "--at", "2026-11-24T16:40:00.000Z"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    Process console(argv, desktop.directory() + "/console.log", {"TZ=UTC"});
    REQUIRE(desktop.find(wait_for_id, 20'000).has_value());
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

std::vector<std::string> model(const std::string& name, std::vector<std::string> more = {})
{
    std::vector<std::string> out{"--show-model", balcao::test::data_path("console/" + name + ".json")};
    out.insert(out.end(), more.begin(), more.end());
    return out;
}

}  // namespace

TEST_CASE("sign-in page: every control has a name and an id") { walk_page(model("sign_in"), "action.sign_in"); }
TEST_CASE("start page: every control has a name and an id") { walk_page(model("start"), "field.ticket"); }
TEST_CASE("document step: every control has a name and an id")
{
    walk_page(model("permit_read", {"--step", "document"}), "field.document_number");
}
TEST_CASE("eligibility step: every control has a name and an id")
{
    walk_page(model("permit_read", {"--step", "eligibility"}), "field.nif");
}
TEST_CASE("chip with its photo: every control has a name and an id")
{
    walk_page(model("chip_green", {"--step", "document"}), "action.same_person");
}
TEST_CASE("chip that asks for its number: every control has a name and an id")
{
    walk_page(model("chip_key", {"--step", "document"}), "field.can");
}
TEST_CASE("phone step: every control has a name and an id") { walk_page(model("phone_wrong"), "field.phone"); }
TEST_CASE("citizen page: every control has a name and an id") { walk_page(model("citizen_code"), "field.code"); }
TEST_CASE("outcome page: every control has a name and an id") { walk_page(model("attention"), "action.next_case"); }
TEST_CASE("queue page with frozen records: every control has a name and an id") { walk_page(model("frozen", {"--place", "queue"}), "action.release_frozen"); }
TEST_CASE("queue page: every control has a name and an id") { walk_page(model("attention", {"--place", "queue"}), "action.queue_retry"); }
TEST_CASE("sync page: every control has a name and an id") { walk_page(model("offline", {"--place", "sync"}), "action.send_now"); }
TEST_CASE("records on a stick: every control has a name and an id") { walk_page(model("sticks", {"--place", "sticks"}), "action.stick_write"); }
TEST_CASE("a terminal being emptied: every control has a name and an id") { walk_page(model("draining", {"--place", "drain"}), "action.drain"); }
TEST_CASE("scan page: every control has a name and an id")
{
    walk_page(model("start", {"--place", "scan", "--pictures", "/nonexistent"}), "action.use_picture");
}
TEST_CASE("cancel page: every control has a name and an id") { walk_page(model("card_read", {"--place", "cancel"}), "action.confirm_cancel"); }
TEST_CASE("help page: every control has a name and an id") { walk_page(model("start", {"--place", "help"}), "action.close_help"); }

TEST_CASE("the day: every control has a name and an id") { walk_page(model("day", {"--place", "day"}), "action.day_save"); }
TEST_CASE("a day that differs: every control has a name and an id") { walk_page(model("day_differs", {"--place", "day"}), "action.day_close"); }
TEST_CASE("tickets: every control has a name and an id") { walk_page(model("tickets", {"--place", "tickets"}), "action.appointments_import"); }
TEST_CASE("tickets, nobody at the counter: every control has a name and an id") { walk_page(model("tickets_free", {"--place", "tickets"}), "action.ticket_next"); }
TEST_CASE("other desks: every control has a name and an id") { walk_page(model("desks_stale", {"--place", "desks"}), "field.place"); }
TEST_CASE("the lessons: every control has a name and an id")
{
    walk_page(model("day", {"--place", "lessons", "--lessons-file", "/nonexistent/lessons.json"}), "action.lesson_begin");
}
TEST_CASE("the guide of a lesson above a page: every control has a name and an id, and the step is told")
{
    walk_page(model("card_read", {"--lesson", "first_activation"}), "action.lesson_end");
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

TEST_CASE("the charts of the day are told in words: hours, ages of what waits, minutes of who waits")
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
    CHECK(waits->description().find("<5 min: 0, <10 min: 2, <20 min: 2") != std::string::npos);
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
    Process console({k_operator, "--at", "2026-11-24T16:40:00.000Z", "--show-model", balcao::test::data_path("console/start.json"), "--place", "help"},
                    desktop.directory() + "/console.log", {"TZ=UTC", "PATH=" + desktop.directory(), "TMPDIR=" + desktop.directory()});
    const auto print = desktop.find("action.print_strip", 20'000);
    REQUIRE(print.has_value());
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
