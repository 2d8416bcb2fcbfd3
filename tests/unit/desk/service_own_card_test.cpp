// Operators and their own Citizen Cards at the running desk. The card itself is told what to answer; real ones are read in
// tests/integration/cards.

#include "citizen.h"
#include "running_service.h"

using namespace balcao;
using namespace balcao::desk;
using base::Fault;
using base::FaultCode;
using link::SignInLacks;
using test::done;
using test::fault_of;
using test::model_of;
using test::RunningService;
using wire::Json;

TEST_SUITE_BEGIN("desk");

namespace {

const std::string k_anas(64, 'a');
const std::string k_ruis(64, 'b');
const std::string k_reader = "Reader of operators 00 00";

/// Ana and rui have cards.
struct CardDesk {
    explicit CardDesk(std::function<void(DeskConfig&)> settings = {})
    {
        running.stop();
        running.settings = std::move(settings);
        const auto people = running.folder.file("people.json");
        auto list = test::operators();
        list[0]["card"] = k_anas;
        list[2]["card"] = k_ruis;
        std::ofstream(people) << Json{{"operators", list}};
        running.people = [people](Roster& roster) { roster = *Roster::load(people); };
        running.start();
        console = running.client(link::Role::console);
        put_in({k_reader});
    }
    void put_in(const std::vector<std::string>& readers)
    {
        running.service->reader_changed({link::LampState::ok, std::nullopt, std::nullopt}, !readers.empty(), readers);
    }
    /// Asks, lets the card answer, and waits for what the service makes of it.
    base::Result<Json> with_card(const char* action, Json args, base::Result<OperatorCardProof> answers, bool stray = false)
    {
        std::optional<base::Result<Json>> answer;
        const int before = running.cards.questions;
        REQUIRE(console->ask(action, std::move(args), [&answer](const base::Result<Json>& got) { answer = got; }));
        for (int i = 0; i < 200 && running.cards.questions == before && !answer; ++i) {
            (void)console->wait(10);
        }
        if (stray) {  // somebody's answer to a question of before
            running.service->operator_proved({1, 2, 3}, OperatorCardProof{k_ruis, k_reader});
        }
        if (!answer) {
            running.service->operator_proved(running.cards.question.challenge, std::move(answers));
        }
        for (int i = 0; i < 200 && !answer; ++i) {
            (void)console->wait(10);
        }
        REQUIRE(answer);
        return *answer;
    }
    base::Result<Json> sign_in(const std::string& card = k_anas) { return with_card("sign_in_card", {{"pin", "1234"}}, OperatorCardProof{card, k_reader}); }
    RunningService running;
    std::unique_ptr<link::Client> console;
};

Fault refused(const base::Result<Json>& answer)
{
    REQUIRE_FALSE(answer);
    return answer.error();
}

Fault lacks(SignInLacks what) { return {FaultCode::operator_refused, 0, static_cast<std::int64_t>(what)}; }

}  // namespace

TEST_CASE("whose card proved to be here is signed in; any other card, and every failure, opens nothing")
{
    CardDesk desk;
    CHECK(model_of(*desk.console).card_sign_in);
    const auto answer = desk.sign_in();
    REQUIRE(answer);
    CHECK(model_of(*desk.console).signed_in->id == "ana");
    CHECK(model_of(*desk.console).signed_in->by_card);
    CHECK(desk.running.cards.question.known == std::vector<std::string>{k_anas, k_ruis});
    CHECK_FALSE(desk.running.cards.question.last_try);
    done(*desk.console, "sign_out");

    CHECK(refused(desk.sign_in(std::string(64, 'c'))) == lacks(SignInLacks::known_card));
    CHECK(refused(desk.with_card("sign_in_card", {{"pin", "1234"}}, base::fail(FaultCode::card_pin_wrong, 2))) == Fault{FaultCode::card_pin_wrong, 2});
    CHECK(refused(desk.with_card("sign_in_card", {{"pin", "1234"}}, base::fail(FaultCode::card_pin_blocked))) == Fault{FaultCode::card_pin_blocked});
    CHECK(refused(desk.with_card("sign_in_card", {{"pin", "1234"}}, base::unexpected(lacks(SignInLacks::card_in_date)))) == lacks(SignInLacks::card_in_date));
    CHECK_FALSE(model_of(*desk.console).signed_in);
}

TEST_CASE("an answer to another challenge, or one that comes again, signs nobody in")
{
    CardDesk desk;
    desk.running.service->operator_proved({1, 2, 3}, OperatorCardProof{k_anas, k_reader});
    CHECK_FALSE(model_of(*desk.console).signed_in);
    REQUIRE(desk.with_card("sign_in_card", {{"pin", "1234"}}, OperatorCardProof{k_anas, k_reader}, true));
    CHECK(model_of(*desk.console).signed_in->id == "ana");
    const auto first = desk.running.cards.question.challenge;
    done(*desk.console, "sign_out");
    desk.running.service->operator_proved(first, OperatorCardProof{k_anas, k_reader});
    CHECK_FALSE(model_of(*desk.console).signed_in);
    REQUIRE(desk.sign_in());
    CHECK(desk.running.cards.question.challenge != first);
}

TEST_CASE("a card taken out before the proof was looked at signs nobody in")
{
    CardDesk desk;
    desk.put_in({});
    CHECK(refused(desk.sign_in()) == Fault{FaultCode::card_removed});
    CHECK_FALSE(model_of(*desk.console).signed_in);
}

TEST_CASE("card out: locked, with the case and the citizen's page as they were; the same card goes on there")
{
    CardDesk desk;
    REQUIRE(desk.sign_in());
    auto kiosk = desk.running.client(link::Role::kiosk);
    done(*desk.console, "start_case", {{"ticket", "A041"}});
    test::fill_form(*desk.console);
    done(*desk.console, "send_to_citizen");
    done(*kiosk, "choose_language", {{"language", "pt"}});
    desk.put_in({});
    REQUIRE(test::eventually(*desk.console, [](const auto& model) { return !model.signed_in; }));
    auto model = model_of(*desk.console);
    CHECK(model.locked_for == "Ana Prática");
    CHECK_FALSE(model.current);                                      // nothing of the citizen on the locked screen
    CHECK(fault_of(*desk.console, "edit", {{"field", "phone"}, {"text", "1"}}) == FaultCode::not_signed_in);
    done(*kiosk, "review", {{"yes", true}});                          // and the citizen goes on

    desk.put_in({k_reader});
    REQUIRE(desk.sign_in());
    model = model_of(*desk.console);
    CHECK(model.locked_for.empty());
    REQUIRE(model.current);
    CHECK(model.current->phase == link::Phase::citizen_consent);
    CHECK(model.current->fields.at(domain::FieldId::surname).text == "Exemplo");
}

TEST_CASE("a console nobody touched locks as with the card out: the case stays, the citizen goes on, card or password open it")
{
    CardDesk desk([](DeskConfig& config) {
        config.idle_lock_minutes = 7;
        config.practice = false;
    });
    REQUIRE(desk.sign_in());
    CHECK(model_of(*desk.console).idle_lock_minutes == 7);
    auto kiosk = desk.running.client(link::Role::kiosk);
    done(*desk.console, "start_case", {{"ticket", "A041"}});
    test::fill_form(*desk.console);
    done(*desk.console, "send_to_citizen");
    done(*kiosk, "choose_language", {{"language", "pt"}});
    CHECK(fault_of(*kiosk, "idle_lock") == FaultCode::peer_not_allowed);   // the lock is the console's alone
    done(*desk.console, "idle_lock");
    auto model = model_of(*desk.console);
    CHECK_FALSE(model.signed_in);
    CHECK_FALSE(model.current);                                            // nothing of the citizen on the locked screen
    CHECK(model.locked_for == "Ana Prática");
    CHECK(model.locked_idle);
    CHECK(model.idle_lock_minutes == 0);
    CHECK(fault_of(*desk.console, "idle_lock") == FaultCode::not_signed_in);
    done(*kiosk, "review", {{"yes", true}});
    SUBCASE("by card") { REQUIRE(desk.sign_in()); }
    SUBCASE("by password") { done(*desk.console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}}); }
    model = model_of(*desk.console);
    CHECK(model.locked_for.empty());
    CHECK_FALSE(model.locked_idle);
    REQUIRE(model.current);
    CHECK(model.current->phase == link::Phase::citizen_consent);
    CHECK(model.current->fields.at(domain::FieldId::surname).text == "Exemplo");
    const auto entries = desk.console->ask_and_wait("audit_export", {{"after", 0}})->at("entries");
    CHECK(std::count_if(entries.begin(), entries.end(), [](const auto& one) { return one.at("event") == "operator_locked_idle"; }) == 1);
}

TEST_CASE("where the site says never, and in practice, no console locks by itself")
{
    bool practice = false;
    SUBCASE("never") {}
    SUBCASE("practice") { practice = true; }
    CardDesk desk([practice](DeskConfig& config) {
        config.idle_lock_minutes = practice ? 7 : 0;
        config.practice = practice;
    });
    REQUIRE(desk.sign_in());
    CHECK(model_of(*desk.console).idle_lock_minutes == 0);
    CHECK(fault_of(*desk.console, "idle_lock") == FaultCode::input_invalid);
    CHECK(model_of(*desk.console).signed_in);
}

TEST_CASE("the audit chain knows that tries are written down: without their file nobody begins with free tries")
{
    RunningService running;
    running.stop();
    const auto tries = running.folder.file("tries.json");
    running.people = [&](Roster& roster) { roster = *Roster::load(running.folder.file("operators.json"), tries); };
    const auto noted = [&](link::Client& console, const char* event) {
        const auto entries = console.ask_and_wait("audit_export", {{"after", 0}})->at("entries");
        return std::count_if(entries.begin(), entries.end(), [event](const auto& one) { return one.at("event") == event; });
    };
    const Json wrong{{"operator", "ana"}, {"password", "errada"}};
    const auto start_and_try = [&](std::int64_t lost, std::int64_t seconds) {
        running.start();
        auto console = running.client(link::Role::console);
        CHECK(noted(*console, "sign_in_tries_begun") == 1);
        CHECK(noted(*console, "sign_in_tries_lost") == lost);
        const auto refused = console->ask_and_wait("sign_in", wrong);
        REQUIRE_FALSE(refused);
        CHECK(refused.error() == Fault{FaultCode::operator_refused, seconds, static_cast<std::int64_t>(SignInLacks::nothing)});
        console.reset();
        running.stop();
    };
    start_and_try(0, 0);
    REQUIRE(std::filesystem::remove(tries));
    start_and_try(1, 5);
    running.clock.advance(std::chrono::minutes(1));
    start_and_try(1, 10);
}

TEST_CASE("only the card of whoever is signed in locks, and no document is read from its reader")
{
    CardDesk desk;
    REQUIRE(desk.sign_in());
    CHECK_FALSE(model_of(*desk.console).card_in_reader);
    desk.put_in({k_reader, "Reader of citizens 01 00"});
    REQUIRE(test::eventually(*desk.console, [&](const auto& model) { return model.card_in_reader; }));
    CHECK(test::eventually(*desk.console, [&](const auto&) { return desk.running.cards.readings == 1; }));
    CHECK(desk.running.cards.keys.but == k_reader);
    desk.put_in({k_reader});
    REQUIRE(test::eventually(*desk.console, [](const auto& model) { return !model.card_in_reader; }));
    CHECK(model_of(*desk.console).signed_in);
    desk.put_in({"Reader of citizens 01 00"});
    CHECK(test::eventually(*desk.console, [](const auto& model) { return !model.signed_in; }));

    done(*desk.console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    desk.put_in({});                                                  // signed in by password: cards come and go
    CHECK(test::eventually(*desk.console, [](const auto& model) { return !model.card_in_reader; }));
    CHECK(model_of(*desk.console).signed_in);
}

TEST_CASE("a site with one reader may let operators take their card out")
{
    CardDesk desk([](DeskConfig& config) { config.card_out_locks = false; });
    REQUIRE(desk.sign_in());
    desk.put_in({});
    CHECK(test::eventually(*desk.console, [](const auto& model) { return model.signed_in && !model.signed_in->by_card; }));
    CHECK(model_of(*desk.console).locked_for.empty());
}

TEST_CASE("sign-off by card: the clerk's own card, nothing else, and it is asked for every time")
{
    CardDesk desk([](DeskConfig& config) { config.sign_off_asks = link::SignOffAsks::card; });
    REQUIRE(desk.sign_in());
    auto kiosk = desk.running.client(link::Role::kiosk);
    done(*desk.console, "start_case", {{"ticket", "A041"}});
    test::fill_form(*desk.console);
    done(*desk.console, "send_to_citizen");
    test::citizen_says_yes(*kiosk);
    const auto bare = desk.console->ask_and_wait("sign_off", Json::object());
    CHECK(refused(bare) == Fault{FaultCode::sign_off_unproved, static_cast<std::int64_t>(link::SignOffAsks::card)});
    CHECK(fault_of(*desk.console, "sign_off", {{"password", "pratica"}}) == FaultCode::sign_off_unproved);
    const Json by_card{{"card", {{"pin", "1234"}}}};
    CHECK(refused(desk.with_card("sign_off", by_card, base::fail(FaultCode::card_pin_wrong, 1))) == Fault{FaultCode::card_pin_wrong, 1});
    CHECK(refused(desk.with_card("sign_off", by_card, OperatorCardProof{k_ruis, k_reader})).code == FaultCode::act_not_possible_now);
    CHECK(desk.running.cards.question.known == std::vector<std::string>{k_anas});
    CHECK(model_of(*desk.console).current->phase == link::Phase::ready);
    const auto signed_off = desk.with_card("sign_off", by_card, OperatorCardProof{k_anas, k_reader});
    REQUIRE(signed_off);
    CHECK(signed_off->at("seq") == 1);
}

TEST_CASE("a supervisor approves by card, beside the clerk's")
{
    CardDesk desk([](DeskConfig& config) { config.approvals.needed_for = {"activation"}; });
    REQUIRE(desk.sign_in());
    auto kiosk = desk.running.client(link::Role::kiosk);
    done(*desk.console, "start_case", {{"ticket", "A041"}});
    test::fill_form(*desk.console);
    done(*desk.console, "send_to_citizen");
    test::citizen_says_yes(*kiosk);
    done(*desk.console, "sign_off");
    const Json by_card{{"card", true}, {"pin", "1234"}};
    CHECK(refused(desk.with_card("approve", by_card, OperatorCardProof{k_anas, k_reader})).code == FaultCode::right_missing);
    const auto approved = desk.with_card("approve", by_card, OperatorCardProof{k_ruis, "Reader of citizens 01 00"});
    REQUIRE(approved);
    CHECK(approved->at("seq") == 1);
    CHECK(model_of(*desk.console).signed_in->id == "ana");
}

TEST_CASE("a record is given up by a supervisor's card, and not by a clerk's")
{
    CardDesk desk;
    REQUIRE(desk.sign_in());
    auto kiosk = desk.running.client(link::Role::kiosk);
    done(*desk.console, "start_case", {{"ticket", "A041"}});
    test::fill_form(*desk.console);
    done(*desk.console, "send_to_citizen");
    test::citizen_says_yes(*kiosk);
    done(*desk.console, "sign_off");
    {
        const base::Lock lock(desk.running.queue_mutex);
        const auto batch = desk.running.queue->claim(1).value();
        const queue::ItemOutcome no{batch.records.at(0).seq, queue::Outcome::rejected, "person_has_key", {}};
        REQUIRE(desk.running.queue->settle(batch.epoch, std::span(&no, 1), std::nullopt));
    }
    const Json by_card{{"seq", 1}, {"reason", "nothing_left"}, {"card", true}, {"pin", "1234"}};
    CHECK(refused(desk.with_card("queue_waive", by_card, base::fail(FaultCode::card_pin_wrong, 1))) == Fault{FaultCode::card_pin_wrong, 1});
    CHECK(refused(desk.with_card("queue_waive", by_card, OperatorCardProof{k_anas, k_reader})).code == FaultCode::right_missing);
    CHECK(model_of(*desk.console).queue.rows.at(0).refused);
    REQUIRE(desk.with_card("queue_waive", by_card, OperatorCardProof{k_ruis, "Reader of citizens 01 00"}));
    CHECK(model_of(*desk.console).queue.rows.at(0).given_up);
    CHECK(model_of(*desk.console).signed_in->id == "ana");
}

TEST_CASE("a card that was asked about one sign-off approves no other")
{
    CardDesk desk([](DeskConfig& config) { config.approvals.needed_for = {"activation"}; });
    REQUIRE(desk.sign_in());
    auto kiosk = desk.running.client(link::Role::kiosk);
    done(*desk.console, "start_case", {{"ticket", "A041"}});
    test::fill_form(*desk.console);
    done(*desk.console, "send_to_citizen");
    test::citizen_says_yes(*kiosk);
    done(*desk.console, "sign_off");
    std::optional<base::Result<Json>> answer;
    const int before = desk.running.cards.questions;
    REQUIRE(desk.console->ask("approve", Json{{"card", true}, {"pin", "1234"}}, [&answer](const base::Result<Json>& got) { answer = got; }));
    for (int i = 0; i < 200 && desk.running.cards.questions == before; ++i) (void)desk.console->wait(10);
    REQUIRE(desk.running.cards.questions == before + 1);
    // While the supervisor types the PIN, the case is taken back, changed or not, and signed off anew.
    SUBCASE("changed") { done(*desk.console, "edit", {{"field", "email"}, {"text", "outra@exemplo.pt"}}); }
    SUBCASE("as it was")
    {
        desk.running.clock.advance(std::chrono::seconds(20));
        done(*desk.console, "back_to_form");
    }
    done(*desk.console, "send_to_citizen");
    test::citizen_says_yes(*kiosk);
    done(*desk.console, "sign_off");
    REQUIRE(model_of(*desk.console).current->phase == link::Phase::approval);
    desk.running.service->operator_proved(desk.running.cards.question.challenge, OperatorCardProof{k_ruis, "Reader of citizens 01 00"});
    for (int i = 0; i < 200 && !answer; ++i) (void)desk.console->wait(10);
    REQUIRE(answer);
    CHECK(refused(*answer).code == FaultCode::act_not_possible_now);
    CHECK(model_of(*desk.console).current->phase == link::Phase::approval);
    CHECK(desk.with_card("approve", {{"card", true}, {"pin", "1234"}}, OperatorCardProof{k_ruis, "Reader of citizens 01 00"})->at("seq") == 1);
}

TEST_CASE("two operators with one card prove neither; a card of somebody the central blocked opens nothing")
{
    const test::TemporaryFolder folder;
    auto list = test::operators();
    list[0]["card"] = k_anas;
    list[1]["card"] = k_anas;
    std::ofstream(folder.file("twins.json")) << Json{{"operators", list}};
    auto roster = *Roster::load(folder.file("twins.json"));
    const base::ManualClock clock(test::k_now);
    CHECK(roster.sign_in_by_card(k_anas, clock).error() == lacks(SignInLacks::known_card));
    CHECK(roster.sign_in_by_card("", clock).error() == lacks(SignInLacks::known_card));

    // A name that stands twice is that of its first entry, card and all.
    list = test::operators();
    list[0]["card"] = k_anas;
    list.push_back(list[0]);
    list.back()["card"] = k_ruis;
    std::ofstream(folder.file("twice.json")) << Json{{"operators", list}};
    roster = *Roster::load(folder.file("twice.json"));
    CHECK(roster.cards() == std::vector<std::string>{k_anas});
    CHECK(roster.sign_in_by_card(k_ruis, clock).error() == lacks(SignInLacks::known_card));
    CHECK(roster.sign_in_by_card(k_anas, clock)->id.text() == "ana");

    list = test::operators();
    list[0]["card"] = "no fingerprint";
    std::ofstream(folder.file("odd.json")) << Json{{"operators", list}};
    CHECK(Roster::load(folder.file("odd.json")).error().code == FaultCode::configuration_invalid);
}

TEST_SUITE_END();
