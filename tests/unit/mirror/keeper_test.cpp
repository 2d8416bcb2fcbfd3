// Who may have copies kept, and what a hostile desk gets: no network, the requests as the listener hands them over.
#include "copies.h"
#include "mirror/keeper.h"
#include "support/temporary_folder.h"
#include "wire/problem.h"

using namespace balcao;
using base::FaultCode;

namespace {

struct Line {
    test::TemporaryFolder folder;
    base::ManualClock clock{test::k_now};
    std::unique_ptr<mirror::Store> store;
    std::unique_ptr<mirror::Keeper> keeper;
    int changes = 0;

    explicit Line(std::vector<std::string> accept_from = {}, mirror::StoreLimits limits = {})
    {
        auto opened = mirror::Store::open(folder.file("mirror"), limits, clock, [](const std::string&) -> base::Result<std::int64_t> { return 10LL << 30; });
        REQUIRE(opened);
        store = std::move(*opened);
        keeper = std::make_unique<mirror::Keeper>(*store, mirror::KeeperRules{base::TerminalId("desk-2"), "Loja de Faro", std::move(accept_from)}, [this] { ++changes; });
    }
    static server::Request request(const std::string& as, const char* method, const std::string& path, base::Bytes body = {}, const char* site = "Loja de Faro")
    {
        server::Request request;
        request.method = method;
        request.path = path;
        request.headers["balcao-point-of-service"] = site;
        request.body = std::move(body);
        request.peer.certificate_der = test::mirror_terminal(as).certificate.to_der();
        return request;
    }
    server::Response ask(server::Request request)
    {
        std::optional<server::Response> answer;
        keeper->handle(std::move(request), [&](server::Response response) { answer = std::move(response); });
        REQUIRE(answer);
        return std::move(*answer);
    }
    server::Response put(const mirror::Copy& copy, const std::string& as)
    {
        return ask(request(as, "PUT", mirror::k_copies_path + copy.of.name, mirror::write_copy(copy)));
    }
    std::vector<mirror::Held> held(const std::string& as)
    {
        const auto answer = ask(request(as, "GET", mirror::k_mirror_path));
        REQUIRE(answer.status == 200);
        return mirror::read_holdings(answer.body).value().held;
    }
};

std::string problem_in(const server::Response& response)
{
    const auto json = wire::read_body(response.body, wire::Format::json);
    REQUIRE(json);
    return wire::decode_problem(*json).value().code;
}

}  // namespace

TEST_CASE("A desk of the same point of service has copies kept, listed and withdrawn")
{
    Line line;
    const auto copy = test::made_copy("desk-1", 1);
    CHECK(line.put(copy, "desk-1").status == 201);
    CHECK(line.put(copy, "desk-1").status == 201);   // twice is once
    CHECK(line.held("desk-1") == std::vector<mirror::Held>{{copy.of, false}});
    CHECK(line.store->undelivered(base::TerminalId("desk-1")).size() == 1);   // on the disk before it was answered
    CHECK(line.ask(Line::request("desk-1", "POST", mirror::k_withdrawn_path, mirror::write_withdrawal({{copy.of.name}}))).status == 200);
    CHECK(line.held("desk-1").empty());
    CHECK(line.changes == 3);
}

TEST_CASE("Only who is let in: by name, else by the point of service; without a terminal's certificate nobody")
{
    Line by_site;
    const auto list = [](const std::string& as, const char* site) { return Line::request(as, "GET", mirror::k_mirror_path, {}, site); };
    CHECK(problem_in(by_site.ask(list("desk-1", "Loja de Lagos"))) == "mirror_not_wanted");
    CHECK(by_site.ask(list("desk-1", "Loja de Lagos")).status == 403);
    Line by_name({"desk-3"});
    CHECK(problem_in(by_name.ask(list("desk-1", "Loja de Faro"))) == "mirror_not_wanted");
    CHECK(by_name.ask(list("desk-3", "Loja de Lagos")).status == 200);
    CHECK(problem_in(by_site.ask(list("desk-2", "Loja de Faro"))) == "mirror_not_wanted");   // itself
    auto nobody = list("desk-1", "Loja de Faro");
    nobody.peer.certificate_der.clear();
    CHECK(problem_in(by_site.ask(nobody)) == "terminal_not_enrolled");
    nobody.peer.certificate_der = test::make_pair(test::mirror_root(), seal::Profile::receipt, "desk-1").certificate.to_der();
    CHECK(problem_in(by_site.ask(nobody)) == "terminal_not_enrolled");
}

TEST_CASE("A desk brings its own copies alone, and sees, fetches and withdraws no other's")
{
    Line line;
    const auto copy = test::made_copy("desk-1", 1);
    REQUIRE(line.put(copy, "desk-1").status == 201);
    CHECK(problem_in(line.put(test::made_copy("desk-1", 2), "desk-3")) == "mirror_record_invalid");
    auto renamed = test::made_copy("desk-1", 2);
    renamed.owner = base::TerminalId("desk-3");
    CHECK(problem_in(line.put(renamed, "desk-3")) == "mirror_record_invalid");
    CHECK(line.held("desk-3").empty());
    CHECK(line.ask(Line::request("desk-3", "POST", mirror::k_withdrawn_path, mirror::write_withdrawal({{copy.of.name}}))).status == 200);
    CHECK(line.held("desk-1").size() == 1);
    REQUIRE(line.store->put_answer(base::TerminalId("desk-1"), copy.of.name, base::to_bytes("answer")));
    CHECK(line.ask(Line::request("desk-3", "GET", mirror::k_answers_path + copy.of.name)).status == 404);
    const auto answer = line.ask(Line::request("desk-1", "GET", mirror::k_answers_path + copy.of.name));
    CHECK(answer.status == 200);
    CHECK(answer.body == base::to_bytes("answer"));
}

TEST_CASE("What is no copy, bears another name than asked for, or finds no room is refused and not kept")
{
    mirror::StoreLimits limits;
    limits.room = 8192;
    Line line({}, limits);
    const auto copy = test::made_copy("desk-1", 1);
    CHECK(line.ask(Line::request("desk-1", "PUT", mirror::k_copies_path + copy.of.name, base::to_bytes("nothing"))).status == 422);
    CHECK(line.ask(Line::request("desk-1", "PUT", mirror::k_copies_path + test::made_copy("desk-1", 2).of.name, mirror::write_copy(copy))).status == 422);
    CHECK(line.ask(Line::request("desk-1", "PUT", std::string(mirror::k_copies_path) + "../../x", mirror::write_copy(copy))).status == 404);
    CHECK(line.ask(Line::request("desk-1", "PUT", mirror::k_copies_path + copy.of.name, base::Bytes(mirror::k_copy_octets + 1))).status == 413);
    CHECK(line.ask(Line::request("desk-1", "POST", mirror::k_withdrawn_path, base::to_bytes("nothing"))).status == 422);
    CHECK(line.ask(Line::request("desk-1", "DELETE", mirror::k_mirror_path)).status == 404);
    CHECK(line.held("desk-1").empty());
    CHECK(line.changes == 0);
    REQUIRE(line.put(copy, "desk-1").status == 201);
    const auto full = line.put(test::made_copy("desk-1", 2), "desk-1");
    CHECK(full.status == 507);
    CHECK(problem_in(full) == "mirror_full");
}
