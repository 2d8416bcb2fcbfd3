// What the central's roster means at the running desk: work ends with the lease, and the case stays.

#include <fcntl.h>

#include "citizen.h"
#include "running_service.h"
#include "seal/hash.h"
#include "seal/signature.h"

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

/// Ana of the central, with the password she has at the desk too.
struct RosterSite {
    RosterSite()
    {
        wire::RosterOperator ana;
        ana.id = base::OperatorId("ana");
        ana.display_name = "Ana do Central";
        ana.password_hash = test::operators().at(0).at("password_hash").get<std::string>();
        roster.operators.push_back(ana);
        roster.terminal = base::TerminalId("terminal-1");
        running.stop();
        running.settings = [](DeskConfig& config) { config.operators_from = OperatorSource::both; };
        running.people = [this](Roster& people) {
            people.use(CentralRoster(running.folder.path(), {base::TerminalId("terminal-1"), {key.certificate}, {running.root.certificate}}), true);
        };
        running.start();
    }
    wire::ReferenceSet issue()
    {
        ++roster.serial;
        roster.issued_at = running.clock.now();
        for (auto& one : roster.operators) one.lease_until = roster.issued_at + std::chrono::hours(8);
        auto set = wire::roster_set(roster);
        set.sha256 = base::to_hex(seal::sha256(base::as_bytes(set.content)));
        set.kid = base::to_hex(key.certificate.key_id());
        set.sig = seal::sign(key.key, wire::canonical_manifest(set)).value();
        return set;
    }
    base::Result<Json> import(link::Client& client, const std::string& content)
    {
        const auto path = running.folder.file("carried");
        std::ofstream(path) << content;
        return client.ask_and_wait_with(base::Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), "operator_roster", {{"act", "in"}});
    }
    /// As if the central had answered; returns when the service has it.
    void fetched(link::Client& client)
    {
        running.service->roster_fetched(issue());
        CHECK(test::eventually(client, [&](const auto&) { return client.ask_and_wait("operator_roster", Json::object())->value("serial", std::int64_t{0}) == roster.serial; }));
    }
    base::Result<Json> import(link::Client& client, const wire::ReferenceSet& set) { return import(client, wire::to_line(wire::encode(set))); }

    RunningService running;
    seal::KeyPair key = test::make_pair(running.root, seal::Profile::reference);
    wire::OperatorRoster roster;
};

}  // namespace

TEST_CASE("a lease ends the work of who is signed in; the case stays and goes on after the next roster")
{
    RosterSite site;
    auto technician = site.running.client(link::Role::cli);
    CHECK(site.import(*technician, site.issue())->at("taken") == true);
    auto console = site.running.client(link::Role::console);
    done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    CHECK(model_of(*console).signed_in->display_name == "Ana do Central");
    CHECK(model_of(*console).signed_in->lease_until == site.running.clock.now() + std::chrono::hours(8));
    done(*console, "start_case", {{"ticket", "A001"}});
    done(*console, "edit", {{"field", "surname"}, {"text", "EXEMPLO"}});

    site.running.clock.advance(std::chrono::hours(8));
    site.running.clock.jump_wall_clock(site.running.clock.now() - std::chrono::hours(24));
    const auto refused = fault_of(*console, "edit", {{"field", "surname"}, {"text", "OUTRA"}});
    CHECK((refused == FaultCode::operator_lease_ended || refused == FaultCode::not_signed_in));  // the service's own look may have come first
    CHECK_FALSE(model_of(*console).signed_in);
    CHECK(fault_of(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}}) == FaultCode::operator_lease_ended);

    site.running.clock.jump_wall_clock(site.running.clock.now() + std::chrono::hours(24));
    CHECK(site.import(*technician, site.issue())->at("taken") == true);
    done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    CHECK(model_of(*console).current->fields.at(domain::FieldId::surname).text == "EXEMPLO");
}

TEST_CASE("who is blocked is signed out by the roster that says so; a desk's own operator beside it is named as such")
{
    RosterSite site;
    auto console = site.running.client(link::Role::console);
    done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    site.fetched(*console);
    CHECK_FALSE(model_of(*console).signed_in);  // the name was this desk's own; now it is the central's
    done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    CHECK_FALSE(model_of(*console).signed_in->local_beside_central);
    done(*console, "start_case", {{"ticket", "A001"}});
    site.roster.operators.front().blocked = true;
    site.fetched(*console);
    CHECK_FALSE(model_of(*console).signed_in);
    CHECK(fault_of(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}}) == FaultCode::operator_blocked);
    done(*console, "sign_in", {{"operator", "rui"}, {"password", "supervisor"}});
    CHECK(model_of(*console).signed_in->local_beside_central);
    CHECK(model_of(*console).current->ticket == "A001");
}

TEST_CASE("hostile rosters on a stick change nothing")
{
    RosterSite site;
    auto technician = site.running.client(link::Role::cli);
    const auto first = site.issue();
    REQUIRE(site.import(*technician, site.issue()));
    CHECK(site.import(*technician, first).error().code == FaultCode::roster_older);
    auto changed = site.issue();
    changed.sig[5] ^= 1;
    CHECK(site.import(*technician, changed).error().code == FaultCode::signature_invalid);
    CHECK(site.import(*technician, std::string()).error().code == FaultCode::message_malformed);
    CHECK(site.import(*technician, std::string(200, '[')).error().code == FaultCode::message_malformed);
    CHECK(site.import(*technician, "{\"set\":7}").error().code == FaultCode::message_malformed);
    CHECK(site.import(*technician, std::string(17U << 20U, ' ')).error().code == FaultCode::message_too_large);
    site.roster.terminal = base::TerminalId("terminal-2");
    CHECK(site.import(*technician, site.issue()).error().code == FaultCode::roster_elsewhere);
    const auto told = technician->ask_and_wait("operator_roster", Json::object());
    REQUIRE(told);
    CHECK(told->at("serial") == 2);
    CHECK(told->at("operators").at(0).at("may_work") == true);
    auto kiosk = site.running.client(link::Role::kiosk);
    CHECK(fault_of(*kiosk, "operator_roster") == FaultCode::peer_not_allowed);
}

TEST_CASE("where a site asks who it is again, nothing is registered without it")
{
    RunningService running;
    running.stop();
    running.settings = [](DeskConfig& config) { config.sign_off_asks = link::SignOffAsks::password; };
    running.start();
    auto console = running.client(link::Role::console);
    auto kiosk = running.client(link::Role::kiosk);
    done(*console, "sign_in", {{"operator", "ana"}, {"password", "pratica"}});
    CHECK(model_of(*console).sign_off_asks == link::SignOffAsks::password);
    done(*console, "start_case", {{"ticket", "A001"}});
    test::fill_form(*console);
    done(*console, "send_to_citizen");
    test::citizen_says_yes(*kiosk);
    CHECK(fault_of(*console, "sign_off") == FaultCode::sign_off_unproved);
    CHECK(fault_of(*console, "sign_off", {{"password", "supervisor"}}) == FaultCode::operator_refused);
    CHECK(model_of(*console).current->can_sign_off);  // the citizen's work waits
    const auto registered = console->ask_and_wait("sign_off", {{"password", "pratica"}});
    REQUIRE(registered);
    CHECK(registered->at("seq") == 1);
}
