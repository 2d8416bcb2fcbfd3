// From the desk to a signed document: a record over TLS, the page in a browser's manner, and OpenSSL's own tool as the judge.
#include <sys/wait.h>

#include "support/browser.h"
#include "terminal.h"
#include "unit/rules/drafts.h"

using namespace balcao;
using test::CentralFixture;
using test::Terminal;

namespace {

/// Where the page listens: the second address the program announced.
std::string page_of(const CentralFixture& central)
{
    std::ifstream in(central.root() + "/serve.out");
    std::string line;
    std::getline(in, line);
    return "https://" + test::json_text(line, "sign_in");
}

class RealBrowser {
public:
    explicit RealBrowser(const CentralFixture& central) : m_client(options(central)) {}
    test::Browser open(const std::string& origin)
    {
        return {[this](const std::string& method, const std::string& path, const std::map<std::string, std::string>& headers, const std::string& body) {
            http::Request request;
            request.method = method;
            request.path = path;
            request.body = base::to_bytes(body);
            for (const auto& [name, value] : headers) {
                if (name == "content-type") request.content_type = value;
                else if (name != "host") request.headers.emplace_back(name, value);
            }
            const auto response = m_client.send(request);
            REQUIRE(response);
            return test::Shown{response->status, response->headers, base::to_text(response->body)};
        }, origin};
    }

private:
    static http::ClientOptions options(const CentralFixture& central)
    {
        http::ClientOptions out;
        out.base_url = page_of(central);
        out.ca_file = central.ca_file();
        return out;
    }
    http::Client m_client;
};

int run(const std::string& line) { return WEXITSTATUS(std::system(line.c_str())); }

void write(const std::string& path, const std::string& content)
{
    std::ofstream out(path, std::ios::binary);
    out << content;
}

wire::Record with_signature(test::DeskLog& log, int n)
{
    const auto at = test::now();
    const auto id = test::case_number(n);
    const auto draft = test::acknowledge_all(test::with(test::person_number(n), {{test::F::signature_wanted, "yes"}}), test::k_practice);
    return log.append(test::request_of(id, draft, test::sealed_password(id, "482915", log.seal_to, at), at), at);
}

domain::CancellationRequest ending(int person, int case_id)
{
    const auto at = test::now();
    auto draft = test::person_number(person);
    draft.act = domain::DeskAct::key_cancellation;
    draft.set(test::F::phone, {}, domain::Origin::typed);
    draft.acknowledged.clear();
    draft = test::acknowledge_all(draft, test::k_practice);
    return {base::CaseId(test::case_number(case_id)),
            domain::identity_key(draft).value(),
            draft,
            {std::string(domain::consent_text_id(draft.act)), "2026-11", "pt", std::string(64, 'b'), at, at},
            {base::OperatorId("m.silva"), domain::OperatorAct::Right::activate, at},
            test::rules().version};
}

}  // namespace

TEST_CASE("A key of the desk signs in at the page, chooses PINs, signs a document that OpenSSL verifies, and signs nothing once it has ended")
{
    CentralFixture central({.sms_url = {}, .serve_options = {"--sign-in-listen", "127.0.0.1:0"}, .store = {}, .home = {}});
    Terminal terminal(central, "desk-1");
    auto& log = terminal.log();
    const auto sent = terminal.send_batch({{with_signature(log, 1), log.append_person(2, test::now())}});
    REQUIRE(sent);
    REQUIRE(terminal.answer(*sent).results.at(0).status == wire::ItemStatus::accepted);

    RealBrowser real(central);
    auto browser = real.open(page_of(central));
    const auto start = browser.get("/?lang=en");
    CHECK(start.headers.at("strict-transport-security") == "max-age=31536000");
    CHECK(start.headers.at("cache-control") == "no-store");
    CHECK(browser.submit("/sign-in", {{"phone", test::phone_number(1)}, {"pin", "482915"}}).says("/code"));
    CHECK(browser.submit("/code", {{"code", central.last_sms_code(test::phone_number(1))}}).says("Choose your PIN"));
    CHECK(browser.submit("/new-pin", {{"pin", "730294"}, {"again", "730294"}, {"signature_pin", "6184"}, {"signature_again", "6184"}}).says("My key"));

    const std::string document = "Procuração de Amélia Exemplo, sintética.\n" + std::string(100'000, 'x');
    const auto path = central.root() + "/document.txt";
    write(path, document);
    CHECK(browser.get("/sign").says("Document"));
    CHECK(browser.upload("/sign", {{"hash", ""}, {"signature_pin", "6184"}}, document).says("/sign-code"));
    // The visit is in the store: the program may go and come between the PIN and the code.
    CHECK(central.stop() == 0);
    central.start();
    RealBrowser after(central);
    auto resumed = after.open(page_of(central));
    resumed.cookie = browser.cookie;
    CHECK(resumed.get("/sign").says("/sign-code"));
    const auto signature = resumed.submit("/sign-code", {{"code", central.last_sms_code(test::phone_number(1))}});
    REQUIRE(signature.status == 200);
    write(central.root() + "/assinatura.p7s", signature.body);

    const auto verify = "openssl cms -verify -cades -binary -inform DER -in '" + central.root() + "/assinatura.p7s' -CAfile '" + central.ca_file() +
                        "' -signer '" + central.root() + "/signer.pem' -out /dev/null 2>'" + central.root() + "/verify.err' -content ";
    CHECK(run(verify + "'" + path + "'") == 0);
    write(path + ".changed", document + "y");
    CHECK(run(verify + "'" + path + ".changed'") != 0);
    CHECK(run("openssl x509 -in '" + central.root() + "/signer.pem' -noout -text > '" + central.root() + "/signer.txt'") == 0);
    std::ifstream in(central.root() + "/signer.txt");
    const std::string certificate{std::istreambuf_iterator<char>(in), {}};
    CHECK(certificate.find("Policy: 2.25.160760784062690434265580356870910559826.4.1") != std::string::npos);
    CHECK(certificate.find("Non Repudiation") != std::string::npos);
    CHECK(certificate.find("Digital Signature, ") == std::string::npos);
    CHECK(certificate.find("Balcao central signatures (practice)") != std::string::npos);
    for (const auto* private_data : {"L00000001", "96100000", "1980"}) CHECK(certificate.find(private_data) == std::string::npos);

    CHECK(resumed.get().says("Document signed"));
    REQUIRE(resumed.get("/sign").says("signature_pin"));
    CHECK(resumed.upload("/sign", {{"hash", ""}, {"signature_pin", "6184"}}, document).says("/sign-code"));
    const auto cancelled = terminal.send_batch({{log.append(ending(1, 31), test::now())}});
    REQUIRE(cancelled);
    REQUIRE(terminal.answer(*cancelled).results.at(0).status == wire::ItemStatus::accepted);
    const auto refused = resumed.submit("/sign-code", {{"code", central.last_sms_code(test::phone_number(1))}});
    CHECK(refused.status >= 400);
    CHECK(refused.headers.at("content-type") == "text/html; charset=utf-8");
    CHECK(resumed.get().says("/sign-in"));

    std::ifstream log_in(central.log_file());
    const std::string text{std::istreambuf_iterator<char>(log_in), {}};
    CHECK(text.find("document_signed") != std::string::npos);
    for (const auto* secret : {"730294", "6184", "482915", "Exemplo", "96100000"}) CHECK(text.find(secret) == std::string::npos);
}
