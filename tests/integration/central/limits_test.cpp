// What a hostile client meets: limits, deadlines and a clear refusal.
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/random.h"
#include "terminal.h"

using namespace balcao;
using test::CentralFixture;
using test::Terminal;

namespace {

/// A bare TCP connection. \return descriptor.
int connect_to(int port)
{
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    return made;
}

/// Seconds until the other side hangs up; `most` when it does not.
int seconds_until_closed(int descriptor, int most)
{
    const auto start = std::chrono::steady_clock::now();
    char octets[512];
    pollfd waiting{descriptor, POLLIN, 0};
    while (true) {
        const auto passed = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start);
        if (passed.count() >= most) return most;
        if (::poll(&waiting, 1, 500) > 0 && ::recv(descriptor, octets, sizeof octets, 0) <= 0) {
            return static_cast<int>(passed.count());
        }
    }
}

http::Response post(Terminal& terminal, base::Bytes body, const std::string& type)
{
    http::Client client(terminal.options());
    http::Request request;
    request.method = "POST";
    request.path = terminal.path("batches");
    request.content_type = type;
    request.body = std::move(body);
    auto response = client.send(request);
    REQUIRE(response);
    return *response;
}

/// `openssl s_client` that keeps a half-sent request open; closed by the server or by us.
std::string run_shell(const std::string& command)
{
    std::string out;
    FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    char buffer[4096];
    std::size_t count = 0;
    while ((count = std::fread(buffer, 1, sizeof buffer, pipe)) > 0) out.append(buffer, count);
    ::pclose(pipe);
    return out;
}

}  // namespace

TEST_CASE("Bodies that are too large or no message are refused and the service goes on")
{
    CentralFixture central;
    Terminal terminal(central, "desk-1");
    CHECK(post(terminal, base::Bytes(2U << 20U, 'x'), "application/json").status == 413);
    CHECK(post(terminal, base::Bytes((1U << 20U) + 1, 'x'), "application/cbor").status == 413);
    base::SeededRandom random(1);
    for (int i = 0; i < 200; ++i) {
        const auto response = post(terminal, random.bytes(1 + random.below(300)), "application/cbor");
        CHECK(response.status == 400);
    }
    // Arrays inside arrays: refused by depth, not by the stack.
    CHECK(post(terminal, base::Bytes(500'000, 0x81), "application/cbor").status == 400);
    CHECK(post(terminal, base::Bytes(500'000, '['), "application/json").status == 400);
    CHECK(post(terminal, base::to_bytes("{\"v\":1,\"v\":1,\"records\":[]}"), "application/json").status == 400);
    CHECK(terminal.call("GET", "cursor")->status == 200);
}

TEST_CASE("Headers that are too large are refused")
{
    CentralFixture central;
    const auto out = run_shell("curl -s -o /dev/null -w '%{http_code}' -H \"X-Long: $(head -c 40000 /dev/zero | tr '\\0' a)\" --cacert '" +
                               central.ca_file() + "' " + central.url() + "/livez");
    CHECK(out == "431");
}

TEST_CASE("Whoever says nothing, or says it slowly, is hung up on")
{
    CentralFixture central;
    const int silent = connect_to(central.port());
    const auto start = std::chrono::steady_clock::now();
    // One octet of a header every second over TLS: the header as a whole has ten seconds.
    const auto slow = run_shell("( for i in $(seq 1 30); do printf 'G'; sleep 1; done ) 2>/dev/null | timeout 40 openssl "
                                "s_client -quiet -verify_quiet -CAfile '" + central.ca_file() + "' -connect 127.0.0.1:" +
                                std::to_string(central.port()) + " 2>/dev/null; echo ended");
    const auto took = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start).count();
    CHECK(slow == "ended\n");
    CHECK(took >= 9);
    CHECK(took <= 31 + 15);
    CHECK(seconds_until_closed(silent, 60) < 60);  // no handshake: ten seconds
    ::close(silent);
    const auto curl = run_shell("curl -s --cacert '" + central.ca_file() + "' " + central.url() + "/livez");
    CHECK(curl == "ok\n");
}

TEST_CASE("More connections than the limit wait; those inside are served and idle ones make room")
{
    test::CentralOptions options;
    options.serve_options = {"--max-connections", "4"};
    CentralFixture central(options);
    std::vector<int> idle;
    for (int i = 0; i < 4; ++i) idle.push_back(connect_to(central.port()));
    const auto command = "curl -s --max-time 60 --cacert '" + central.ca_file() + "' " + central.url() + "/livez";
    CHECK(run_shell(command) == "ok\n");  // after the idle ones ran into the handshake's deadline
    for (const int descriptor : idle) ::close(descriptor);
}

TEST_CASE("A stop waits for nobody idle and removes its socket")
{
    CentralFixture central;
    Terminal terminal(central, "desk-1");
    REQUIRE(terminal.call("GET", "cursor"));  // its connection stays open
    const auto start = std::chrono::steady_clock::now();
    CHECK(central.stop() == 0);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(9));
    CHECK_FALSE(std::filesystem::exists(central.home() + "/admin.sock"));
}
