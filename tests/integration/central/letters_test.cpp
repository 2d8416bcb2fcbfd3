// Letters through the program itself: a partner over TLS, the commands, and a service that is killed while it prints.
#include <filesystem>
#include <map>
#include <random>
#include <sstream>

#include "central/store_detail.h"
#include "domain/citizen_card_number.h"
#include "terminal.h"
#include "wire/first_sign_in.h"
#include "wire/letter.h"
#include "wire/phone_code.h"

using namespace balcao;
using test::CentralFixture;
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

/// The Finances Portal: enrolled with a token of its own.
struct Portal {
    test::TemporaryFolder folder;
    std::optional<http::Client> client;

    explicit Portal(CentralFixture& central)
    {
        const auto added = central.command({"partners", "add", "financas", "--home", central.home(), "--json"});
        REQUIRE_MESSAGE(added.exit_code == 0, (added.out + added.err));
        const auto key = seal::PrivateKey::generate().value();
        REQUIRE(key.save(folder.file("key")));
        http::ClientOptions options;
        options.base_url = central.url();
        options.ca_file = central.ca_file();
        http::Client plain(options);
        const wire::EnrolmentRequest request{test::json_text(added.out, "token"), seal::CertificateRequest::create(key, "financas").value().to_pem(), "test"};
        const auto enrolled = Terminal::send(plain, "POST", "/v1/enrolments", wire::encode(request));
        REQUIRE(enrolled);
        REQUIRE(enrolled->status == 201);
        const auto answer = wire::decode_enrolment_answer(Terminal::body(*enrolled)).value();
        REQUIRE(seal::Certificate::from_pem(answer.certificate_pem).value().save(folder.file("pem")));
        options.certificate_file = folder.file("pem");
        options.private_key = folder.file("key");
        client.emplace(options);
    }
    wire::Json post(const std::string& what, const wire::Json& json, int wanted)
    {
        const auto response = Terminal::send(*client, "POST", "/v1/partners/financas/" + what, json);
        REQUIRE(response);
        REQUIRE_MESSAGE(response->status == wanted, base::to_text(response->body));
        return Terminal::body(*response);
    }
    void ask(CentralFixture& central, int n)
    {
        const base::CaseId id(test::case_number(n));
        const auto phone = test::phone_number(n);
        const auto sent = wire::decode_phone_code_answer(post("phone-codes", wire::encode(wire::PhoneCodeRequest{id, phone, "pt"}), 201)).value();
        const auto proof = wire::decode_phone_code_proof(post("phone-codes/" + sent.id + "/check", wire::encode(wire::PhoneCodeCheck{central.last_sms_code(phone)}), 200)).value();
        auto draft = test::with(test::citizen_card(), {{test::F::document_number, card_of(n)}, {test::F::phone, phone}});
        const auto at = test::now();
        post("letters", wire::encode(wire::LetterRequest{id, draft, {{"Rua do Exemplo 1"}, "8000-123", "Faro", {}}, "en", {"letter-authorisation", "2026-11", "pt", std::string(64, 'c'), at, at}, proof.token}), 201);
    }
};

/// Each page's number and PIN.
void read_letters_of(const std::string& pdf, std::map<std::string, std::string>& out)
{
    FILE* pipe = ::popen(("pdftotext -layout '" + pdf + "' -").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string text;
    char buffer[4096];
    while (const auto count = std::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, count);
    REQUIRE(::pclose(pipe) == 0);
    std::istringstream pages(text);
    for (std::string page; std::getline(pages, page, '\f');) {
        std::istringstream lines(page);
        std::string number;
        for (std::string line; std::getline(lines, line);) {
            const auto dash = line.find('-');
            if (number.empty() && dash != std::string::npos && dash >= 4 && line.size() >= dash + 10 && line[dash + 5] == '-') number = line.substr(dash - 4, 14);
            std::string digits;
            for (const char c : line) {
                if (c != ' ') digits.push_back(c);
            }
            if (digits.size() == 6 && digits.find_first_not_of("0123456789") == std::string::npos) out[number] = digits;
        }
    }
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
        for (int n = 1; n <= k_people; ++n) portal.ask(central, n);
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
