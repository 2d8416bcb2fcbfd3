// Operators who sign in with the code of their telephone, at a real desk.

#include "support/desk_fixture.h"
#include "support/telephone.h"
#include "support/temporary_folder.h"

using namespace balcao;
using test::CentralFixture;
using test::DeskFixture;

namespace {

wire::Json refusal(const test::Outcome& outcome)
{
    REQUIRE(outcome.exit != 0);
    const auto lines = outcome.lines();
    REQUIRE(!lines.empty());
    return *wire::parse_json(lines.back());
}

}  // namespace

TEST_CASE("an operator with codes opens no case without the telephone's code; a code is worth one sign-in; --off ends it")
{
    CentralFixture central;
    DeskFixture desk(central);
    const std::string roster = desk.root() + "/operators.json";
    const test::Telephone telephone("ana", "pratica", roster);
    desk.start_serve();
    desk.start_citizen();

    const auto without = refusal(desk.intake("2-passport.json"));
    CHECK(without.at("step") == "sign_in");
    CHECK(without.at("error") == "operator_refused");
    CHECK(without.at("b") == 1);
    const auto code = telephone.code();
    const auto done = desk.intake("2-passport.json", {"--code", code, "--wait-for-sign-in"});
    CHECK_MESSAGE(done.exit == 0, done.out << done.err);
    CHECK(refusal(desk.intake("1-citizen-card.json", {"--code", code})).at("b") == 2);

    // Three wrong ones make wait, and a restart of the service does not forget it.
    CHECK(refusal(desk.intake("1-citizen-card.json", {"--code", "000000"})).at("b") == 2);
    const auto third = refusal(desk.intake("1-citizen-card.json", {"--code", "000000"}));
    CHECK(third.at("a") == 5);
    CHECK(desk.stop_serve() == 0);
    desk.start_serve();
    const auto waiting = refusal(desk.intake("1-citizen-card.json", {"--code", telephone.code()}));
    CHECK(waiting.at("a").get<int>() > 0);
    CHECK(waiting.value("b", 0) == 0);

    // The key stands nowhere readable, and a lost telephone is taken off.
    std::ifstream in(roster);
    const std::string kept{std::istreambuf_iterator<char>(in), {}};
    CHECK(kept.find("scrypt-gcm") != std::string::npos);
    CHECK(kept.find("otpauth") == std::string::npos);
    const auto off = desk.balcao({"operator", "code", "ana", "--off", "--file", roster});
    CHECK_MESSAGE(off.exit == 0, off.err);
    CHECK(desk.stop_serve() == 0);
    desk.start_serve();
    DeskFixture::wait_for("the wait to end", [&] {
        const auto tried = desk.intake("1-citizen-card.json");
        return tried.out.find("signed in as ana") != std::string::npos || tried.out.find("\"step\":\"sign_in\",\"error\"") == std::string::npos;
    });
}

TEST_CASE("codes are set up with the operator's own password alone, and a new password ends them")
{
    const test::TemporaryFolder folder;
    const auto roster = folder.file("operators.json");
    const auto run = [&](std::vector<std::string> arguments, const std::string& typed) {
        arguments.insert(arguments.end(), {"--file", roster});
        return test::run_program("balcao", std::move(arguments), typed);
    };
    REQUIRE(run({"operator", "add", "ana", "--name", "Ana Prática"}, "pratica\n").exit == 0);
    CHECK(run({"operator", "code", "ana"}, "errada\n").exit != 0);
    CHECK(run({"operator", "code", "rui"}, "pratica\n").exit != 0);
    const auto made = run({"operator", "code", "ana"}, "pratica\n");
    CHECK(made.exit == 0);
    CHECK(made.out.find("█") != std::string::npos);  // to be scanned from the screen
    CHECK(made.out.find("otpauth://totp/Balc%C3%A3o:ana?secret=") != std::string::npos);
    const auto again = run({"operator", "add", "ana", "--name", "Ana Prática"}, "nova\n");
    CHECK(again.exit == 0);
    CHECK(again.out.find("balcao operator code") != std::string::npos);
    CHECK(run({"operator", "code", "ana"}, "pratica\n").exit != 0);
    CHECK(run({"operator", "code", "ana"}, "nova\n").exit == 0);
}
