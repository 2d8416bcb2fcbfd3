#pragma once
// The Finances Portal before a real central: enrolled with a token of its own, over TLS, it asks for keys that come by letter.

#include <cstdio>
#include <filesystem>
#include <map>
#include <optional>
#include <sstream>
#include <string>

#include "http/client.h"
#include "support/central_fixture.h"
#include "support/desk_records.h"
#include "support/temporary_folder.h"
#include "wire/enrolment.h"
#include "wire/letter.h"
#include "wire/phone_code.h"

namespace balcao::test {

class Portal {
public:
    explicit Portal(CentralFixture& central) : m_central(central)
    {
        const auto added = central.command({"partners", "add", "financas", "--home", central.home(), "--json"});
        REQUIRE_MESSAGE(added.exit_code == 0, (added.out + added.err));
        const auto token = wire::parse_json(added.out.substr(0, added.out.find('\n')));
        REQUIRE(token);
        const auto key = seal::PrivateKey::generate().value();
        REQUIRE(key.save(m_folder.file("key")));
        http::ClientOptions options;
        options.base_url = central.url();
        options.ca_file = central.ca_file();
        http::Client plain(options);
        const wire::EnrolmentRequest request{token->at("token").get<std::string>(), seal::CertificateRequest::create(key, "financas").value().to_pem(), "test"};
        const auto answer = wire::decode_enrolment_answer(exchange(plain, "/v1/enrolments", wire::encode(request), 201)).value();
        REQUIRE(seal::Certificate::from_pem(answer.certificate_pem).value().save(m_folder.file("pem")));
        options.certificate_file = m_folder.file("pem");
        options.private_key = m_folder.file("key");
        m_client.emplace(options);
    }
    /// \param holder a Citizen Card's data with the telephone
    void ask(const std::string& case_id, const domain::Draft& holder)
    {
        const base::CaseId id(case_id);
        const std::string phone(holder.text(domain::FieldId::phone));
        const auto sent = wire::decode_phone_code_answer(post("phone-codes", wire::encode(wire::PhoneCodeRequest{id, phone, "pt"}), 201)).value();
        const auto proof = wire::decode_phone_code_proof(post("phone-codes/" + sent.id + "/check", wire::encode(wire::PhoneCodeCheck{m_central.last_sms_code(phone)}), 200)).value();
        const auto at = base::SystemClock().now();
        post("letters", wire::encode(wire::LetterRequest{id, holder, {{"Rua do Exemplo 1"}, "8000-123", "Faro", {}}, "en", {"letter-authorisation", "2026-11", "pt", std::string(64, 'c'), at, at}, proof.token}), 201);
    }
    wire::Json post(const std::string& what, const wire::Json& json, int wanted) { return exchange(*m_client, "/v1/partners/financas/" + what, json, wanted); }

private:
    static wire::Json exchange(http::Client& client, const std::string& path, const wire::Json& json, int wanted)
    {
        http::Request request;
        request.method = "POST";
        request.path = path;
        request.deadline = std::chrono::milliseconds(20'000);
        request.content_type = "application/json";
        request.body = wire::write_body(json, wire::Format::json);
        const auto response = client.send(request);
        REQUIRE(response);
        REQUIRE_MESSAGE(response->status == wanted, base::to_text(response->body));
        auto body = wire::read_body(response->body, wire::Format::json);
        REQUIRE(body);
        return *body;
    }
    CentralFixture& m_central;
    TemporaryFolder m_folder;
    std::optional<http::Client> m_client;
};

/// Each page's number and PIN, as a reader sees them.
inline void read_letters_of(const std::string& pdf, std::map<std::string, std::string>& out)
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

/// Of tests/data/practice/complete-letter.json.
inline domain::Draft letter_holder()
{
    return with(citizen_card(), {{F::document_number, "007666667ZZ0"}, {F::full_name, "Amélia Cidadã de Exemplo"}, {F::birth_date, "1979-06-23"},
                                 {F::expiry_date, "2034-05-28"}, {F::phone, "+351912345601"}});
}

/// Five business days later: the one letter there is gets printed. The central is away meanwhile. \return its PIN
inline std::string print_letter(CentralFixture& central)
{
    central.kill_hard();
    const std::string due = "import sqlite3; c = sqlite3.connect('" + central.store() + "'); c.execute('UPDATE letter SET due_on = ?', ('2026-01-02',)); c.commit()";
    REQUIRE(std::system(("python3 -c \"" + due + "\"").c_str()) == 0);
    central.start();
    const auto out = central.root() + "/letters";
    const auto done = central.command({"letters", "batch", "--out", out, "--home", central.home(), "--json"});
    REQUIRE_MESSAGE(done.exit_code == 0, (done.out + done.err));
    std::map<std::string, std::string> pins;
    for (const auto& entry : std::filesystem::directory_iterator(out)) {
        if (entry.path().extension() == ".pdf") read_letters_of(entry.path().string(), pins);
    }
    REQUIRE(pins.size() == 1);
    return pins.begin()->second;
}

}  // namespace balcao::test
