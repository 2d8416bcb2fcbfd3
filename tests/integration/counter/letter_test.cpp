// A key asked for at the Finances Portal, completed at a desk with the real programs: letter on paper, telephone, citizen's window.
#include <filesystem>
#include <fstream>

#include "link/client.h"
#include "support/desk_fixture.h"
#include "support/portal.h"

using namespace balcao;
using test::CentralFixture;
using test::DeskFixture;

namespace {

wire::Json answer_of(const test::Outcome& outcome)
{
    const auto lines = outcome.lines();
    REQUIRE_MESSAGE(!lines.empty(), outcome.err);
    const auto json = wire::parse_json(lines.back());
    REQUIRE_MESSAGE(json, lines.back());
    return *json;
}

/// As the clerk does with a case that went back to the form.
void break_off(DeskFixture& desk)
{
    auto console = link::Client::connect(desk.socket(), link::Role::cli);
    REQUIRE(console);
    REQUIRE((*console)->ask_and_wait("sign_in", {{"operator", "ana"}, {"password", "pratica"}, {"code", ""}}));
    REQUIRE((*console)->ask_and_wait("cancel_case", {{"reason", "document_doubtful"}}));
}

/// The letter's case, again while the desk has not heard from the central (since the start of either).
test::Outcome once_the_line_is_up(DeskFixture& desk, const std::vector<std::string>& more)
{
    std::optional<test::Outcome> last;
    DeskFixture::wait_for("the desk to hear from the central", [&] {
        last = desk.intake("complete-letter.json", more);
        const bool no_line = last->out.find("letter_needs_central") != std::string::npos;
        if (last->exit != 0) break_off(desk);
        return !no_line;
    });
    return *last;
}

}  // namespace

TEST_CASE("a key that came by letter is completed at a desk with the PIN on the paper, and gets its signature; no second time")
{
    CentralFixture central;
    DeskFixture desk(central);
    test::Portal portal(central);
    portal.ask(test::case_number(1), test::letter_holder());
    desk.start_serve();
    const std::string paper = desk.root() + "/letter-pin";
    std::ofstream(paper) << "000000\n";
    desk.start_citizen({"--letter-pin-file", paper});
    const auto early = once_the_line_is_up(desk, {"--wait", "20"});
    CHECK(early.exit == 1);
    CHECK_MESSAGE(early.out.find("letter_not_sent") != std::string::npos, early.out);

    const auto pin = test::print_letter(central);
    std::ofstream(paper) << pin << "\n";
    // The central was away while the letter was printed.
    const auto done = once_the_line_is_up(desk, {"--wait-for-sign-in"});
    REQUIRE_MESSAGE(done.exit == 0, done.out);
    const auto result = answer_of(done);
    CHECK(result.at("state") == "activated");
    CHECK(result.at("first_sign_in_done") == true);
    CHECK(result.at("phone_proved") == true);
    CHECK(std::filesystem::file_size(result.at("receipt_pdf").get<std::string>()) > 1000);
    CHECK(done.out.find(pin) == std::string::npos);
    std::ifstream log(desk.serve_log());
    CHECK(std::string{std::istreambuf_iterator<char>(log), {}}.find(pin) == std::string::npos);

    const auto again = desk.intake("complete-letter.json");
    CHECK(again.exit == 1);
    break_off(desk);
    CHECK_MESSAGE(again.out.find("letter_completed") != std::string::npos, again.out);
    CHECK(answer_of(desk.intake("end-letter-signature.json")).at("state") == "cancelled");  // it had been activated
    const auto report = answer_of(desk.balcao({"day", "report", "--json", "--socket", desk.socket()}));
    CHECK(report.at("balanced") == true);
    CHECK(report.dump().find("\"letter_completion\"") != std::string::npos);
    const auto rows = desk.balcao({"queue", "list", "--json", "--socket", desk.socket()});
    CHECK(rows.out.find("\"act\":\"letter_completion\"") != std::string::npos);
    CHECK(desk.balcao({"audit", "verify", "--socket", desk.socket()}).exit == 0);
    const auto steps = desk.balcao({"audit", "steps", "--json", "--socket", desk.socket()});
    int ended = 0;
    for (const auto& line : steps.lines()) {
        const auto step = wire::parse_json(line);
        REQUIRE_MESSAGE(step, line);
        CHECK(step->at("longest_ms") >= step->at("median_ms"));
        ended += step->at("to") == "case_finished" ? step->at("count").get<int>() : 0;
    }
    CHECK(ended == 2);  // the key, and the end of its signature; the others were broken off
    std::map<std::string, int> finished;
    for (const auto& line : desk.balcao({"audit", "steps", "--by", "act", "--json", "--socket", desk.socket()}).lines()) {
        const auto step = wire::parse_json(line);
        REQUIRE_MESSAGE(step, line);
        if (step->at("to") == "case_finished") finished[step->at("act").get<std::string>()] += step->at("count").get<int>();
    }
    CHECK(finished == std::map<std::string, int>{{"letter_completion", 1}, {"signature_cancellation", 1}});
    CHECK(desk.balcao({"audit", "steps", "--by", "colour", "--socket", desk.socket()}).exit != 0);
    CHECK(desk.balcao({"audit", "steps", "--since", "2099-01-01", "--json", "--socket", desk.socket()}).out.empty());
    CHECK(desk.balcao({"audit", "steps", "--since", "yesterday", "--socket", desk.socket()}).exit != 0);
}
