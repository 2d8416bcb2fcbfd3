// Numbers of a line that another desk holds: given, called, served and told; with the holder silent, late or killed between.
#include "site_service.h"

namespace site_tests {

TEST_CASE("before its first answer the holder is said to be silent, and no number is given")
{
    SiteService running;
    auto console = signed_in(running);
    running.site.silent = true;
    const auto model = model_of(*console);
    REQUIRE(model.tickets.site);
    CHECK_FALSE(model.tickets.site->answers);
    CHECK(model.tickets.site->holder == "desk-1");
    CHECK(model.tickets.site->letter.empty());
    CHECK(fault_of(*console, "ticket_next") == FaultCode::tickets_holder_silent);
    CHECK(fault_of(*console, "ticket_take", {{"line", "A"}}) == FaultCode::tickets_holder_silent);
    auto kiosk = running.client(link::Role::kiosk);
    CHECK(fault_of(*kiosk, "kiosk_ticket", {{"line", "A"}, {"language", "pt"}}) == FaultCode::tickets_holder_silent);
    done(*console, "start_case", {{"ticket", "A001"}});   // the counter works
    CHECK(model_of(*console).current->ticket == "A001");
}

TEST_CASE("called at the holder, served here with a case, and told; others' desks are shown")
{
    SiteService running;
    auto console = signed_in(running);
    running.turn(*console);
    CHECK(model_of(*console).tickets.site->answers);
    CHECK(model_of(*console).tickets.site->letter == "Z");
    CHECK(taken(*console) == "A001");
    CHECK(taken(*console) == "A002");
    REQUIRE(running.site.carry_out(running.site.request(queue::TicketOp::next, "Posto 3")));
    running.turn(*console);
    REQUIRE(model_of(*console).tickets.others.size() == 1);
    CHECK(model_of(*console).tickets.others[0].counter == "Posto 3");
    CHECK(fault_of(*console, "ticket_act", what("done", "A001")) == FaultCode::ticket_elsewhere);
    CHECK(fault_of(*console, "start_case", {{"ticket", "A001"}}) == FaultCode::ticket_elsewhere);
    done(*console, "ticket_next");
    CHECK(here_now(*console) == "A002 called");
    CHECK(fault_of(*console, "ticket_next") == FaultCode::ticket_still_here);
    done(*console, "start_case", {{"ticket", ""}});
    CHECK(model_of(*console).current->ticket == "A002");
    CHECK(here_now(*console) == "A002 serving with a case");
    CHECK(running.site.state("A002") == "called Posto 2");   // not told yet
    CHECK(model_of(*console).tickets.site->untold == 1);
    running.turn(*console);
    CHECK(running.site.state("A002") == "serving Posto 2");
    CHECK(fault_of(*console, "ticket_act", what("done")) == FaultCode::act_not_possible_now);
    done(*console, "cancel_case", {{"reason", "session_broken_off"}});
    CHECK(here_now(*console) == "A002 serving");
    done(*console, "ticket_act", what("done"));
    CHECK(running.site.state("A002") == "served Posto 2");
}

TEST_CASE("what was seen before this desk asked does not undo what it was answered")
{
    SiteService running;
    auto console = signed_in(running);
    running.turn(*console);
    CHECK(taken(*console) == "A001");
    running.turn(*console);
    const auto began = running.service->site_turn();
    auto old = running.site.view();   // A001 waits
    done(*console, "ticket_next");
    const auto looks = running.site.looks.load();
    running.show(*console, began, std::move(old));
    CHECK(here_now(*console) == "A001 called");
    CHECK(running.site.looks > looks);   // and it is looked again
}

TEST_CASE("an answer that is lost: the request is taken back, and a number of this desk's own is given")
{
    SiteService running;
    auto console = signed_in(running);
    running.turn(*console);
    running.site.answer_lost = true;
    CHECK(taken(*console) == "Z001");
    CHECK(running.site.state("A001") == "waiting ");   // it had arrived
    CHECK_FALSE(model_of(*console).tickets.site->answers);
    auto kiosk = running.client(link::Role::kiosk);
    CHECK(taken(*kiosk, "kiosk_ticket") == "Z002");
    CHECK(taken(*console, "ticket_walk_in") == "Z003");
    CHECK(here_now(*console) == "Z003 serving");
    done(*console, "ticket_act", what("done"));
    done(*console, "ticket_next");
    CHECK(here_now(*console) == "Z001 called");
    running.site.answer_lost = false;
    running.turn(*console);
    CHECK(running.site.state("A001") == "cancelled Posto 2");
    CHECK(here_now(*console) == "Z001 called");   // goes on here
    CHECK(fault_of(*console, "ticket_act", what("call", "A001")) == FaultCode::ticket_still_here);
    CHECK(taken(*console) == "A002");
}

TEST_CASE("without the holder cases go on, what happened is written down, and it is told later")
{
    SiteService running;
    auto console = signed_in(running);
    running.turn(*console);
    taken(*console);
    done(*console, "ticket_next");
    running.away(*console);
    CHECK(model_of(*console).tickets.site->fault == FaultCode::tickets_holder_silent);
    CHECK(model_of(*console).tickets.site->since.has_value());
    done(*console, "start_case", {{"ticket", ""}});
    CHECK(fault_of(*console, "ticket_act", what("park")) == FaultCode::tickets_holder_silent);
    CHECK(model_of(*console).current);   // and the case is still open
    CHECK(model_of(*console).current->ticket == "A001");
    done(*console, "cancel_case", {{"reason", "session_broken_off"}});
    done(*console, "ticket_act", what("done"));
    CHECK(here_now(*console) == "nobody");
    CHECK(running.site.state("A001") == "called Posto 2");
    console.reset();
    running.stop();
    running.start();   // written down: a restart loses none of it
    console = signed_in(running);
    CHECK(model_of(*console).tickets.site->letter == "Z");
    CHECK(model_of(*console).tickets.site->untold == 2);
    CHECK(taken(*console) == "Z001");
    running.site.silent = false;
    running.turn(*console);
    CHECK(running.site.state("A001") == "served Posto 2");
}

TEST_CASE("set aside and killed before the answer: the holder's row tells whose the case is")
{
    SiteService running;
    auto console = signed_in(running);
    running.turn(*console);
    for (int i = 0; i < 3; ++i) {
        taken(*console);
    }
    const auto set_aside = [&](const char* code) {
        done(*console, "ticket_act", what("call", code));
        done(*console, "start_case", {{"ticket", ""}});
        done(*console, "edit", {{"field", "full_name"}, {"text", "Amélia Exemplo"}});
        running.turn(*console);
        done(*console, "ticket_act", what("park"));
        CHECK_FALSE(model_of(*console).current);
    };
    set_aside("A001");   // stays so
    set_aside("A002");   // another desk takes it up
    set_aside("A003");   // the yes to taking it up again here was lost
    CHECK(running.drafts() == 3);
    REQUIRE(running.site.act(queue::TicketAct::resume, "A002"));
    REQUIRE(running.site.act(queue::TicketAct::resume, "A003", "Posto 2"));
    console.reset();
    running.stop();
    running.start();
    console = signed_in(running);
    CHECK_FALSE(model_of(*console).current);   // nothing opens before the holder was heard
    running.turn(*console);
    REQUIRE(model_of(*console).current);
    CHECK(model_of(*console).current->ticket == "A003");
    CHECK(model_of(*console).current->fields.at(domain::FieldId::full_name).text == "Amélia Exemplo");
    CHECK(running.drafts() == 2);   // that of A002 is erased
    CHECK(fault_of(*console, "ticket_act", what("resume", "A002")) == FaultCode::ticket_still_here);
    done(*console, "ticket_act", what("park"));
    const auto resumed = console->ask_and_wait("ticket_act", what("resume", "A001"));
    REQUIRE(resumed);
    CHECK(resumed->at("case_kept") == true);
    CHECK(model_of(*console).current->fields.at(domain::FieldId::full_name).text == "Amélia Exemplo");
}

TEST_CASE("taken up from another desk, the act comes along and nothing else")
{
    SiteService running;
    auto console = signed_in(running);
    running.turn(*console);
    taken(*console);
    REQUIRE(running.site.act(queue::TicketAct::call, "A001"));
    auto park = running.site.request(queue::TicketOp::act, "Posto 3");
    park.act = queue::TicketAct::park;
    park.purpose = "contact_change";
    REQUIRE(running.site.carry_out(park));
    running.turn(*console);
    const auto resumed = console->ask_and_wait("ticket_act", what("resume", "A001"));
    REQUIRE(resumed);
    CHECK(resumed->at("case_kept") == false);
    REQUIRE(model_of(*console).current);
    CHECK(model_of(*console).current->act == domain::DeskAct::contact_change);
    CHECK(here_now(*console) == "A001 serving with a case");
    running.turn(*console);
    CHECK(running.site.state("A001") == "serving Posto 2");
}

}  // namespace site_tests
