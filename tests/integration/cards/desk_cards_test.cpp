// Cards through a real PC/SC service into the running desk, and `balcao read card` beside it.

#include "card/emulator/damaged.h"
#include "link/client.h"
#include "link/frame_memory.h"
#include "support/desk_fixture.h"
#include "support/practice_reader.h"
#include "wire/json_text.h"

using namespace balcao;
using namespace std::chrono_literals;
using link::ChipState;
using test::CentralFixture;
using test::DeskFixture;
using test::practice_card;
using test::reader;
using wire::Json;

TEST_SUITE_BEGIN("cards at the desk");

namespace {

const char* const k_passport_zone = "P<UTOEXEMPLO<<AMELIA<TESTE<<<<<<<<<<<<<<<<<<\nUT45018276UTO9104129F3308279<<<<<<<<<<<<<<<6\n";

test::Outcome read_card(std::vector<std::string> more, const std::string& input = "")
{
    std::vector<std::string> arguments{"read", "card", "--json", "--practice", "--wait", "30", "--crl-days", "100000", "--states", test::k_card_pki + "/icao/trust", "--citizen-card", test::k_card_pki + "/cc/trust"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return test::run_program("balcao", arguments, input);
}

Json answer_of(const test::Outcome& outcome)
{
    const auto lines = outcome.lines();
    REQUIRE_MESSAGE(!lines.empty(), outcome.err);
    const auto json = wire::parse_json(lines.back());
    REQUIRE_MESSAGE(json, lines.back());
    return *json;
}

/// A console at the running desk, signed in.
class Console {
public:
    explicit Console(const DeskFixture& desk)
    {
        auto connected = link::Client::connect(desk.socket(), link::Role::console);
        REQUIRE(connected);
        m_client = std::move(*connected);
        m_client->on_console = [this](const link::ConsoleModel& model) { m_model = model; };
        ask("sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    }
    Json ask(const char* action, Json args = Json::object())
    {
        const auto answer = m_client->ask_and_wait(action, std::move(args));
        REQUIRE_MESSAGE(answer, action << ": " << base::name(answer.error().code));
        return *answer;
    }
    template <class F>
    bool comes(F&& holds)
    {
        for (int i = 0; i < 200; ++i) {
            if (m_model && holds(*m_model)) {
                return true;
            }
            REQUIRE(m_client->wait(100));
        }
        return false;
    }
    bool chip_becomes(ChipState state)
    {
        return comes([state](const auto& model) { return model.chip.state == state; });
    }
    [[nodiscard]] const link::ConsoleModel& model() const { return *m_model; }
    link::Client& client() { return *m_client; }

private:
    std::unique_ptr<link::Client> m_client;
    std::optional<link::ConsoleModel> m_model;
};

struct Desk {
    CentralFixture central;
    DeskFixture desk{central};
    Desk()
    {
        (void)reader();  // before the service, which is told where to find it
        desk.set_reader_watch(true);
        desk.add_settings(test::card_settings());
    }
};

}  // namespace

TEST_CASE("balcao read card: what it is, how it opened, what it is worth")
{
    reader().insert(practice_card("citizen-card-t0"));
    auto outcome = read_card({});
    CAPTURE(outcome.out);
    REQUIRE(outcome.exit == 0);
    auto json = answer_of(outcome);
    CHECK(json.at("card") == "cc1");
    CHECK(json.at("access") == "none");
    CHECK(json.at("fields").at("given_names") == "Amélia");
    CHECK(json.at("authenticity").at("finding") == "genuine_unproven");
    CHECK(json.at("photo") == "jpeg2000");

    reader().insert(practice_card("passport"));
    CHECK(answer_of(read_card({})).at("error") == "card_key_needed");
    outcome = read_card({"--mrz", "-"}, k_passport_zone);
    CAPTURE(outcome.out);
    REQUIRE(outcome.exit == 0);
    json = answer_of(outcome);
    CHECK(json.at("card") == "emrtd");
    CHECK(json.at("access") == "pace");
    CHECK(json.at("fields").at("given_names") == "AMÉLIA TESTE");
    CHECK(json.at("authenticity").at("passive") == "green");
    CHECK(json.at("authenticity").at("chip") == "passed");
    CHECK(json.at("authenticity").at("active") == "passed");

    reader().insert(practice_card("passport-copied"));
    outcome = read_card({"--mrz", "-"}, k_passport_zone);
    CHECK(outcome.exit == 1);
    CHECK(answer_of(outcome).at("authenticity").at("finding") == "copied");

    reader().insert(practice_card("citizen-card-2024-contactless"));
    CHECK(answer_of(read_card({"--can", "654321"})).at("error") == "card_key_wrong");
    CHECK(answer_of(read_card({"--can", "123456"})).at("card") == "cc2");
    CHECK(read_card({"--can", "12345"}).exit == 2);
    reader().remove();
    CHECK(answer_of(test::run_program("balcao", {"read", "card", "--json"})).at("error") == "card_removed");
}

TEST_CASE("the holder proves to be here with the PIN; a wrong one costs a try, and the last try is kept")
{
    test::TemporaryFolder folder;
    const auto with_pin = [&folder](const std::string& pin, std::vector<std::string> more = {}) {
        std::ofstream(folder.file("pin")) << pin << '\n';
        more.insert(more.end(), {"--pin-file", folder.file("pin")});
        return answer_of(read_card(std::move(more)));
    };
    reader().insert(practice_card("citizen-card"));
    auto answer = with_pin("1234");
    CHECK(answer.at("possession") == "green");
    CHECK(answer.at("holder") == "AMÉLIA EXEMPLO TESTE");
    CHECK(answer.at("crl_age_days").get<int>() >= 0);
    answer = with_pin("9999");
    CHECK(answer.at("error") == "card_pin_wrong");
    CHECK(answer.at("a") == 2);
    CHECK(with_pin("9999").at("a") == 1);
    CHECK(with_pin("1234").at("error") == "card_pin_last_try");
    CHECK(with_pin("9999", {"--last-try"}).at("error") == "card_pin_blocked");
    reader().insert(practice_card("citizen-card-2024"));
    CHECK(with_pin("1234").at("possession") == "green");
    reader().remove();
}

TEST_CASE("the address comes with its own PIN, where the card keeps one, and its last try is kept too")
{
    test::TemporaryFolder folder;
    const auto address = [&folder](const std::string& pin) {
        std::ofstream(folder.file("pin")) << pin << '\n';
        const auto outcome = read_card({"--address-pin-file", folder.file("pin")});
        const auto last = outcome.lines().back();
        return *wire::parse_json(last);
    };
    reader().insert(practice_card("citizen-card-t0"));
    auto answer = address("3456");
    REQUIRE(answer.contains("address"));
    CHECK(answer.at("address").at("abroad") == false);
    CHECK(answer.at("address").at("parts").dump().find("de Exemplo") != std::string::npos);
    CHECK(address("9999").at("error") == "card_pin_wrong");
    CHECK(address("9999").at("a") == 1);
    CHECK(address("3456").at("error") == "card_pin_last_try");
    reader().insert(practice_card("citizen-card-2024"));
    CHECK(address("3456").at("address").is_null());
    reader().remove();
}

TEST_CASE("a Citizen Card put in fills the form: the clerk types the phone, compares the face, and the key is activated")
{
    Desk at;
    at.desk.start_serve();
    at.desk.start_citizen();
    Console console(at.desk);
    reader().insert(practice_card("citizen-card"));
    REQUIRE(console.chip_becomes(ChipState::read));
    const auto& model = console.model();
    CHECK(model.chip.card == "cc1");
    CHECK(model.chip.finding == "genuine_unproven");
    CHECK(model.chip.colour == "green");
    REQUIRE(model.chip.has_photo);
    REQUIRE(model.current);
    const auto& fields = model.current->fields;
    for (const auto field : {domain::FieldId::document_number, domain::FieldId::full_name, domain::FieldId::birth_date, domain::FieldId::nif}) {
        CAPTURE(domain::name(field));
        REQUIRE(fields.count(field) == 1);
        CHECK(fields.at(field).origin == domain::Origin::chip);
    }
    CHECK(fields.at(domain::FieldId::full_name).text == "Amélia Exemplo Teste");

    // The photo, in memory of its own.
    std::optional<link::FrameReader> memory;
    REQUIRE(console.client().ask("chip_photo", Json::object(), [&](const base::Result<Json>& answer) {
        auto opened = link::FrameReader::open(console.client().take_attached());
        if (answer && opened) {
            memory.emplace(std::move(*opened));
        }
    }));
    for (int i = 0; i < 50 && !memory; ++i) {
        static_cast<void>(console.client().wait(100));
    }
    REQUIRE(memory);
    const auto picture = memory->read(1);
    REQUIRE(picture);
    CHECK(picture->height == 320);

    console.ask("edit", {{"field", "phone"}, {"text", "+351 912 345 604"}});
    CHECK_FALSE(console.client().ask_and_wait("send_to_citizen", Json::object()));  // the face is still to be compared
    console.ask("compare_face", {{"result", "same_person"}});
    for (int i = 0; i < 100; ++i) {
        if (console.client().ask_and_wait("send_to_citizen", Json::object())) {
            break;  // the citizen's window may still be on its way
        }
        std::this_thread::sleep_for(100ms);
    }
    REQUIRE(console.comes([](const auto& m) { return m.current && m.current->phase == link::Phase::ready; }));
    console.ask("sign_off");
    CHECK(console.comes([](const auto& m) { return m.current && m.current->record == link::RecordState::activated; }));
    reader().remove();
}

TEST_CASE("balcao intake takes the card in the reader: nothing is typed but the phone")
{
    Desk at;
    at.desk.start_serve();
    at.desk.start_citizen({"--skip-sign-in"});
    reader().insert(practice_card("citizen-card-2024"));
    const auto done = at.desk.intake("card.json");
    CAPTURE(done.out);
    CHECK(done.exit == 0);
    reader().remove();
    const auto nobody = at.desk.intake("card.json", {"--wait", "1"});
    CHECK(nobody.exit == 1);
    CHECK(answer_of(nobody).at("error") == "card_removed");
}

TEST_CASE("a passport is opened with its lines once they are read; taken out in the middle, the desk says so and goes on")
{
    Desk at;
    at.desk.start_serve();
    Console console(at.desk);
    reader().insert(practice_card("passport"));
    REQUIRE(console.chip_becomes(ChipState::key_needed));
    console.ask("capture_text", {{"text", k_passport_zone}});
    REQUIRE(console.chip_becomes(ChipState::read));
    CHECK(console.model().chip.finding == "genuine");
    CHECK(console.model().current->disagreements.empty());
    reader().remove();

    console.ask("cancel_case", {{"reason", "citizen_left"}});
    reader().set_delay(60ms);  // longer than it takes to notice
    reader().insert(practice_card("citizen-card"));
    REQUIRE(console.chip_becomes(ChipState::reading));
    std::this_thread::sleep_for(300ms);
    reader().remove();
    reader().set_delay(0ms);
    CHECK(console.comes([](const auto& m) { return !m.card_in_reader && m.chip.state != ChipState::reading; }));
    CHECK_FALSE(console.model().current);
    reader().insert(practice_card("citizen-card-2024"));
    CHECK(console.chip_becomes(ChipState::read));
    CHECK(console.model().chip.card == "cc2");
    reader().remove();
}

TEST_CASE("a contactless card opens to the number the camera reads off its front: nothing is typed, and the number stands nowhere")
{
    test::TemporaryFolder camera;
    Desk at;
    at.desk.add_settings("[camera]\nsource = \"folder:" + camera.path() + "\"\n");
    at.desk.start_serve();
    Console console(at.desk);
    reader().insert(practice_card("citizen-card-2024-contactless"));
    REQUIRE(console.chip_becomes(ChipState::key_needed));
    CHECK(console.model().chip.fault == base::FaultCode::card_key_needed);
    // The card's front is shown: two pictures that differ, as of a camera.
    for (const char* frame : {"practice.jpg", "practice_again.jpg"}) {
        std::filesystem::copy_file(test::data_path("can/") + frame, camera.path() + "/" + frame);
    }
    REQUIRE(console.chip_becomes(ChipState::read));
    CHECK(console.model().chip.card == "cc2");
    CHECK(console.model().current);
    CHECK(console.comes([](const auto& m) { return m.camera.state == link::LampState::off; }));  // it has done its work
    console.ask("cancel_case", {{"reason", "citizen_left"}});
    reader().remove();
    std::ifstream log(at.desk.serve_log());
    CHECK(std::string(std::istreambuf_iterator<char>(log), {}).find(card::emulator::k_practice_access_number) == std::string::npos);
}

TEST_CASE("forged and damaged chips: each is named, none stops the desk")
{
    Desk at;
    at.desk.start_serve();
    Console console(at.desk);
    console.ask("capture_text", {{"text", k_passport_zone}});
    reader().insert(practice_card("passport-altered"));
    REQUIRE(console.chip_becomes(ChipState::read));
    CHECK(console.model().chip.finding == "altered");
    CHECK(console.model().chip.colour == "red");
    const auto& findings = console.model().current->findings;
    CHECK(std::any_of(findings.begin(), findings.end(), [](const auto& f) { return f.rule_id == "document_number.chip_refuted"; }));
    reader().remove();
    CHECK(console.comes([](const auto& m) { return !m.card_in_reader; }));
    console.ask("cancel_case", {{"reason", "citizen_left"}});
    CHECK(console.chip_becomes(ChipState::none));
    reader().insert(practice_card("citizen-card"));
    CHECK(console.chip_becomes(ChipState::read));
    CHECK(console.model().chip.finding == "genuine_unproven");
    reader().remove();
}

TEST_SUITE_END();
