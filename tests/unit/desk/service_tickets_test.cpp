// The people at the counter, over the real socket: acts of the clerk, the case of a ticket, the kiosk, the display, restarts and
// the change of day.
#include <fcntl.h>

#include "link/actions.h"
#include "running_service.h"

using namespace balcao;
using namespace balcao::test;
using namespace std::chrono_literals;

namespace {

void keep_tickets(DeskConfig& config)
{
    config.ticket_series = {{"A", "Nacionais", "Nationals", false}, {"B", "Estrangeiros", "Foreigners", false}, {"P", "Prioritário", "Priority", true}};
    config.ticket_counter = "Posto 4";
    config.tickets_at_kiosk = true;
}

struct TicketService : RunningService {
    TicketService()
    {
        stop();
        settings = keep_tickets;
        start();
    }
    void restart()
    {
        stop();
        start();
    }
};

std::string take(link::Client& console, const char* line = "A", const char* priority = "")
{
    const auto taken = console.ask_and_wait("ticket_take", {{"line", line}, {"priority", priority}});
    REQUIRE(taken);
    return taken->at("code").get<std::string>();
}

std::string here(link::Client& console)
{
    const auto model = model_of(console);
    return model.tickets.here ? model.tickets.here->code + " " + model.tickets.here->state : "nobody";
}

std::string state_of(link::Client& console, const std::string& code)
{
    const auto listed = console.ask_and_wait("ticket_list", {{"all", true}});
    REQUIRE(listed);
    for (const auto& row : listed->at("tickets")) {
        if (row.at("code") == code) {
            return row.at("state").get<std::string>();
        }
    }
    return "none";
}

Json act(const char* what, const char* ticket = nullptr)
{
    Json args{{"act", what}};
    if (ticket != nullptr) {
        args["ticket"] = ticket;
    }
    return args;
}

base::Descriptor file_with(const TemporaryFolder& folder, const std::string& content)
{
    const auto path = folder.file("list");
    std::ofstream(path) << content;
    return base::Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

}  // namespace

TEST_CASE("a desk whose site keeps no tickets gives none")
{
    RunningService running;
    auto console = signed_in(running);
    CHECK(fault_of(*console, "ticket_next") == FaultCode::tickets_off);
    CHECK(fault_of(*console, "ticket_take", {{"line", "A"}}) == FaultCode::tickets_off);
    CHECK_FALSE(model_of(*console).tickets.on);
    auto kiosk = running.client(link::Role::kiosk);
    CHECK(fault_of(*kiosk, "kiosk_ticket", {{"line", "A"}, {"language", "pt"}}) == FaultCode::tickets_off);
}

TEST_CASE("called, begun, broken off, and served with the case of another try")
{
    TicketService running;
    auto console = signed_in(running);
    CHECK(take(*console) == "A001");
    CHECK(take(*console, "B", "pregnant") == "P001");
    CHECK(take(*console) == "A002");
    CHECK(model_of(*console).tickets.line.front().code == "P001");
    done(*console, "ticket_next");
    CHECK(here(*console) == "P001 called");
    CHECK(fault_of(*console, "ticket_next") == FaultCode::ticket_still_here);
    CHECK(fault_of(*console, "ticket_act", act("call", "A002")) == FaultCode::ticket_still_here);
    CHECK(fault_of(*console, "start_case", {{"ticket", "A002"}}) == FaultCode::ticket_still_here);
    done(*console, "ticket_act", act("recall"));
    done(*console, "ticket_act", act("no_show"));
    done(*console, "ticket_next");
    done(*console, "start_case", {{"ticket", ""}});
    CHECK(here(*console) == "A001 serving");
    CHECK(model_of(*console).current->ticket == "A001");
    CHECK(fault_of(*console, "ticket_act", act("done")) == FaultCode::act_not_possible_now);
    done(*console, "cancel_case", {{"reason", "session_broken_off"}});
    CHECK(here(*console) == "A001 serving");
    CHECK_FALSE(model_of(*console).tickets.here->has_case);
    done(*console, "ticket_act", act("done"));
    CHECK(state_of(*console, "A001") == "served");
    CHECK(fault_of(*console, "ticket_act", act("call", "A009")) == FaultCode::ticket_unknown);
    CHECK(fault_of(*console, "ticket_act", act("call", "A001")) == FaultCode::ticket_not_possible);
    const auto audit = console->ask_and_wait("audit_verify", Json::object());
    CHECK(audit);
}

TEST_CASE("the clerk gives priority: with the ticket, and to who waits already; a ground is needed")
{
    TicketService running;
    auto console = signed_in(running);
    CHECK(take(*console) == "A001");
    CHECK(take(*console) == "A002");
    CHECK(take(*console, "A", "with_infant") == "P001");
    auto first = act("priority", "A002");
    CHECK(fault_of(*console, "ticket_act", first) == FaultCode::message_malformed);
    first["priority"] = "hurry";
    CHECK(fault_of(*console, "ticket_act", first) == FaultCode::message_malformed);
    first["priority"] = "disabled";
    const auto given = console->ask_and_wait("ticket_act", first);
    REQUIRE(given);
    CHECK(given->at("ticket").at("priority") == "disabled");
    CHECK(model_of(*console).tickets.line.front().code == "A002");   // its place is the older one
    done(*console, "ticket_next");
    CHECK(here(*console) == "A002 called");
    CHECK(fault_of(*console, "ticket_act", first) == FaultCode::ticket_not_possible);
    const auto entries = console->ask_and_wait("audit_export", {{"after", 0}})->at("entries");
    const auto entry = std::find_if(entries.begin(), entries.end(), [](const auto& one) { return one.at("event") == "ticket_priority"; });
    REQUIRE(entry != entries.end());
    CHECK(entry->at("ids").at("operator") == "ana");
}

TEST_CASE("priority given by mistake is taken back at the desk: the ticket waits where it stood, and who did it is kept")
{
    TicketService running;
    auto console = signed_in(running);
    CHECK(take(*console) == "A001");
    CHECK(take(*console, "A", "with_infant") == "P001");
    CHECK(model_of(*console).tickets.line.front().code == "P001");
    const auto told = console->ask_and_wait("ticket_act", act("priority_back", "P001"));
    REQUIRE(told);
    CHECK(told->at("ticket").at("priority") == "");
    CHECK(told->at("ticket").at("line") == "A");
    CHECK(model_of(*console).tickets.line.front().code == "A001");
    CHECK(fault_of(*console, "ticket_act", act("priority_back", "P001")) == FaultCode::ticket_not_possible);
    CHECK(fault_of(*console, "ticket_act", act("priority_back", "P009")) == FaultCode::ticket_unknown);
    const auto entries = console->ask_and_wait("audit_export", {{"after", 0}})->at("entries");
    const auto entry = std::find_if(entries.begin(), entries.end(), [](const auto& one) { return one.at("event") == "ticket_priority_back"; });
    REQUIRE(entry != entries.end());
    CHECK(entry->at("ids").at("operator") == "ana");
    CHECK(entry->at("ids").at("ticket") == "P001");
}

TEST_CASE("a parked case is resumed as it was, after a restart too, and others are served meanwhile")
{
    TicketService running;
    auto console = signed_in(running);
    take(*console);
    take(*console);
    done(*console, "ticket_next");
    done(*console, "start_case", {{"ticket", ""}});
    done(*console, "edit", {{"field", "full_name"}, {"text", "Amélia Exemplo"}});
    const auto first = model_of(*console).current->id;
    done(*console, "ticket_act", act("park"));
    CHECK(here(*console) == "nobody");
    CHECK_FALSE(model_of(*console).current);
    console.reset();
    running.more = [](desk::ServiceParts& parts) { parts.write_slip = [](const desk::SlipData&) -> base::Result<std::string> { return std::string("/slip.pdf"); }; };
    running.restart();
    console = signed_in(running);
    CHECK_FALSE(model_of(*console).current);  // a parked case waits; it does not come back by itself
    done(*console, "ticket_next");
    done(*console, "start_case", {{"ticket", ""}});
    CHECK(fault_of(*console, "ticket_act", act("resume", "A001")) == FaultCode::act_not_possible_now);
    done(*console, "cancel_case", {{"reason", "no_document_or_phone"}});
    done(*console, "ticket_act", act("done"));
    CHECK(model_of(*console).refusal_slip);
    const auto resumed = console->ask_and_wait("ticket_act", act("resume", "A001"));
    REQUIRE(resumed);
    CHECK(resumed->at("case_kept") == true);
    const auto model = model_of(*console);
    CHECK_FALSE(model.refusal_slip);  // that was another person's
    REQUIRE(model.current);
    CHECK(model.current->id == first);
    CHECK(model.current->fields.at(domain::FieldId::full_name).text == "Amélia Exemplo");
    CHECK(here(*console) == "A001 serving");
}

TEST_CASE("restarted in the middle, the desk still knows who is here")
{
    TicketService running;
    auto console = signed_in(running);
    take(*console);
    done(*console, "ticket_next");
    done(*console, "start_case", {{"ticket", ""}});
    console.reset();
    running.restart();
    console = signed_in(running);
    CHECK(here(*console) == "A001 serving");
    CHECK(model_of(*console).current->ticket == "A001");
    CHECK(take(*console) == "A002");
}

TEST_CASE("at midnight the open tickets are over, and numbers begin anew")
{
    TicketService running;
    auto console = signed_in(running);
    take(*console);
    take(*console);
    done(*console, "ticket_next");
    running.clock.advance(24h);
    CHECK(eventually(*console, [](const link::ConsoleModel& model) { return model.tickets.waiting == 0 && !model.tickets.here; }));
    CHECK(take(*console) == "A001");
    CHECK(fault_of(*console, "ticket_act", act("call", "A002")) == FaultCode::ticket_unknown);
}

TEST_CASE("moved to another series, to another desk, and served without a ticket")
{
    TicketService running;
    auto console = signed_in(running);
    take(*console);
    auto move = act("transfer", "A001");
    move["line"] = "B";
    done(*console, "ticket_act", move);
    CHECK(model_of(*console).tickets.line.front().line == "B");
    move["line"] = "P";
    CHECK(fault_of(*console, "ticket_act", move) == FaultCode::input_invalid);
    auto away = act("send_away", "A001");
    away["place"] = "Posto 7";
    done(*console, "ticket_act", away);
    CHECK(state_of(*console, "A001") == "transferred");
    done(*console, "ticket_walk_in", {{"line", "B"}, {"priority", ""}});
    CHECK(here(*console) == "B001 serving");
    CHECK(fault_of(*console, "ticket_walk_in", {{"line", "B"}}) == FaultCode::ticket_still_here);
    CHECK(model_of(*console).tickets.waiting == 0);
}

TEST_CASE("who is not signed in calls nobody, and the display may ask for nothing and sees numbers alone")
{
    TicketService running;
    auto console = running.client(link::Role::console);
    CHECK(fault_of(*console, "ticket_next") == FaultCode::not_signed_in);
    auto clerk = signed_in(running);
    take(*clerk);
    take(*clerk);
    done(*clerk, "ticket_next");
    auto connected = link::Client::connect(running.folder.file("desk.sock"), link::Role::display);
    REQUIRE(connected);
    std::optional<link::DisplayModel> shown;
    (*connected)->on_display = [&](const link::DisplayModel& model) { shown = model; };
    for (int i = 0; i < 10 && !shown; ++i) {
        REQUIRE((*connected)->wait(20'000));
    }
    REQUIRE(shown);
    REQUIRE(shown->calls.size() == 1);
    CHECK(shown->calls[0].code == "A001");
    CHECK(shown->calls[0].counter == "Posto 4");
    const auto before = shown->calls[0].number;
    for (const char* action : {"status", "queue_list", "ticket_list", "ticket_next", "kiosk_ticket", "sign_in", "drain_look", "appointments_list"}) {
        CAPTURE(action);
        CHECK(fault_of(**connected, action) == FaultCode::peer_not_allowed);
    }
    done(*clerk, "ticket_act", act("recall"));
    for (int i = 0; i < 100 && shown->calls[0].number == before; ++i) {
        REQUIRE((*connected)->wait(20'000));
    }
    CHECK(shown->calls[0].number > before);
    for (const auto role : {link::Role::kiosk, link::Role::display}) {
        CHECK_FALSE(link::may_ask(role, "ticket_next"));
    }
    CHECK_FALSE(link::may_ask(link::Role::console, "kiosk_ticket"));
}

TEST_CASE("the kiosk gives a ticket with those before it, and the time once enough were served")
{
    TicketService running;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    const auto ask = [&] { return link::given_ticket_from_json(*kiosk->ask_and_wait("kiosk_ticket", {{"line", "A"}, {"priority", ""}, {"language", "en"}})); };
    const auto first = ask();
    REQUIRE(first);
    CHECK(first->code == "A001");
    CHECK(first->before == 0);
    CHECK_FALSE(first->wait_s);
    for (int i = 0; i < 5; ++i) {
        done(*console, "ticket_next");
        running.clock.advance(4min);
        done(*console, "ticket_act", act("done"));
        REQUIRE(ask());
    }
    const auto last = ask();
    REQUIRE(last);
    CHECK(last->before == 1);
    CHECK(last->wait_s == 240);
    CHECK(last->name_en == "Nationals");
    CHECK(fault_of(*kiosk, "kiosk_ticket", {{"line", "X"}, {"priority", ""}, {"language", "en"}}) == FaultCode::input_invalid);
    CHECK(fault_of(*kiosk, "ticket_list") == FaultCode::peer_not_allowed);
}

TEST_CASE("a list of appointments comes in whole, and whoever arrives gets one ticket")
{
    TicketService running;
    auto console = signed_in(running);
    const auto import = [&](const std::string& content) {
        return console->ask_and_wait_with(file_with(running.folder, content), "appointments_import", {{"name", "list.csv"}});
    };
    const auto day = base::format_iso_date(base::utc_day(running.clock.now()));
    const auto at = base::format_instant(running.clock.now() + 1h).substr(0, 19) + "Z";
    const auto refused = import("reference,at,series,name\nR-1," + at + ",A,Amélia Exemplo\nR-2,yesterday,A,\n");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == FaultCode::appointments_refused);
    CHECK(refused.error().a == 3);
    CHECK(refused.error().b == 8);
    const auto rows = console->ask_and_wait_with(file_with(running.folder, "reference,at,series,name\nR-1," + at + ",A,\nR-2,yesterday,A,\nR-3," + at + ",Q,\nR-1," + at + ",A,\n"),
                                                 "appointments_import", {{"name", "list.csv"}, {"rows", true}});
    REQUIRE(rows);
    CHECK(rows->at("refused") == Json{{{"line", 3}, {"reason", "time_invalid"}}, {{"line", 4}, {"reason", "series_unknown"}}, {{"line", 5}, {"reason", "reference_twice"}}});
    CHECK(rows->at("new") == 0);
    CHECK(console->ask_and_wait("appointments_list", {{"day", day}})->at("appointments").empty());
    const auto taken = import("reference,at,series,name\nR-1," + at + ",A,Amélia Exemplo\nR-2," + at + ",B,\n");
    REQUIRE(taken);
    CHECK(taken->at("new") == 2);
    CHECK(model_of(*console).tickets.expected.size() == 2);
    CHECK(model_of(*console).tickets.expected[0].initials == "A. E.");
    CHECK(fault_of(*console, "ticket_check_in", {{"reference", "R-9"}}) == FaultCode::ticket_unknown);
    auto kiosk = running.client(link::Role::kiosk);
    const auto given = kiosk->ask_and_wait("kiosk_check_in", {{"reference", "R-2"}, {"language", "pt"}});
    REQUIRE(given);
    CHECK(given->at("code") == "B001");
    CHECK_FALSE(given->contains("ticket"));
    CHECK(fault_of(*console, "ticket_check_in", {{"reference", "R-2"}}) == FaultCode::appointment_taken);
    CHECK(take(*console) == "A001");
    done(*console, "ticket_next");
    CHECK(here(*console) == "A001 called");  // the appointment's time has not come
}
