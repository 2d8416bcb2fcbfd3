// The whole walk over real TLS, and who is let in.
#include "terminal.h"
#include "wire/first_sign_in.h"
#include "wire/phone_code.h"

using namespace balcao;
using test::CentralFixture;
using test::Terminal;
using wire::ActivationState;

namespace {

std::string prove_phone(CentralFixture& central, Terminal& terminal, int n)
{
    const wire::PhoneCodeRequest request{base::CaseId(test::case_number(n)), test::phone_number(n), "pt"};
    const auto asked = terminal.call("POST", "phone-codes", wire::encode(request));
    REQUIRE(asked);
    REQUIRE(asked->status == 201);
    const auto id = wire::decode_phone_code_answer(Terminal::body(*asked)).value().id;
    const auto code = central.last_sms_code(test::phone_number(n));
    REQUIRE(code.size() == 6);
    const auto checked = terminal.call("POST", "phone-codes/" + id + "/check", wire::encode(wire::PhoneCodeCheck{code}));
    REQUIRE(checked);
    REQUIRE(checked->status == 200);
    return wire::decode_phone_code_proof(Terminal::body(*checked)).value().token;
}

base::Bytes seal_up(const test::DeskLog& log, const base::Secret& packed)
{
    return packed.use([&](base::BytesView plain) { return seal::seal(plain, log.seal_to, test::now()); }).value();
}

/// Phone and temporary password, SMS code, own PIN. \return state afterwards.
ActivationState sign_in(CentralFixture& central, Terminal& terminal, int n)
{
    const base::CaseId id(test::case_number(n));
    const auto start = wire::pack(wire::SignInStart{id, test::phone_number(n), test::secret_of("482915")}).value();
    const auto asked = terminal.call(
        "POST", "first-sign-ins", wire::encode(wire::SignInStartRequest{id, seal_up(terminal.log(), start), "en"}));
    REQUIRE(asked);
    REQUIRE(asked->status == 201);
    const auto sign_in_id = wire::decode_sign_in_start_answer(Terminal::body(*asked)).value().id;
    const auto code = central.last_sms_code(test::phone_number(n));
    wire::SignInFinish content{id, sign_in_id, test::secret_of(code), test::secret_of("730294"), {}};
    const wire::SignInFinishRequest finish{seal_up(terminal.log(), wire::pack(content).value())};
    const auto done = terminal.call("POST", "first-sign-ins/" + sign_in_id + "/finish", wire::encode(finish));
    REQUIRE(done);
    REQUIRE(done->status == 200);
    return wire::decode_activation_answer(Terminal::body(*done)).value().activation;
}

}  // namespace

TEST_CASE("Enrol, prove a phone, send a batch, sign in: a key from first to last, and over a restart")
{
    CentralFixture central;
    Terminal terminal(central, "desk-1");
    auto& log = terminal.log();
    const auto proof = prove_phone(central, terminal, 1);
    const wire::Batch batch{{log.append_person(1, test::now(), proof), log.append_person(2, test::now())}};
    const auto sent = terminal.send_batch(batch);
    REQUIRE(sent);
    const auto answer = terminal.answer(*sent);
    CHECK(answer.results.at(0).activation == ActivationState::activated);
    CHECK(answer.results.at(1).activation == ActivationState::pending);
    CHECK(sign_in(central, terminal, 2) == ActivationState::activated);

    CHECK(central.stop() == 0);
    central.start();
    const auto again = terminal.send_batch(batch);
    REQUIRE(again);
    const auto repeated = terminal.answer(*again);
    CHECK(repeated.results.at(1).status == wire::ItemStatus::duplicate);
    CHECK(repeated.results.at(1).activation == ActivationState::activated);

    const auto listed = central.command({"activations", "list", "--home", central.home(), "--json"});
    CHECK(listed.exit_code == 0);
    CHECK(listed.out.find(test::case_number(2)) != std::string::npos);
    const auto shown = central.command({"activations", "show", test::case_number(2), "--home", central.home(), "--json"});
    CHECK(test::json_text(shown.out, "activation") == "activated");
    CHECK(test::json_text(shown.out, "record_hash") == base::to_hex(batch.records.at(1).hash));

    std::ifstream in(central.log_file());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    CHECK(text.find("central_started") != std::string::npos);
    for (const auto* personal : {"Exemplo", "96100000", "L00000001"}) CHECK(text.find(personal) == std::string::npos);
}

TEST_CASE("Strangers are kept out: other CA, no certificate, another's path, revoked, old TLS")
{
    CentralFixture central;
    Terminal one(central, "desk-1");
    Terminal two(central, "desk-2");
    REQUIRE(one.call("GET", "cursor"));

    SUBCASE("a server of another CA is not believed")
    {
        CentralFixture other;
        auto options = one.options();
        options.ca_file = other.ca_file();
        http::Client client(options);
        const auto response = Terminal::send(client, "GET", one.path("cursor"));
        REQUIRE_FALSE(response);
        CHECK(response.error().kind == http::FailureKind::tls);
    }
    SUBCASE("a client certificate of another CA ends the handshake")
    {
        CentralFixture other;
        Terminal foreign(other, "desk-1");
        auto options = one.options();
        options.certificate_file = foreign.certificate_file();
        options.private_key = foreign.key_file();
        http::Client client(options);
        const auto response = Terminal::send(client, "GET", one.path("cursor"));
        REQUIRE_FALSE(response);
        CHECK(response.error().kind != http::FailureKind::timeout);
    }
    SUBCASE("no certificate: only what everybody may read")
    {
        http::Client client(one.options(false));
        const auto refused = Terminal::send(client, "GET", one.path("cursor"));
        REQUIRE(refused);
        CHECK(refused->status == 403);
        CHECK(refused->header("content-type") == wire::k_problem_type);
        CHECK(Terminal::body(*refused).at("code") == "terminal_not_enrolled");
        CHECK(Terminal::send(client, "GET", "/v1/time")->status == 200);
    }
    SUBCASE("another terminal's path")
    {
        http::Client client(one.options());
        CHECK(Terminal::send(client, "GET", two.path("cursor"))->status == 403);
    }
    SUBCASE("revoked while connected")
    {
        CHECK(one.call("GET", "cursor")->status == 200);
        CHECK(central.command({"terminals", "revoke", "desk-1", "--home", central.home(), "--json"}).exit_code == 0);
        const auto response = one.call("GET", "cursor");
        REQUIRE(response);
        CHECK(response->status == 403);
        CHECK(Terminal::body(*response).at("code") == "terminal_revoked");
        CHECK(two.call("GET", "cursor")->status == 200);
    }
    SUBCASE("TLS 1.2")
    {
        const std::string line = "curl -s -o /dev/null --tls-max 1.2 --cacert '" + central.ca_file() + "' " +
                                 central.url() + "/livez";
        CHECK(WEXITSTATUS(std::system(line.c_str())) == 35);
    }
}

TEST_CASE("The command line refuses what it cannot do, with a reason and exit code 2")
{
    CentralFixture central;
    const auto home = central.home();
    const auto mysql = central.command({"serve", "--home", home, "--practice", "--store", "mysql://db/central", "--json"});
    CHECK(mysql.exit_code == 2);
    CHECK(test::json_text(mysql.out, "error") == "configuration_invalid");
    const auto password = central.command({"serve", "--home", home, "--practice", "--store",
                                           "postgresql://who:geheim@127.0.0.1:1/central", "--json"});
    CHECK(password.exit_code == 2);
    CHECK(test::json_text(password.out, "error") == "configuration_invalid");
    CHECK((password.out + password.err).find("geheim") == std::string::npos);
    const auto away = central.command({"serve", "--home", home, "--practice", "--store",
                                       "postgresql://127.0.0.1:1/central", "--json"});
    CHECK(away.exit_code == 2);
    CHECK(test::json_text(away.out, "error") == "storage_open_failed");
    const auto second = central.command({"serve", "--home", home, "--practice", "--listen", "127.0.0.1:0", "--json"});
    CHECK(second.exit_code == 2);
    CHECK(test::json_text(second.out, "error") == "storage_in_use");
    const auto real = central.command({"serve", "--home", home, "--listen", "127.0.0.1:0", "--json"});
    CHECK(real.exit_code == 2);
    CHECK(test::json_text(real.out, "error") == "configuration_invalid");
    CHECK(central.command({"terminals", "revoke", "nobody", "--home", home, "--json"}).exit_code == 1);
    CHECK(central.command({"nonsense"}).exit_code == 2);

    central.stop();
    const auto offline = central.command({"terminals", "add", "desk-7", "--home", home, "--json"});
    CHECK(offline.exit_code == 0);
    CHECK(test::json_text(offline.out, "token").size() == 32);
    std::filesystem::rename(home + "/token/tokens", home + "/token/gone");
    const auto without_token = central.command({"serve", "--home", home, "--practice", "--listen", "127.0.0.1:0", "--json"});
    CHECK(without_token.exit_code == 2);
    CHECK(test::json_text(without_token.out, "error") == "token_unavailable");
}
