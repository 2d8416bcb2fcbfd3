// How terminals come and go.
#include "central.h"
#include "wire/reference_set.h"

using namespace balcao;
using test::Central;

namespace {

seal::PrivateKey new_key()
{
    auto key = seal::PrivateKey::generate();
    REQUIRE(key);
    return *key;
}

}  // namespace

TEST_CASE("A token enrols once, and the answer holds all a terminal needs")
{
    Central central;
    const auto token = central.invite("desk-1");
    const auto key = new_key();
    const auto response = central.enrol_with(token, key, "whatever the terminal says");
    REQUIRE(response.status == 201);
    const auto answer = wire::decode_enrolment_answer(Central::body(response));
    REQUIRE(answer);
    CHECK(answer->terminal.text() == "desk-1");
    CHECK(answer->point_of_service == "LX-01");
    CHECK(answer->now == central.clock.now());
    const auto certificate = seal::Certificate::from_pem(answer->certificate_pem);
    REQUIRE(certificate);
    CHECK(certificate->common_name() == "desk-1");
    CHECK(key.belongs_to(*certificate));
    const std::vector<seal::Certificate> anchors{seal::Certificate::from_pem(answer->ca_pem).value()};
    const auto now = central.clock.now();
    CHECK(seal::verify_chain(*certificate, anchors, now, seal::Profile::client));
    const std::pair<std::string, seal::Profile> bundles[] = {
        {answer->seal_certificate_pem, seal::Profile::seal},
        {answer->receipt_certificate_pem, seal::Profile::receipt},
        {answer->reference_certificate_pem, seal::Profile::reference}};
    for (const auto& [pem, profile] : bundles) {
        CHECK(seal::verify_chain(seal::Certificate::bundle_from_pem(pem).value().front(), anchors, now, profile));
    }
    CHECK(Central::code(central.enrol_with(token, new_key())) == "enrolment_refused");
    central.restart();
    CHECK(Central::code(central.enrol_with(token, new_key())) == "enrolment_refused");
    CHECK(central.call("GET", "/v1/terminals/desk-1/cursor", nullptr, certificate->to_der()).status == 200);
}

TEST_CASE("A token expires")
{
    Central central;
    const auto token = central.invite("desk-1");
    central.clock.advance(std::chrono::hours(24) + std::chrono::seconds(1));
    CHECK(central.enrol_with(token, new_key()).status == 403);
}

TEST_CASE("Guessing tokens is slowed down")
{
    Central central;
    const auto token = central.invite("desk-1");
    for (int i = 0; i < 10; ++i) CHECK(central.enrol_with("0123456789abcdef", new_key()).status == 403);
    const auto eleventh = central.enrol_with(token, new_key());
    CHECK(eleventh.status == 429);
    CHECK(Central::body(eleventh).at("retry_after_s") == 600);
    central.clock.advance(std::chrono::minutes(10));
    CHECK(central.enrol_with(token, new_key()).status == 201);
}

TEST_CASE("A certificate request that is not signed by its own key is refused and does not spend the token")
{
    Central central;
    const auto token = central.invite("desk-1");
    auto der = seal::CertificateRequest::create(new_key(), "desk-1").value().to_der();
    der.back() ^= 1U;
    const auto pem = "-----BEGIN CERTIFICATE REQUEST-----\n" + base::to_base64(der) +
                     "\n-----END CERTIFICATE REQUEST-----\n";
    const auto body = wire::encode(wire::EnrolmentRequest{token, pem, ""});
    CHECK(central.call("POST", "/v1/enrolments", body).status == 400);
    CHECK(central.enrol_with(token, new_key()).status == 201);
}

TEST_CASE("A renewed certificate works beside the old one, until that expires")
{
    Central central;
    auto desk = central.desk();
    central.clock.advance(std::chrono::hours(24 * 300));
    const auto key = new_key();
    const auto csr = seal::CertificateRequest::create(key, "desk-1").value().to_pem();
    const auto response = central.call(desk, "POST", "certificate", wire::encode(wire::RenewalRequest{csr}));
    REQUIRE(response.status == 201);
    const auto fresh =
        seal::Certificate::from_pem(wire::decode_enrolment_answer(Central::body(response)).value().certificate_pem);
    REQUIRE(fresh);
    CHECK(central.call(desk, "GET", "cursor").status == 200);
    CHECK(central.call("GET", "/v1/terminals/desk-1/cursor", nullptr, fresh->to_der()).status == 200);
    central.clock.advance(std::chrono::hours(24 * 100));
    CHECK(Central::code(central.call(desk, "GET", "cursor")) == "key_expired");
    CHECK(central.call("GET", "/v1/terminals/desk-1/cursor", nullptr, fresh->to_der()).status == 200);
}

TEST_CASE("After a new enrolment the old certificate connects no more, but what it signed still counts")
{
    Central central;
    auto desk = central.desk();
    const auto waiting = desk.append_person(1, test::k_morning);
    const auto anew = central.desk("desk-1");
    CHECK(central.call(desk, "GET", "cursor").status == 403);
    CHECK(central.send(anew, {waiting}).results.at(0).status == wire::ItemStatus::accepted);
}

TEST_CASE("A revoked terminal is told so, its records do not count, and it can be invited again")
{
    Central central;
    auto desk = central.desk();
    REQUIRE(central::revoke_terminal(central.context(), "desk-1"));
    const auto response = central.call(desk, "GET", "cursor");
    CHECK(response.status == 403);
    CHECK(Central::code(response) == "terminal_revoked");
    central.restart();
    CHECK(Central::code(central.call(desk, "GET", "cursor")) == "terminal_revoked");
    CHECK(central.call(desk, "POST", "batches", wire::encode(wire::Batch{{desk.append_person(1, test::k_morning)}})).status ==
          403);
    const auto anew = central.desk("desk-1");
    CHECK(central.call(anew, "GET", "cursor").status == 200);
    CHECK(central.call(desk, "GET", "cursor").status == 403);
    const auto stolen = central.send(anew, {desk.append_person(2, test::k_morning)});
    CHECK(stolen.results.at(0).problem->code == wire::k_problem_signature);
}

TEST_CASE("A certificate of our CA that is no terminal's opens nothing")
{
    Central central;
    central.desk("desk-1");
    const auto key = new_key();
    const seal::Validity validity{test::k_morning - std::chrono::hours(1), test::k_morning + std::chrono::hours(1)};
    for (const auto profile : {seal::Profile::client, seal::Profile::server, seal::Profile::receipt}) {
        const auto forged = seal::issue(key, "desk-1", central.home().ca, profile, validity);
        REQUIRE(forged);
        CHECK(central.call("GET", "/v1/terminals/desk-1/cursor", nullptr, forged->to_der()).status == 403);
    }
    CHECK(central.call("GET", "/v1/terminals/desk-1/cursor", nullptr, base::Bytes{1, 2, 3}).status == 403);
}

TEST_CASE("The administration adds, lists and revokes, and is closed to everybody else")
{
    Central central;
    const auto added = central.call("POST", "/admin/terminals", wire::Json{{"terminal", "desk-9"}, {"hours", 1}});
    CHECK(added.status == 201);
    CHECK(Central::body(added).at("token").get<std::string>().size() == 32);
    CHECK(central.call("POST", "/admin/terminals", wire::Json{{"terminal", "../etc"}}).status == 400);
    CHECK(Central::body(central.call("GET", "/admin/terminals")).at("terminals").at(0).at("state") == "invited");
    CHECK(central.call("POST", "/admin/terminals/nobody/revoke").status == 404);
    CHECK(central.call("POST", "/admin/terminals/desk-9/revoke").status == 200);
    central::Request outside;
    outside.method = "GET";
    outside.path = "/admin/terminals";
    CHECK(central.call(outside).status == 404);
}

TEST_CASE("Activations are listed and shown with the record's hash, without personal data")
{
    Central central;
    auto desk = central.desk();
    const auto record = desk.append_person(1, test::k_morning);
    central.send(desk, {record, desk.append_person(2, test::k_morning)});
    const auto list = central.call("GET", "/admin/activations?state=pending&limit=1");
    CHECK(Central::body(list).at("activations").size() == 1);
    CHECK(Central::body(list).at("more") == true);
    CHECK(central.call("GET", "/admin/activations?state=nonsense").status == 400);
    const auto shown = central.call("GET", "/admin/activations/" + test::case_number(1));
    CHECK(Central::body(shown).at("record_hash") == base::to_hex(record.hash));
    CHECK(Central::body(shown).at("activation") == "pending");
    const auto text = base::to_text(shown.body) + base::to_text(list.body);
    CHECK(text.find("Exemplo") == std::string::npos);
    CHECK(text.find("96100") == std::string::npos);
    CHECK(central.call("GET", "/admin/activations/" + test::case_number(5)).status == 404);
}

TEST_CASE("Reference data comes with a signed manifest, and not again when nothing changed")
{
    Central central;
    const auto response = central.call("GET", "/v1/reference/eligibility_rules");
    REQUIRE(response.status == 200);
    const auto set = wire::decode_reference_set(Central::body(response));
    REQUIRE(set);
    CHECK(set->version == test::rules().version);
    CHECK(set->sha256 == base::to_hex(seal::sha256(base::as_bytes(set->content))));
    CHECK(seal::verify(central.home().reference.certificate, wire::canonical_manifest(*set), set->sig));
    CHECK(set->not_before <= central.clock.now());
    CHECK(set->expires_at > central.clock.now());
    central::Request again;
    again.method = "GET";
    again.path = "/v1/reference/eligibility_rules";
    again.headers["if-none-match"] = "\"" + set->version + "\"";
    CHECK(central.call(again).status == 304);
    CHECK(central.call("GET", "/v1/reference/..%2f..%2fcentral").status == 404);
    CHECK(central.call("GET", "/v1/reference/nothing").status == 404);
}

TEST_CASE("Ready means that a write became durable; counts name nobody")
{
    Central central;
    auto desk = central.desk();
    central.send(desk, {desk.append_person(1, test::k_morning)});
    CHECK(central.call("GET", "/readyz").status == 200);
    CHECK(central.stored<std::int64_t>([](central::Store& s) {
        return s.number("SELECT at FROM heartbeat");
    }) == central::to_ms(central.clock.now()));
    const auto text = base::to_text(central.call("GET", "/metrics").body);
    CHECK(text.find("balcao_central_items_accepted_total 1\n") != std::string::npos);
    CHECK(text.find("balcao_central_keys_pending 1\n") != std::string::npos);
    CHECK(text.find("desk-1") == std::string::npos);
}
