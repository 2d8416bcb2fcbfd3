// What is done at a desk with keys that exist already but cannot be used yet: one that came by letter is completed and then gets its
// signature, one that is locked gets a new password. By keys alone; what the central holds afterwards is looked at there.

#include <cstdio>
#include <fstream>
#include <sstream>

#include "gui/support/act_story.h"
#include "link/client.h"
#include "support/portal.h"

using namespace balcao;
using namespace balcao::gui;

namespace {

/// "a|b" of the one row of the central's store, which nobody else may open while it runs. Values of the change are written.
std::string store_says(const test::CentralFixture& central, const std::string& sql)
{
    const std::string program = "import sqlite3; c = sqlite3.connect('" + central.store() + "'); r = c.execute(\\\"" + sql + "\\\").fetchall(); c.commit(); print('|'.join(str(v) for one in r for v in one))";
    FILE* pipe = ::popen(("python3 -c \"" + program + "\"").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string out;
    char buffer[512];
    while (const auto count = std::fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, count);
    REQUIRE(::pclose(pipe) == 0);
    return out.substr(0, out.find('\n'));
}

/// What an administrator sees of the one key there is.
wire::Json key_at(test::CentralFixture& central)
{
    const auto listed = central.command({"activations", "list", "--home", central.home(), "--store", "sqlite:" + central.store(), "--json"});
    REQUIRE_MESSAGE(listed.exit_code == 0, (listed.out + listed.err));
    wire::Json alive;
    std::istringstream lines(listed.out);
    for (std::string line; std::getline(lines, line);) {
        const auto read = wire::parse_json(line);
        REQUIRE_MESSAGE(read, line);
        const auto& key = *read;
        if (key.at("activation") != "replaced" && key.at("activation") != "cancelled") {
            CHECK(alive.is_null());
            alive = key;
        }
    }
    REQUIRE_FALSE(alive.is_null());
    return alive;
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
    CHECK(key_at(story.counter.central).at("own_pin") == false);
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
        desktop.key("ctrl+k");  // the name as the zone writes it
        story.look(letter ? "form" : "signature_form");
        desktop.key("ctrl+k");  // the person is the one of the photo
        story.type_into("field.phone", "912345601");
        desktop.key("F7");
        story.ready();
        story.look(letter ? "citizen" : "signature_citizen");
        desktop.key("F9");
        story.ends_as("ativada");
        REQUIRE(desktop.sees("Primeira entrada feita", 2 * k_slow_ms));
        if (letter) {
            CHECK_FALSE(desktop.shows_now(pin));
            const auto key = key_at(story.counter.central);
            CHECK(key.at("activation") == "activated");
            CHECK(key.at("own_pin") == true);
            CHECK(key.at("phone_proved") == "sign_in");
        }
        desktop.key("F4");
        REQUIRE(desktop.find("field.document_number", k_slow_ms).has_value());
    }
    CHECK(key_at(story.counter.central).at("activation") == "activated");
    // The same card once more: the central says that there is nothing of the letter to complete, and the form stays.
    desktop.swipe(test::read_data(k_card));
    REQUIRE(desktop.find("form.title", k_slow_ms).has_value());
    desktop.key("ctrl+shift+f");
    CHECK(desktop.sees("Conclusão de ativação por carta", k_slow_ms));
    desktop.keys({"ctrl+k", "ctrl+k"});
    story.type_into("field.phone", "912345601");
    desktop.key("F7");
    CHECK(desktop.sees("Nenhuma chave espera", 3 * k_slow_ms));
    CHECK_FALSE(desktop.find("outcome.word", 200).has_value());
    story.look("no_second_time");
    story.counter.central.kill_hard();
    CHECK(store_says(story.counter.central, "SELECT count(*), sum(c.signature_pin IS NOT NULL), sum(a.own_pin), sum(a.signature_from IS NOT NULL) FROM credential c JOIN activation a ON a.case_id = c.case_id WHERE a.state = 'activated'") == "1|1|1|1");
}

TEST_CASE("a key locked for good is opened by Ctrl+Shift+P, and the citizen chooses another PIN" * doctest::skip(k_short_story))
{
    Story story("unlock");
    auto& desktop = story.desktop;
    auto& central = story.counter.central;
    story.counter.desk.start_citizen();
    REQUIRE(story.counter.desk.intake("1-citizen-card.json", {"--wait-for-sign-in"}).exit == 0);
    central.kill_hard();  // as three wrong codes leave it
    (void)store_says(central, "UPDATE credential SET locked_for_good = 1");
    (void)store_says(central, "UPDATE activation SET state = 'locked'");
    central.start();
    CHECK(key_at(central).at("activation") == "locked");
    wait_for_line(story.counter.desk);
    story.counter.open_console();
    REQUIRE(desktop.find("field.ticket", k_slow_ms).has_value());
    story.begin("unlock");
    desktop.swipe(test::read_data(k_card));
    REQUIRE(desktop.find("form.title", k_slow_ms).has_value());
    desktop.key("ctrl+shift+p");
    CHECK(desktop.sees("Nova palavra-passe temporária", k_slow_ms));
    desktop.keys({"ctrl+k", "ctrl+k"});
    story.type_into("field.phone", "912345601");
    desktop.key("F7");
    story.ready();
    desktop.key("F9");
    story.ends_as("ativada");
    REQUIRE(desktop.sees("Primeira entrada feita", 2 * k_slow_ms));
    CHECK(key_at(central).at("activation") == "activated");
    central.kill_hard();
    CHECK(store_says(central, "SELECT count(*), sum(c.locked_for_good), sum(a.own_pin) FROM credential c JOIN activation a ON a.case_id = c.case_id WHERE a.state = 'activated'") == "1|0|1");
}
