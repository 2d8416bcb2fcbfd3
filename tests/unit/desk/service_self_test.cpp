// The citizen alone at a running desk service: who may begin, whose word counts, what the clerk sees.
#include "cases.h"
#include "running_service.h"

using namespace balcao;
using namespace balcao::desk;
using base::FaultCode;
using link::KioskPage;
using link::TerminalMode;
using test::done;
using test::eventually;
using test::fault_of;
using test::model_of;
using test::own_card;
using test::RunningService;
using test::signed_in;
using wire::Json;

TEST_SUITE_BEGIN("self service");

namespace service_self_tests {

namespace {

/// A kiosk without a window.
struct Kiosk {
    std::unique_ptr<link::Client> client;
    link::KioskModel model;

    explicit Kiosk(RunningService& running)
    {
        auto connected = link::Client::connect(running.folder.file("desk.sock"), link::Role::kiosk);
        REQUIRE(connected);
        client = std::move(*connected);
        client->on_kiosk = [this](const link::KioskModel& shown) { model = shown; };
        REQUIRE(client->wait(20'000));
    }
    bool shows(const std::function<bool(const link::KioskModel&)>& holds)
    {
        for (int i = 0; i < 200; ++i) {
            if (holds(model)) {
                return true;
            }
            (void)client->wait(20);
        }
        return false;
    }
    bool shows(KioskPage page)
    {
        return shows([page](const auto& m) { return m.page == page; });
    }
};

ChipCapture capture(const std::string& colour = "green", const std::string& card = "cc1") { return {own_card(colour, card), "PRT", {}, {}}; }

link::Lamp lamp(bool card) { return {card ? link::LampState::busy : link::LampState::ok, std::nullopt, std::nullopt}; }

void to_pin(RunningService& running, Kiosk& kiosk)
{
    REQUIRE(kiosk.shows([](const auto& m) { return m.line; }));
    running.service->reader_changed(lamp(false), false);
    done(*kiosk.client, "start_alone");
    REQUIRE(kiosk.shows(KioskPage::language));
    done(*kiosk.client, "choose_language", {{"language", "pt"}});
    REQUIRE(kiosk.shows(KioskPage::insert_card));
    running.service->reader_changed(lamp(true), true);
    REQUIRE(kiosk.shows(KioskPage::card_reading));
    running.service->chip_read(capture());
    REQUIRE(kiosk.shows(KioskPage::card_pin));
}

Json proof() { return {{"card", "cc1"}, {"certificate", "AQI="}, {"authorities", Json::array()}, {"signature", "AwQ="}}; }

void to_contact(RunningService& running, Kiosk& kiosk)
{
    to_pin(running, kiosk);
    done(*kiosk.client, "prove_holder", proof());
    running.service->holder_judged(*base::from_base64(kiosk.model.challenge), std::string("{\"holder\":1}"));
    REQUIRE(kiosk.shows(KioskPage::contact));
}

/// \return the kiosk's last page: the temporary password.
void to_password(RunningService& running, Kiosk& kiosk)
{
    to_contact(running, kiosk);
    done(*kiosk.client, "give_contact", {{"phone", "912345678"}, {"signature", false}});
    REQUIRE(kiosk.shows(KioskPage::review));
    done(*kiosk.client, "review", {{"yes", true}});
    done(*kiosk.client, "consent",
         {{"yes", true}, {"text_id", "activation-consent"}, {"text_version", "1"}, {"language", "pt"}, {"shown_sha256", std::string(64, 'a')},
          {"shown_at", "2026-11-24T09:00:00.000Z"}});
    done(*kiosk.client, "confirm_phone", {{"yes", true}});
    REQUIRE(kiosk.shows([](const auto& m) { return m.page == KioskPage::code && m.code_tries_left == 3; }));
    done(*kiosk.client, "enter_code", {{"code", "123456"}});
    REQUIRE(kiosk.shows(KioskPage::wait));
    done(*kiosk.client, "seal_secret", {{"sealed", "AQID"}});
    REQUIRE(kiosk.shows(KioskPage::password));
}

}  // namespace

TEST_CASE("alone from the card to the record: no operator, one record, made by nobody's account")
{
    RunningService running(TerminalMode::self_service);
    Kiosk kiosk(running);
    to_pin(running, kiosk);
    CHECK(kiosk.model.alone);
    CHECK(kiosk.model.review.empty());  // not before the PIN
    CHECK(kiosk.model.birth_date.empty());
    CHECK_FALSE(running.cards.keys.photo);
    const auto challenge = base::from_base64(kiosk.model.challenge);
    REQUIRE(challenge);
    CHECK(base::to_text(*challenge).find("terminal-1 " + kiosk.model.case_id) != std::string::npos);

    done(*kiosk.client, "prove_holder", proof());
    REQUIRE(running.cards.claims == 1);
    CHECK(running.cards.claim.proof.challenge == *challenge);
    CHECK(running.cards.claim.nic == "156973545");
    CHECK(running.cards.claim.evidence == "{}");
    done(*kiosk.client, "leave");

    to_password(running, kiosk);
    CHECK_FALSE(kiosk.model.receipt_id.empty());
    {
        const base::Lock lock(running.queue_mutex);
        const auto items = running.queue->list({});
        REQUIRE(items);
        CHECK(items->size() == 1);
        const auto entries = running.queue->audit(0, 200);
        REQUIRE(entries);
        int acts = 0;
        for (const auto& entry : *entries) {
            for (const auto& [key, value] : entry.event.ids) {
                const auto& shown_value = value;
                CHECK_MESSAGE((key != "operator" || value == "self-service"), shown_value);
                acts += key == "operator" ? 1 : 0;
            }
        }
        CHECK(acts >= 5);
    }
    done(*kiosk.client, "leave");
    CHECK(kiosk.shows(KioskPage::idle));
}

TEST_CASE("a proof is looked at by the service: malformed ones are sent back, late ones change nothing")
{
    RunningService running(TerminalMode::self_service);
    Kiosk kiosk(running);
    CHECK(fault_of(*kiosk.client, "prove_holder", proof()) == FaultCode::act_not_possible_now);
    to_pin(running, kiosk);
    for (const char* key : {"card", "certificate", "authorities", "signature"}) {
        auto broken = proof();
        broken[key] = 7;
        CAPTURE(key);
        CHECK(fault_of(*kiosk.client, "prove_holder", broken) == FaultCode::message_malformed);
        broken.erase(key);
        CHECK(fault_of(*kiosk.client, "prove_holder", broken) == FaultCode::message_malformed);
    }
    auto many = proof();
    many["authorities"] = Json::array({"AQ==", "AQ==", "AQ==", "AQ==", "AQ=="});
    CHECK(fault_of(*kiosk.client, "prove_holder", many) == FaultCode::message_malformed);
    CHECK(running.cards.claims == 0);

    const auto challenge = *base::from_base64(kiosk.model.challenge);
    running.service->holder_judged({9}, std::string("{}"));  // of a card that lay there before
    running.service->holder_judged(challenge, base::fail(FaultCode::holder_not_proved));
    REQUIRE(kiosk.shows(KioskPage::see_clerk));
    running.service->holder_judged(challenge, std::string("{}"));
    CHECK(fault_of(*kiosk.client, "give_contact", {{"phone", "912345678"}, {"signature", false}}) == FaultCode::act_not_possible_now);
}

TEST_CASE("at a counter nobody begins alone; alone, no clerk opens a case; without a line nobody begins")
{
    RunningService counter;
    Kiosk at_counter(counter);
    CHECK(fault_of(*at_counter.client, "start_alone") == FaultCode::peer_not_allowed);

    RunningService alone(TerminalMode::self_service);
    Kiosk kiosk(alone);
    auto console = signed_in(alone);
    for (const char* action : {"start_case", "capture_text", "read_card", "edit", "sign_off"}) {
        CAPTURE(action);
        CHECK(fault_of(*console, action) == FaultCode::self_service_only);
    }
    alone.service->swiped("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10");
    CHECK(eventually(*console, [](const auto& m) { return m.notice && m.notice->code == FaultCode::self_service_only; }));
    CHECK(model_of(*console).terminal.mode == TerminalMode::self_service);
    CHECK(fault_of(*kiosk.client, "call_clerk") == FaultCode::self_service_only);
    alone.service->sync_changed({});
    REQUIRE(kiosk.shows([](const auto& m) { return !m.line; }));
    CHECK(fault_of(*kiosk.client, "start_alone") == FaultCode::self_service_needs_line);
}

TEST_CASE("a card put in where no clerk works begins by itself; where one does, it is the clerk's unless a citizen has begun")
{
    RunningService running(TerminalMode::self_service);
    Kiosk kiosk(running);
    REQUIRE(kiosk.shows([](const auto& m) { return m.line; }));
    running.service->reader_changed(lamp(true), true);
    REQUIRE(kiosk.shows(KioskPage::language));
    CHECK(running.cards.readings == 0);  // not before a language is chosen
    done(*kiosk.client, "choose_language", {{"language", "en"}});
    REQUIRE(kiosk.shows(KioskPage::card_reading));
    CHECK(running.cards.readings == 1);
    done(*kiosk.client, "leave");

    RunningService shared_desk(TerminalMode::both);
    Kiosk other(shared_desk);
    REQUIRE(other.shows([](const auto& m) { return m.line; }));
    auto console = signed_in(shared_desk);
    shared_desk.service->reader_changed(lamp(true), true);
    CHECK(eventually(*console, [](const auto& m) { return m.chip.state == link::ChipState::reading; }));
    CHECK_FALSE(model_of(*console).citizen_alone);
    CHECK(shared_desk.cards.keys.photo);
}

TEST_CASE("the clerk sees that somebody is there, not who; the case is the clerk's once the citizen calls")
{
    RunningService running(TerminalMode::both);
    Kiosk kiosk(running);
    auto console = signed_in(running);
    to_contact(running, kiosk);
    auto model = model_of(*console);
    CHECK(model.citizen_alone);
    CHECK_FALSE(model.current);
    CHECK(model.chip == link::ChipView{});
    CHECK(wire::to_line(*console->ask_and_wait("status", Json::object())).find("156973545") == std::string::npos);
    for (const char* action : {"start_case", "edit", "back_to_form", "enter_code", "skip_code", "sign_off", "finish_case", "read_card", "capture_text"}) {
        CAPTURE(action);
        CHECK(fault_of(*console, action) == FaultCode::citizen_at_kiosk);
    }
    CHECK(fault_of(*console, "take_over") == FaultCode::citizen_at_kiosk);
    done(*kiosk.client, "call_clerk");
    REQUIRE(eventually(*console, [](const auto& m) { return m.current && m.current->asked_for_help; }));
    done(*console, "take_over");
    model = model_of(*console);
    CHECK_FALSE(model.citizen_alone);
    REQUIRE(model.current);
    CHECK(model.current->phase == link::Phase::intake);
    CHECK(model.current->fields.at(domain::FieldId::nic).text == "156973545");
    done(*console, "edit", {{"field", "email"}, {"text", "amelia@exemplo.pt"}});
    CHECK(running.cards.readings == 1);  // the PIN has proved the holder
}

TEST_CASE("taken over before the PIN: the card is read again, with the photo to compare")
{
    RunningService running(TerminalMode::both);
    Kiosk kiosk(running);
    auto console = signed_in(running);
    to_pin(running, kiosk);
    done(*kiosk.client, "call_clerk");
    done(*console, "take_over");
    CHECK(running.cards.readings == 2);
    CHECK(running.cards.keys.photo);
    CHECK(model_of(*console).chip.state == link::ChipState::reading);
}

TEST_CASE("pulled card, gone kiosk, cancelled by the clerk: nothing is kept, and the next one can begin")
{
    RunningService running(TerminalMode::both);
    auto console = signed_in(running);
    {
        Kiosk kiosk(running);
        to_contact(running, kiosk);
        running.service->reader_changed(lamp(false), false);
        REQUIRE(kiosk.shows(KioskPage::see_clerk));
        REQUIRE(kiosk.model.notice);
        CHECK(kiosk.model.notice->code == FaultCode::card_removed);
        done(*kiosk.client, "leave");
        to_contact(running, kiosk);
    }
    CHECK(eventually(*console, [](const auto& m) { return !m.citizen_alone; }));
    Kiosk next(running);
    running.service->reader_changed(lamp(false), false);
    to_pin(running, next);
    done(*console, "cancel_case", {{"reason", "person_left"}});
    CHECK(next.shows(KioskPage::idle));
    const base::Lock lock(running.queue_mutex);
    CHECK(running.queue->drafts()->empty());
    CHECK(running.queue->list({})->empty());
}

TEST_CASE("registering again is for what was not registered: nothing is counted twice")
{
    RunningService running(TerminalMode::self_service);
    Kiosk kiosk(running);
    CHECK(fault_of(*kiosk.client, "register_again") == FaultCode::act_not_possible_now);
    to_password(running, kiosk);
    CHECK(fault_of(*kiosk.client, "register_again") == FaultCode::act_not_possible_now);  // done once
    const base::Lock lock(running.queue_mutex);
    CHECK(running.queue->list({})->size() == 1);
}

}  // namespace service_self_tests

TEST_SUITE_END();
