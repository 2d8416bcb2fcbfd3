// A signature that ends between its registration and the first sign-in: the key works, and everybody is told what does not.
#include <algorithm>
#include <csignal>
#include <future>

#include "base/files.h"
#include "support/desk_fixture.h"
#include "support/paper_picture.h"
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

/// A site that prints on a roll has both papers at once: the dots bear the code that the PDF bears, and the desk's own check holds it good.
void check_roll(const DeskFixture& desk, const std::string& pdf)
{
    const auto path = pdf.substr(0, pdf.rfind('.')) + ".escpos";
    const auto octets = base::read_file(path);
    REQUIRE_MESSAGE(octets, path);
    const auto picture = test::roll_picture(base::as_bytes(*octets));
    CHECK(picture.width == 576);
    const auto code = test::qr_text(picture);
    CHECK(code.starts_with("BALCAO1:"));
    CHECK(test::run_command({"pdfinfo", pdf}, desk.root()).out.find(code) != std::string::npos);
    const auto verified = desk.balcao({"receipt", "verify", "--certificate", desk.root() + "/keys/current/terminal.pem", "--json", code});
    CHECK_MESSAGE(verified.exit == 0, verified.out << verified.err);
    // No line of the paper is missing: of the same width in dots, both are about as long (the roll has narrower margins).
    REQUIRE(test::run_command({"pdftoppm", "-r", "203", "-gray", "-singlefile", pdf, desk.root() + "/paper"}, desk.root()).exit == 0);
    const auto page = test::read_pgm(desk.root() + "/paper.pgm");
    CHECK(picture.height == doctest::Approx(page.height).epsilon(0.05));
}

}  // namespace

TEST_CASE("a signature ended at another desk before the first sign-in: the word comes from the central, to the clerk and onto the paper")
{
    CentralFixture central;
    DeskFixture desk(central);
    DeskFixture elsewhere(central, "loja-teste-2");
    desk.add_settings("[paper]\nreceipts = \"escpos\"\n");  // what is told at the end goes to a roll printer
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
    check_roll(desk, result.at("receipt_pdf").get<std::string>());
}
