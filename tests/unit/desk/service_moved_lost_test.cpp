// A half-done case between two desks (adr/0012) when an answer is lost or a desk killed: whose it is, and never twice.
#include "citizen.h"
#include "site_service.h"

namespace site_tests {

TEST_CASE("the answer to setting aside is lost: the case is opened nowhere until the holder says whose it is")
{
    SiteService running;
    auto console = half_done(running);
    running.site.answer_lost = true;
    CHECK(fault_of(*console, "ticket_act", what("park")) == FaultCode::case_awaits_holder);
    CHECK_FALSE(model_of(*console).current);
    CHECK(running.drafts() == 1);
    CHECK(running.site.kept("A001") == "for ");
    const auto restart = [&] {
        console.reset();
        running.stop();
        running.start();
        console = signed_in(running);
        CHECK_FALSE(model_of(*console).current);
    };
    SUBCASE("it comes back")
    {
        running.site.answer_lost = false;
        running.turn(*console);
        CHECK(name_in_form(*console) == "Amélia Exemplo");
        CHECK(running.site.kept("A001") == "nothing");
        CHECK(running.site.state("A001") == "serving Posto 2");
    }
    SUBCASE("it comes back after a restart, too")
    {
        restart();
        running.site.answer_lost = false;
        running.turn(*console);
        CHECK(name_in_form(*console) == "Amélia Exemplo");
        CHECK(running.site.kept("A001") == "nothing");
    }
    SUBCASE("another desk took it up meanwhile: it is that desk's, and never comes back here")
    {
        REQUIRE(running.site.act(queue::TicketAct::resume, "A001")->moved);
        restart();
        running.site.answer_lost = false;
        running.turn(*console);
        CHECK_FALSE(model_of(*console).current);
        CHECK(running.drafts() == 0);
        CHECK(audited(running, "case_left_to_other_desk") == 1);
    }
    SUBCASE("the clerk does not wait and begins anew: the old form is given up, here and there")
    {
        done(*console, "start_case", {{"ticket", "A001"}});
        CHECK(name_in_form(*console).empty());
        CHECK(running.drafts() == 1);
        running.site.answer_lost = false;
        running.turn(*console);
        CHECK(running.site.kept("A001") == "nothing");
        CHECK(name_in_form(*console).empty());
        CHECK(running.drafts() == 1);
    }
}

TEST_CASE("killed between the holder's yes and its own disk, the desk fetches the case once a clerk is signed in")
{
    SiteService running;
    auto console = half_done(running);
    done(*console, "ticket_act", what("park"));
    REQUIRE(running.site.act(queue::TicketAct::resume, "A001", "Posto 2")->moved);   // and then it was killed
    console.reset();
    running.stop();
    running.start();
    console = running.client(link::Role::console);
    running.turn(*console);
    running.turn(*console);
    CHECK(running.drafts() == 0);   // nobody is signed in
    done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    for (int i = 0; i < 3000 && name_in_form(*console) == "no case"; ++i) {
        std::this_thread::sleep_for(10ms);
    }
    CHECK(name_in_form(*console) == "Amélia Exemplo");
    CHECK(here_now(*console) == "A001 serving with a case");
    running.turn(*console);
    CHECK(running.site.kept("A001") == "nothing");
}

TEST_CASE("the answer to setting aside is lost, the case begun anew here, and another desk takes the ticket up first: theirs it is, and the clerk here is told")
{
    SiteService running;
    running.site.keeps_cases = true;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    running.turn(*console);
    taken(*console);
    done(*console, "ticket_next");
    done(*console, "start_case", {{"ticket", ""}});
    done(*console, "edit", {{"field", "full_name"}, {"text", "Amélia Exemplo"}});
    running.turn(*console);
    running.site.answer_lost = true;
    CHECK(fault_of(*console, "ticket_act", what("park")) == FaultCode::case_awaits_holder);
    CHECK(running.site.kept("A001") == "for ");
    done(*console, "start_case", {{"ticket", ""}});   // who cannot wait begins anew
    fill_form(*console);
    CHECK(model_of(*console).current->other_desk.empty());
    REQUIRE(running.site.act(queue::TicketAct::resume, "A001"));
    running.site.answer_lost = false;
    SUBCASE("not registered yet: it is not registered here, nothing is lost, and goes on when the other gives way")
    {
        running.turn(*console);
        CHECK(running.site.state("A001") == "serving Posto 3");
        auto current = model_of(*console).current;
        REQUIRE(current);
        CHECK(current->other_desk == "Posto 3");
        CHECK_FALSE(current->registered_there);
        CHECK_FALSE(current->can_send_to_citizen);
        CHECK(current->fields.at(domain::FieldId::full_name).text == "Amélia Exemplo");
        CHECK(fault_of(*console, "send_to_citizen") == FaultCode::ticket_elsewhere);
        console.reset();
        running.stop();
        running.start();   // a restart neither loses it nor forgets whose the ticket is
        console = signed_in(running);
        kiosk = running.client(link::Role::kiosk);
        running.turn(*console);
        CHECK(model_of(*console).current->other_desk == "Posto 3");
        REQUIRE(running.site.act(queue::TicketAct::done, "A001"));
        running.turn(*console);
        CHECK(model_of(*console).current->other_desk.empty());
        done(*console, "send_to_citizen");
        citizen_says_yes(*kiosk);
        done(*console, "sign_off");
        CHECK(model_of(*console).current->record == link::RecordState::registered_here);
    }
    SUBCASE("the citizen had answered already: still not registered")
    {
        done(*console, "send_to_citizen");
        citizen_says_yes(*kiosk);
        CHECK(model_of(*console).current->can_sign_off);
        running.turn(*console);
        CHECK_FALSE(model_of(*console).current->can_sign_off);
        CHECK(fault_of(*console, "sign_off") == FaultCode::ticket_elsewhere);
        CHECK_FALSE(model_of(*console).current->record);
        done(*console, "cancel_case", {{"reason", "session_broken_off"}});
        CHECK(running.site.state("A001") == "serving Posto 3");   // of no concern to them
    }
    SUBCASE("registered before the words arrived: that stands, and the other desk hears it at once")
    {
        done(*console, "send_to_citizen");
        citizen_says_yes(*kiosk);
        done(*console, "sign_off");
        running.turn(*console);   // hears that another one has the ticket
        running.turn(*console);   // and says that it is registered here
        const auto other = running.site.view().open;
        REQUIRE(other.size() == 1);
        CHECK(other.front().counter == "Posto 3");
        CHECK(other.front().registered_at == "Posto 2");
        CHECK(model_of(*console).current->other_desk.empty());   // nothing to mend here
        done(*console, "finish_case", {{"anyway", true}});
        CHECK(model_of(*console).tickets.site->untold == 0);
    }
}

TEST_CASE("the case taken up here was registered at the desk it came from: it is not registered twice")
{
    SiteService running;
    running.site.keeps_cases = true;
    auto console = signed_in(running);
    running.turn(*console);
    taken(*console);
    done(*console, "ticket_next");
    done(*console, "start_case", {{"ticket", ""}});
    fill_form(*console);
    running.turn(*console);
    auto done_there = running.site.request(queue::TicketOp::act, "Posto 3");
    done_there.act = queue::TicketAct::done;
    done_there.code = "A001";
    done_there.registered = true;
    CHECK(running.site.carry_out(done_there).error().code == FaultCode::ticket_elsewhere);
    running.turn(*console);
    const auto current = model_of(*console).current;
    REQUIRE(current);
    CHECK(current->other_desk == "Posto 3");
    CHECK(current->registered_there);
    const auto kiosk = running.client(link::Role::kiosk);
    CHECK(fault_of(*console, "send_to_citizen") == FaultCode::ticket_elsewhere);
}

TEST_CASE("what was set aside is not begun anew by its number while the holder answers; without the holder it is, and the old form given up once that is told")
{
    SiteService running;
    running.site.keeps_cases = true;
    auto console = signed_in(running);
    running.turn(*console);
    taken(*console);
    done(*console, "ticket_next");
    done(*console, "start_case", {{"ticket", ""}});
    running.turn(*console);
    done(*console, "ticket_act", what("park"));
    running.turn(*console);
    CHECK(fault_of(*console, "start_case", {{"ticket", "A001"}}) == FaultCode::ticket_not_possible);
    CHECK(running.site.kept("A001") == "for ");
    running.away(*console);
    done(*console, "start_case", {{"ticket", "A001"}});
    CHECK(here_now(*console) == "A001 serving with a case");
    running.site.silent = false;
    running.turn(*console);
    CHECK(running.site.state("A001") == "serving Posto 2");
    CHECK(running.site.kept("A001") == "nothing");
    CHECK(model_of(*console).current->other_desk.empty());
}

}  // namespace site_tests
