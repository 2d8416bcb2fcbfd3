#include "http/client.h"

#include <cstdlib>

#include "support/kept_port.h"
#include "support/raw_server.h"
#include "support/test.h"

using namespace balcao;
using namespace std::chrono_literals;
using http::FailureKind;
using test::http_answer;
using test::RawAnswer;
using test::RawServer;

namespace {

http::Client plain_client(const RawServer& server)
{
    http::ClientOptions options;
    options.base_url = server.url();
    options.allow_plain = true;
    options.max_body_octets = 1000;
    options.max_header_octets = 2000;
    return http::Client(options);
}

RawServer always(std::string octets, bool close_after = false)
{
    return RawServer([octets = std::move(octets), close_after](const std::string&, int) {
        return RawAnswer{octets, 0ms, close_after};
    });
}

}  // namespace

TEST_CASE("an answer carries status, headers in lower case and the body, whatever the status is")
{
    for (const std::string status : {"200 OK", "404 Not Found", "503 Service Unavailable"}) {
        auto server = always(http_answer(status, "X-One: a\r\nX-ONE:  b \r\n", "body"));
        auto client = plain_client(server);
        http::Request request;
        request.path = "/v1/x?y=1";
        const auto answered = client.send(request);
        REQUIRE(answered);
        CHECK(answered->status == std::stoi(status));
        CHECK(answered->header("x-one") == "b");
        CHECK(answered->header("absent").empty());
        CHECK(base::to_text(answered->body) == "body");
    }
}

TEST_CASE("a request goes out as written: method, path, headers, body, no Expect")
{
    auto server = always(http_answer("200 OK", "", ""));
    auto client = plain_client(server);
    http::Request request;
    request.method = "POST";
    request.path = "/p";
    request.content_type = "application/cbor";
    request.headers = {{"Idempotency-Key", "k:1-2:abcd"}};
    request.body = base::Bytes(100'000, 0x41);
    REQUIRE(client.send(request));
    const auto sent = server.requests().front();
    CHECK(sent.starts_with("POST /p HTTP/1.1\r\n"));
    CHECK(sent.find("Content-Type: application/cbor\r\n") != std::string::npos);
    CHECK(sent.find("Idempotency-Key: k:1-2:abcd\r\n") != std::string::npos);
    CHECK(sent.find("Expect:") == std::string::npos);
    CHECK(sent.find("Content-Length: 100000\r\n") != std::string::npos);
    CHECK(sent.ends_with("AAAA"));

    http::Request empty;
    empty.method = "POST";
    empty.path = "/q";
    REQUIRE(client.send(empty));
    CHECK(server.requests().back().find("Content-Length: 0\r\n") != std::string::npos);
}

TEST_CASE("a connection is kept for the next request and dropped on demand")
{
    auto server = always(http_answer("200 OK", "", "x"));
    auto client = plain_client(server);
    http::Request request;
    request.path = "/";
    for (int i = 0; i < 3; ++i) REQUIRE(client.send(request));
    CHECK(server.connections() == 1);
    client.drop_connection();
    REQUIRE(client.send(request));
    CHECK(server.connections() == 2);
}

TEST_CASE("redirects are answers, never followed")
{
    auto server = always(http_answer("302 Found", "Location: /login\r\n", "<html>"));
    auto client = plain_client(server);
    http::Request request;
    request.path = "/";
    const auto response = client.send(request);
    REQUIRE(response);
    CHECK(response->status == 302);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("plain http needs to be asked for, and https needs a CA")
{
    auto server = always(http_answer("200 OK", "", ""));
    http::Request request;
    request.path = "/";
    http::ClientOptions options;
    options.base_url = server.url();
    CHECK(http::Client(options).send(request).error().kind == FailureKind::setup);
    options.base_url = "https://127.0.0.1:1";
    CHECK(http::Client(options).send(request).error().kind == FailureKind::setup);
    options.base_url = "ftp://127.0.0.1";
    options.allow_plain = true;
    CHECK(http::Client(options).send(request).error().kind == FailureKind::setup);
    CHECK(server.connections() == 0);
}

TEST_CASE("headers and paths that would break the request apart are refused")
{
    auto server = always(http_answer("200 OK", "", ""));
    auto client = plain_client(server);
    for (const std::string path : {"", "x", "/a b", "/a\r\nX: y"}) {
        http::Request request;
        request.path = path;
        CHECK(client.send(request).error().kind == FailureKind::setup);
    }
    http::Request request;
    request.path = "/";
    request.headers = {{"X", "a\r\nY: b"}};
    CHECK(client.send(request).error().kind == FailureKind::setup);
    request.headers = {};
    request.method = "GET /x";
    CHECK(client.send(request).error().kind == FailureKind::setup);
    CHECK(server.requests().empty());
}

TEST_CASE("proxy variables of the environment are ignored")
{
    auto server = always(http_answer("200 OK", "", "direct"));
    ::setenv("http_proxy", "http://127.0.0.1:1", 1);
    auto client = plain_client(server);
    http::Request request;
    request.path = "/";
    const auto response = client.send(request);
    ::unsetenv("http_proxy");
    REQUIRE(response);
    CHECK(base::to_text(response->body) == "direct");
}

TEST_CASE("bodies and headers above the limits are refused, announced or not")
{
    const std::string big(1001, 'x');
    for (const auto& octets : {http_answer("200 OK", "", big),
                               "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + big,
                               http_answer("200 OK", "X: " + std::string(2000, 'h') + "\r\n", "")}) {
        auto server = always(octets, true);
        auto client = plain_client(server);
        http::Request request;
        request.path = "/";
        const auto response = client.send(request);
        REQUIRE(!response);
        CHECK(response.error().kind == FailureKind::too_large);
        CHECK(response.error().sent);
        CHECK(http::to_fault(response.error()).code == base::FaultCode::message_too_large);
    }
    auto server = always(http_answer("200 OK", "", std::string(1000, 'x')));
    http::Request request;
    request.path = "/";
    CHECK(plain_client(server).send(request)->body.size() == 1000);
}

TEST_CASE("nobody listening is a failure before sending; a lost answer is one after")
{
    const test::KeptPort closed;
    const int port = closed.number();
    http::ClientOptions options;
    options.base_url = "http://127.0.0.1:" + std::to_string(port);
    options.allow_plain = true;
    http::Request request;
    request.path = "/";
    const auto refused = http::Client(options).send(request);
    REQUIRE(!refused);
    CHECK(refused.error().kind == FailureKind::connect);
    CHECK_FALSE(refused.error().sent);
    CHECK(http::to_fault(refused.error()) == base::Fault{base::FaultCode::network_unreachable, ECONNREFUSED, refused.error().code});

    options.base_url = "http://name.invalid:80";
    const auto unknown = http::Client(options).send(request);
    REQUIRE(!unknown);
    CHECK(unknown.error().kind == FailureKind::resolve);
    CHECK_FALSE(unknown.error().sent);

    for (const std::string octets : {"", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "SSH-2.0-other\r\n"}) {
        auto server = always(octets, true);
        const auto lost = plain_client(server).send(request);
        REQUIRE(!lost);
        CHECK(lost.error().kind == FailureKind::broken);
        CHECK(lost.error().sent);
    }
}

TEST_CASE("a late answer ends at the deadline and may have been carried out")
{
    RawServer server([](const std::string&, int) { return RawAnswer{http_answer("200 OK", "", ""), 60s}; });
    auto client = plain_client(server);
    http::Request request;
    request.path = "/";
    request.deadline = 800ms;  // enough for the request to be on its way
    const auto started = std::chrono::steady_clock::now();
    const auto late = client.send(request);
    const auto took = std::chrono::steady_clock::now() - started;
    REQUIRE(!late);
    CHECK(late.error().kind == FailureKind::timeout);
    CHECK(late.error().sent);
    CHECK(http::to_fault(late.error()).code == base::FaultCode::network_timeout);
    CHECK(took >= 790ms);
    CHECK(took < 30s);
}

TEST_CASE("a stop request ends a running exchange at once, and one asked before sends nothing")
{
    std::stop_source stop;
    RawServer server([&stop](const std::string&, int) {
        stop.request_stop();  // it has come
        return RawAnswer{http_answer("200 OK", "", ""), 60s};
    });
    auto client = plain_client(server);
    http::Request request;
    request.path = "/";
    const auto started = std::chrono::steady_clock::now();
    const auto stopped = client.send(request, stop.get_token());
    REQUIRE(!stopped);
    CHECK(stopped.error().kind == FailureKind::stopped);
    CHECK(stopped.error().sent);
    CHECK(std::chrono::steady_clock::now() - started < 30s);
    const auto never = client.send(request, stop.get_token());
    REQUIRE(!never);
    CHECK(never.error().kind == FailureKind::stopped);
    CHECK_FALSE(never.error().sent);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("interim answers are skipped")
{
    auto server = always("HTTP/1.1 103 Early Hints\r\nX: no\r\n\r\n" + http_answer("200 OK", "Y: yes\r\n", "z"));
    http::Request request;
    request.path = "/";
    const auto response = plain_client(server).send(request);
    REQUIRE(response);
    CHECK(response->status == 200);
    CHECK(response->header("x").empty());
    CHECK(response->header("y") == "yes");
}

TEST_CASE("percent encoding keeps unreserved characters alone")
{
    CHECK(http::percent_encode("aZ09-._~") == "aZ09-._~");
    CHECK(http::percent_encode("a/b ?é") == "a%2Fb%20%3F%C3%A9");
}
