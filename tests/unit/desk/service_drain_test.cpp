// A terminal that is being emptied, over the service's socket.
#include "citizen.h"

using namespace balcao;
using namespace balcao::desk;
using base::FaultCode;
using link::DrainState;
using link::LeftKind;
using test::citizen_says_yes;
using test::done;
using test::eventually;
using test::fault_of;
using test::fill_form;
using test::model_of;
using test::RunningService;
using test::signed_in;
using wire::Json;

TEST_SUITE_BEGIN("desk");

namespace {

const Json k_technician{{"operator", "tec"}, {"password", "tecnico"}};

link::DrainView drained(link::Client& client, const char* action, const Json& args = k_technician)
{
    const auto answer = client.ask_and_wait(action, args);
    REQUIRE(answer);
    return link::drain_view_from_json(*answer);
}

bool has(const link::DrainView& view, LeftKind kind)
{
    return std::any_of(view.left.begin(), view.left.end(), [kind](const auto& line) { return line.kind == kind; });
}

}  // namespace

TEST_CASE("from the moment it drains nobody new is begun, the open case is finished, and a restart changes nothing of it")
{
    RunningService running;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    CHECK(fault_of(*console, "drain") == FaultCode::right_missing);  // the clerk who is signed in
    CHECK(fault_of(*console, "drain", {{"operator", "rui"}, {"password", "supervisor"}}) == FaultCode::right_missing);
    CHECK(fault_of(*console, "drain", {{"operator", "tec"}, {"password", "wrong"}}) == FaultCode::operator_refused);
    CHECK(model_of(*console).drain.state == DrainState::working);

    done(*console, "start_case", {{"ticket", "A001"}});
    fill_form(*console);
    const auto view = drained(*console, "drain");
    CHECK(view.state == DrainState::draining);
    CHECK(view.by == "tec");
    CHECK(has(view, LeftKind::open_case));
    done(*console, "send_to_citizen");  // who is here already is served to the end
    citizen_says_yes(*kiosk);
    done(*console, "sign_off");
    done(*console, "finish_case", {{"anyway", true}});
    CHECK(fault_of(*console, "start_case", {{"ticket", "A002"}}) == FaultCode::terminal_draining);
    CHECK(fault_of(*console, "capture_text", {{"text", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"}}) == FaultCode::terminal_draining);
    const auto after = drained(*console, "drain_look", Json::object());
    CHECK_FALSE(has(after, LeftKind::open_case));
    REQUIRE(has(after, LeftKind::unsent));
    CHECK(after.left[0].count == 1);

    console.reset();
    kiosk.reset();
    running.stop();
    running.start();
    console = signed_in(running);
    CHECK(model_of(*console).drain.state == DrainState::draining);
    CHECK(fault_of(*console, "start_case", {{"ticket", "A003"}}) == FaultCode::terminal_draining);
    running.clock.advance(std::chrono::seconds(6));
    CHECK(eventually(*console, [](const link::ConsoleModel& model) { return model.drain.looked && has(model.drain, LeftKind::unsent); }));

    CHECK(drained(*console, "drain_cancel").state == DrainState::working);
    done(*console, "start_case", {{"ticket", "A003"}});
}

TEST_CASE("what other desks set aside here with their tickets is left too: the terminal is not retired over it")
{
    RunningService running;
    auto console = signed_in(running);
    {
        const base::Lock lock(running.queue_mutex);
        auto tickets = running.queue->tickets();
        tickets.carry_out_for({base::TerminalId("posto-2"), std::string(32, 'a')});
        const auto ticket = tickets.take({.day = base::utc_day(test::k_now), .language = "pt"}, {"Posto 2", base::OperatorId("eva")});
        REQUIRE(ticket);
        const auto act = [&](queue::TicketChange change) {
            auto plain = running.queue->tickets();
            plain.carry_out_for({base::TerminalId("posto-2"), base::to_hex(running.random.bytes(16))});
            return plain.change(ticket->id, change).has_value();
        };
        const queue::TicketActor there{"Posto 2", base::OperatorId("eva")};
        REQUIRE(act({.act = queue::TicketAct::serve, .actor = there}));
        REQUIRE(act({.act = queue::TicketAct::park, .actor = there, .kept = queue::KeptCase{std::string(32, 'b'), base::CaseId("case-2"), {}, {}, base::to_bytes("sealed")}}));
    }
    const auto view = drained(*console, "drain");
    REQUIRE(has(view, LeftKind::open_case));
    CHECK(view.left[0].count == 1);
    const auto refused = console->ask_and_wait("retire", k_technician);
    REQUIRE(refused);
    CHECK(refused->at("retired") == false);
    CHECK(console->ask_and_wait("day_report", Json::object())->at("book").at("open_cases") == 1);
    {
        const base::Lock lock(running.queue_mutex);
        REQUIRE(running.queue->tickets().drop_kept_case(1));
    }
    CHECK_FALSE(has(drained(*console, "drain_look", Json::object()), LeftKind::open_case));
}

TEST_CASE("who is signed in as a technician needs no second password")
{
    RunningService running;
    auto console = running.client(link::Role::console);
    CHECK(fault_of(*console, "drain") == FaultCode::not_signed_in);
    done(*console, "sign_in", {{"operator", "tec"}, {"password", "tecnico"}});
    CHECK(model_of(*console).drain.allowed);
    CHECK(drained(*console, "drain", Json::object()).state == DrainState::draining);
}

TEST_CASE("a note that cannot be read holds the desk back")
{
    RunningService running;
    running.stop();
    std::ofstream(running.folder.file("leaving.json")) << "nonsense";
    running.start();
    auto console = signed_in(running);
    CHECK(fault_of(*console, "start_case", {{"ticket", "A001"}}) == FaultCode::terminal_draining);
}

TEST_CASE("citizens who act alone are not begun either")
{
    RunningService running(link::TerminalMode::both);
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    (void)drained(*console, "drain");
    CHECK(fault_of(*kiosk, "start_alone") == FaultCode::terminal_draining);
}

TEST_CASE("retiring is refused by name while something is left; a refused record is given up by a supervisor")
{
    RunningService running;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    CHECK(fault_of(*console, "retire", k_technician) == FaultCode::act_not_possible_now);
    done(*console, "start_case", {{"ticket", "A001"}});
    fill_form(*console);
    done(*console, "send_to_citizen");
    citizen_says_yes(*kiosk);
    done(*console, "sign_off");
    done(*console, "finish_case", {{"anyway", true}});
    (void)drained(*console, "drain");
    const auto refused = console->ask_and_wait("retire", k_technician);
    REQUIRE(refused);
    CHECK(refused->at("retired") == false);
    CHECK(refused->at("left").at(0).at("what") == "unsent");
    {
        const base::Lock lock(running.queue_mutex);
        const auto batch = running.queue->claim(1).value();
        const queue::ItemOutcome no{batch.records.at(0).seq, queue::Outcome::rejected, "phone_taken", {}};
        REQUIRE(running.queue->settle(batch.epoch, std::span(&no, 1), std::nullopt));
    }
    CHECK(console->ask_and_wait("retire", k_technician)->at("left").at(0).at("what") == "refused");
    CHECK(fault_of(*console, "queue_waive", {{"seq", 1}, {"reason", "person_left"}}) == FaultCode::right_missing);
    done(*console, "queue_waive", {{"seq", 1}, {"reason", "person_left"}, {"operator", "rui"}, {"password", "supervisor"}});
    const auto retired = console->ask_and_wait("retire", k_technician);
    REQUIRE(retired);
    CHECK(retired->at("retired") == true);
    CHECK(retired->at("statement").at("statement").at("by") == "tec");
    running.thread.join();  // the service ended by itself
    CHECK(read_leaving_note(running.folder.path())->state == DrainState::retired);
}

TEST_SUITE_END();
