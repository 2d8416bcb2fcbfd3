// One line of people for several desks: what the holder does for others, once each, and what another desk writes down.
#include "queue/site_tickets.h"

#include <set>

#include "support/desk_queue.h"

using namespace balcao;
using base::FaultCode;
using queue::TicketAct;
using queue::TicketAsk;
using queue::TicketOp;
using queue::TicketState;
using namespace std::chrono_literals;

namespace {

const base::Date k_site_day = base::utc_day(test::k_now);
const queue::SiteRules k_site_rules{{{'A', "Nacionais", "Nationals", false}, {'P', "Prioritário", "Priority", true}}, {0}, "Posto 1"};

struct HolderDesk : test::DeskQueue {
    HolderDesk() { open(); }
    queue::SiteTickets site() { return queue::SiteTickets((**this).tickets()); }
    base::Result<queue::TicketAnswer> ask(const TicketAsk& ask, const char* from = "posto-2") { return site().carry_out(ask, base::TerminalId(from), k_site_rules, k_site_day); }
    TicketAsk make(TicketOp op, const char* counter = "Posto 2")
    {
        TicketAsk out;
        out.op = op;
        out.request = base::to_hex(random.bytes(16));
        out.actor = {counter, base::OperatorId("eva")};
        out.day = k_site_day;
        return out;
    }
    TicketAsk act(TicketAct what, const char* code, const char* counter = "Posto 2")
    {
        auto out = make(TicketOp::act, counter);
        out.act = what;
        out.code = code;
        return out;
    }
    std::string code(const base::Result<queue::TicketAnswer>& answer)
    {
        REQUIRE(answer);
        REQUIRE(answer->ticket);
        return queue::code_of(*answer->ticket) + " " + std::string(queue::name(answer->ticket->state)) + " " + answer->ticket->counter;
    }
    FaultCode fault(const base::Result<queue::TicketAnswer>& answer)
    {
        REQUIRE_FALSE(answer);
        return answer.error().code;
    }
    std::string state(const char* text)
    {
        const auto found = (**this).tickets().find(k_site_day, *queue::ticket_code_from_text(text));
        REQUIRE((found && *found));
        return std::string(queue::name((*found)->state)) + " " + (*found)->counter;
    }
};

}  // namespace

TEST_CASE("a request that comes twice has one effect and the answer of the first time")
{
    HolderDesk desk;
    const auto take = desk.make(TicketOp::take);
    CHECK(desk.code(desk.ask(take)) == "A001 waiting ");
    CHECK(desk.code(desk.ask(take)) == "A001 waiting ");
    CHECK(desk.code(desk.ask(desk.make(TicketOp::take))) == "A002 waiting ");
    const auto call = desk.make(TicketOp::next);
    CHECK(desk.code(desk.ask(call)) == "A001 called Posto 2");
    CHECK(desk.code(desk.ask(desk.act(TicketAct::no_show, "A001"))) == "A001 no_show Posto 2");
    desk.open();   // the holder was killed and is back
    CHECK(desk.code(desk.ask(call)) == "A001 called Posto 2");   // as it was told then
    CHECK(desk.state("A001") == "no_show Posto 2");              // and nobody was called again
    CHECK(desk.state("A002") == "waiting ");
    // The number is the desk's own: another one's request of the same number is another request.
    CHECK(desk.code(desk.ask(call, "posto-3")) == "A002 called Posto 2");
    const auto walk_in = desk.make(TicketOp::walk_in, "Posto 3");
    CHECK(desk.code(desk.ask(walk_in, "posto-3")) == desk.code(desk.ask(walk_in, "posto-3")));
    CHECK(desk->tickets().list(k_site_day)->size() == 3);
    CHECK(desk->check_integrity());
}

TEST_CASE("a request without a number changes nothing, and one that is none of ours is refused")
{
    HolderDesk desk;
    for (const char* number : {"", "0123", "ZZ23456789abcdef0123456789abcdef"}) {
        auto take = desk.make(TicketOp::take);
        take.request = number;
        CHECK(desk.fault(desk.ask(take)) == FaultCode::input_invalid);
    }
    auto priority = desk.make(TicketOp::take);
    priority.line = 'P';   // numbers of those with priority are no service
    CHECK(desk.fault(desk.ask(priority)) == FaultCode::input_invalid);
    CHECK(desk.fault(desk.ask(desk.act(TicketAct::take, "A001"))) == FaultCode::input_invalid);
    CHECK(desk.fault(desk.ask(desk.act(TicketAct::call, "A001"))) == FaultCode::ticket_unknown);
    CHECK(desk->tickets().list(k_site_day)->empty());
}

TEST_CASE("whoever is at a counter is that counter's; another desk ends a call at most, and takes up what was set aside")
{
    HolderDesk desk;
    REQUIRE(desk.ask(desk.make(TicketOp::take)));
    REQUIRE(desk.ask(desk.make(TicketOp::next)));
    for (const auto act : {TicketAct::call, TicketAct::serve, TicketAct::done, TicketAct::no_show, TicketAct::park, TicketAct::transfer, TicketAct::recall, TicketAct::cancel}) {
        CAPTURE(queue::name(act));
        const auto refused = desk.fault(desk.ask(desk.act(act, "A001", "Posto 3"), "posto-3"));
        CHECK((refused == FaultCode::ticket_elsewhere || refused == FaultCode::ticket_not_possible));
        CHECK(desk.state("A001") == "called Posto 2");
    }
    CHECK(desk.code(desk.ask(desk.act(TicketAct::back, "A001", "Posto 3"), "posto-3")) == "A001 waiting ");
    REQUIRE(desk.ask(desk.act(TicketAct::serve, "A001")));
    CHECK(desk.fault(desk.ask(desk.act(TicketAct::back, "A001", "Posto 3"), "posto-3")) == FaultCode::ticket_not_possible);
    CHECK(desk.fault(desk.ask(desk.act(TicketAct::done, "A001", "Posto 3"), "posto-3")) == FaultCode::ticket_elsewhere);
    auto park = desk.act(TicketAct::park, "A001");
    park.purpose = "new_password";
    CHECK(desk.code(desk.ask(park)) == "A001 parked Posto 2");
    CHECK(desk.fault(desk.ask(desk.act(TicketAct::cancel, "A001", "Posto 3"), "posto-3")) == FaultCode::ticket_elsewhere);
    const auto taken_up = desk.ask(desk.act(TicketAct::resume, "A001", "Posto 3"), "posto-3");
    CHECK(desk.code(taken_up) == "A001 serving Posto 3");
    CHECK(taken_up->ticket->purpose == "new_password");
    CHECK(desk->tickets().find(k_site_day, {'A', 1}).value()->purpose.empty());   // told once, kept no longer
    CHECK(desk.fault(desk.ask(desk.act(TicketAct::resume, "A001"))) == FaultCode::ticket_not_possible);
}

TEST_CASE("another desk gives priority to who waits: once, in the order of calling, and its next look shows it")
{
    HolderDesk desk;
    REQUIRE(desk.ask(desk.make(TicketOp::take)));
    REQUIRE(desk.ask(desk.make(TicketOp::take)));
    auto first = desk.act(TicketAct::transfer, "A002");
    first.priority = queue::PriorityGround::disabled;
    first.line = 'B';  // no more than a word for holders that know of no such act
    const auto stamp = desk->tickets().stamp(k_site_day);
    REQUIRE(desk.ask(first));
    CHECK(desk->tickets().stamp(k_site_day) != stamp);
    const auto again = desk.ask(first);
    REQUIRE(again);
    CHECK(again->ticket->priority == queue::PriorityGround::disabled);
    CHECK(again->ticket->line == 'A');
    CHECK(desk->tickets().events(again->ticket->id)->size() == 2);
    CHECK(desk.code(desk.ask(desk.make(TicketOp::next))) == "A002 called Posto 2");
}

TEST_CASE("what the holder set aside with a case and another desk takes up leaves no draft behind, in the same transaction")
{
    HolderDesk desk;
    auto tickets = desk->tickets();
    const queue::TicketActor clerk{"Posto 1", base::OperatorId("ana")};
    const base::CaseId case_id("case-1");
    REQUIRE(tickets.take({.day = k_site_day}, clerk));
    REQUIRE(tickets.change(1, {.act = TicketAct::serve, .actor = clerk, .case_id = case_id}));
    REQUIRE(desk->save_draft(case_id, k_site_day, base::to_bytes("sealed")));
    REQUIRE(tickets.change(1, {.act = TicketAct::park, .actor = clerk, .purpose = "activation"}));
    CHECK(desk->drafts()->size() == 1);
    REQUIRE(desk.ask(desk.act(TicketAct::resume, "A001")));
    CHECK(desk->drafts()->empty());
    CHECK(tickets.find(1).value()->case_id.empty());
    CHECK(desk->verify_audit());
    // Taken up at its own desk the draft stays.
    REQUIRE(tickets.take({.day = k_site_day}, clerk));
    REQUIRE(tickets.change(2, {.act = TicketAct::serve, .actor = clerk, .case_id = base::CaseId("case-2")}));
    REQUIRE(desk->save_draft(base::CaseId("case-2"), k_site_day, base::to_bytes("sealed")));
    REQUIRE(tickets.change(2, {.act = TicketAct::park, .actor = clerk}));
    REQUIRE(tickets.change(2, {.act = TicketAct::resume, .actor = clerk}));
    CHECK(desk->drafts()->size() == 1);
}

TEST_CASE("a request whose answer never came is taken back: before it comes, or after")
{
    HolderDesk desk;
    const auto withdraw = [&](const TicketAsk& ask) {
        auto out = desk.make(TicketOp::withdraw, ask.actor.counter.c_str());
        out.other = ask.request;
        REQUIRE(desk.ask(out));
        REQUIRE(desk.ask(out));
    };
    const auto late = desk.make(TicketOp::take);
    withdraw(late);
    CHECK(desk.fault(desk.ask(late)) == FaultCode::ticket_not_possible);
    CHECK(desk->tickets().list(k_site_day)->empty());

    const auto take = desk.make(TicketOp::take);
    REQUIRE(desk.ask(take));
    withdraw(take);
    CHECK(desk.state("A001") == "cancelled Posto 2");
    REQUIRE(desk.ask(desk.make(TicketOp::take)));
    const auto call = desk.make(TicketOp::next);
    CHECK(desk.code(desk.ask(call)) == "A002 called Posto 2");
    withdraw(call);
    CHECK(desk.state("A002") == "waiting ");
    REQUIRE(desk.ask(desk.make(TicketOp::next)));
    REQUIRE(desk.ask(desk.act(TicketAct::serve, "A002")));
    withdraw(call);   // what followed stands
    CHECK(desk.state("A002") == "serving Posto 2");
    auto park = desk.act(TicketAct::park, "A002");
    REQUIRE(desk.ask(park));
    withdraw(park);
    CHECK(desk.state("A002") == "serving Posto 2");
    REQUIRE(desk.ask(desk.act(TicketAct::done, "A002")));
    const auto walk_in = desk.make(TicketOp::walk_in);
    REQUIRE(desk.ask(walk_in));
    withdraw(walk_in);
    CHECK(desk.state("A003") == "served Posto 2");   // the desk is free again
}

TEST_CASE("a letter is one desk's for good, and never one of the site's")
{
    HolderDesk desk;
    CHECK(desk.site().letter_of(base::TerminalId("posto-2"), k_site_rules.series) == 'Z');
    CHECK(desk.site().letter_of(base::TerminalId("posto-3"), k_site_rules.series) == 'Y');
    desk.open();
    CHECK(desk.site().letter_of(base::TerminalId("posto-2"), k_site_rules.series) == 'Z');
    const std::vector<queue::SeriesName> now_with_z{{'A', "a", "a", false}, {'Z', "z", "z", false}};
    CHECK(desk.site().letter_of(base::TerminalId("posto-2"), now_with_z) == 'X');
    std::set<char> letters;
    for (int i = 0; i < 23; ++i) {
        if (const auto letter = desk.site().letter_of(base::TerminalId("desk-" + std::to_string(i)), k_site_rules.series)) {
            letters.insert(*letter);
        }
    }
    CHECK(letters.size() == 21);   // A, P, X and Y are taken, Z was once; then there is none left
    CHECK_FALSE(letters.contains('A'));
    CHECK_FALSE(letters.contains('P'));
    CHECK_FALSE(desk.site().letter_of(base::TerminalId("one-too-many"), k_site_rules.series));
}

TEST_CASE("tickets given while the holder was away are handed over once, keep their places, and their numbers count on")
{
    HolderDesk holder;
    HolderDesk other;
    REQUIRE(holder.site().letter_of(base::TerminalId("posto-2"), k_site_rules.series) == 'Z');
    const queue::TicketActor clerk{"Posto 2", base::OperatorId("eva")};
    const auto give = [&] { return other->tickets().take({.day = k_site_day, .series = 'Z', .line = 'A'}, clerk).value(); };
    CHECK(queue::code_of(give()) == "Z001");
    holder.clock.advance(5min);
    REQUIRE(holder.ask(holder.make(TicketOp::take, "Posto 3"), "posto-3"));
    other.clock.advance(10min);
    CHECK(queue::code_of(give()) == "Z002");
    REQUIRE(other->tickets().change(2, {.act = TicketAct::serve, .actor = clerk}));
    CHECK(other.site().to_hand_over(10)->size() == 1);   // who is at the counter stays here
    REQUIRE(other->tickets().change(2, {.act = TicketAct::done, .actor = clerk}));

    const auto given = other.site().to_hand_over(10).value();
    REQUIRE(given.size() == 2);
    for (const auto& one : given) {
        auto ask = holder.make(TicketOp::hand_over);
        ask.given = one;
        ask.events = other->tickets().events(one.id).value();
        REQUIRE(holder.ask(ask));
        REQUIRE(holder.ask(ask));   // the answer was lost
        auto stranger = ask;
        CHECK(holder.fault(holder.ask(stranger, "posto-3")) == FaultCode::input_invalid);   // not that desk's letter
        REQUIRE(other.site().handed_over(one, clerk));
    }
    CHECK(other.site().to_hand_over(10)->empty());
    CHECK(holder->tickets().list(k_site_day)->size() == 3);
    CHECK(holder.code(holder.ask(holder.make(TicketOp::next))) == "Z001 called Posto 2");   // came before A001
    const auto times = holder->tickets().times(k_site_day).value();
    CHECK(times.back().served == 1);   // and what was served meanwhile counts for the site
    CHECK(queue::code_of(give()) == "Z003");
    // A desk that lost its memory: the holder knows how far its letter went, and another person's number is not overwritten.
    HolderDesk again;
    CHECK(queue::code_of(again->tickets().take({.day = k_site_day, .series = 'Z', .line = 'A', .used = 2}, clerk).value()) == "Z003");
    for (const auto days : {-400, -32, 2, 4000}) {   // days that never were, or are long over: no disk is filled with them
        auto old = holder.make(TicketOp::hand_over);
        old.given = given.front();
        old.given->day = base::Date(std::chrono::sys_days(k_site_day) + std::chrono::days(days));
        CHECK(holder.fault(holder.ask(old)) == FaultCode::input_invalid);
    }
    auto stolen = holder.make(TicketOp::hand_over);
    stolen.given = given[0];
    stolen.given->taken_at += 1s;
    CHECK(holder.fault(holder.ask(stolen)) == FaultCode::ticket_not_possible);
}

TEST_CASE("a line that is too long to be shown whole still shows who is at a counter or set aside")
{
    std::vector<queue::Ticket> all(12);
    for (std::size_t i = 0; i < all.size(); ++i) all[i].number = static_cast<int>(i) + 1;
    all[1].state = TicketState::served;
    all[9].state = TicketState::serving;
    all[11].state = TicketState::parked;
    std::string shown;
    for (const auto& one : queue::open_ones(all, 5)) shown += std::to_string(one.number) + " ";
    CHECK(shown == "1 3 4 10 12 ");
    CHECK(queue::open_ones(all, 100).size() == 11);
    for (auto& one : all) one.state = TicketState::parked;
    CHECK(queue::open_ones(all, 5).size() == 5);
}

TEST_CASE("a view is shown when something has changed, and holds no case")
{
    HolderDesk desk;
    auto look = desk.make(TicketOp::view);
    const auto first = desk.ask(look).value();
    REQUIRE(first.view);
    CHECK(first.view->letter == 'Z');
    CHECK(first.view->counter == "Posto 1");
    look.since = first.view->stamp;
    CHECK_FALSE(desk.ask(look)->view);
    REQUIRE(desk.ask(desk.make(TicketOp::take)));
    const auto second = desk.ask(look).value();
    REQUIRE(second.view);
    CHECK(second.view->open.size() == 1);
    look.since = second.view->stamp;
    const std::vector<queue::Appointment> list{{0, "R-1", k_site_day, test::k_now, 'A', "A. E.", {}}};
    auto import = desk.make(TicketOp::import);
    import.list = list;
    CHECK(desk.ask(import)->count == 1);
    REQUIRE(desk.ask(look)->view);
    CHECK(desk.ask(look)->view->expected.size() == 1);
    auto check_in = desk.make(TicketOp::check_in);
    check_in.reference = "R-1";
    CHECK(desk.code(desk.ask(check_in)) == "A002 waiting ");
    check_in.request = desk.make(TicketOp::view).request;
    CHECK(desk.fault(desk.ask(check_in)) == FaultCode::appointment_taken);
}

TEST_CASE("a holder that lost its file gives no number twice that day, as far as the other desks were told")
{
    HolderDesk before;
    HolderDesk neighbour;
    for (int i = 0; i < 3; ++i) {
        REQUIRE(before.ask(before.make(TicketOp::take)));
    }
    auto elderly = before.make(TicketOp::take);
    elderly.priority = queue::PriorityGround::elderly;
    REQUIRE(before.ask(elderly));
    const auto shown = before.ask(before.make(TicketOp::view))->view.value();
    CHECK(shown.given_so_far == queue::NumbersGiven{{'A', 3}, {'P', 1}});
    REQUIRE(neighbour.site().know_given(shown.day, shown.given_so_far));
    REQUIRE(neighbour.site().know_given(shown.day, {{'A', 2}, {'Z', 5}}));   // what is older changes nothing; its own letter
    neighbour.open();                                                       // and a restart loses nothing of it

    HolderDesk back;   // an empty file
    auto look = back.make(TicketOp::view);
    look.day = base::Date(std::chrono::sys_days(k_site_day) - std::chrono::days(1));
    look.given_so_far = {{'A', 900}};
    REQUIRE(back.ask(look));   // of another day: means nothing
    look.day = k_site_day;
    look.given_so_far = neighbour.site().given_so_far(k_site_day).value();
    const auto again = back.ask(look)->view.value();
    CHECK(again.used == 5);    // the asking desk's letter goes on too
    CHECK(back.code(back.ask(back.make(TicketOp::take))) == "A004 waiting ");
    CHECK(queue::code_of(back->tickets().take({.day = k_site_day, .series = 'P'}, {}).value()) == "P002");   // at the holder's own kiosk
    CHECK(queue::code_of(back->tickets().take({.day = base::Date(std::chrono::sys_days(k_site_day) + std::chrono::days(1)), .series = 'A'}, {}).value()) == "A001");
    look.given_so_far = {{'A', 1000}};
    CHECK(back.fault(back.ask(look)) == FaultCode::input_invalid);
    look.given_so_far = {{'A', 999}};
    REQUIRE(back.ask(look));
    CHECK(back.fault(back.ask(back.make(TicketOp::take))) == FaultCode::tickets_used_up);
}

TEST_CASE("what another desk writes down outlives it: letter, words in order, cases")
{
    HolderDesk desk;
    CHECK_FALSE(desk.site().note().value());
    REQUIRE(desk.site().keep_note({'Z', k_site_day, 3, k_site_rules.series}));
    REQUIRE(desk.site().keep_note({'Y', k_site_day, 4, {k_site_rules.series[0]}}));
    for (const char* word : {"serve", "done"}) {
        REQUIRE(desk.site().add_word({0, base::to_hex(desk.random.bytes(16)), word, k_site_day, "A001", {}, base::OperatorId("eva")}));
    }
    REQUIRE(desk.site().keep_case({base::CaseId("case-1"), k_site_day, "A001", false}));
    REQUIRE(desk.site().keep_case({base::CaseId("case-1"), k_site_day, "A001", true}));
    REQUIRE(desk->save_draft(base::CaseId("case-1"), k_site_day, base::to_bytes("sealed")));
    desk.open();
    const auto note = desk.site().note().value();
    REQUIRE(note);
    CHECK(note->letter == 'Y');
    CHECK(note->used == 4);
    CHECK(note->series == std::vector<queue::SeriesName>{k_site_rules.series[0]});
    const auto words = desk.site().words().value();
    REQUIRE(words.size() == 2);
    CHECK(words[0].word == "serve");
    REQUIRE(desk.site().drop_word(words[0].no));
    CHECK(desk.site().words()->size() == 1);
    CHECK(desk.site().cases().value() == std::vector<queue::TicketCase>{{base::CaseId("case-1"), k_site_day, "A001", true}});
    REQUIRE(desk.site().leave_case(base::CaseId("case-1")));
    CHECK(desk->drafts()->empty());
    CHECK(desk.site().cases()->empty());
    CHECK(desk->verify_audit());
}
