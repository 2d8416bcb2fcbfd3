// A desk whose tickets another one holds, over the real socket: the holder is a real queue at hand that answers, is silent, or answers late.
#include "desk/case_json.h"
#include "desk/case_move.h"
#include "citizen.h"
#include "running_service.h"
#include "support/desk_queue.h"
#include "wire/rules.h"

using namespace balcao;
using namespace balcao::test;
using namespace std::chrono_literals;

namespace {

/// The holder and what the desk's own thread does with it (operator/cli/serve_tickets.h), turn by turn.
struct HolderAtHand : desk::TicketSite {
    DeskQueue book;
    base::Mutex mutex;
    queue::SiteRules rules{{{'A', "Nacionais", "Nationals", false}, {'P', "Prioritário", "Priority", true}}, {0}, "Posto 1"};
    std::atomic<bool> silent{false};        ///< nobody answers
    std::atomic<bool> answer_lost{false};   ///< it is done, but nobody hears of it
    std::atomic<int> looks{0};

    std::atomic<bool> keeps_cases{false};   ///< else it is of a version that does not know of them
    std::atomic<bool> older{false};         ///< of a version that does not know of priority given and taken back
    queue::DraftKeys keys = queue::DraftKeys::open(book.folder.file("drafts"), base::utc_day(k_now), k_now, book.random).value();
    queue::CaseVault vault = desk::case_vault(keys, book.random);

    HolderAtHand() { book.open(); }
    base::Result<queue::TicketAnswer> carry_out(const queue::TicketAsk& ask)
    {
        const base::Lock lock(mutex);
        return queue::SiteTickets(book->tickets()).carry_out(ask, base::TerminalId(ask.actor.counter == "Posto 3" ? "desk-3" : "desk-2"), rules, base::utc_day(k_now), keeps_cases ? &vault : nullptr);
    }
    base::Result<queue::TicketAnswer> ask(const queue::TicketAsk& ask, const std::stop_token&) override
    {
        if (silent) {
            return base::unexpected(desk::holder_silent(FaultCode::network_timeout));
        }
        auto known = ask;
        if (older) {
            known.priority = queue::PriorityGround::none;
            known.priority_back = false;
        }
        auto done = carry_out(known);
        return answer_lost ? base::Result<queue::TicketAnswer>(base::unexpected(desk::holder_silent(FaultCode::network_timeout))) : done;
    }
    void look(bool) override { ++looks; }
    [[nodiscard]] std::string holder() const override { return "desk-1"; }

    queue::SiteView view()
    {
        queue::TicketAsk ask;
        ask.actor.counter = "Posto 2";
        return carry_out(ask).value().view.value();
    }
    queue::TicketAsk request(queue::TicketOp op, const char* counter)
    {
        queue::TicketAsk ask;
        ask.op = op;
        ask.request = base::to_hex(book.random.bytes(16));
        ask.actor = {counter, base::OperatorId("rui")};
        return ask;
    }
    /// Another desk does something.
    base::Result<queue::TicketAnswer> act(queue::TicketAct what, const char* code, const char* counter = "Posto 3")
    {
        auto ask = request(queue::TicketOp::act, counter);
        ask.act = what;
        ask.code = code;
        return carry_out(ask);
    }
    std::string kept(const char* code)
    {
        const base::Lock lock(mutex);
        auto tickets = book->tickets();
        const auto ticket = tickets.find(base::utc_day(k_now), *queue::ticket_code_from_text(code)).value();
        const auto found = ticket ? tickets.kept_case(ticket->id).value() : std::nullopt;
        return found ? "for " + found->goes_to : "nothing";
    }
    std::string state(const char* code)
    {
        const base::Lock lock(mutex);
        const auto found = book->tickets().find(base::utc_day(k_now), *queue::ticket_code_from_text(code)).value();
        return found ? std::string(queue::name(found->state)) + " " + found->counter : "none";
    }
};

struct SiteService : RunningService {
    HolderAtHand site;
    SiteService()
    {
        stop();
        settings = [](DeskConfig& config) {
            config.tickets_held_by = "desk-1@192.0.2.1:1";
            config.ticket_counter = "Posto 2";
            config.tickets_at_kiosk = true;
        };
        more = [this](ServiceParts& parts) { parts.ticket_site = &site; };
        start();
    }
    /// Tells the words that wait, and shows what the holder has.
    void turn(link::Client& console)
    {
        std::vector<queue::TicketWord> words;
        {
            const base::Lock lock(queue_mutex);
            words = queue::SiteTickets(queue->tickets()).words().value();
        }
        for (const auto& word : words) {
            queue::TicketAsk ask;
            ask.op = word.word == "withdraw" ? queue::TicketOp::withdraw : word.word == "arrived" ? queue::TicketOp::arrived : queue::TicketOp::act;
            ask.request = word.request;
            ask.actor = {"Posto 2", word.operator_id};
            ask.day = word.day;
            ask.code = word.code;
            ask.act = queue::ticket_act_from_name(word.word).value_or(queue::TicketAct::serve);
            ask.other = word.other;
            ask.registered = word.registered;
            (void)site.carry_out(ask);
            const base::Lock lock(queue_mutex);
            REQUIRE(queue::SiteTickets(queue->tickets()).drop_word(word.no));
        }
        show(console, service->site_turn(), site.view());
    }
    void show(link::Client& console, std::int64_t began, queue::SiteView view)
    {
        service->site_heard({began, std::move(view), {}, {}});
        done(console, "status");   // behind what was posted
    }
    void away(link::Client& console)
    {
        site.silent = true;
        service->site_heard({0, {}, desk::holder_silent(FaultCode::network_unreachable), {}});
        done(console, "status");
    }
    std::size_t drafts()
    {
        const base::Lock lock(queue_mutex);
        return queue->drafts()->size();
    }
};

std::string taken(link::Client& console, const char* action = "ticket_take")
{
    const auto answer = console.ask_and_wait(action, {{"line", "A"}, {"priority", ""}, {"language", "pt"}});
    REQUIRE(answer);
    return answer->contains("code") ? answer->at("code").get<std::string>() : answer->at("ticket").at("code").get<std::string>();
}

std::string here_now(link::Client& console)
{
    const auto model = model_of(console);
    return model.tickets.here ? model.tickets.here->code + " " + model.tickets.here->state + (model.tickets.here->has_case ? " with a case" : "") : "nobody";
}

Json what(const char* act, const char* ticket = nullptr) { return ticket == nullptr ? Json{{"act", act}} : Json{{"act", act}, {"ticket", ticket}}; }

}  // namespace

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

namespace {

/// A001 is served here, its form half filled; the holder keeps cases.
std::unique_ptr<link::Client> half_done(SiteService& running)
{
    running.site.keeps_cases = true;
    auto console = signed_in(running);
    running.turn(*console);
    taken(*console);
    done(*console, "ticket_next");
    done(*console, "start_case", {{"ticket", ""}});
    done(*console, "edit", {{"field", "full_name"}, {"text", "Amélia Exemplo"}});
    running.turn(*console);
    return console;
}

std::string name_in_form(link::Client& console)
{
    const auto model = model_of(console);
    const auto found = model.current ? model.current->fields.find(domain::FieldId::full_name) : decltype(model.current->fields.end()){};
    return !model.current ? "no case" : found == model.current->fields.end() ? "" : found->second.text;
}

std::size_t audited(SiteService& running, const std::string& event)
{
    const base::Lock lock(running.queue_mutex);
    const auto entries = running.queue->audit(0, 500).value();
    return static_cast<std::size_t>(std::count_if(entries.begin(), entries.end(), [&](const queue::AuditEntry& one) { return one.event.event == event; }));
}

}  // namespace

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
    for (int i = 0; i < 400 && name_in_form(*console) == "no case"; ++i) {
        std::this_thread::sleep_for(10ms);
    }
    CHECK(name_in_form(*console) == "Amélia Exemplo");
    CHECK(here_now(*console) == "A001 serving with a case");
    running.turn(*console);
    CHECK(running.site.kept("A001") == "nothing");
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
