// A citizen alone: real PC/SC service, real desk, real central with TLS and SMS file, the kiosk's own process with the card's PIN.

#include <fstream>

#include "card/emulator/practice_cards.h"
#include "link/client.h"
#include "support/desk_fixture.h"
#include "support/virtual_reader.h"
#include "wire/json_text.h"

using namespace balcao;
using namespace std::chrono_literals;
using test::CentralFixture;
using test::DeskFixture;
using test::VirtualReader;
using wire::Json;

TEST_SUITE_BEGIN("self service");

namespace {

const std::string k_pki = std::string(BALCAO_TEST_DATA) + "/card/pki";

VirtualReader& reader()
{
    static VirtualReader one;
    return one;
}

std::shared_ptr<card::emulator::Card> practice_card(const std::string& name)
{
    static base::SeededRandom random(11);
    auto made = card::emulator::make_practice_card(name, BALCAO_TEST_DATA, random);
    REQUIRE(made);
    return made;
}

/// A self-service terminal; the citizen is a kiosk process without a window.
struct Terminal {
    CentralFixture central;
    DeskFixture desk{central};
    explicit Terminal(const std::string& mode = "self_service", const std::string& crl_days = "100000")
    {
        (void)reader();  // before the service, which is told where to find it
        desk.set_reader_watch(true);
        desk.add_settings("[trust]\nstates = \"" + k_pki + "/icao/trust\"\ncitizen_card = \"" + k_pki + "/cc/trust\"\ncrl_days = " + crl_days +
                          "\n[kiosk]\nmode = \"" + mode + "\"\n");
        desk.start_serve();
    }
    ~Terminal() { reader().remove(); }

    void citizen(const std::string& pin, std::vector<std::string> more = {})
    {
        std::ofstream(desk.root() + "/pin") << pin << '\n';
        std::vector<std::string> arguments{"--own-card-pin-file", desk.root() + "/pin"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        desk.start_citizen(arguments);
    }
    [[nodiscard]] std::string said() const
    {
        std::ifstream in(desk.root() + "/kiosk.log");
        return {std::istreambuf_iterator<char>(in), {}};
    }
    bool says(const std::string& what, std::chrono::seconds limit = 40s) const
    {
        for (auto end = std::chrono::steady_clock::now() + limit; std::chrono::steady_clock::now() < end; std::this_thread::sleep_for(50ms)) {
            if (said().find(what) != std::string::npos) {
                return true;
            }
        }
        MESSAGE(said());
        return false;
    }
    /// States of what is registered at this desk.
    std::vector<std::string> registered() const
    {
        const auto outcome = test::run_program("balcao", {"queue", "list", "--json", "--socket", desk.socket()});
        REQUIRE_MESSAGE(outcome.exit == 0, outcome.err);
        std::vector<std::string> states;
        for (const auto& line : outcome.lines()) {
            states.push_back(wire::parse_json(line)->at("state").get<std::string>());
        }
        return states;
    }
    [[nodiscard]] std::string everything_written() const
    {
        std::string all;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(desk.root())) {
            if (entry.is_regular_file() && entry.path().filename() != "pin") {
                std::ifstream in(entry.path(), std::ios::binary);
                all.append(std::istreambuf_iterator<char>(in), {});
            }
        }
        return all;
    }
};

}  // namespace

TEST_CASE("card, PIN, phone, code, own PIN: activated with nobody at the desk")
{
    for (const char* card : {"citizen-card-t0", "citizen-card-2024"}) {
        CAPTURE(card);
        Terminal terminal;
        reader().insert(practice_card(card));
        terminal.citizen("1234");
        REQUIRE(terminal.says("\"page\":\"card_pin\""));
        REQUIRE(terminal.says("\"page\":\"contact\""));
        REQUIRE(terminal.says("\"page\":\"done\""));
        CHECK(terminal.said().find("\"record\":\"activated\"") != std::string::npos);
        reader().remove();
        CHECK(terminal.registered() == std::vector<std::string>{"activated"});
    }
}

TEST_CASE("a wrong PIN ends in words, and the card keeps its tries; the next citizen begins anew")
{
    Terminal terminal;
    const auto card = practice_card("citizen-card");
    reader().insert(card);
    terminal.citizen("9999");
    REQUIRE(terminal.says("card_pin_wrong"));
    terminal.desk.stop_citizen();
    terminal.citizen("1234", {"--skip-sign-in"});
    CHECK(terminal.says("\"page\":\"password\""));
}

TEST_CASE("taken out in the middle: nothing is registered, and the terminal waits for the next card")
{
    Terminal terminal;
    reader().set_delay(10ms);
    reader().insert(practice_card("citizen-card-2024"));
    terminal.citizen("1234");
    REQUIRE(terminal.says("\"page\":\"card_reading\""));
    reader().remove();
    reader().set_delay(0ms);
    REQUIRE(terminal.says("\"page\":\"insert_card\""));
    reader().insert(practice_card("citizen-card"));
    CHECK(terminal.says("\"page\":\"done\""));
    CHECK(terminal.registered().size() == 1);
}

TEST_CASE("revocation lists too old: the holder is not proved, and a desk is named")
{
    Terminal terminal("self_service", "1");
    reader().insert(practice_card("citizen-card-2024"));
    terminal.citizen("1234");
    CHECK(terminal.says("\"stopped\":"));
    CHECK(terminal.said().find("\"page\":\"contact\"") == std::string::npos);
    CHECK(terminal.registered().empty());
}

TEST_CASE("a passport in the reader is not a Citizen Card")
{
    Terminal terminal;
    reader().insert(practice_card("passport"));
    terminal.citizen("1234");
    REQUIRE(terminal.says("\"page\":\"card_reading\""));
    std::this_thread::sleep_for(500ms);
    CHECK(terminal.said().find("\"page\":\"card_pin\"") == std::string::npos);
}

TEST_CASE("the card's PIN is in nothing that is written")
{
    Terminal terminal;
    reader().insert(practice_card("citizen-card-2024"));
    terminal.citizen("1234");
    REQUIRE(terminal.says("\"page\":\"done\""));
    // Four digits are found anywhere by chance: what would be written is the block that goes to the card, or the digits as a JSON text.
    const auto all = terminal.everything_written();
    CHECK(all.find("\"1234\"") == std::string::npos);
    CHECK(all.find(std::string("1234\xFF\xFF\xFF\xFF")) == std::string::npos);
    CHECK(all.find("1234ffffffff") == std::string::npos);
}

TEST_SUITE_END();
