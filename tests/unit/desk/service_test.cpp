// The desk service over its real socket with a real queue and real keys; the central is not there.

#include <fcntl.h>

#include "citizen.h"
#include "running_service.h"
#include "wire/activation.h"

using namespace balcao;
using namespace balcao::desk;
using base::FaultCode;
using test::done;
using test::citizen_says_yes;
using test::fault_of;
using test::fill_form;
using test::RunningService;
using wire::Json;

TEST_SUITE_BEGIN("desk");

TEST_CASE("nothing of a case can be done before an operator has signed in, and a wrong password does not")
{
    RunningService running;
    auto console = running.client(link::Role::console);
    CHECK(fault_of(*console, "start_case", {{"ticket", "A001"}}) == FaultCode::not_signed_in);
    CHECK(fault_of(*console, "sign_in", {{"operator", "ana"}, {"password", "wrong"}}) == FaultCode::operator_refused);
    done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    done(*console, "start_case", {{"ticket", "A001"}});
    CHECK(fault_of(*console, "start_case", {{"ticket", "A002"}}) == FaultCode::act_not_possible_now);
    done(*console, "sign_out");
    CHECK(fault_of(*console, "edit", {{"field", "surname"}, {"text", "X"}}) == FaultCode::not_signed_in);
}

TEST_CASE("without a kiosk nothing is handed to the citizen, and an empty picture is said to be empty")
{
    RunningService running;
    auto console = running.client(link::Role::console);
    done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    done(*console, "start_case", {{"ticket", "A001"}});
    CHECK(fault_of(*console, "send_to_citizen") == FaultCode::kiosk_not_connected);
    const base::Descriptor picture(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const auto answer = console->ask_and_wait_with(picture, "capture_image", Json::object());
    REQUIRE_FALSE(answer);
    CHECK(answer.error().code == FaultCode::nothing_found_in_image);
    CHECK(fault_of(*console, "capture_image") == FaultCode::message_malformed);  // without a file
    CHECK(fault_of(*console, "edit", {{"field", "no_such_field"}, {"text", "X"}}) == FaultCode::message_malformed);
}

TEST_CASE("a case goes from the form to a durable record that only the central can open")
{
    RunningService running;
    auto console = running.client(link::Role::console);
    auto kiosk = running.client(link::Role::kiosk);
    std::optional<link::KioskModel> citizen_sees;
    kiosk->on_kiosk = [&citizen_sees](const link::KioskModel& model) { citizen_sees = model; };
    done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    done(*console, "start_case", {{"ticket", "A001"}});
    fill_form(*console);
    CHECK(fault_of(*console, "sign_off") == FaultCode::act_not_possible_now);
    done(*console, "send_to_citizen");
    citizen_says_yes(*kiosk);
    const auto signed_off = console->ask_and_wait("sign_off", Json::object());
    REQUIRE(signed_off);
    CHECK(signed_off->at("seq") == 1);
    const auto status = console->ask_and_wait("status", Json::object());
    REQUIRE(status);
    CHECK(status->at("current").at("record") == "registered_here");
    CHECK(status->at("queue").at("pending") == 1);
    CHECK(status->at("queue").at("rows").at(0).at("initials") == "A. E.");
    done(*console, "audit_verify");
    CHECK(console->ask_and_wait("day_report", Json::object())->at("balanced") == true);
    CHECK(fault_of(*console, "finish_case") == FaultCode::citizen_not_done);  // the password is on the citizen's screen only
    CHECK(fault_of(*console, "start_case", {{"ticket", "A042"}}) == FaultCode::citizen_not_done);
    done(*console, "finish_case", {{"anyway", true}});
    for (int i = 0; i < 60 && (!citizen_sees || citizen_sees->page != link::KioskPage::idle); ++i) {
        REQUIRE(kiosk->wait(500));
    }
    REQUIRE(citizen_sees);
    CHECK(citizen_sees->page == link::KioskPage::idle);
    CHECK(citizen_sees->phone.empty());
    running.stop();
    std::string content;
    for (const char* file : {"queue.db", "queue.db-wal"}) {
        std::ifstream in(running.folder.file(file), std::ios::binary);
        content += std::string(std::istreambuf_iterator<char>(in), {});
    }
    for (const char* secret : {"Exemplo", "912345678", "200000004", "L898902C3"}) {
        CHECK(content.find(secret) == std::string::npos);
    }
}

TEST_CASE("an edit after the yes takes the case back to the form")
{
    RunningService running;
    auto console = running.client(link::Role::console);
    auto kiosk = running.client(link::Role::kiosk);
    done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    done(*console, "start_case", {{"ticket", "A001"}});
    fill_form(*console);
    done(*console, "send_to_citizen");
    citizen_says_yes(*kiosk);
    done(*console, "edit", {{"field", "surname"}, {"text", "Outra"}});
    CHECK(fault_of(*console, "sign_off") == FaultCode::act_not_possible_now);
    CHECK(console->ask_and_wait("status", Json::object())->at("current").at("citizen_yes") == "voided");
    CHECK(fault_of(*kiosk, "seal_secret", {{"sealed", "AAAA"}}) == FaultCode::act_not_possible_now);
}

TEST_CASE("a terminal nobody knows prepares cases and signs none off")
{
    RunningService running(false);
    auto console = running.client(link::Role::console);
    auto kiosk = running.client(link::Role::kiosk);
    done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    done(*console, "start_case", {{"ticket", "A001"}});
    fill_form(*console);
    done(*console, "send_to_citizen");
    citizen_says_yes(*kiosk);
    CHECK(fault_of(*console, "sign_off") == FaultCode::terminal_not_enrolled);
    CHECK(console->ask_and_wait("status", Json::object())->at("current").at("phase") == "ready");
}

TEST_CASE("a service that is stopped shows the same form after the next start")
{
    RunningService running;
    {
        auto console = running.client(link::Role::console);
        done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
        done(*console, "start_case", {{"ticket", "A007"}});
        done(*console, "edit", {{"field", "surname"}, {"text", "Exemplo"}});
    }
    running.stop();
    running.start();
    auto console = running.client(link::Role::console);
    done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    const auto status = console->ask_and_wait("status", Json::object());
    REQUIRE(status);
    CHECK(status->at("current").at("ticket") == "A007");
    CHECK(status->at("current").at("fields").at("surname").at("text") == "Exemplo");
}

TEST_CASE("an incomplete case is not handed over")
{
    // The machine's own answer, as the service passes it on.
    const domain::RuleBook rules{"test", {}};
    const MachineContext context{rules, {*base::parse_iso_date("2026-11-24"), true}, test::noon(), true};
    auto state = test::case_in(Phase::intake);
    state.disagreements = {{domain::FieldId::surname, {"A", domain::Origin::typed}, {"B", domain::Origin::mrz}}};
    const auto refused = step(state, event::SentToCitizen{}, context);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == FaultCode::case_incomplete);
}

TEST_CASE("a lesson takes the line away and gives it back; at a desk that is not for practice there is no such thing")
{
    std::atomic<bool> lost{false};
    RunningService running;
    auto console = test::signed_in(running);
    CHECK(fault_of(*console, "practice_line", {{"lost", true}}) == FaultCode::act_not_possible_now);   // it has no line
    console.reset();
    running.stop();
    running.settings = [](DeskConfig& config) { config.practice = false; };
    running.more = [&lost](ServiceParts& parts) { parts.practise_line = [&lost](bool now) { lost = now; }; };
    running.start();
    console = test::signed_in(running);
    CHECK(fault_of(*console, "practice_line", {{"lost", true}}) == FaultCode::act_not_possible_now);   // whatever was put in: it is a real desk
    CHECK_FALSE(lost);
    console.reset();
    running.stop();
    running.settings = [](DeskConfig& config) { config.practice = true; };
    running.start();
    console = test::signed_in(running);
    CHECK(fault_of(*console, "practice_line") == FaultCode::message_malformed);
    done(*console, "practice_line", {{"lost", true}});
    CHECK(lost);
    done(*console, "practice_line", {{"lost", false}});
    CHECK_FALSE(lost);
    done(*console, "practice_line", {{"lost", true}});
    done(*console, "sign_out");   // whoever is next begins with a line
    CHECK_FALSE(lost);
}

TEST_SUITE_END();
