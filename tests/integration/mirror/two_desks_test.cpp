// One person, one ticket, a case at each of two whole desks, because the line between the desks was cut at the wrong moment (docs/adr/0012):
// what is registered stands, the other case is kept and not registered, and what both registered the central settles.
#include <sstream>

#include "site.h"
#include "support/fault_proxy.h"
#include "text/problem_text.h"

using namespace balcao;
using test::act;
using test::CentralFixture;
using test::console_at;
using test::DeskFixture;
using test::fault_name;
using test::FaultProxy;
using test::Site;
using test::state_at;
using test::wait_for_answers;
using wire::Json;

namespace {

/// The request that carries a case is longer than this, a look at the tickets is not.
constexpr std::int64_t k_octets_of_a_case = 700;

/// Two desks, the first holds the tickets; the line between them can be cut, each has its own line to the central.
struct CutSite {
    std::unique_ptr<FaultProxy> between;
    Site site{false, [this](int port) {
                  between = std::make_unique<FaultProxy>(port);
                  return between->port();
              }};
    std::unique_ptr<link::Client> one = console_at(site.one);
    std::unique_ptr<link::Client> two = console_at(site.two);

    CutSite() { wait_for_answers(*two); }
};

Json current(link::Client& console) { return console.ask_and_wait("status", Json::object())->at("current"); }
void read_passport(link::Client& console)
{
    REQUIRE(console.ask_and_wait("capture_mrz", {{"lines", {"P<UTOEXEMPLO<<AMELIA<TESTE<<<<<<<<<<<<<<<<<<", "UT45018276UTO9104129F3308279<<<<<<<<<<<<<<<6"}}}));
    REQUIRE(console.ask_and_wait("edit", {{"field", "full_name"}, {"text", "Amélia Teste Exemplo"}}));
}
/// Until the clerk may register.
void ask_citizen(DeskFixture& desk, link::Client& console)
{
    REQUIRE(console.ask_and_wait("edit", {{"field", "phone"}, {"text", "+351 912 345 602"}}));
    desk.start_citizen({"--skip-sign-in"});
    DeskFixture::wait_for("the citizen's window", [&] { return console.ask_and_wait("send_to_citizen", Json::object()).has_value(); });
    DeskFixture::wait_for("the citizen", [&] { return current(console).at("phase") == "ready"; });
}
/// Set aside at the second desk, and the line cut before the holder's yes came back: the holder has ticket and case, the second desk does not know. There
/// the clerk cannot wait and begins anew.
void begin_at_both(CutSite& desks)
{
    REQUIRE(desks.two->ask_and_wait("ticket_take", {{"line", "A"}}));
    REQUIRE(desks.two->ask_and_wait("ticket_next", Json::object()));
    REQUIRE(desks.two->ask_and_wait("start_case", {{"ticket", ""}}));
    read_passport(*desks.two);
    desks.between->lose_answer_to(k_octets_of_a_case);
    CHECK(fault_name(act(*desks.two, "park")) == "case_awaits_holder");
    REQUIRE(desks.between->severed());
    REQUIRE(desks.two->ask_and_wait("start_case", {{"ticket", ""}}));
    read_passport(*desks.two);
    const auto taken = act(*desks.one, "resume", "A001");
    REQUIRE(taken);
    CHECK(taken->at("case_moved") == true);
}
Json told(const DeskFixture& desk, std::vector<std::string> words)
{
    words.insert(words.end(), {"--json", "--socket", desk.socket()});
    const auto lines = desk.balcao(words).lines();
    REQUIRE_FALSE(lines.empty());
    return wire::parse_json(lines.back()).value();
}
std::size_t records_at(const DeskFixture& desk) { return desk.balcao({"queue", "list", "--json", "--socket", desk.socket()}).lines().size(); }
/// Of the day at this desk: registered, refused, cases that are open. Its books fit.
struct Day {
    std::int64_t registered, refused, open;
    friend bool operator==(const Day&, const Day&) = default;
};
Day day_at(const DeskFixture& desk)
{
    const auto report = told(desk, {"day", "report"});
    CHECK(report.at("balanced") == true);
    CHECK(desk.balcao({"audit", "verify", "--socket", desk.socket()}).exit == 0);
    const auto& book = report.at("book");
    return {book.at("all").at("registered").get<std::int64_t>(), book.at("all").at("refused").get<std::int64_t>(), book.at("open_cases").get<std::int64_t>()};
}
/// Cases that a desk which is to be emptied would still have to end.
std::int64_t cases_left(link::Client& console)
{
    const auto left = console.ask_and_wait("drain_look", Json::object());
    REQUIRE(left);
    for (const auto& line : left->at("left")) {
        if (line.at("what") == "open_case") {
            return line.at("count").get<std::int64_t>();
        }
    }
    return 0;
}
/// Keys the central holds, one line each.
std::vector<std::string> keys_of(CentralFixture& central)
{
    const auto listed = central.command({"activations", "list", "--home", central.home(), "--store", "sqlite:" + central.store(), "--json"});
    REQUIRE(listed.exit_code == 0);
    std::vector<std::string> keys;
    std::istringstream lines(listed.out);
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty()) {
            keys.push_back(line);
        }
    }
    return keys;
}

}  // namespace

TEST_CASE("Registered at one desk while the line between the two was cut: the other is told who did, registers nothing and loses nothing, and the central has one key")
{
    CutSite desks;
    auto& site = desks.site;
    auto& one = desks.one;
    auto& two = desks.two;
    begin_at_both(desks);
    ask_citizen(site.two, *two);
    CHECK(current(*two).at("can_sign_off") == true);   // as far as it knows
    ask_citizen(site.one, *one);
    REQUIRE(one->ask_and_wait("sign_off", {{"password", "pratica"}}));
    DeskFixture::wait_for("the key", [&] { return current(*one).at("record") == "activated"; });
    desks.between->set({});
    DeskFixture::wait_for("the other desk to be told", [&] { return current(*two).at("other_desk") == "Posto 1"; });
    CHECK(current(*two).at("can_sign_off") == false);
    CHECK(fault_name(two->ask_and_wait("sign_off", {{"password", "pratica"}})) == "ticket_elsewhere");
    REQUIRE(one->ask_and_wait("finish_case", {{"anyway", true}}));
    DeskFixture::wait_for("the other desk to be told that it is registered", [&] { return current(*two).at("registered_there") == true; });
    CHECK(state_at(*two, "A001") == "served Posto 1");
    CHECK(fault_name(two->ask_and_wait("sign_off", {{"password", "pratica"}})) == "ticket_elsewhere");
    CHECK(current(*two).at("record").is_null());
    CHECK(current(*two).at("fields").dump().find("912345602") != std::string::npos);
    CHECK(day_at(site.one) == Day{1, 0, 0});
    CHECK(day_at(site.two) == Day{0, 0, 1});
    CHECK(cases_left(*two) == 1);

    // Killed with it: neither lost nor free.
    site.two.kill_serve();
    site.two.start_serve();
    two = console_at(site.two);
    wait_for_answers(*two);
    DeskFixture::wait_for("the case again", [&] { return current(*two).is_object() && current(*two).at("registered_there") == true; });
    CHECK(current(*two).at("can_send_to_citizen") == false);
    CHECK(fault_name(two->ask_and_wait("sign_off", {{"password", "pratica"}})) == "ticket_elsewhere");
    REQUIRE(two->ask_and_wait("cancel_case", {{"reason", "session_broken_off"}}));
    CHECK(day_at(site.two) == Day{0, 0, 0});
    CHECK(cases_left(*two) == 0);
    CHECK(state_at(*one, "A001") == "served Posto 1");   // of no concern to it
    CHECK(records_at(site.one) == 1);
    CHECK(records_at(site.two) == 0);
    CHECK(keys_of(site.central).size() == 1);
}

TEST_CASE("Registered at both desks before either heard of it: the later key stands at the central, and the other desk's clerk is told what to say to the citizen")
{
    CutSite desks;
    auto& site = desks.site;
    auto& one = desks.one;
    auto& two = desks.two;
    begin_at_both(desks);
    site.central.stop();
    for (const auto& [desk, console] : {std::pair(&site.two, two.get()), std::pair(&site.one, one.get())}) {
        ask_citizen(*desk, *console);
        REQUIRE(console->ask_and_wait("sign_off", {{"password", "pratica"}}));
        CHECK(day_at(*desk) == Day{1, 0, 1});
    }
    // The later one arrives first.
    REQUIRE(::kill(site.two.serve_pid(), SIGSTOP) == 0);
    site.central.start();
    (void)one->ask_and_wait("send_now", Json::object());
    DeskFixture::wait_for("the later one at the central", [&] { return keys_of(site.central).size() == 1; });
    REQUIRE(::kill(site.two.serve_pid(), SIGCONT) == 0);
    desks.between->set({});
    (void)two->ask_and_wait("send_now", Json::object());
    DeskFixture::wait_for("the refusal", [&] { return current(*two).at("record") == "attention"; });
    // On the screen where it was registered, with what is to be said now.
    CHECK(current(*two).at("problem") == "person_has_key");
    const auto said = text::problem_text(text::Language::pt, current(*two).at("problem").get<std::string>());
    CHECK(said.reason.find("voltou a ser registada") != std::string::npos);
    CHECK(said.next_step.find("vale a que lhe deram por último") != std::string::npos);
    CHECK(keys_of(site.central).size() == 1);
    REQUIRE(two->ask_and_wait("finish_case", {{"anyway", true}}));
    REQUIRE(one->ask_and_wait("finish_case", {{"anyway", true}}));
    CHECK(day_at(site.one) == Day{1, 0, 0});
    CHECK(day_at(site.two) == Day{1, 1, 0});
    const auto calls = two->ask_and_wait("call_backs", Json::object());
    REQUIRE(calls);
    REQUIRE(calls->at("rows").size() == 1);
    CHECK(calls->at("rows").at(0).at("problem") == "person_has_key");
    DeskFixture::wait_for("the ticket to be over", [&] { return state_at(*one, "A001") == "served Posto 1"; });
}
