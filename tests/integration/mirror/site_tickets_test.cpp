// Whole desks as processes that share one line of people: one ticket never called twice, the desk that holds them killed, silent and back,
// what was set aside taken up at another desk, and desks that are not let in.
#include <atomic>
#include <map>
#include <set>

#include "site.h"

using namespace balcao;
using test::act;
using test::audited;
using test::CentralFixture;
using test::code_of;
using test::console_at;
using test::DeskFixture;
using test::fault_name;
using test::Site;
using test::site_of;
using test::state_at;
using test::wait_for_answers;
using wire::Json;

namespace {

/// Calls and serves until nobody waits; notes what it called.
void serve_all(link::Client& console, std::vector<std::string>& called, std::atomic<int>& other_faults)
{
    for (;;) {
        const auto next = console.ask_and_wait("ticket_next", Json::object());
        if (!next) {
            other_faults += next.error().code == base::FaultCode::nobody_waiting ? 0 : 1;
            return;
        }
        called.push_back(next->at("ticket").at("code").get<std::string>());
        if (const auto done = act(console, "done"); !done) {
            ++other_faults;
            return;
        }
    }
}

}  // namespace

TEST_CASE("Three desks call at the same time, round after round: everybody is called once, by one desk")
{
    Site site;
    std::array consoles{console_at(site.one), console_at(site.two), console_at(*site.three)};
    for (std::size_t i = 1; i < 3; ++i) {
        wait_for_answers(*consoles[i]);
    }
    std::multiset<std::string> all;
    std::array<std::size_t, 3> by_desk{};
    constexpr int rounds = 10;
    constexpr int people = 12;
    for (int round = 0; round < rounds; ++round) {
        for (int i = 0; i < people; ++i) {
            all.insert(code_of(consoles[static_cast<std::size_t>(i) % 3]->ask_and_wait("ticket_take", {{"line", "A"}})));
        }
        std::array<std::vector<std::string>, 3> called;
        std::atomic<int> faults{0};
        {
            std::vector<std::jthread> clerks;
            for (std::size_t i = 0; i < 3; ++i) {
                clerks.emplace_back([&, i] { serve_all(*consoles[i], called[i], faults); });
            }
        }
        CHECK(faults == 0);
        for (std::size_t i = 0; i < 3; ++i) {
            by_desk[i] += called[i].size();
            for (const auto& code : called[i]) {
                CAPTURE(code);
                CHECK(all.erase(code) == 1);   // of the line, and of nobody else
            }
        }
        CHECK(all.empty());
    }
    CHECK(by_desk[0] + by_desk[1] + by_desk[2] == rounds * people);
    CHECK(by_desk[1] > 0);
    CHECK(by_desk[2] > 0);
    // The times of the site are the same wherever they are asked for.
    const auto here = consoles[0]->ask_and_wait("ticket_stats", Json::object());
    CHECK(here->at("series").back().at("served") == rounds * people);
    CHECK(consoles[2]->ask_and_wait("ticket_stats", Json::object())->at("series") == here->at("series"));

    // Priority that one desk gives to who waits counts at every desk, and so does one that is taken back.
    const auto first = code_of(consoles[0]->ask_and_wait("ticket_take", {{"line", "A"}}));
    REQUIRE(site.two.balcao({"tickets", "priority", first, "elderly", "--socket", site.two.socket()}).exit == 0);
    const auto back = site.three->balcao({"tickets", "priority", first, "none", "--socket", site.three->socket()});
    CHECK_MESSAGE(back.exit == 0, back.err);
    CHECK(audited(*consoles[0], "ticket_priority_back"));
    const auto second = code_of(consoles[1]->ask_and_wait("ticket_take", {{"line", "A"}}));
    const auto given = site.three->balcao({"tickets", "priority", second, "pregnant", "--socket", site.three->socket()});
    CHECK_MESSAGE(given.exit == 0, given.err);
    CHECK(code_of(consoles[1]->ask_and_wait("ticket_next", Json::object())) == second);
    CHECK(code_of(consoles[0]->ask_and_wait("ticket_next", Json::object())) == first);
    CHECK(audited(*consoles[0], "ticket_priority"));
    CHECK(fault_name(consoles[2]->ask_and_wait("ticket_act", {{"act", "priority"}, {"ticket", first}, {"priority", "elderly"}})) == "ticket_not_possible");
}

TEST_CASE("The desk that holds the tickets is silent, killed and back: no number comes twice, and the line is one again")
{
    Site site(false, {}, 3);
    auto one = console_at(site.one);
    auto two = console_at(site.two);
    wait_for_answers(*two);
    std::multiset<std::string> given;
    const auto take = [&](link::Client& console) {
        return *given.insert(code_of(console.ask_and_wait("ticket_take", {{"line", "A"}})));
    };
    take(*two);
    take(*one);
    CHECK(code_of(two->ask_and_wait("ticket_next", Json::object())) == "A001");
    REQUIRE(two->ask_and_wait("start_case", {{"ticket", ""}}));

    // The cable is pulled: the process stands still, the connection hangs.
    REQUIRE(::kill(site.one.serve_pid(), SIGSTOP) == 0);
    const auto lost = code_of(two->ask_and_wait("ticket_take", {{"line", "A"}}));   // asked for there, given here
    CHECK(lost == "Z001");
    given.insert(lost);
    CHECK(site_of(*two).at("answers") == false);
    CHECK(site_of(*two).at("holder") == "posto-1");
    CHECK(site_of(*two).at("letter") == "Z");
    CHECK(take(*two) == "Z002");
    CHECK(fault_name(act(*two, "call", "A002")) == "ticket_still_here");
    REQUIRE(two->ask_and_wait("cancel_case", {{"reason", "session_broken_off"}}));   // the case goes on without the holder
    CHECK(fault_name(act(*two, "recall")) == "tickets_holder_silent");
    REQUIRE(act(*two, "done"));                                                      // and what happened is written down
    CHECK(site_of(*two).at("untold").get<int>() > 0);
    CHECK(fault_name(act(*two, "call", "A002")) == "tickets_holder_silent");
    CHECK(code_of(two->ask_and_wait("ticket_next", Json::object())) == "Z001");      // one's own go on
    REQUIRE(act(*two, "done"));
    const auto doctor = site.two.balcao({"terminal", "doctor", "--json", "--offline", "--config", site.two.config(), "--socket", site.two.socket()});
    CHECK(doctor.out.find("\"ticket_holder\"") != std::string::npos);
    CHECK(doctor.out.find("does not answer (posto-1: tickets_holder_silent)") != std::string::npos);
    const auto told = site.two.balcao({"tickets", "site", "--socket", site.two.socket()});
    CHECK(told.exit == 1);
    CHECK(told.out.find("held by posto-1") != std::string::npos);
    CHECK(told.out.find("own numbers meanwhile: Z") != std::string::npos);

    // Killed as it stands, and the desk beside restarted too, before the holder is back.
    site.one.kill_serve();
    site.two.kill_serve();
    site.two.start_serve();
    two = console_at(site.two);
    CHECK(take(*two) == "Z003");
    site.one.start_serve();
    one = console_at(site.one);
    wait_for_answers(*two);
    DeskFixture::wait_for("what happened to be told", [&] { return state_at(*one, "A001") == "served Posto 2" && state_at(*one, "Z001") == "served Posto 2"; });
    DeskFixture::wait_for("tickets to be handed over", [&] { return state_at(*one, "Z003") == "waiting "; });
    CHECK(site_of(*two).at("untold") == 0);
    // A003, asked for while it hung, was taken back: nobody has that paper. Whether its number is given now depends on which of
    // the two words reached the holder; that no number comes twice is seen below.
    const auto next = take(*one);
    CHECK((next == "A003" || next == "A004"));
    take(*two);
    for (const auto& code : given) {
        CAPTURE(code);
        CHECK(given.count(code) == 1);
    }
    // One line again, in the order of coming.
    std::vector<std::string> order;
    for (link::Client* console : {one.get(), two.get(), one.get()}) {
        order.push_back(code_of(console->ask_and_wait("ticket_next", Json::object())));
        REQUIRE(act(*console, "done"));
    }
    CHECK(order == std::vector<std::string>{"A002", "Z002", "Z003"});
    CHECK(code_of(two->ask_and_wait("ticket_take", {{"line", "A"}})).starts_with("A"));
    const auto holder = site.one.balcao({"tickets", "site", "--json", "--socket", site.one.socket()});
    CHECK(holder.exit == 0);
    CHECK(wire::parse_json(holder.lines().back())->at("desks").at(0).at("terminal") == "posto-2");
}

TEST_CASE("What is set aside at one desk is taken up at another with its form, through kills at both ends, and is never at two")
{
    Site site(false);
    auto one = console_at(site.one);
    auto two = console_at(site.two);
    wait_for_answers(*two);
    REQUIRE(two->ask_and_wait("ticket_take", {{"line", "A"}}));
    REQUIRE(two->ask_and_wait("ticket_take", {{"line", "A"}}));
    REQUIRE(two->ask_and_wait("ticket_next", Json::object()));
    REQUIRE(two->ask_and_wait("start_case", {{"ticket", ""}}));
    REQUIRE(two->ask_and_wait("choose_act", {{"act", "new_password"}}));
    REQUIRE(two->ask_and_wait("edit", {{"field", "full_name"}, {"text", "Amélia Canário Exemplo"}}));
    CHECK(fault_name(act(*one, "done", "A001")) == "ticket_elsewhere");
    REQUIRE(act(*two, "park"));
    // Killed with the case set aside: it waits for its desk, and does not open by itself.
    site.two.kill_serve();
    site.two.start_serve();
    two = console_at(site.two);
    wait_for_answers(*two);
    CHECK(two->ask_and_wait("status", Json::object())->at("current").is_null());
    // Back at its own desk: as it was.
    DeskFixture::wait_for("the line to be shown", [&] { return state_at(*two, "A001") == "parked Posto 2"; });
    const auto back = act(*two, "resume", "A001");
    REQUIRE(back);
    CHECK(back->at("case_kept") == true);
    CHECK(two->ask_and_wait("status", Json::object())->at("current").dump().find("Canário") != std::string::npos);
    REQUIRE(act(*two, "park"));
    // Taken up by the other while the first is off.
    site.two.kill_serve();
    const auto taken = act(*one, "resume", "A001");
    REQUIRE(taken);
    CHECK(taken->at("case_moved") == true);
    const auto begun = one->ask_and_wait("status", Json::object())->at("current");
    CHECK(begun.at("ticket") == "A001");
    CHECK(begun.at("act") == "new_password");
    CHECK(begun.dump().find("Canário") != std::string::npos);   // the document need not be read again
    CHECK(begun.at("moved_from") == "Posto 2");
    site.two.start_serve();
    two = console_at(site.two);
    wait_for_answers(*two);
    CHECK(audited(*two, "case_moved_to_other_desk"));
    CHECK(two->ask_and_wait("status", Json::object())->at("current").is_null());
    CHECK(fault_name(act(*two, "resume", "A001")) == "ticket_not_possible");
    // And from the holder to the other.
    REQUIRE(act(*one, "park"));
    REQUIRE(act(*two, "resume", "A001"));
    const auto again = two->ask_and_wait("status", Json::object())->at("current");
    CHECK(again.at("ticket") == "A001");
    CHECK(again.at("act") == "new_password");
    CHECK(again.at("moved_from") == "Posto 1");
    CHECK(again.dump().find("Canário") != std::string::npos);
    DeskFixture::wait_for("the holder to give it up", [&] { return audited(*one, "case_given_to_other_desk"); });
    site.one.kill_serve();
    site.one.start_serve();
    one = console_at(site.one);
    CHECK(one->ask_and_wait("status", Json::object())->at("current").is_null());
    wait_for_answers(*two);
    DeskFixture::wait_for("the case to be told", [&] { return state_at(*one, "A001") == "serving Posto 2"; });
    REQUIRE(two->ask_and_wait("cancel_case", {{"reason", "session_broken_off"}}));
    REQUIRE(act(*two, "done"));
    CHECK(code_of(act(*two, "call", "A002")) == "A002");
    CHECK(fault_name(act(*one, "call", "A002")) == "ticket_not_possible");
    CHECK(fault_name(act(*one, "no_show", "A002")) == "ticket_elsewhere");
    CHECK(code_of(act(*two, "recall")) == "A002");

    // The display of any desk shows every desk's calls; the kiosk of any desk gives the site's numbers.
    REQUIRE(one->ask_and_wait("ticket_walk_in", {{"line", "A"}}));
    REQUIRE(act(*one, "done"));
    REQUIRE(two->ask_and_wait("ticket_take", {{"line", "A"}}));
    CHECK(code_of(one->ask_and_wait("ticket_next", Json::object())) == "A004");
    for (const auto* desk : {&site.one, &site.two}) {
        auto display = link::Client::connect(desk->socket(), link::Role::display);
        REQUIRE(display);
        std::map<std::string, std::string> calls;
        (*display)->on_display = [&](const link::DisplayModel& model) {
            for (const auto& call : model.calls) {
                calls[call.code] = call.counter;
            }
        };
        for (int i = 0; i < 50 && !(calls.contains("A002") && calls.contains("A004")); ++i) {
            REQUIRE((*display)->wait(5000));
        }
        CHECK(calls["A002"] == "Posto 2");
        CHECK(calls["A004"] == "Posto 1");
    }
    auto kiosk = link::Client::connect(site.two.socket(), link::Role::kiosk);
    REQUIRE(kiosk);
    CHECK(code_of((*kiosk)->ask_and_wait("kiosk_ticket", {{"line", "A"}, {"priority", ""}, {"language", "pt"}})) == "A005");
}

TEST_CASE("Half filled at one desk and set aside, a case is finished at another until the key is active, without the document")
{
    Site site(false);
    auto one = console_at(site.one);
    auto two = console_at(site.two);
    wait_for_answers(*two);
    REQUIRE(two->ask_and_wait("ticket_take", {{"line", "A"}}));
    REQUIRE(two->ask_and_wait("ticket_next", Json::object()));
    REQUIRE(two->ask_and_wait("start_case", {{"ticket", ""}}));
    REQUIRE(two->ask_and_wait("capture_mrz", {{"lines", {"P<UTOEXEMPLO<<AMELIA<TESTE<<<<<<<<<<<<<<<<<<", "UT45018276UTO9104129F3308279<<<<<<<<<<<<<<<6"}}}));
    REQUIRE(two->ask_and_wait("edit", {{"field", "full_name"}, {"text", "Amélia Teste Exemplo"}}));
    const auto parked = site.two.balcao({"tickets", "park", "--socket", site.two.socket()});
    CHECK_MESSAGE(parked.exit == 0, parked.err);
    CHECK(two->ask_and_wait("status", Json::object())->at("current").is_null());
    const auto taken = site.one.balcao({"tickets", "resume", "A001", "--socket", site.one.socket()});
    CHECK_MESSAGE(taken.exit == 0, taken.err);
    CHECK(taken.out.find("half-done case taken over") != std::string::npos);
    const auto current = [&](link::Client& console) { return console.ask_and_wait("status", Json::object())->at("current"); };
    CHECK(current(*one).at("fields").at("document_number").at("origin") == "mrz");
    CHECK(current(*one).at("moved_from") == "Posto 2");
    REQUIRE(one->ask_and_wait("edit", {{"field", "phone"}, {"text", "+351 912 345 602"}}));
    site.one.start_citizen({"--skip-sign-in"});
    DeskFixture::wait_for("the citizen's window", [&] { return one->ask_and_wait("send_to_citizen", Json::object()).has_value(); });
    DeskFixture::wait_for("the citizen", [&] { return current(*one).at("phase") == "ready"; });
    CHECK(current(*one).at("moved_from") == "");
    REQUIRE(one->ask_and_wait("sign_off", {{"password", "pratica"}}));
    DeskFixture::wait_for("the key", [&] { return current(*one).is_object() && current(*one).at("record") == "activated"; });
    REQUIRE(one->ask_and_wait("finish_case", {{"anyway", true}}));
    DeskFixture::wait_for("the ticket to be over", [&] { return state_at(*one, "A001") == "served Posto 1"; });
    const auto rows = [](const DeskFixture& desk) {
        const auto report = wire::parse_json(desk.balcao({"day", "report", "--json", "--socket", desk.socket()}).lines().back()).value();
        CHECK(report.at("balanced") == true);
        CHECK(desk.balcao({"audit", "verify", "--socket", desk.socket()}).exit == 0);
        return desk.balcao({"queue", "list", "--json", "--socket", desk.socket()}).lines().size();
    };
    CHECK(rows(site.one) == 1);
    CHECK(rows(site.two) == 0);
    CHECK(audited(*one, "case_kept_for_ticket"));
    CHECK(audited(*two, "case_moved_to_other_desk"));
    CHECK(current(*two).is_null());
}

TEST_CASE("A desk that is not let in, of another central, or that finds somebody else at the holder's address, gets no ticket and says so")
{
    Site site(false);
    DeskFixture stranger(site.central, "posto-9");
    stranger.add_settings(site.elsewhere("Posto 9"));
    stranger.start_serve();
    CentralFixture other_central;
    DeskFixture foreign(other_central, "posto-2");   // the right name, under the wrong authority
    foreign.add_settings(site.elsewhere("Posto 7"));
    foreign.start_serve();
    DeskFixture misled(site.central, "posto-8");
    misled.add_settings(site.elsewhere("Posto 8", "posto-3"));   // posto-1 answers there
    misled.start_serve();
    auto one = console_at(site.one);
    REQUIRE(one->ask_and_wait("ticket_take", {{"line", "A"}}));
    for (const auto& [desk, why] : {std::pair(&stranger, "mirror_not_wanted"), std::pair(&foreign, "tickets_holder_silent"), std::pair(&misled, "tickets_holder_silent")}) {
        const auto& shown_why = why;
        CAPTURE(shown_why);
        auto console = console_at(*desk);
        DeskFixture::wait_for("the refusal", [&] { return site_of(*console).at("fault") == shown_why; });
        CHECK(site_of(*console).at("answers") == false);
        CHECK(site_of(*console).at("letter") == "");
        CHECK(fault_name(console->ask_and_wait("ticket_next", Json::object())) == "tickets_holder_silent");
        CHECK(fault_name(console->ask_and_wait("ticket_take", {{"line", "A"}})) == "tickets_holder_silent");   // no letter, no number
        CHECK(console->ask_and_wait("ticket_list", Json::object())->at("tickets").empty());
        REQUIRE(console->ask_and_wait("start_case", {{"ticket", "A001"}}));   // the counter works
    }
    CHECK(state_at(*one, "A001") == "waiting ");
}
