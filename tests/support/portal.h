#pragma once
// The Finances Portal before a real central: enrolled with a token of its own, over TLS, it asks for keys that come by letter.

#include <cstdio>
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

}  // namespace balcao::test
