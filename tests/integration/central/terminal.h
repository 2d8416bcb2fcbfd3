#pragma once
// A terminal as the central sees it: a key, a certificate, an HTTPS client and a log of records.

#include <string>

#include "http/client.h"
#include "support/central_fixture.h"
#include "support/desk_records.h"
#include "support/temporary_folder.h"
#include "wire/enrolment.h"

namespace balcao::test {

inline base::Instant now() { return base::SystemClock().now(); }

class Terminal {
public:
    Terminal(CentralFixture& central, const std::string& name) : m_url(central.url()), m_ca(central.ca_file())
    {
        auto key = seal::PrivateKey::generate();
        REQUIRE(key);
        REQUIRE(key->save(key_file()));
        const auto csr = seal::CertificateRequest::create(*key, name);
        REQUIRE(csr);
        const wire::EnrolmentRequest request{central.enrolment_token(name), csr->to_pem(), "test"};
        http::Client plain(options(false));
        const auto response = send(plain, "POST", "/v1/enrolments", wire::encode(request));
        REQUIRE(response);
        REQUIRE(response->status == 201);
        const auto enrolled = wire::decode_enrolment_answer(body(*response));
        REQUIRE(enrolled);
        auto certificate = seal::Certificate::from_pem(enrolled->certificate_pem);
        REQUIRE(certificate);
        REQUIRE(certificate->save(certificate_file()));
        m_log.emplace(DeskLog{name, {*key, *certificate},
                              seal::Certificate::bundle_from_pem(enrolled->seal_certificate_pem).value()});
        m_receipt_certificate = seal::Certificate::bundle_from_pem(enrolled->receipt_certificate_pem).value().front();
    }

    [[nodiscard]] DeskLog& log() { return *m_log; }
    [[nodiscard]] http::ClientOptions options(bool with_certificate = true) const
    {
        http::ClientOptions out;
        out.base_url = m_url;
        out.ca_file = m_ca;
        if (with_certificate) {
            out.certificate_file = certificate_file();
            out.private_key = key_file();
        }
        return out;
    }
    [[nodiscard]] std::string key_file() const { return m_folder.file("terminal.key"); }
    [[nodiscard]] std::string certificate_file() const { return m_folder.file("terminal.pem"); }
    [[nodiscard]] std::string path(const std::string& what) const { return "/v1/terminals/" + m_log->terminal + "/" + what; }

    base::Result<http::Response, http::Failure> call(const std::string& method, const std::string& what,
                                                     const wire::Json& json = nullptr)
    {
        if (!m_client) m_client.emplace(options());
        return send(*m_client, method, path(what), json);
    }
    base::Result<http::Response, http::Failure> send_batch(const wire::Batch& batch)
    {
        if (!m_client) m_client.emplace(options());
        http::Request request;
        request.method = "POST";
        request.path = path("batches");
        request.content_type = "application/cbor";
        request.body = wire::write_body(wire::encode(batch, wire::Format::cbor), wire::Format::cbor);
        request.headers = {{"Idempotency-Key", wire::idempotency_key(batch)},
                           {"Content-Digest", "sha-256=:" + base::to_base64(seal::sha256(request.body)) + ":"}};
        return m_client->send(request);
    }
    static base::Result<http::Response, http::Failure> send(http::Client& client, const std::string& method,
                                                            const std::string& path, const wire::Json& json = nullptr)
    {
        http::Request request;
        request.method = method;
        request.path = path;
        request.deadline = std::chrono::milliseconds(20'000);
        if (!json.is_null()) {
            request.content_type = "application/json";
            request.body = wire::write_body(json, wire::Format::json);
        }
        return client.send(request);
    }
    static wire::Json body(const http::Response& response)
    {
        const auto format = wire::format_of(response.header("content-type")).value_or(wire::Format::json);
        auto json = wire::read_body(response.body, format);
        REQUIRE(json);
        return *json;
    }
    /// Results of a batch that must have been answered with 200 and a receipt that holds.
    wire::BatchAnswer answer(const http::Response& response) const
    {
        REQUIRE(response.status == 200);
        auto read = wire::decode_batch_answer(body(response));
        REQUIRE(read);
        if (read->receipt) {
            CHECK(seal::verify(*m_receipt_certificate, wire::canonical_receipt(*read->receipt), read->receipt->sig));
        }
        return *read;
    }

private:
    TemporaryFolder m_folder;
    std::string m_url;
    std::string m_ca;
    std::optional<http::Client> m_client;
    std::optional<DeskLog> m_log;
    std::optional<seal::Certificate> m_receipt_certificate;
};

}  // namespace balcao::test
