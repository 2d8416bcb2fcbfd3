// A half-done case goes along with its ticket: where it lies, who gets it, and that it is never at two desks.
#include "queue/site_tickets.h"
#include "support/desk_queue.h"

using namespace balcao;
using base::FaultCode;
using queue::TicketAct;
using queue::TicketAsk;
using queue::TicketOp;

namespace {

const base::Date k_kept_day = base::utc_day(test::k_now);
const queue::SiteRules k_kept_rules{{{'A', "Nacionais", "Nationals", false}}, {0}, "Posto 1"};

struct KeepingDesk : test::DeskQueue {
    queue::CaseVault vault{[] { return k_kept_day; },
                           [](const base::CaseId&, base::BytesView content) -> base::Result<base::Bytes> {
                               return base::to_text(content) == "bad" ? base::Result<base::Bytes>(base::fail(FaultCode::message_malformed)) : base::to_bytes("sealed " + base::to_text(content));
                           },
                           [](const base::CaseId&, base::BytesView sealed) -> base::Result<base::Bytes> {
                               const auto text = base::to_text(sealed);
                               return text.starts_with("sealed ") ? base::Result<base::Bytes>(base::to_bytes(text.substr(7))) : base::fail(FaultCode::unseal_failed);
                           }};
    KeepingDesk()
    {
        open();
        REQUIRE(ask(make(TicketOp::take)));
        REQUIRE(ask(make(TicketOp::next)));
        REQUIRE(ask(act(TicketAct::serve)));
    }
    base::Result<queue::TicketAnswer> ask(const TicketAsk& ask, const char* from = "posto-2")
    {
        return queue::SiteTickets((**this).tickets()).carry_out(ask, base::TerminalId(from), k_kept_rules, k_kept_day, &vault);
    }
    TicketAsk make(TicketOp op, const char* counter = "Posto 2")
    {
        TicketAsk out;
        out.op = op;
        out.request = base::to_hex(random.bytes(16));
        out.actor = {counter, base::OperatorId("eva")};
        out.day = k_kept_day;
        out.code = op == TicketOp::act || op == TicketOp::fetch ? "A001" : "";
        return out;
    }
    TicketAsk act(TicketAct what, const char* counter = "Posto 2")
    {
        auto out = make(TicketOp::act, counter);
        out.act = what;
        return out;
    }
    TicketAsk park(const char* content = "form", const char* counter = "Posto 2")
    {
        auto out = act(TicketAct::park, counter);
        out.purpose = "activation";
        out.moved = queue::MovedCase{out.request, base::CaseId("case-1"), counter, base::to_bytes(content)};
        return out;
    }
    TicketAsk arrived(const std::string& move, const char* counter = "Posto 3")
    {
        auto out = make(TicketOp::arrived, counter);
        out.other = move;
        return out;
    }
    std::string kept()
    {
        const auto found = (**this).tickets().kept_case(1).value();
        return found ? base::to_text(found->sealed) + " for " + found->goes_to : "nothing";
    }
    std::size_t audited(const std::string& event)
    {
        std::size_t count = 0;
        const auto entries = (**this).audit(0, 500).value();
        for (const auto& one : entries) {
            count += one.event.event == event ? 1U : 0U;
        }
        return count;
    }
};

std::string content_of(const base::Result<queue::TicketAnswer>& answer)
{
    REQUIRE(answer);
    return answer->moved ? base::to_text(answer->moved->content) : "none";
}

}  // namespace

TEST_CASE("a case set aside lies with the ticket, goes to the desk that takes it up, and is erased when that desk has it")
{
    KeepingDesk desk;
    const auto park = desk.park();
    const auto parked = desk.ask(park);
    REQUIRE(parked);
    CHECK(parked->ticket->case_kept);
    CHECK_FALSE(parked->moved);
    CHECK(desk.ask(park)->ticket->case_kept);   // asked twice: one
    CHECK(desk.kept() == "sealed form for ");
    CHECK(desk->drafts()->empty());             // no restart opens it here
    desk.open();
    const auto resume = desk.act(TicketAct::resume, "Posto 3");
    const auto taken = desk.ask(resume, "posto-3");
    CHECK(content_of(taken) == "form");
    CHECK(taken->moved->counter == "Posto 2");
    CHECK(content_of(desk.ask(resume, "posto-3")) == "form");   // the answer was lost
    CHECK(desk.kept() == "sealed form for posto-3");            // until it says that it has it
    CHECK(content_of(desk.ask(desk.make(TicketOp::fetch, "Posto 3"), "posto-3")) == "form");
    CHECK(content_of(desk.ask(desk.make(TicketOp::fetch, "Posto 3"), "posto-4")) == "none");   // by its certificate, not by the name it gives itself
    CHECK(desk.ask(desk.make(TicketOp::fetch, "Posto 2")).error().code == FaultCode::ticket_unknown);
    REQUIRE(desk.ask(desk.arrived(taken->moved->move), "posto-4"));
    CHECK(desk.kept() == "sealed form for posto-3");
    REQUIRE(desk.ask(desk.arrived(taken->moved->move), "posto-3"));
    REQUIRE(desk.ask(desk.arrived(taken->moved->move), "posto-3"));
    CHECK(desk.kept() == "nothing");
    CHECK(content_of(desk.ask(resume, "posto-3")) == "none");
    CHECK(desk.audited("case_kept_for_ticket") == 1);
    CHECK(desk.audited("case_given_to_other_desk") == 1);
    CHECK(desk->check_integrity());
    CHECK(desk->verify_audit());
}

TEST_CASE("a request that is taken back leaves the case where it was: at the desk that sent it, or with the holder")
{
    KeepingDesk desk;
    const auto park = desk.park();
    auto withdraw = desk.make(TicketOp::withdraw);
    SUBCASE("set aside, and the answer lost")
    {
        REQUIRE(desk.ask(park));
        withdraw.other = park.request;
        REQUIRE(desk.ask(withdraw));
        CHECK(desk.kept() == "nothing");
        CHECK(desk->tickets().find(1).value()->state == queue::TicketState::serving);
    }
    SUBCASE("taken back before it came: it is refused then")
    {
        withdraw.other = park.request;
        REQUIRE(desk.ask(withdraw));
        CHECK(desk.ask(park).error().code == FaultCode::ticket_not_possible);
        CHECK(desk.kept() == "nothing");
    }
    SUBCASE("set aside, taken up by another meanwhile: that stands")
    {
        REQUIRE(desk.ask(park));
        REQUIRE(desk.ask(desk.act(TicketAct::resume, "Posto 3"), "posto-3"));
        withdraw.other = park.request;
        REQUIRE(desk.ask(withdraw));
        CHECK(desk.kept() == "sealed form for posto-3");
    }
    SUBCASE("taken up, and the answer lost")
    {
        REQUIRE(desk.ask(park));
        const auto resume = desk.act(TicketAct::resume, "Posto 3");
        REQUIRE(desk.ask(resume, "posto-3"));
        withdraw = desk.make(TicketOp::withdraw, "Posto 3");
        withdraw.other = resume.request;
        REQUIRE(desk.ask(withdraw, "posto-3"));
        CHECK(desk.kept() == "sealed form for ");
        CHECK(content_of(desk.ask(desk.act(TicketAct::resume, "Posto 2"))) == "form");   // and goes to whoever is next
    }
}

TEST_CASE("what lies with the holder ends with the ticket, with a case begun anew, and with the day")
{
    KeepingDesk desk;
    REQUIRE(desk.ask(desk.park()));
    SUBCASE("cancelled")
    {
        REQUIRE(desk.ask(desk.act(TicketAct::cancel)));
        CHECK(desk.audited("case_kept_given_up") == 1);
    }
    SUBCASE("begun anew at the desk that took it up")
    {
        REQUIRE(desk.ask(desk.act(TicketAct::resume, "Posto 3"), "posto-3"));
        REQUIRE(desk.ask(desk.act(TicketAct::serve, "Posto 3"), "posto-3"));
        CHECK(desk.audited("case_kept_given_up") == 1);
    }
    SUBCASE("served")
    {
        REQUIRE(desk.ask(desk.act(TicketAct::resume, "Posto 3"), "posto-3"));
        REQUIRE(desk.ask(desk.act(TicketAct::done, "Posto 3"), "posto-3"));
    }
    SUBCASE("the day is over")
    {
        REQUIRE(desk->drop_drafts_except(base::Date(std::chrono::sys_days(k_kept_day) + std::chrono::days(1))));
    }
    CHECK(desk.kept() == "nothing");
}

TEST_CASE("set aside again before the word that it had arrived: the new one stays, the late word finds nothing")
{
    KeepingDesk desk;
    REQUIRE(desk.ask(desk.park("first")));
    const auto taken = desk.ask(desk.act(TicketAct::resume, "Posto 3"), "posto-3");
    REQUIRE(desk.ask(desk.park("second", "Posto 3"), "posto-3"));
    REQUIRE(desk.ask(desk.arrived(taken->moved->move), "posto-3"));
    CHECK(desk.kept() == "sealed second for ");
    // Without a case the ticket alone: what had arrived is named with it, and does not come back to anybody.
    const auto again = desk.ask(desk.act(TicketAct::resume, "Posto 3"), "posto-3");
    auto alone = desk.act(TicketAct::park, "Posto 3");
    alone.other = again->moved->move;
    REQUIRE(desk.ask(alone, "posto-3"));
    CHECK(desk.kept() == "nothing");
    CHECK(content_of(desk.ask(desk.act(TicketAct::resume))) == "none");
}

TEST_CASE("the holder takes up what another set aside, and gives what it set aside itself")
{
    KeepingDesk desk;
    REQUIRE(desk.ask(desk.park()));
    REQUIRE(desk->tickets().change(1, {.act = TicketAct::resume, .actor = {"Posto 1", base::OperatorId("ana")}}));
    CHECK(desk.kept() == "nothing");
    REQUIRE(desk->drafts()->size() == 1);
    CHECK(base::to_text(desk->drafts()->front().sealed) == "sealed form");
    CHECK(desk->tickets().find(1).value()->case_id == base::CaseId("case-1"));
    REQUIRE(desk->tickets().change(1, {.act = TicketAct::park, .actor = {"Posto 1", base::OperatorId("ana")}}));
    CHECK(desk->tickets().find(1).value()->case_kept);
    const auto taken = desk.ask(desk.act(TicketAct::resume));
    CHECK(content_of(taken) == "form");
    CHECK(taken->moved->counter == "Posto 1");
    CHECK(desk->drafts()->empty());
    CHECK(desk.kept() == "sealed form for posto-2");
    CHECK(desk->tickets().find(1).value()->case_id.empty());
}

TEST_CASE("a case that is none, too long or of nobody is refused with the ticket unchanged; one that cannot be sealed stays where it is")
{
    KeepingDesk desk;
    auto park = desk.park("bad");
    CHECK(desk.ask(park).error().code == FaultCode::message_malformed);
    park = desk.park();
    park.moved->content.resize(queue::k_moved_case_octets + 1);
    CHECK(desk.ask(park).error().code == FaultCode::message_malformed);
    park = desk.park();
    park.moved->case_id = base::CaseId("a b");
    CHECK(desk.ask(park).error().code == FaultCode::message_malformed);
    park = desk.park();
    park.other = "short";
    CHECK(desk.ask(park).error().code == FaultCode::input_invalid);
    CHECK(desk->tickets().find(1).value()->state == queue::TicketState::serving);
    desk.vault.seal = [](const base::CaseId&, base::BytesView) -> base::Result<base::Bytes> { return base::fail(FaultCode::seal_failed); };
    const auto parked = desk.ask(desk.park());
    REQUIRE(parked);
    CHECK_FALSE(parked->ticket->case_kept);
    CHECK(desk.kept() == "nothing");
}

TEST_CASE("begun anew where it was set aside, the ticket is served there and the old form is given up; nobody else may begin it anew")
{
    KeepingDesk desk;
    REQUIRE(desk.ask(desk.park()));
    CHECK(desk->tickets().kept_cases().value() == 1);
    CHECK(desk.ask(desk.act(TicketAct::serve, "Posto 3"), "posto-3").error().code == FaultCode::ticket_elsewhere);
    CHECK(desk.kept() == "sealed form for ");
    const auto served = desk.ask(desk.act(TicketAct::serve));
    REQUIRE(served);
    CHECK(served->ticket->state == queue::TicketState::serving);
    CHECK(desk.kept() == "nothing");
    CHECK(desk->tickets().kept_cases().value() == 0);
    CHECK(desk.audited("case_kept_given_up") == 1);
}

TEST_CASE("two desks have a case of one ticket: what one registered is shown to whoever has the ticket, once, and the ticket stays there")
{
    KeepingDesk desk;
    REQUIRE(desk.ask(desk.park()));
    REQUIRE(desk.ask(desk.act(TicketAct::resume, "Posto 3"), "posto-3"));
    const auto stamp = desk->tickets().stamp(k_kept_day).value();
    CHECK(desk.ask(desk.act(TicketAct::done)).error().code == FaultCode::ticket_elsewhere);   // ended there without a record: of no concern
    CHECK(desk->tickets().find(1).value()->registered_at.empty());
    auto done = desk.act(TicketAct::done);
    done.registered = true;
    for (int i = 0; i < 2; ++i) {   // the answer was lost
        CHECK(desk.ask(done).error().code == FaultCode::ticket_elsewhere);
    }
    const auto ticket = desk->tickets().find(1).value();
    REQUIRE(ticket);
    CHECK(ticket->registered_at == "Posto 2");
    CHECK(ticket->counter == "Posto 3");
    CHECK(ticket->state == queue::TicketState::serving);
    CHECK(desk.audited("ticket_registered_elsewhere") == 1);
    CHECK(desk->tickets().stamp(k_kept_day).value() != stamp);   // the other desks look again
    auto own = desk.act(TicketAct::done, "Posto 3");             // it is over, whoever registered
    own.registered = true;
    REQUIRE(desk.ask(own, "posto-3"));
    CHECK(desk->tickets().find(1).value()->registered_at == "Posto 2");
    CHECK(desk->check_integrity());
}
