// A half-done case that was set aside goes along with its ticket (adr/0012): what of it goes, and who may take it up.
#include "site_service.h"
#include "wire/rules.h"

namespace site_tests {

TEST_CASE("set aside here the case is the holder's; taken up here it comes back with its form, and what counted there alone is asked again")
{
    SiteService running;
    auto console = half_done(running);
    done(*console, "ticket_act", what("park"));
    CHECK_FALSE(model_of(*console).current);
    CHECK(running.drafts() == 0);
    CHECK(running.site.kept("A001") == "for ");
    CHECK(audited(running, "case_moved_to_other_desk") == 1);
    running.turn(*console);
    REQUIRE(model_of(*console).tickets.aside.size() == 1);
    CHECK(model_of(*console).tickets.aside[0].case_comes);
    const auto resumed = console->ask_and_wait("ticket_act", what("resume", "A001"));
    REQUIRE(resumed);
    CHECK(resumed->at("case_moved") == true);
    CHECK(name_in_form(*console) == "Amélia Exemplo");
    CHECK(model_of(*console).current->moved_from == "Posto 2");
    CHECK(here_now(*console) == "A001 serving with a case");
    CHECK(running.site.kept("A001") == "for desk-2");   // not told yet
    CHECK(running.drafts() == 1);
    SUBCASE("told at the next look")
    {
        running.turn(*console);
    }
    SUBCASE("killed before it was told")
    {
        console.reset();
        running.stop();
        running.start();
        console = signed_in(running);
        CHECK(name_in_form(*console) == "Amélia Exemplo");
        CHECK(model_of(*console).current->moved_from == "Posto 2");
        running.turn(*console);
    }
    SUBCASE("set aside again before it was told")
    {
        done(*console, "ticket_act", what("park"));
        running.turn(*console);
        CHECK(running.site.kept("A001") == "for ");
        CHECK(running.drafts() == 0);
        done(*console, "ticket_act", what("resume", "A001"));
        running.turn(*console);
    }
    CHECK(running.site.kept("A001") == "nothing");
    CHECK(name_in_form(*console) == "Amélia Exemplo");
    CHECK(running.drafts() == 1);
    CHECK(audited(running, "case_came_from_other_desk") >= 1);
    done(*console, "cancel_case", {{"reason", "session_broken_off"}});
    running.turn(*console);
    running.turn(*console);   // nothing is fetched twice
    CHECK_FALSE(model_of(*console).current);
    CHECK(running.drafts() == 0);
}

TEST_CASE("a case that would be refused here stays with the holder; one that is none begins anew")
{
    SiteService running;
    running.stop();
    running.more = [&](ServiceParts& parts) {
        parts.ticket_site = &running.site;
        std::ifstream rules(std::string(BALCAO_SOURCE_DIR) + "/schema/reference/eligibility_rules.json");
        parts.rules = wire::read_rules(std::string{std::istreambuf_iterator<char>(rules), {}}).value();
    };
    running.start();
    running.site.keeps_cases = true;
    auto console = signed_in(running);
    running.turn(*console);
    taken(*console);
    REQUIRE(running.site.act(queue::TicketAct::call, "A001"));
    auto park = running.site.request(queue::TicketOp::act, "Posto 3");
    park.act = queue::TicketAct::park;
    park.purpose = "activation";
    desk::CaseState state;
    state.id = base::CaseId("018f0000-0000-7000-8000-000000000001");
    state.ticket = "A001";
    state.started_at = k_now;
    state.draft.set(domain::FieldId::full_name, "Amélia Exemplo", domain::Origin::typed);
    state.draft.set(domain::FieldId::occasion, "card_withdrawal", domain::Origin::typed);
    park.moved = queue::MovedCase{park.request, state.id, "Posto 3", desk::write_moved_case(state)};
    REQUIRE(running.site.carry_out(park));
    running.turn(*console);
    CHECK(fault_of(*console, "ticket_act", what("resume", "A001")) == FaultCode::case_not_for_this_desk);
    CHECK_FALSE(model_of(*console).current);
    CHECK(running.drafts() == 0);
    running.turn(*console);
    CHECK(running.site.state("A001").starts_with("parked"));
    CHECK(running.site.kept("A001") == "for ");   // where a desk that may do it takes it up
    // What cannot be read is given up, and the clerk reads the document again.
    running.site.vault.open = [](const base::CaseId&, base::BytesView) -> base::Result<base::Bytes> { return base::to_bytes("nonsense"); };
    const auto resumed = console->ask_and_wait("ticket_act", what("resume", "A001"));
    REQUIRE(resumed);
    CHECK(resumed->at("case_kept") == false);
    CHECK(name_in_form(*console).empty());
    running.turn(*console);
    CHECK(running.site.kept("A001") == "nothing");
}

TEST_CASE("what goes along is the form: nothing the citizen said, no proof, no comparison, no word of a clerk; a sender that adds it gains nothing")
{
    desk::CaseState state;
    state.id = base::CaseId("018f0000-0000-7000-8000-000000000001");
    state.ticket = "A041";
    state.started_at = k_now;
    state.phase = link::Phase::citizen_phone;
    state.language = "uk";
    state.draft.set(domain::FieldId::full_name, "Amélia Exemplo", domain::Origin::chip);
    state.draft.set(domain::FieldId::phone, "+351912345678", domain::Origin::typed);
    state.draft.set(domain::FieldId::representative_proof, "birth_entry", domain::Origin::typed);
    state.draft.acknowledged = {"document_number.person_compared"};
    state.draft.chip = domain::ChipCheck{"cc2", "genuine", "green", true, "same_person", "proved", "{}"};
    state.draft.act = domain::DeskAct::contact_change;
    state.disagreements = {{domain::FieldId::surname, {"A", domain::Origin::typed}, {"B", domain::Origin::mrz}}};
    state.yes = link::CitizenYes::given;
    state.agreed = state.draft;
    state.proof_state = link::PhoneProofState::proved;
    state.proved_phone = "+351912345678";
    state.proof.token = "TOKEN-OF-THE-OTHER-DESK";
    state.sealed_secret = base::to_bytes("SEALED");
    state.citizen_left = true;
    state.approval_refused = "document_to_check";
    const auto sent = desk::write_moved_case(state);
    CHECK(base::to_text(sent).find("TOKEN") == std::string::npos);
    for (const auto& content : {sent, desk::write_case(state)}) {   // the second: as a hostile desk would send it
        const auto came = desk::read_moved_case(content, state.id);
        REQUIRE(came);
        CHECK(came->draft.text(domain::FieldId::full_name) == "Amélia Exemplo");
        CHECK(came->draft.fields.at(domain::FieldId::full_name).origin == domain::Origin::chip);
        CHECK(came->draft.act == domain::DeskAct::contact_change);
        CHECK(came->disagreements == state.disagreements);
        CHECK(came->language == "uk");
        CHECK(came->draft.chip->finding == "genuine");
        CHECK(came->draft.chip->face.empty());
        CHECK(came->draft.chip->holder.empty());
        CHECK_FALSE(came->draft.chip->has_photo);
        CHECK(came->draft.acknowledged.empty());
        CHECK_FALSE(came->draft.has(domain::FieldId::representative_proof));
        CHECK(came->phase == link::Phase::intake);
        CHECK(came->yes == link::CitizenYes::none);
        CHECK_FALSE(came->agreed);
        CHECK(came->proof.token.empty());
        CHECK(came->proof_state == link::PhoneProofState::none);
        CHECK(came->proved_phone.empty());
        CHECK(came->sealed_secret.empty());
        CHECK(came->approval_refused.empty());
    }
    CHECK(desk::read_moved_case(sent, base::CaseId("018f0000-0000-7000-8000-000000000002")).error().code == FaultCode::message_malformed);
    CHECK(desk::read_moved_case(base::Bytes(queue::k_moved_case_octets + 1, 0xA0), state.id).error().code == FaultCode::message_too_large);
    CHECK_FALSE(desk::read_moved_case({}, state.id));
    auto odd = state;
    odd.ticket = "../..";
    CHECK_FALSE(desk::read_moved_case(desk::write_case(odd), state.id));
    odd = state;
    odd.id = base::CaseId("1");
    CHECK_FALSE(desk::read_moved_case(desk::write_case(odd), odd.id));
    base::SeededRandom random(11);
    for (int i = 0; i < 3000; ++i) {
        auto bad = sent;
        bad[random.below(static_cast<std::uint32_t>(bad.size()))] = static_cast<std::uint8_t>(random.below(256));
        bad.resize(bad.size() - random.below(2));
        if (const auto read = desk::read_moved_case(bad, state.id)) {
            CHECK(read->yes == link::CitizenYes::none);
        }
    }
}

TEST_CASE("a holder of an older version does not take priority back or keep a case: the desk sees it by the answer and says so")
{
    SiteService running;
    auto console = signed_in(running);
    const auto first = console->ask_and_wait("ticket_take", {{"line", "A"}, {"priority", "elderly"}});
    CHECK_FALSE(first);   // not heard yet
    running.turn(*console);
    REQUIRE(console->ask_and_wait("ticket_take", {{"line", "A"}, {"priority", "elderly"}}));
    running.turn(*console);
    SUBCASE("priority")
    {
        const auto newer = console->ask_and_wait("ticket_act", what("priority_back", "P001"));
        REQUIRE(newer);
        CHECK_FALSE(newer->contains("not_done"));
        const auto given = console->ask_and_wait("ticket_act", {{"act", "priority"}, {"ticket", "P001"}, {"priority", "pregnant"}});
        REQUIRE(given);
        CHECK_FALSE(given->contains("not_done"));
        running.site.older = true;
        const auto back = console->ask_and_wait("ticket_act", what("priority_back", "P001"));
        REQUIRE(back);
        CHECK(back->at("not_done") == "holder_older");
        CHECK(back->at("ticket").at("priority") == "pregnant");   // as it is there
    }
    SUBCASE("a case set aside")
    {
        done(*console, "ticket_next");
        done(*console, "start_case", {{"ticket", ""}});
        done(*console, "edit", {{"field", "full_name"}, {"text", "Amélia Exemplo"}});
        running.turn(*console);
        const auto parked = console->ask_and_wait("ticket_act", what("park"));
        REQUIRE(parked);
        CHECK(parked->at("case_stays") == true);
        CHECK(running.drafts() == 1);
        running.site.keeps_cases = true;
        REQUIRE(console->ask_and_wait("ticket_act", what("resume", "P001")));
        const auto moved = console->ask_and_wait("ticket_act", what("park"));
        REQUIRE(moved);
        CHECK_FALSE(moved->contains("case_stays"));
        CHECK(running.drafts() == 0);
    }
}

}  // namespace site_tests
