// An operator's own Citizen Card at the running desk: a real PC/SC service, the card's own PIN and keys, the desk's trust folders.

#include "link/client.h"
#include "support/desk_fixture.h"
#include "support/practice_reader.h"
#include "wire/json_text.h"

using namespace balcao;
using namespace std::chrono_literals;
using base::Fault;
using base::FaultCode;
using link::SignInLacks;
using test::CentralFixture;
using test::DeskFixture;
using test::practice_card;
using test::reader;
using wire::Json;

TEST_SUITE_BEGIN("operators' cards at the desk");

namespace {

struct OperatorDesk {
    CentralFixture central;
    DeskFixture desk{central};
    std::unique_ptr<link::Client> console;
    std::optional<link::ConsoleModel> model;  ///< the last one shown

    OperatorDesk()
    {
        (void)reader();
        desk.set_reader_watch(true);
        desk.add_settings(test::card_settings());
    }
    /// Binds the card in the reader to ana. \return what the command said
    Json bind() const
    {
        Json said;
        DeskFixture::wait_for("the card to be noticed", [&] {
            const auto bound = desk.balcao({"operator", "card", "ana", "--file", desk.root() + "/operators.json", "--json"});
            said = bound.lines().empty() ? Json() : *wire::parse_json(bound.lines().back());
            return bound.exit == 0;
        });
        return said;
    }
    void start()
    {
        desk.start_serve();
        auto connected = link::Client::connect(desk.socket(), link::Role::console);
        REQUIRE(connected);
        console = std::move(*connected);
        model.reset();
        console->on_console = [this](const link::ConsoleModel& shown) { model = shown; };
        REQUIRE(console->wait(20'000));
    }
    base::Result<Json> sign_in(const std::string& pin, bool last_try = false)
    {
        return console->ask_and_wait("sign_in_card", {{"pin", pin}, {"last_try", last_try}}, 10'000);
    }
    Fault refused(const std::string& pin, bool last_try = false)
    {
        const auto answer = sign_in(pin, last_try);
        REQUIRE_FALSE(answer);
        return answer.error();
    }
    /// Another card; returns when the service knows of it.
    void put(std::shared_ptr<card::emulator::Card> card)
    {
        reader().remove();
        REQUIRE(comes([](const auto& m) { return !m.card_in_reader; }));
        reader().insert(std::move(card));
        REQUIRE(comes([](const auto& m) { return m.card_in_reader; }));
    }
    template <class F>
    bool comes(F&& holds)
    {
        const auto until = std::chrono::steady_clock::now() + 60s;
        while (!(model && holds(*model)) && std::chrono::steady_clock::now() < until) {
            REQUIRE(console->wait(50));
        }
        return model && holds(*model);
    }
};

Fault lacks(SignInLacks what) { return {FaultCode::operator_refused, 0, static_cast<std::int64_t>(what)}; }

/// The practice card with another holder's authentication key and certificate.
std::shared_ptr<card::emulator::Card> card_of(const std::string& holder, const test::TemporaryFolder& folder, base::Random& random)
{
    namespace fs = std::filesystem;
    fs::copy(std::string(BALCAO_TEST_DATA) + "/card", folder.file("card"), fs::copy_options::recursive);
    fs::copy(std::string(BALCAO_TEST_DATA) + "/documents", folder.file("documents"), fs::copy_options::recursive);
    for (const auto* kind : {".crt", ".key"}) {
        fs::copy_file(folder.file("card/pki/cc/holders/" + holder + "-auth" + kind), folder.file(std::string("card/pki/cc/holders/amelia-auth") + kind), fs::copy_options::overwrite_existing);
    }
    return card::emulator::make_practice_card("citizen-card", folder.path(), random);
}

}  // namespace

TEST_CASE("an operator signs in by their own card; taken out, the desk is locked within a second and the case goes on where it was")
{
    OperatorDesk at;
    reader().insert(practice_card("citizen-card"));
    const auto bound = at.bind();
    CHECK(bound.at("holder") == "AMÉLIA EXEMPLO TESTE");
    at.start();
    CHECK(at.comes([](const auto& m) { return m.card_sign_in && m.card_in_reader; }));

    CHECK(at.refused("9999") == Fault{FaultCode::card_pin_wrong, 2});
    REQUIRE(at.sign_in("1234"));
    REQUIRE(at.comes([](const auto& m) { return m.signed_in && m.signed_in->by_card; }));
    CHECK(at.model->signed_in->id == "ana");
    REQUIRE(at.console->ask_and_wait("start_case", {{"ticket", "A041"}}));
    REQUIRE(at.console->ask_and_wait("edit", {{"field", "surname"}, {"text", "Exemplo"}}));
    CHECK(at.model->chip.state == link::ChipState::none);  // nobody's document

    const auto before = std::chrono::steady_clock::now();
    reader().remove();
    REQUIRE(at.comes([](const auto& m) { return !m.signed_in; }));
    CHECK(std::chrono::steady_clock::now() - before < 15s);  // by the reader's word: whatever asks it now and then would come later
    CHECK(at.model->locked_for == "Ana Prática");
    CHECK_FALSE(at.model->current);

    at.put(practice_card("citizen-card"));
    REQUIRE(at.sign_in("1234"));
    REQUIRE(at.comes([](const auto& m) { return m.signed_in && m.current; }));
    CHECK(at.model->current->fields.at(domain::FieldId::surname).text == "Exemplo");
    reader().remove();
}

TEST_CASE("a foreign card is asked for no PIN; a blocked one, an expired one and a revoked one are told apart")
{
    OperatorDesk at;
    reader().insert(practice_card("citizen-card-2024"));
    (void)at.bind();
    at.start();
    at.put(practice_card("citizen-card"));  // amélia's other card, which nobody bound
    for (int i = 0; i < 4; ++i) {
        CHECK(at.refused("9999") == lacks(SignInLacks::known_card));  // a fourth wrong PIN would find it blocked
    }
    at.put(practice_card("citizen-card-2024"));
    CHECK(at.refused("9999") == Fault{FaultCode::card_pin_wrong, 2});
    CHECK(at.refused("9999") == Fault{FaultCode::card_pin_wrong, 1});
    CHECK(at.refused("1234") == Fault{FaultCode::card_pin_last_try});  // nothing was tried
    CHECK(at.refused("9999", true).code == FaultCode::card_pin_blocked);
    CHECK(at.refused("1234").code == FaultCode::card_pin_blocked);
    reader().remove();
    REQUIRE(at.comes([](const auto& m) { return !m.card_in_reader; }));
    CHECK(at.refused("1234").code == FaultCode::card_removed);
    CHECK(at.desk.stop_serve() == 0);

    for (const auto& [holder, lack] : {std::pair{"expired", SignInLacks::card_in_date}, std::pair{"revoked", SignInLacks::card_not_revoked}}) {
        const auto& shown_holder = holder;
        CAPTURE(shown_holder);
        const test::TemporaryFolder folder;
        base::SeededRandom random(7);
        reader().insert(card_of(holder, folder, random));
        (void)at.bind();
        at.start();
        REQUIRE(at.comes([](const auto& m) { return m.card_in_reader; }));
        CHECK(at.refused("1234") == lacks(lack));
        CHECK(at.desk.stop_serve() == 0);
        reader().remove();
    }
}

TEST_SUITE_END();
