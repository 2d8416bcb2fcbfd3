// Letters through the program itself: a partner over TLS, the commands, and a service that is killed while it prints.
#include <filesystem>
#include <map>
#include <random>
#include <sstream>

#include "central/store_detail.h"
#include "domain/citizen_card_number.h"
#include "support/portal.h"
#include "terminal.h"
#include "wire/first_sign_in.h"
#include "wire/letter.h"
#include "wire/phone_code.h"

using namespace balcao;
using test::CentralFixture;
using test::Portal;
using test::read_letters_of;
using test::Terminal;

namespace {

namespace fs = std::filesystem;

std::string card_of(int n)
{
    char digits[16];
    std::snprintf(digits, sizeof digits, "%08d", 10'000'000 + n);
    int sum = 0;
    for (int i = 0; i < 8; ++i) sum += (digits[i] - '0') * (9 - i);
    const int check = 11 - sum % 11;
    auto out = std::string(digits) + static_cast<char>('0' + (check >= 10 ? 0 : check)) + "ZZ";
    out.push_back(domain::citizen_card_check_digit(out));
    return out;
}

int sign_in_status(CentralFixture& central, Terminal& desk, int n, const std::string& pin)
{
    const auto seal_to = [&](const base::Result<base::Secret>& packed) { return packed->use([&](base::BytesView plain) { return seal::seal(plain, desk.log().seal_to, test::now()); }).value(); };
    const base::CaseId id(test::case_number(n));
    const auto started = desk.call("POST", "first-sign-ins", wire::encode(wire::SignInStartRequest{id, seal_to(wire::pack(wire::SignInStart{id, test::phone_number(n), test::secret_of(pin)})), "pt"}));
    REQUIRE(started);
    if (started->status != 201) return started->status;
    const auto call = wire::decode_sign_in_start_answer(Terminal::body(*started)).value().id;
    const wire::SignInFinish finish{id, call, test::secret_of(central.last_sms_code(test::phone_number(n))), test::secret_of("730294"), {}};
    const auto finished = desk.call("POST", "first-sign-ins/" + call + "/finish", wire::encode(wire::SignInFinishRequest{seal_to(wire::pack(finish))}));
    REQUIRE(finished);
    return finished->status;
}

}  // namespace

TEST_CASE("A service killed while it prints letters leaves none whose PIN does not work, and none twice")
{
    constexpr int k_people = 6;
    CentralFixture central;
    {
        Portal portal(central);
        for (int n = 1; n <= k_people; ++n) {
            portal.ask(test::case_number(n), test::with(test::citizen_card(), {{test::F::document_number, card_of(n)}, {test::F::phone, test::phone_number(n)}}));
        }
    }
    Terminal desk(central, "posto-1");
    REQUIRE(central.stop() == 0);
    {  // five business days later
        auto store = central::Store::open({central.store()});
        REQUIRE(store);
        REQUIRE(store->session().execute("UPDATE letter SET due_on = '2026-01-02'"));
    }
    central.start();
    const auto out = central.root() + "/letters";
    const std::vector<std::string> batch{"letters", "batch", "--out", out, "--limit", "2", "--home", central.home(), "--json"};
    std::mt19937 random(7);  // NOLINT: repeatable
    for (int round = 0; round < 3; ++round) {
        std::jthread printing([&] {
            const auto done = central.command(batch);
            static_cast<void>(done);  // answered or not: nobody may tell the difference
        });
        std::this_thread::sleep_for(std::chrono::milliseconds(20 + random() % 180));
        central.kill_hard();
        printing.join();
        central.start();
    }
    std::string waiting;
    for (int i = 0; i < 5 && waiting != "0"; ++i) {
        const auto done = central.command(batch);
        REQUIRE_MESSAGE(done.exit_code == 0, (done.out + done.err));
        CHECK(done.out.find("Exemplo") == std::string::npos);
        waiting = test::json_text(done.out, "waiting");
    }
    CHECK(waiting == "0");
    std::map<std::string, std::string> pins;
    int letters = 0;
    for (const auto& entry : fs::directory_iterator(out)) {
        const auto path = entry.path().string();
        CHECK_FALSE(path.ends_with(".part"));
        if (!path.ends_with(".pdf")) continue;
        REQUIRE(fs::exists(path.substr(0, path.size() - 4) + ".json"));
        const auto before = pins.size();
        read_letters_of(path, pins);
        letters += static_cast<int>(pins.size() - before);
    }
    CHECK(letters == k_people);  // each once
    const auto listed = central.command({"letters", "list", "--state", "printed", "--home", central.home(), "--json"});
    std::istringstream lines(listed.out);
    int worked = 0;
    for (std::string line; std::getline(lines, line);) {
        const auto case_id = test::json_text(line, "case_id");
        worked += sign_in_status(central, desk, std::stoi(case_id.substr(24)), pins.at(test::json_text(line, "letter"))) == 200 ? 1 : 0;
    }
    CHECK(worked == k_people);

    const auto passed = central.command({"lifecycle", "run", "--home", central.home(), "--json"});
    CHECK(passed.exit_code == 0);
    CHECK(test::json_text(passed.out, "letters_closed") == std::to_string(k_people));
    CHECK(central.command({"retention", "run", "--at", "2040-01-01", "--home", central.home()}).exit_code == 0);
    CHECK(central.command({"retention", "verify", "--home", central.home()}).exit_code == 0);
    CHECK(central.command({"lifecycle", "cancel", test::case_number(1), "--reason", "death", "--source", "irn/1", "--home", central.home()}).exit_code == 0);
    CHECK(central.command({"lifecycle", "suspend", test::case_number(1), "--source", "irn/1", "--home", central.home()}).exit_code == 1);
    REQUIRE(central.stop() == 0);  // without a service the commands open the file themselves
    CHECK(central.command({"lifecycle", "run", "--at", "2036-01-01", "--home", central.home(), "--json"}).exit_code == 0);
    CHECK(central.command({"letters", "batch", "--out", out, "--home", central.home(), "--json"}).exit_code == 0);
}
