// A signature that ends between its registration and the first sign-in: the key works, and everybody is told what does not.
#include <algorithm>
#include <csignal>
#include <future>

#include "support/desk_fixture.h"
#include "support/run.h"
#include "wire/json_text.h"

using namespace balcao;
using test::CentralFixture;
using test::DeskFixture;

namespace {

wire::Json left_out_answer(const test::Outcome& outcome)
{
    const auto lines = outcome.lines();
    REQUIRE_MESSAGE(!lines.empty(), outcome.err);
    const auto json = wire::parse_json(lines.back());
    REQUIRE_MESSAGE(json, lines.back());
    return *json;
}

std::int64_t waiting_at(const DeskFixture& desk) { return left_out_answer(desk.balcao({"queue", "stats", "--json", "--socket", desk.socket()})).value("pending", std::int64_t{-1}); }

}  // namespace

TEST_CASE("a signature ended at another desk before the first sign-in: the word comes from the central, to the clerk and onto the paper")
{
    CentralFixture central;
    DeskFixture desk(central);
    DeskFixture elsewhere(central, "loja-teste-2");
    desk.start_serve();
    elsewhere.start_serve();
    desk.start_citizen({"--sign-in-wait-ms", "60000"});
    elsewhere.start_citizen();
    central.kill_hard();
    auto first = std::async(std::launch::async, [&desk] { return desk.intake("passport-with-signature.json", {"--wait-for-sign-in", "--wait", "60"}); });
    DeskFixture::wait_for("the record at the first desk", [&] { return waiting_at(desk) == 1; });
    ::kill(desk.kiosk_pid(), SIGSTOP);  // this citizen takes their time
    central.start();
    DeskFixture::wait_for("the key at the central", [&] { return waiting_at(desk) == 0; });
    const auto ended = elsewhere.intake("end-signature.json", {"--wait", "30"});
    ::kill(desk.kiosk_pid(), SIGCONT);
    REQUIRE_MESSAGE(ended.exit == 0, ended.out);
    CHECK(left_out_answer(ended).at("state") == "cancelled");
    const auto done = first.get();
    REQUIRE_MESSAGE(done.exit == 0, done.out);
    const auto result = left_out_answer(done);
    CHECK(result.at("state") == "activated");
    CHECK(result.at("first_sign_in_done") == true);
    CHECK(result.at("signature_left_out") == "ended");
    auto words = test::run_command({"pdftotext", result.at("receipt_pdf").get<std::string>(), "-"}, desk.root()).out;
    std::replace(words.begin(), words.end(), '\n', ' ');
    CHECK(words.find("PIN da assinatura digital") != std::string::npos);
}
