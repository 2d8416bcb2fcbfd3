// A second person's word and notes for whoever comes next, at the running desk.

#include "citizen.h"
#include "running_service.h"
#include "wire/record.h"

using namespace balcao;
using namespace balcao::desk;
using base::FaultCode;
using test::done;
using test::fault_of;
using test::model_of;
using test::RunningService;
using wire::Json;

TEST_SUITE_BEGIN("desk");

namespace {

/// Where activations need a second person's word.
struct AskingDesk {
    AskingDesk()
    {
        running.stop();
        running.settings = [](DeskConfig& config) { config.approvals.needed_for = {"activation"}; };
        running.start();
        console = test::signed_in(running);
        kiosk = running.client(link::Role::kiosk);
    }
    /// Signed off by ana. \return the answer
    Json sign_off()
    {
        done(*console, "start_case", {{"ticket", "A041"}});
        test::fill_form(*console);
        done(*console, "send_to_citizen");
        test::citizen_says_yes(*kiosk);
        const auto answer = console->ask_and_wait("sign_off", Json::object());
        REQUIRE(answer);
        return *answer;
    }
    std::int64_t registered()
    {
        const base::Lock lock(running.queue_mutex);
        return static_cast<std::int64_t>(running.queue->list({})->size());
    }
    RunningService running;
    std::unique_ptr<link::Client> console;
    std::unique_ptr<link::Client> kiosk;
};

const Json k_rui{{"operator", "rui"}, {"password", "supervisor"}};

}  // namespace

TEST_CASE("nothing is registered before a supervisor has approved, and the clerk stays signed in")
{
    AskingDesk desk;
    CHECK(desk.sign_off().at("approval") == "activation");
    auto model = model_of(*desk.console);
    CHECK(model.current->phase == link::Phase::approval);
    CHECK(model.current->author == "ana");
    CHECK(model.name_of(model.current->author) == "Ana Prática");
    CHECK(model.name_of("nobody here") == "nobody here");
    CHECK(model.current->approval_for == "activation");
    CHECK(desk.registered() == 0);

    CHECK(fault_of(*desk.console, "approve", {{"operator", "ana"}, {"password", "pratica"}}) == FaultCode::right_missing);
    CHECK(fault_of(*desk.console, "approve", {{"operator", "rui"}, {"password", "errada"}}) == FaultCode::operator_refused);
    CHECK(fault_of(*desk.console, "approve", Json::object()) == FaultCode::message_malformed);  // being signed in is no approval
    CHECK(fault_of(*desk.kiosk, "approve", k_rui) == FaultCode::peer_not_allowed);
    CHECK(desk.registered() == 0);

    const auto approved = desk.console->ask_and_wait("approve", k_rui);
    REQUIRE(approved);
    CHECK(approved->at("seq") == 1);
    CHECK(desk.registered() == 1);
    model = model_of(*desk.console);
    CHECK(model.signed_in->id == "ana");
    CHECK(model.current->record == link::RecordState::registered_here);
    const auto entries = desk.console->ask_and_wait("audit_export", {{"after", 0}})->at("entries");
    const auto entry = std::find_if(entries.begin(), entries.end(), [](const auto& one) { return one.at("event") == "approved"; });
    REQUIRE(entry != entries.end());
    CHECK(entry->at("ids").at("operator") == "ana");
    CHECK(entry->at("ids").at("second") == "rui");
}

TEST_CASE("a supervisor who signed off themselves cannot approve")
{
    AskingDesk desk;
    done(*desk.console, "sign_in", k_rui);
    (void)desk.sign_off();
    const auto refused = desk.console->ask_and_wait("approve", k_rui);
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == base::Fault{FaultCode::second_person_needed, 1});
    CHECK(desk.registered() == 0);
}

TEST_CASE("a technician keeps the machine and approves nothing")
{
    AskingDesk desk;
    (void)desk.sign_off();
    const Json technician{{"operator", "tec"}, {"password", "tecnico"}};
    const auto refused = desk.console->ask_and_wait("approve", technician);
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == base::Fault{FaultCode::right_missing, static_cast<std::int64_t>(domain::OperatorAct::Right::supervise)});
    auto no = technician;
    no["reason"] = "document_to_check";
    CHECK(fault_of(*desk.console, "approval_refuse", no) == FaultCode::right_missing);
    CHECK(desk.registered() == 0);
    CHECK(model_of(*desk.console).current->phase == link::Phase::approval);  // it still waits
    done(*desk.console, "approve", k_rui);
    CHECK(desk.registered() == 1);
}

TEST_CASE("not approved: the clerk reads the reason, corrects and comes again")
{
    AskingDesk desk;
    (void)desk.sign_off();
    auto no = k_rui;
    no["reason"] = "because";
    CHECK(fault_of(*desk.console, "approval_refuse", no) == FaultCode::message_malformed);
    no["reason"] = "document_to_check";
    done(*desk.console, "approval_refuse", no);
    const auto model = model_of(*desk.console);
    CHECK(model.current->phase == link::Phase::intake);
    CHECK(model.current->approval_refused == "document_to_check");
    CHECK(desk.registered() == 0);
    done(*desk.console, "send_to_citizen");
    test::citizen_says_yes(*desk.kiosk);
    done(*desk.console, "sign_off");
    done(*desk.console, "approve", k_rui);
    CHECK(desk.registered() == 1);
}

TEST_CASE("what waits for approval is there again after the desk service was killed")
{
    AskingDesk desk;
    desk.running.stop();
    desk.running.settings = [](DeskConfig& config) { config.approvals.needed_for = {"key_cancellation"}; };
    desk.running.start();
    desk.console = test::signed_in(desk.running);
    desk.kiosk = desk.running.client(link::Role::kiosk);
    done(*desk.console, "start_case", {{"ticket", "A041"}});
    test::fill_form(*desk.console);
    done(*desk.console, "choose_act", {{"act", "key_cancellation"}});
    done(*desk.console, "send_to_citizen");
    done(*desk.kiosk, "choose_language", {{"language", "pt"}});
    done(*desk.kiosk, "review", {{"yes", true}});
    done(*desk.kiosk, "consent", {{"yes", true}, {"text_id", std::string(domain::consent_text_id(domain::DeskAct::key_cancellation))}, {"text_version", "2026-11"}, {"language", "pt"},
                                  {"shown_sha256", std::string(64, 'a')}, {"shown_at", "2026-11-24T09:00:00Z"}});
    done(*desk.console, "sign_off");
    CHECK(model_of(*desk.console).current->phase == link::Phase::approval);
    desk.running.stop();
    desk.running.start();
    desk.console = desk.running.client(link::Role::console);
    done(*desk.console, "sign_in", {{"operator", "eva"}, {"password", "colega"}});  // a colleague is there now
    CHECK(model_of(*desk.console).current->author == "ana");
    done(*desk.console, "approve", k_rui);
    CHECK(desk.registered() == 1);
}

TEST_CASE("a note waits for whoever works here next, is put away by them, and is erased after its days")
{
    RunningService running;
    auto console = test::signed_in(running);
    CHECK(fault_of(*console, "handover_write", {{"text", " \n"}}) == FaultCode::input_invalid);
    CHECK(fault_of(*console, "handover_write", {{"text", std::string(501, 'a')}}) == FaultCode::input_invalid);
    CHECK(fault_of(*console, "handover_write", {{"text", "a\x01"}}) == FaultCode::input_invalid);
    std::string five_hundred;
    for (int i = 0; i < 500; ++i) five_hundred += "ç";
    done(*console, "handover_write", {{"text", five_hundred}});
    done(*console, "handover_write", {{"text", "A impressora do balcão 2 está sem toner."}});
    CHECK(model_of(*console).handover.empty());  // one's own words are not read to oneself
    done(*console, "sign_out");
    CHECK(model_of(*console).people.empty());
    CHECK(model_of(*console).handover.empty());  // and to nobody while nobody is signed in
    CHECK(fault_of(*console, "handover_list") == FaultCode::not_signed_in);
    CHECK(fault_of(*console, "handover_write", {{"text", "x"}}) == FaultCode::not_signed_in);

    done(*console, "sign_in", {{"operator", "eva"}, {"password", "colega"}});
    auto notes = model_of(*console).handover;
    REQUIRE(notes.size() == 2);
    CHECK(notes[1].author == "ana");
    CHECK(model_of(*console).name_of("ana") == "Ana Prática");
    CHECK(console->ask_and_wait("handover_list", Json::object())->at("notes").at(0).at("name") == "Ana Prática");
    CHECK(notes[1].text == "A impressora do balcão 2 está sem toner.");
    done(*console, "handover_done", {{"id", notes[0].id}});
    CHECK(fault_of(*console, "handover_done", {{"id", notes[0].id}}) == FaultCode::input_invalid);
    CHECK(model_of(*console).handover.size() == 1);
    CHECK(console->ask_and_wait("audit_export", {{"after", 0}})->dump().find("toner") == std::string::npos);

    running.clock.advance(std::chrono::hours(73));
    done(*console, "sign_in", {{"operator", "rui"}, {"password", "supervisor"}});
    CHECK(model_of(*console).handover.empty());
    CHECK(console->ask_and_wait("handover_list", Json::object())->at("notes").empty());
}

TEST_SUITE_END();
