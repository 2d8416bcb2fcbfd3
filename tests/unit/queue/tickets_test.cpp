// Tickets of the people at the counter: numbers, order, acts, times, days.
#include "queue/tickets.h"

#include "support/desk_queue.h"

using namespace balcao;
using base::FaultCode;
using queue::PriorityGround;
using queue::TicketAct;
using queue::TicketState;
using namespace std::chrono_literals;

namespace {

const base::Date k_ticket_today = base::utc_day(test::k_now);
const queue::TicketActor k_here{"Posto 1", base::OperatorId("ana")};

struct TicketDesk : test::DeskQueue {
    TicketDesk() { open(); }
    queue::Tickets tickets() { return (**this).tickets(); }
    queue::Ticket take(char series = 'A', PriorityGround ground = PriorityGround::none)
    {
        const auto taken = tickets().take({.day = base::utc_day(clock.now()), .series = series, .line = 'A', .priority = ground}, k_here);
        REQUIRE(taken);
        return *taken;
    }
    queue::Ticket act(std::int64_t id, TicketAct what, const queue::TicketActor& actor = k_here)
    {
        const auto changed = tickets().change(id, {.act = what, .actor = actor});
        REQUIRE(changed);
        return *changed;
    }
    FaultCode fault(std::int64_t id, TicketAct what)
    {
        const auto changed = tickets().change(id, {.act = what, .actor = k_here});
        REQUIRE_FALSE(changed);
        return changed.error().code;
    }
    std::string next(int ordinary_between = 0)
    {
        const auto called = tickets().call_next(k_ticket_today, {ordinary_between}, k_here);
        REQUIRE(called);
        act(called->id, TicketAct::done);
        return queue::code_of(*called);
    }
};

}  // namespace

TEST_CASE("numbers count on by series and day, and across a restart")
{
    TicketDesk desk;
    CHECK(queue::code_of(desk.take('A')) == "A001");
    CHECK(queue::code_of(desk.take('B')) == "B001");
    CHECK(queue::code_of(desk.take('A')) == "A002");
    desk.open();
    CHECK(queue::code_of(desk.take('A')) == "A003");
    desk.clock.advance(24h);
    CHECK(queue::code_of(desk.take('A')) == "A001");
    CHECK(desk->check_integrity());
}

TEST_CASE("a series has 999 numbers a day")
{
    TicketDesk desk;
    desk.close();
    {
        database::OpenOptions raw;
        raw.path = desk.options.path;
        auto connection = database::Connection::open(raw).value();
        REQUIRE(connection.execute("INSERT INTO ticket(day, series, number, line, priority, language, source, taken_at, due_at, state, counter, case_id, changed_at) VALUES('" +
                                   base::format_iso_date(k_ticket_today) + "', 'A', 998, 'A', '', 'pt', 'clerk', 0, 0, 'served', '', '', 0)"));
    }
    desk.open();
    CHECK(queue::code_of(desk.take()) == "A999");
    const auto none = desk.tickets().take({.day = k_ticket_today}, k_here);
    REQUIRE_FALSE(none);
    CHECK(none.error().code == FaultCode::tickets_used_up);
    CHECK(none.error().a == 999);
}

TEST_CASE("priority given to who waits already: called with those who have it, by the old place, and noted")
{
    TicketDesk desk;
    const auto first = desk.take('A');
    const auto second = desk.take('A');
    desk.clock.advance(1min);
    desk.take('P', PriorityGround::pregnant);
    const auto third = desk.take('A');
    const auto given = desk.tickets().change(second.id, {.act = TicketAct::transfer, .actor = k_here, .priority = PriorityGround::elderly});
    REQUIRE(given);
    CHECK(given->priority == PriorityGround::elderly);
    CHECK(given->line == 'A');
    CHECK(given->due_at == second.due_at);
    CHECK(desk.tickets().events(second.id)->back().detail == "A elderly");
    const auto entry = desk->audit(0, 100)->back().event;
    CHECK(entry.event == "ticket_priority");
    CHECK(entry.ids == std::vector<std::pair<std::string, std::string>>{{"ticket", "A002"}, {"ground", "elderly"}, {"operator", "ana"}});
    desk.open();  // as after a restart
    CHECK(desk.next() == "A002");
    CHECK(desk.next() == "P001");
    CHECK(desk.next() == "A001");
    const auto at_counter = desk.act(third.id, TicketAct::call);
    for (const auto id : {at_counter.id, first.id}) {  // who is at a counter, or was served
        const auto late = desk.tickets().change(id, {.act = TicketAct::transfer, .actor = k_here, .priority = PriorityGround::disabled});
        REQUIRE_FALSE(late);
        CHECK(late.error().code == FaultCode::ticket_not_possible);
        CHECK((*desk.tickets().find(id))->priority == PriorityGround::none);
    }
    CHECK(desk->verify_audit());
    CHECK(desk->check_integrity());
}

TEST_CASE("priority is taken back from who waits: the old place in the line, noted; without any there is nothing to take")
{
    TicketDesk desk;
    const auto first = desk.take('A');
    desk.clock.advance(1min);
    const auto second = desk.take('A', PriorityGround::disabled);
    const auto third = desk.take('A');
    const auto back = [&](std::int64_t id, queue::TicketAct act = TicketAct::transfer, PriorityGround with = PriorityGround::none) {
        return desk.tickets().change(id, {.act = act, .actor = k_here, .priority = with, .priority_back = true});
    };
    const auto taken = back(second.id);
    REQUIRE(taken);
    CHECK(taken->priority == PriorityGround::none);
    CHECK(taken->state == queue::TicketState::waiting);
    CHECK(taken->line == 'A');
    CHECK(taken->due_at == second.due_at);
    CHECK(desk.tickets().events(second.id)->back().detail == "A none");
    const auto entry = desk->audit(0, 100)->back().event;
    CHECK(entry.event == "ticket_priority_back");
    CHECK(entry.ids == std::vector<std::pair<std::string, std::string>>{{"ticket", "A002"}, {"operator", "ana"}});
    desk.open();  // as after a restart
    const auto code_of_fault = [](const base::Result<queue::Ticket>& told) { return told ? std::string("done") : std::string(base::name(told.error().code)); };
    CHECK(code_of_fault(back(second.id)) == "ticket_not_possible");  // it has none any more
    CHECK(code_of_fault(back(third.id)) == "ticket_not_possible");
    CHECK(code_of_fault(back(second.id, TicketAct::call)) == "input_invalid");
    CHECK(code_of_fault(back(second.id, TicketAct::transfer, PriorityGround::elderly)) == "input_invalid");
    CHECK(desk.next() == "A001");
    CHECK(desk.next() == "A002");
    CHECK(desk.next() == "A003");
    CHECK(desk->verify_audit());
}

TEST_CASE("how long each person of a day waited: until the first call, until now, and nobody who is only expected")
{
    TicketDesk desk;
    const auto first = desk.take('A');
    desk.take('A');
    desk.clock.advance(7min);
    desk.act(first.id, TicketAct::call);
    desk.act(first.id, TicketAct::back);   // called too soon: the first call counts
    desk.clock.advance(8min);
    desk.act(first.id, TicketAct::call);
    desk.clock.advance(1min);
    CHECK(*desk.tickets().waited(k_ticket_today) == std::vector<std::int64_t>{7, 16});
    const auto early = desk.tickets().take({.day = k_ticket_today, .source = queue::TicketSource::kiosk, .due_at = desk.clock.now() + 5min}, k_here);
    REQUIRE(early);
    CHECK(*desk.tickets().waited(k_ticket_today) == std::vector<std::int64_t>{7, 16});  // nobody waits before their time
    desk.clock.advance(8min);
    CHECK(*desk.tickets().waited(k_ticket_today) == std::vector<std::int64_t>{7, 24, 3});
    desk.act(early->id, TicketAct::call, {"Posto 2", base::OperatorId("rui")});
    CHECK(queue::times_of(*early, *desk.tickets().events(early->id)).waited_ms == 3 * 60'000);  // from its place in the line, not from the machine
    CHECK(desk.tickets().waited(base::Date(std::chrono::sys_days(k_ticket_today) - std::chrono::days(1)))->empty());
}

TEST_CASE("priority first, or with so many between, told from the events after a restart too")
{
    TicketDesk desk;
    for (int i = 0; i < 4; ++i) {
        desk.take('A');
    }
    for (int i = 0; i < 3; ++i) {
        desk.take('P', PriorityGround::pregnant);
    }
    SUBCASE("first")
    {
        CHECK(desk.next() == "P001");
        CHECK(desk.next() == "P002");
        CHECK(desk.next() == "P003");
        CHECK(desk.next() == "A001");
    }
    SUBCASE("one between")
    {
        CHECK(desk.next(1) == "P001");
        desk.open();
        CHECK(desk.next(1) == "A001");
        CHECK(desk.next(1) == "P002");
        CHECK(desk.next(1) == "A002");
        CHECK(desk.next(1) == "P003");
        CHECK(desk.next(1) == "A003");
    }
}

TEST_CASE("one counter has one person: the second of two calls at once is refused and nobody is lost")
{
    TicketDesk desk;
    const auto first = desk.take();
    const auto second = desk.take();
    REQUIRE(desk.tickets().call_next(k_ticket_today, {}, k_here));
    const auto again = desk.tickets().call_next(k_ticket_today, {}, k_here);
    REQUIRE_FALSE(again);
    CHECK(again.error().code == FaultCode::ticket_still_here);
    CHECK(desk.fault(second.id, TicketAct::call) == FaultCode::ticket_still_here);
    CHECK(desk.tickets().find(second.id).value()->state == TicketState::waiting);
    CHECK(desk.act(second.id, TicketAct::call, {"Posto 2", base::OperatorId("eva")}).counter == "Posto 2");
    CHECK(desk.act(first.id, TicketAct::back).state == TicketState::waiting);
}

TEST_CASE("what may become of a ticket")
{
    TicketDesk desk;
    const auto ticket = desk.take();
    CHECK(desk.fault(ticket.id, TicketAct::recall) == FaultCode::ticket_not_possible);
    CHECK(desk.fault(99, TicketAct::call) == FaultCode::ticket_unknown);
    for (const auto act : {TicketAct::no_show, TicketAct::back, TicketAct::park, TicketAct::resume, TicketAct::done}) {
        CHECK(desk.fault(ticket.id, act) == FaultCode::ticket_not_possible);  // nobody was called yet
    }
    desk.act(ticket.id, TicketAct::call);
    desk.act(ticket.id, TicketAct::recall);
    CHECK(desk.act(ticket.id, TicketAct::no_show).state == TicketState::no_show);
    CHECK(desk.act(ticket.id, TicketAct::back).state == TicketState::waiting);
    const auto moved = desk.tickets().change(ticket.id, {.act = TicketAct::transfer, .actor = k_here, .line = 'B'});
    REQUIRE(moved);
    CHECK(moved->line == 'B');
    CHECK(queue::code_of(*moved) == "A001");
    CHECK(moved->due_at == ticket.due_at);
    REQUIRE(desk.tickets().change(ticket.id, {.act = TicketAct::serve, .actor = k_here, .case_id = base::CaseId("case-1")}));
    for (const auto act : {TicketAct::no_show, TicketAct::back, TicketAct::recall, TicketAct::call, TicketAct::cancel}) {
        CHECK(desk.fault(ticket.id, act) == FaultCode::ticket_not_possible);  // who is being served is here
    }
    CHECK(desk.act(ticket.id, TicketAct::park).case_id.text() == "case-1");
    CHECK(desk.act(ticket.id, TicketAct::resume).case_id.text() == "case-1");
    CHECK(desk.tickets().of_case(base::CaseId("case-1")).value()->id == ticket.id);
    CHECK(desk.act(ticket.id, TicketAct::done).state == TicketState::served);
    CHECK(desk.fault(ticket.id, TicketAct::call) == FaultCode::ticket_not_possible);
    std::string acts;
    const auto events = desk.tickets().events(ticket.id).value();
    for (const auto& event : events) {
        acts += std::string(queue::name(event.act)) + " ";
    }
    CHECK(acts == "take call recall no_show back transfer serve park resume done ");
    CHECK(desk.tickets().last_calls(k_ticket_today, 6).value().size() == 1);
}

TEST_CASE("moved to another line, a ticket leaves counter and case behind; sent away, it says where to")
{
    TicketDesk desk;
    const auto ticket = desk.take();
    const auto served = desk.tickets().change(ticket.id, {.act = TicketAct::serve, .actor = k_here, .case_id = base::CaseId("case-1")});
    REQUIRE(served);
    CHECK(served->counter == "Posto 1");
    CHECK(served->case_id.text() == "case-1");
    const auto moved = desk.tickets().change(ticket.id, {.act = TicketAct::transfer, .actor = k_here, .line = 'B'});
    REQUIRE(moved);
    desk.open();
    const auto kept = *desk.tickets().find(ticket.id).value();
    CHECK(kept.state == TicketState::waiting);
    CHECK(kept.line == 'B');
    CHECK(kept.counter.empty());
    CHECK(kept.case_id.empty());  // whoever calls them next opens no form of somebody else's desk
    CHECK(kept.due_at == ticket.due_at);
    CHECK_FALSE(desk.tickets().of_case(base::CaseId("case-1")).value());
    CHECK_FALSE(desk.tickets().at_counter("Posto 1").value());
    desk.act(ticket.id, TicketAct::call, {"Posto 2", base::OperatorId("eva")});
    const auto away = desk.tickets().change(ticket.id, {.act = TicketAct::send_away, .actor = {"Posto 2", base::OperatorId("eva")}, .place = "Loja 7"});
    REQUIRE(away);
    CHECK(away->state == TicketState::transferred);
    CHECK(desk.tickets().find(ticket.id).value()->counter == "Loja 7");
    CHECK(desk.tickets().events(ticket.id)->back().detail == "Loja 7");
}

TEST_CASE("nobody is called when nobody waits; who did not come can be called by the number")
{
    TicketDesk desk;
    const auto none = desk.tickets().call_next(k_ticket_today, {}, k_here);
    REQUIRE_FALSE(none);
    CHECK(none.error().code == FaultCode::nobody_waiting);
    const auto ticket = desk.take();
    desk.act(ticket.id, TicketAct::call);
    desk.act(ticket.id, TicketAct::no_show);
    CHECK_FALSE(desk.tickets().call_next(k_ticket_today, {}, k_here));
    CHECK(desk.act(ticket.id, TicketAct::call).state == TicketState::called);
}

TEST_CASE("waiting and serving times: median, 90th percentile, without the time it lay parked")
{
    TicketDesk desk;
    for (int i = 1; i <= 5; ++i) {
        const auto ticket = desk.take();
        desk.clock.advance(std::chrono::minutes(i));
        desk.act(ticket.id, TicketAct::call);
        desk.act(ticket.id, TicketAct::serve);
        desk.clock.advance(2min);
        desk.act(ticket.id, TicketAct::park);
        desk.clock.advance(30min);
        desk.act(ticket.id, TicketAct::resume);
        desk.clock.advance(std::chrono::minutes(i));
        desk.act(ticket.id, TicketAct::done);
    }
    const auto times = desk.tickets().times(k_ticket_today).value();
    REQUIRE(times.size() == 2);
    CHECK(times[0].series == 'A');
    CHECK(times[0].waited == queue::Spread{5, 180'000, 300'000});
    CHECK(times[0].serving == queue::Spread{5, 300'000, 420'000});
    CHECK(times[1].series == '*');
    CHECK(times[1].served == 5);
    CHECK(queue::expected_wait_ms(3, times[1].serving) == 900'000);
    CHECK_FALSE(queue::expected_wait_ms(3, {4, 300'000, 300'000}));
}

TEST_CASE("who went back to the line, or did not come, was not served meanwhile; waiting ends with the first call")
{
    TicketDesk desk;
    const auto ticket = desk.take();
    for (const auto gone : {TicketAct::back, TicketAct::no_show}) {
        desk.clock.advance(1min);
        desk.act(ticket.id, TicketAct::call);
        desk.clock.advance(1min);
        desk.act(ticket.id, gone);
        desk.clock.advance(10min);
        if (gone == TicketAct::back) {
            REQUIRE(desk.tickets().change(ticket.id, {.act = TicketAct::transfer, .actor = k_here, .line = 'B'}));
        }
    }
    desk.act(ticket.id, TicketAct::call);
    desk.clock.advance(3min);
    desk.act(ticket.id, TicketAct::done);
    const auto times = desk.tickets().times(k_ticket_today).value().front();
    CHECK(times.serving == queue::Spread{1, 180'000, 180'000});
    CHECK(times.waited == queue::Spread{1, 60'000, 60'000});
    CHECK(times.no_show == 0);
}

TEST_CASE("a clock that goes back yields no time below nothing")
{
    TicketDesk desk;
    const auto ticket = desk.take();
    desk.clock.jump_wall_clock(test::k_now - 10min);
    desk.act(ticket.id, TicketAct::call);
    desk.act(ticket.id, TicketAct::done);
    CHECK(desk.tickets().times(k_ticket_today).value().front().waited == queue::Spread{1, 0, 0});
}

TEST_CASE("at the end of the day what is open is over, but for who is being served; old days are erased")
{
    TicketDesk desk;
    const auto waits = desk.take();
    const auto served = desk.take();
    desk.act(served.id, TicketAct::serve);
    REQUIRE(desk.tickets().import(std::vector<queue::Appointment>{{0, "R1", k_ticket_today, test::k_now, 'A', "A. E.", {}}}, base::OperatorId("ana")) == 1);
    desk.clock.advance(24h);
    const auto today = base::utc_day(desk.clock.now());
    const auto kept = [](base::Date day, int days) { return base::Date(std::chrono::sys_days(day) - std::chrono::days(days)); };
    CHECK(desk.tickets().close_days_before(today, kept(today, 30), served.id) == 1);
    CHECK(desk.tickets().find(waits.id).value()->state == TicketState::cancelled);
    CHECK(desk.tickets().events(waits.id).value().back().act == TicketAct::expire);
    CHECK(desk.tickets().find(served.id).value()->state == TicketState::serving);
    CHECK(desk.tickets().appointments(k_ticket_today).value().empty());
    desk.act(served.id, TicketAct::done);
    desk.clock.advance(24h * 40);
    const auto later = base::utc_day(desk.clock.now());
    CHECK(desk.tickets().close_days_before(later, kept(later, 30), std::nullopt) == 0);
    CHECK_FALSE(desk.tickets().find(waits.id).value());
    CHECK(desk.tickets().events(waits.id).value().empty());
}

TEST_CASE("appointments come in all at once or not at all, and make one ticket at their time")
{
    TicketDesk desk;
    const auto one = [&](const std::string& reference) { return queue::Appointment{0, reference, k_ticket_today, test::k_now + 1h, 'A', "A. E.", {}}; };
    const auto refused = desk.tickets().import(std::vector{one("R1"), one("bad ref")}, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().a == 2);
    CHECK(desk.tickets().appointments(k_ticket_today).value().empty());
    CHECK(desk.tickets().import(std::vector{one("R1"), one("R2")}, base::OperatorId("ana")) == 2);
    CHECK(desk.tickets().import(std::vector{one("R1")}, base::OperatorId("ana")) == 0);
    const auto listed = desk.tickets().appointments(k_ticket_today).value();
    REQUIRE(listed.size() == 2);
    const queue::NewTicket wanted{.day = k_ticket_today, .source = queue::TicketSource::appointment, .appointment = listed[0].id, .due_at = listed[0].at};
    REQUIRE(desk.tickets().take(wanted, k_here));
    const auto again = desk.tickets().take(wanted, k_here);
    REQUIRE_FALSE(again);
    CHECK(again.error().code == FaultCode::appointment_taken);
    desk.take();  // comes later, but is before the appointment's time
    CHECK(desk.next() == "A002");
    CHECK(desk.tickets().appointments(k_ticket_today).value()[0].ticket == "A001");
    CHECK(desk->verify_audit());
}

TEST_CASE("codes of tickets are read generously and never wrongly")
{
    CHECK(queue::ticket_code_from_text("a41")->number == 41);
    for (const char* wrong : {"", "A", "41", "A0", "A1234", "A4x", "AA1", "\xC3\x81" "41"}) {
        CAPTURE(wrong);
        CHECK_FALSE(queue::ticket_code_from_text(wrong));
    }
}
