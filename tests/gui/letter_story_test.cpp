// What is done at a desk with keys that exist already but cannot be used yet: one that came by letter is completed and then gets its
// signature, one that is locked gets a new password. By keys alone; what the central holds afterwards is looked at there.

#include <cstdio>
#include <fstream>

#include "gui/support/act_story.h"
#include "link/client.h"
#include "support/portal.h"

using namespace balcao;
using namespace balcao::gui;

namespace {

/// One value or "a|b" of the central's store.
std::string central_holds(const test::CentralFixture& central, const std::string& sql)
{
    const std::string program = "import sqlite3; c = sqlite3.connect('" + central.store() + "', timeout=20); r = c.execute(\\\"" + sql + "\\\").fetchall(); c.commit(); print('|'.join(str(v) for one in r for v in one))";
    FILE* pipe = ::popen(("python3 -c \"" + program + "\"").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string out;
    char buffer[512];
    while (const auto count = std::fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, count);
    REQUIRE(::pclose(pipe) == 0);
    return out.substr(0, out.find('\n'));
}

/// Until the desk has heard from the central since either was started.
void wait_for_line(const test::DeskFixture& desk)
{
    test::DeskFixture::wait_for("the desk to hear from the central", [&desk] {
        const auto client = link::Client::connect(desk.socket(), link::Role::cli);
        const auto status = client ? (*client)->ask_and_wait("status", wire::Json::object()) : base::unexpected(client.error());
        return status && status->at("central").at("state") == "ok";
    });
}

const std::string k_key = "SELECT state, own_pin, origin FROM activation WHERE state NOT IN ('replaced', 'cancelled')";
const std::string k_signature = "SELECT c.signature_pin IS NOT NULL FROM credential c JOIN activation a ON a.case_id = c.case_id WHERE a.state NOT IN ('replaced', 'cancelled')";

}  // namespace

TEST_CASE("a key that came by letter: completed by Ctrl+Shift+F with the PIN on the paper, then its signature by Ctrl+Shift+D; no second time" * doctest::skip(k_short_story))
{
    Story story("letter");
    auto& desktop = story.desktop;
    auto& desk = story.counter.desk;
    test::Portal portal(story.counter.central);
    portal.ask(test::case_number(1), test::letter_holder());
    const auto pin = test::print_letter(story.counter.central);
    const std::string paper = desk.root() + "/letter-pin";
    std::ofstream(paper) << pin << "\n";
    desk.start_citizen({"--letter-pin-file", paper});
    wait_for_line(desk);
    CHECK(central_holds(story.counter.central, "SELECT state FROM letter") == "printed");
    story.counter.open_console();
    story.counter.sign_in();
    for (const char* keys : {"ctrl+shift+f", "ctrl+shift+d"}) {
        const bool letter = std::string(keys) == "ctrl+shift+f";
        CAPTURE(keys);
        story.begin(letter ? "letter_completion" : "signature_after_letter");
        desktop.swipe(test::read_data(k_card));
        REQUIRE(desktop.find("form.title", k_slow_ms).has_value());
        desktop.key(keys);
        CHECK(desktop.sees(letter ? "Conclusão de ativação por carta" : "Ativação da assinatura digital", k_slow_ms));
        desktop.keys({"ctrl+k", "ctrl+k"});  // the name as the zone writes it; the person is the one of the photo
        story.focus("action.primary");
        story.look(letter ? "form" : "signature_form");
        desktop.key("ctrl+Return");
        story.type_into("field.phone", "912345601");
        desktop.key("F7");
        story.ready();
        story.look(letter ? "citizen" : "signature_citizen");
        desktop.key("F9");
        story.ends_as("ativada");
        REQUIRE(desktop.sees("Primeira entrada feita", 2 * k_slow_ms));
        if (letter) {
            CHECK_FALSE(desktop.shows_now(pin));
            CHECK(central_holds(story.counter.central, k_signature) == "0");
        }
        desktop.key("F4");
        REQUIRE(desktop.find("field.document_number", k_slow_ms).has_value());
    }
    CHECK(central_holds(story.counter.central, k_key).starts_with("activated|1|"));
    CHECK(central_holds(story.counter.central, k_signature) == "1");
    // The same card once more: the central says that there is nothing of the letter to complete, and the form stays.
    desktop.swipe(test::read_data(k_card));
    REQUIRE(desktop.find("form.title", k_slow_ms).has_value());
    desktop.key("ctrl+shift+f");
    CHECK(desktop.sees("Conclusão de ativação por carta", k_slow_ms));
    desktop.keys({"ctrl+k", "ctrl+k"});
    story.focus("action.primary");
    desktop.key("ctrl+Return");
    story.type_into("field.phone", "912345601");
    desktop.key("F7");
    CHECK(desktop.sees("Esta chave já tem um PIN escolhido", 3 * k_slow_ms));
    CHECK_FALSE(desktop.find("outcome.word", 200).has_value());
    story.look("no_second_time");
}

TEST_CASE("a key locked for good is opened by Ctrl+Shift+P, and the citizen chooses another PIN" * doctest::skip(k_short_story))
{
    Story story("unlock");
    auto& desktop = story.desktop;
    auto& central = story.counter.central;
    story.counter.desk.start_citizen();
    REQUIRE(story.counter.desk.intake("1-citizen-card.json", {"--wait-for-sign-in"}).exit == 0);
    central.kill_hard();  // as three wrong codes leave it
    (void)central_holds(central, "UPDATE credential SET locked_for_good = 1");
    (void)central_holds(central, "UPDATE activation SET state = 'locked'");
    central.start();
    wait_for_line(story.counter.desk);
    story.counter.open_console();
    REQUIRE(desktop.find("field.ticket", k_slow_ms).has_value());
    story.begin("unlock");
    desktop.swipe(test::read_data(k_card));
    REQUIRE(desktop.find("form.title", k_slow_ms).has_value());
    desktop.key("ctrl+shift+p");
    CHECK(desktop.sees("Nova palavra-passe temporária", k_slow_ms));
    desktop.keys({"ctrl+k", "ctrl+k"});
    story.focus("action.primary");
    desktop.key("ctrl+Return");
    story.type_into("field.phone", "912345601");
    desktop.key("F7");
    story.ready();
    desktop.key("F9");
    story.ends_as("ativada");
    REQUIRE(desktop.sees("Primeira entrada feita", 2 * k_slow_ms));
    CHECK(central_holds(central, k_key).starts_with("activated|1|"));
    CHECK(central_holds(central, "SELECT locked_for_good FROM credential") == "0");
}
