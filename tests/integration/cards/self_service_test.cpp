// A citizen alone: real PC/SC service, real desk, real central with TLS and SMS file, the kiosk's own process with the card's PIN.

#include <algorithm>
#include <fstream>

#include "card/possession.h"
#include "link/client.h"
#include "support/desk_fixture.h"
#include "support/openssl_responder.h"
#include "support/practice_reader.h"
#include "wire/json_text.h"

using namespace balcao;
using namespace std::chrono_literals;
using test::CentralFixture;
using test::DeskFixture;
using test::practice_card;
using test::reader;
using wire::Json;

TEST_SUITE_BEGIN("self service");

namespace {

/// A self-service terminal; the citizen is a kiosk process without a window.
struct Terminal {
    CentralFixture central;
    DeskFixture desk{central};
    explicit Terminal(const std::string& mode = "self_service", const std::string& trust = test::card_settings())
    {
        (void)reader();  // before the service, which is told where to find it
        desk.set_reader_watch(true);
        desk.add_settings(trust + "[kiosk]\nmode = \"" + mode + "\"\n");
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
    reader().set_delay(40ms);  // longer than it takes to notice
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
    Terminal terminal("self_service", test::card_settings("1"));
    reader().insert(practice_card("citizen-card-2024"));
    terminal.citizen("1234");
    CHECK(terminal.says("\"stopped\":"));
    CHECK(terminal.said().find("\"page\":\"contact\"") == std::string::npos);
    CHECK(terminal.registered().empty());
}

namespace {

/// The authorities without the list of what the one of authentication has revoked.
struct AuthoritiesWithoutList {
    test::TemporaryFolder folder;
    AuthoritiesWithoutList()
    {
        std::filesystem::copy(test::k_card_pki + "/cc/trust", folder.path(), std::filesystem::copy_options::recursive);
        std::filesystem::remove(folder.path() + "/cc-auth-ca.crl");
    }
    [[nodiscard]] std::string settings(const std::string& more) const { return test::card_settings("100000", folder.path(), more); }
};

}  // namespace

TEST_CASE("without a list of revocations the authority's responder decides, and its no is one")
{
    const AuthoritiesWithoutList authorities;
    const test::OpensslResponder responder({"bento-auth"});
    for (const bool asks : {false, true}) {
        CAPTURE(asks);
        Terminal terminal("self_service", authorities.settings(asks ? "ocsp_responder = \"" + responder.url() + "\"\n" : ""));
        reader().insert(practice_card("citizen-card"));
        terminal.citizen("1234", {"--skip-sign-in"});
        CHECK(terminal.says(asks ? "\"page\":\"password\"" : "\"stopped\":"));
        CHECK(terminal.registered().size() == (asks ? 1 : 0));
        CHECK(responder.asked() == (asks ? 1 : 0));
    }
    Terminal terminal("self_service", authorities.settings("ocsp_responder = \"" + responder.url() + "\"\n"));
    reader().insert(practice_card("citizen-card-2024"));
    terminal.citizen("1234");
    CHECK(terminal.says("\"stopped\":"));
    CHECK(terminal.registered().empty());
    CHECK(responder.asked() == 2);
}

TEST_CASE("a list fetched while the desk runs counts for the next card")
{
    const AuthoritiesWithoutList authorities;
    std::ifstream in(test::k_card_pki + "/cc/trust/cc-auth-ca.crl", std::ios::binary);
    const std::string list{std::istreambuf_iterator<char>(in), {}};
    test::RawServer server([&list](const std::string&, int) { return test::RawAnswer{test::http_answer("200 OK", "", list), {}, false}; });
    Terminal terminal("self_service", authorities.settings("revocation_lists = [\"" + server.url() + "/auth.crl\"]\n"));
    const auto fetched = [&authorities] {
        return std::ranges::any_of(std::filesystem::directory_iterator(authorities.folder.path()),
                                   [](const auto& file) { return file.path().filename().string().starts_with("fetched-"); });
    };
    for (int i = 0; i < 200 && !fetched(); ++i) {
        std::this_thread::sleep_for(50ms);
    }
    REQUIRE(fetched());
    reader().insert(practice_card("citizen-card"));
    terminal.citizen("1234", {"--skip-sign-in"});
    CHECK(terminal.says("\"page\":\"password\""));
    const auto status = test::run_program("balcao", {"trust", "status", "--json", "--config", terminal.desk.config()});
    const auto told = wire::parse_json(status.out);
    REQUIRE(told);
    const auto& lists = told->at("citizen_card").at("lists");
    CHECK(lists.size() == 4);
    CHECK(std::ranges::all_of(lists, [](const auto& one) { return one.at("counts").template get<bool>(); }));
    CHECK(std::ranges::any_of(lists, [](const auto& one) { return one.at("file").template get<std::string>().starts_with("fetched-"); }));
    // One of the invented states' lists has run out, another is signed by nobody: the technician is told.
    CHECK(status.exit == 1);
    const auto again = test::run_program("balcao", {"trust", "refresh", "--json", "--config", terminal.desk.config()});
    CHECK(again.exit == 0);
    CHECK(again.out.find("\"outcome\":\"unchanged\"") != std::string::npos);
}

namespace {

/// A kiosk that says what it likes: the desk judges.
class LyingKiosk {
public:
    explicit LyingKiosk(const Terminal& at)
    {
        auto connected = link::Client::connect(at.desk.socket(), link::Role::kiosk);
        REQUIRE(connected);
        m_client = std::move(*connected);
        m_client->on_kiosk = [this](const link::KioskModel& model) { m_model = model; };
        REQUIRE(comes([](const auto& m) { return m.line; }));
        REQUIRE(comes([this](const auto&) { return m_client->ask_and_wait("start_alone", Json::object()).has_value(); }));  // the one before is leaving
        ask("choose_language", {{"language", "pt"}});
        REQUIRE(comes([](const auto& m) { return m.page == link::KioskPage::card_pin; }));
    }
    void ask(const char* action, Json args = Json::object())
    {
        const auto answer = m_client->ask_and_wait(action, std::move(args));
        REQUIRE_MESSAGE(answer, action << ": " << base::name(answer.error().code));
    }
    template <class F>
    bool comes(F&& holds)
    {
        for (int i = 0; i < 200; ++i) {
            if (holds(m_model)) {
                return true;
            }
            (void)m_client->wait(100);
        }
        return false;
    }
    /// What `card` answers to the challenge, sent as this kiosk's proof. \return what the desk says to it.
    base::FaultCode prove_with(const std::string& card, const std::function<void(card::PossessionProof&)>& change = {})
    {
        auto chip = practice_card(card);
        chip->power_on();
        card::emulator::EmulatedChannel channel(chip);
        card::Session session(channel);
        const auto kind = card::identify(session);
        REQUIRE(kind);
        const base::Secret pin(base::as_bytes(std::string_view("1234")));
        auto proof = card::prove_possession(session, *kind, *base::from_base64(m_model.challenge), {&pin, card::LastTry::keep});
        REQUIRE(proof);
        if (change) {
            change(*proof);
        }
        Json authorities = Json::array();
        for (const auto& one : proof->authorities) {
            authorities.push_back(base::to_base64(one));
        }
        ask("prove_holder", {{"card", card::name(proof->kind)},
                             {"certificate", base::to_base64(proof->certificate)},
                             {"authorities", std::move(authorities)},
                             {"signature", base::to_base64(proof->signature)}});
        REQUIRE(comes([](const auto& m) { return m.page == link::KioskPage::see_clerk || m.page == link::KioskPage::contact; }));
        return m_model.notice ? m_model.notice->code : base::FaultCode{};
    }
    [[nodiscard]] link::KioskPage page() const { return m_model.page; }

private:
    std::unique_ptr<link::Client> m_client;
    link::KioskModel m_model;
};

}  // namespace

TEST_CASE("the desk judges the proof itself: another card's, a spoiled one and one of nobody's are refused, the right one taken")
{
    Terminal terminal;
    reader().insert(practice_card("citizen-card-2024"));
    const auto fresh = [&terminal] { return LyingKiosk(terminal); };
    CHECK(fresh().prove_with("citizen-card") == base::FaultCode::document_of_another_person);
    CHECK(fresh().prove_with("citizen-card-2024", [](auto& proof) { proof.signature.front() ^= 1U; }) == base::FaultCode::holder_not_proved);
    CHECK(fresh().prove_with("citizen-card-2024", [](auto& proof) { proof.certificate.pop_back(); }) == base::FaultCode::holder_not_proved);
    CHECK(fresh().prove_with("citizen-card-2024", [](auto& proof) { proof.kind = card::CardKind::citizen_card_1; }) == base::FaultCode::holder_not_proved);
    LyingKiosk honest(terminal);
    (void)honest.prove_with("citizen-card-2024");
    CHECK(honest.page() == link::KioskPage::contact);
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
