#include "desk/socket_server.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <thread>

#include "link/client.h"
#include "support/temporary_folder.h"
#include "support/test.h"

using namespace balcao;
using namespace balcao::desk;

TEST_SUITE_BEGIN("desk");

namespace {

/// A server on its own thread that answers "edit" with its arguments and shows one model on hello.
struct RunningServer {
    std::string path;
    std::unique_ptr<SocketServer> server;
    std::atomic<bool> stop{false};
    std::atomic<int> gone{0};
    std::thread thread;

    RunningServer()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "balcao-sock-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        path = pattern + "/desk.sock";
        auto listening = SocketServer::listen(path, {});
        REQUIRE(listening);
        server = std::move(*listening);
        server->on_hello = [this](ClientId client, link::Role) { server->show_to(client, "console", to_json(link::ConsoleModel{})); };
        server->on_ask = [this](ClientId client, link::Role, const link::Ask& ask, base::Descriptor) { server->reply(client, ask.id, ask.args); };
        server->on_gone = [this](ClientId, std::optional<link::Role>) { ++gone; };
        thread = std::thread([this] {
            while (!stop) {
                std::vector<pollfd> polled;
                server->add_to(polled);
                ::poll(polled.data(), polled.size(), 20);
                server->handle(polled);
            }
        });
    }
    ~RunningServer()
    {
        stop = true;
        thread.join();
        server.reset();
        std::filesystem::remove_all(std::filesystem::path(path).parent_path());
    }
};

int raw_connect(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path.c_str());
    const int fd = ::socket(AF_UNIX, SOCK_SEQPACKET, 0);
    REQUIRE(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    return fd;
}

}  // namespace

TEST_CASE("a client says hello, gets the model, and its asks are answered in order")
{
    RunningServer running;
    auto client = link::Client::connect(running.path, link::Role::console);
    REQUIRE(client);
    int models = 0;
    (*client)->on_console = [&models](const link::ConsoleModel&) { ++models; };
    for (int i = 0; i < 50; ++i) {
        const auto answer = (*client)->ask_and_wait("edit", {{"n", i}});
        REQUIRE(answer);
        CHECK(answer->at("n") == i);
    }
    CHECK(models == 1);
}

TEST_CASE("nobody gets in without hello, twice with hello, or with a message that is none")
{
    RunningServer running;
    const int fd = raw_connect(running.path);
    const std::string ask = R"({"v":1,"id":1,"do":"edit","args":{}})";
    ::send(fd, ask.data(), ask.size(), 0);
    char buffer[4096];
    auto got = ::recv(fd, buffer, sizeof buffer, 0);
    CHECK(std::string(buffer, static_cast<std::size_t>(got)).find("peer_not_allowed") != std::string::npos);
    ::send(fd, "not json", 8, 0);
    got = ::recv(fd, buffer, sizeof buffer, 0);
    CHECK(std::string(buffer, static_cast<std::size_t>(got)).find("message_malformed") != std::string::npos);
    CHECK(::recv(fd, buffer, sizeof buffer, 0) == 0);  // and is shown the door
    ::close(fd);
}

TEST_CASE("a peer that never reads does not hold up the others and is dropped in the end")
{
    RunningServer running;
    const int silent = raw_connect(running.path);
    const std::string hello = R"({"v":1,"id":1,"do":"hello","args":{"role":"console"}})";
    ::send(silent, hello.data(), hello.size(), 0);
    const std::string big = link::encode(link::Ask{2, "edit", {{"text", std::string(60'000, 'x')}}});
    for (int i = 0; i < 600; ++i) {
        (void)!::send(silent, big.data(), big.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (i % 100 == 0) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
    }
    auto client = link::Client::connect(running.path, link::Role::console);
    REQUIRE(client);
    CHECK((*client)->ask_and_wait("edit", {{"n", 1}}));
    ::close(silent);
}

TEST_CASE("a second service on the same socket is refused, a leftover socket is taken over")
{
    std::string path;
    {
        RunningServer running;
        path = running.path;
        CHECK(SocketServer::listen(path, {}).error().code == base::FaultCode::storage_in_use);
    }
    CHECK(link::Client::connect(path, link::Role::console).error().code == base::FaultCode::service_not_running);
}

TEST_CASE("the last answer of a service that ends with it is an answer")
{
    auto running = std::make_unique<RunningServer>();
    std::atomic<bool> answered{false};
    std::atomic<bool> closed{false};
    running->server->on_ask = [&](ClientId client, link::Role, const link::Ask& ask, base::Descriptor) {
        running->server->show_to(client, "console", to_json(link::ConsoleModel{}));
        running->server->reply(client, ask.id, ask.args);
        answered = true;
    };
    auto client = link::Client::connect(running->path, link::Role::console);
    REQUIRE(client);
    REQUIRE((*client)->wait(20'000));
    std::thread closer([&] {
        while (!answered) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        running.reset();
        closed = true;
    });
    (*client)->on_console = [&](const link::ConsoleModel&) {   // while it looks at the model, answer and end are both there
        for (int i = 0; i < 2000 && !closed; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    };
    const auto last = (*client)->ask_and_wait("retire", {{"text", "x"}}, 30'000);
    closer.join();
    REQUIRE(last);
    CHECK(last->at("text") == "x");
}

TEST_CASE("a service that goes away is noticed")
{
    auto running = std::make_unique<RunningServer>();
    auto client = link::Client::connect(running->path, link::Role::kiosk);
    REQUIRE(client);
    REQUIRE((*client)->wait(20'000));
    running.reset();
    base::Status<> state{};
    for (int i = 0; i < 10 && state; ++i) {
        state = (*client)->receive();
    }
    REQUIRE_FALSE(state);
    CHECK(state.error().code == base::FaultCode::peer_gone);
}

TEST_CASE("one message of each client a round, so that what was posted before a client asked is done before its ask")
{
    test::TemporaryFolder folder;
    auto listening = SocketServer::listen(folder.file("desk.sock"), {});
    REQUIRE(listening);
    auto& server = **listening;
    int asked = 0;
    server.on_ask = [&](ClientId client, link::Role, const link::Ask& ask, base::Descriptor) {
        ++asked;
        server.reply(client, ask.id, ask.args);
    };
    const auto round = [&server] {
        std::vector<pollfd> polled;
        server.add_to(polled);
        REQUIRE(::poll(polled.data(), polled.size(), 20'000) > 0);
        server.handle(polled);
    };
    auto first = link::Client::connect(folder.file("desk.sock"), link::Role::console);
    auto second = link::Client::connect(folder.file("desk.sock"), link::Role::kiosk);
    REQUIRE(first);
    REQUIRE(second);
    int answers = 0;
    for (auto* client : {&*first, &*second}) {
        for (int i = 0; i < 3; ++i) {
            REQUIRE((*client)->ask("edit", wire::Json::object(), [&answers](const base::Result<wire::Json>& answer) { answers += answer ? 1 : 0; }));
        }
    }
    round();  // one connection
    round();  // the other, and the first one's hello
    round();
    const int before = asked;
    round();
    CHECK(asked - before == 2);   // one of each
    for (int i = 0; i < 3 && asked < 6; ++i) {
        round();
    }
    CHECK(asked == 6);
    REQUIRE((*first)->receive());
    REQUIRE((*second)->receive());
    CHECK(answers == 6);
}

TEST_SUITE_END();
