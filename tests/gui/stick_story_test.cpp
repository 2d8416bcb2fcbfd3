// Records on a stick, by keyboard, with the real service and central; and a terminal that is emptied.

#include "gui/support/clerk_desk.h"
#include "support/temporary_folder.h"

using namespace balcao;
using namespace balcao::gui;

namespace {

const std::string k_stick_screens = std::string(BALCAO_BIN_DIR) + "/../screens/story";

std::string naming(const test::TemporaryFolder& stick) { return "[bundle]\nfolders = [\"" + stick.path() + "\"]\n"; }

std::size_t files_on(const test::TemporaryFolder& stick, const std::string& ending)
{
    std::size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(stick.path())) {
        count += file.path().string().ends_with(ending) ? 1 : 0;
    }
    return count;
}

}  // namespace

TEST_CASE("a clerk without a line writes the case onto a stick, another hand delivers it, and the answer is taken in")
{
    test::TemporaryFolder stick;
    ClerkDesk counter(naming(stick));
    std::filesystem::create_directories(k_stick_screens);
    counter.central.kill_hard();
    counter.desk.start_citizen({"--skip-sign-in"});
    REQUIRE(counter.desk.intake("2-passport.json", {"--wait-for-central", "1"}).exit == 1);  // registered here, no central
    counter.open_console();
    REQUIRE(counter.desktop.find("place.sync", k_slow_ms).has_value());  // the script's operator is signed in
    counter.desktop.key("ctrl+u");
    REQUIRE(counter.focus_on("stick.1"));
    counter.press_by_key("action.stick_write", "alt+c");
    CHECK(counter.desktop.sees("1 caso está na pen", k_slow_ms));
    CHECK(counter.desktop.picture(k_stick_screens + "/stick_written.png"));
    CHECK(files_on(stick, ".bundle") == 1);
    CHECK(counter.desktop.sees("1 de 1 casos sem recibo", k_slow_ms));

    counter.press_by_key("action.stick_deliver", "alt+e");  // there is no line here
    CHECK(counter.desktop.sees("Não há ligação ao serviço central", 2 * k_slow_ms));
    CHECK(files_on(stick, ".answer") == 0);

    // The service sends by itself once the central is back, before the answer is taken in or after it.
    counter.central.start();
    counter.press_by_key("action.stick_deliver", "alt+e");
    CHECK(counter.desktop.sees("1 pacote entregue", 2 * k_slow_ms));
    CHECK(files_on(stick, ".answer") == 1);
    counter.press_by_key("action.stick_take", "alt+r");
    CHECK(eventually([&] { return counter.desktop.shows_now("tem a resposta do serviço central") || counter.desktop.shows_now("Estas respostas já eram conhecidas"); }, 2 * k_slow_ms));
    counter.press_by_key("action.stick_take", "alt+r");  // nothing waits any more, and it is this desk's answer all the same
    CHECK(counter.desktop.sees("Estas respostas já eram conhecidas", 2 * k_slow_ms));
    counter.desktop.key("Escape");
    CHECK(counter.focus_on("action.send_now"));
}

TEST_CASE("a stick that went away is said in words, and the case stays")
{
    test::TemporaryFolder place;
    const auto pen = place.file("pen");
    std::filesystem::create_directories(pen);
    ClerkDesk counter("[bundle]\nfolders = [\"" + pen + "\"]\n");
    counter.open_console();
    counter.sign_in();
    counter.desktop.key("ctrl+u");
    REQUIRE(counter.focus_on("stick.1"));
    std::filesystem::remove_all(pen);
    counter.press_by_key("action.stick_write", "alt+c");
    CHECK(counter.desktop.sees("A pen saiu enquanto estava a ser usada", k_slow_ms));
    CHECK(counter.desktop.sees("Não foi encontrada nenhuma pen", k_slow_ms));
}

TEST_CASE("a technician empties the terminal from the console: nobody new is begun, and it can be taken back")
{
    ClerkDesk counter;
    REQUIRE(test::run_program("balcao", {"operator", "add", "tec", "--name", "Tecnica", "--right", "maintain", "--file", counter.desk.root() + "/operators.json"}, "tecnico\n").exit == 0);
    counter.desk.stop_serve();  // the roster is read at the start
    counter.desk.start_serve();
    counter.open_console();
    counter.sign_in();
    counter.desktop.keys({"F6", "F6"});
    REQUIRE(counter.focus_on("action.send_now"));
    counter.desktop.key("alt+m");
    REQUIRE(counter.focus_on("action.drain"));
    counter.desktop.key("Return");
    REQUIRE(counter.focus_on("field.technician"));
    counter.desktop.type("tec");
    counter.desktop.key("Tab");
    counter.desktop.type("tecnico");
    counter.desktop.key("Return");
    CHECK(counter.desktop.sees("Este terminal está a ser esvaziado", k_slow_ms));
    CHECK(counter.desktop.sees("Não resta nada neste terminal", k_slow_ms));
    CHECK(counter.desktop.picture(k_stick_screens + "/draining.png"));
    counter.desktop.key("F4");
    REQUIRE(counter.desktop.find("field.ticket", k_slow_ms).has_value());
    counter.desktop.key("Return");
    CHECK_FALSE(counter.desktop.find("field.document_number", 2'000).has_value());
    counter.desktop.keys({"F6", "F6"});
    REQUIRE(counter.focus_on("action.drain"));
    counter.desktop.key("Return");
    REQUIRE(counter.focus_on("field.technician"));
    counter.desktop.type("tec");
    counter.desktop.key("Tab");
    counter.desktop.type("tecnico");
    counter.desktop.key("Return");
    CHECK(eventually([&] { return !counter.desktop.shows_now("Este terminal está a ser esvaziado"); }, k_slow_ms));
}
