// The site's tickets between two desks: messages both ways, who gets an answer, and what a hostile desk gets. No network.
#include "copies.h"
#include "mirror/keeper.h"
#include "support/desk_queue.h"
#include "wire/problem.h"
#include "wire/reader.h"

using namespace balcao;
using base::FaultCode;
using queue::TicketOp;
using namespace std::chrono_literals;

namespace {

const base::Date k_line_day = base::utc_day(test::k_now);

queue::TicketAsk ask_for(TicketOp op, const char* counter = "Posto 1", char digit = '0')
{
    queue::TicketAsk ask;
    ask.op = op;
    ask.request = std::string(32, digit);
    ask.actor = {counter, base::OperatorId("eva")};
    return ask;
}

struct HolderLine {
    test::DeskQueue desk;
    base::Mutex mutex;
    std::unique_ptr<mirror::Store> store;
    std::unique_ptr<mirror::TicketHolder> holder;
    std::unique_ptr<mirror::Keeper> keeper;
    int changes = 0;

    explicit HolderLine(bool holds = true, std::vector<std::string> accept_from = {})
    {
        desk.open();
        store = std::move(*mirror::Store::open(desk.folder.file("mirror"), {}, desk.clock, [](const std::string&) -> base::Result<std::int64_t> { return 10LL << 30; }));
        holder = std::make_unique<mirror::TicketHolder>(mirror::TicketHolder::Parts{
            *desk, mutex, desk.clock, {{{'A', "Nacionais", "Nationals", false}}, {}, "Posto 9"}, [](base::Instant at) { return base::utc_day(at); }, [this] { ++changes; }});
        keeper = std::make_unique<mirror::Keeper>(*store, mirror::KeeperRules{base::TerminalId("desk-9"), "Loja de Faro", std::move(accept_from)}, nullptr, holds ? holder.get() : nullptr);
    }
    server::Response post(base::Bytes body, const std::string& as = "desk-1", const char* site = "Loja de Faro")
    {
        server::Request request;
        request.method = "POST";
        request.path = mirror::k_tickets_path;
        request.headers["balcao-point-of-service"] = site;
        request.body = std::move(body);
        if (!as.empty()) request.peer.certificate_der = test::mirror_terminal(as).certificate.to_der();
        std::optional<server::Response> answer;
        keeper->handle(std::move(request), [&](server::Response response) { answer = std::move(response); });
        REQUIRE(answer);
        return std::move(*answer);
    }
    static std::string problem(const server::Response& response)
    {
        CHECK(response.status >= 400);
        return wire::decode_problem(wire::read_body(response.body, wire::Format::json).value()).value().code;
    }
};

}  // namespace

TEST_CASE("The longest list of appointments that a file may hold goes to the holder in one ask")
{
    auto ask = ask_for(TicketOp::import);
    for (int i = 0; i < 5000; ++i) {
        queue::Appointment one{i, "ABCDEFGHIJK-" + std::to_string(1000 + i), k_line_day, test::k_now, 'A', "Á. É.", {}};
        ask.list.push_back(std::move(one));
    }
    const auto body = mirror::write_ticket_ask(ask);
    CHECK(body.size() <= mirror::k_copy_octets);  // what the listener takes
    const auto read = mirror::read_ticket_ask(body);
    REQUIRE(read);
    CHECK(read->list.size() == 5000);
    HolderLine line;
    const auto response = line.post(body);
    REQUIRE(response.status == 200);
    CHECK(mirror::read_ticket_answer(response.body)->count == 5000);
}

TEST_CASE("Asks and answers are read as they were written")
{
    queue::Ticket ticket;
    ticket.id = 7;
    ticket.day = k_line_day;
    ticket.number = 41;
    ticket.priority = queue::PriorityGround::pregnant;
    ticket.language = "pt";
    ticket.taken_at = ticket.due_at = ticket.changed_at = test::k_now;
    ticket.state = queue::TicketState::parked;
    ticket.counter = "Posto 2";
    ticket.purpose = "activation";
    ticket.registered_at = "Posto 3";
    ticket.case_id = base::CaseId("never-on-the-line");
    auto ask = ask_for(TicketOp::hand_over);
    ask.day = k_line_day;
    ask.code = "A041";
    ask.priority_back = true;
    ask.registered = true;
    ask.place = "Posto 3";
    ask.given = ticket;
    ask.events = {{7, test::k_now, queue::TicketAct::take, "Posto 2", base::OperatorId("eva"), "clerk"}};
    ask.list = {{1, "R-1", k_line_day, test::k_now, 'A', "Á. É.", {}}};
    ask.given_so_far = {{'A', 41}, {'P', 999}};
    const auto written = mirror::write_ticket_ask(ask);
    CHECK(std::string(written.begin(), written.end()).find("never-on-the-line") == std::string::npos);
    const auto read = mirror::read_ticket_ask(written);
    REQUIRE(read);
    CHECK(mirror::write_ticket_ask(*read) == written);
    CHECK(read->priority_back);
    CHECK(read->registered);
    CHECK(read->given->registered_at == "Posto 3");
    CHECK_FALSE(mirror::read_ticket_ask(mirror::write_ticket_ask(ask_for(TicketOp::hand_over)))->registered);
    CHECK_FALSE(mirror::read_ticket_ask(mirror::write_ticket_ask(ask_for(TicketOp::hand_over)))->priority_back);
    CHECK(read->given->number == 41);
    CHECK(read->given_so_far == ask.given_so_far);
    CHECK(read->events.at(0).detail == "clerk");

    queue::TicketAnswer answer;
    answer.ticket = ticket;
    answer.place = {3, 60'000};
    answer.view = queue::SiteView{"stamp", k_line_day, "Posto 9", 'Z', 4, {{'A', "Nacionais", "Nationals", false}}, {ticket}, {{"A041", "Posto 2", test::k_now, 9}}, {{'*', 1, 2, 3, 4, {1, 2, 3}, {4, 5, 6}}}, ask.list};
    answer.view->given_so_far = {{'A', 41}};
    answer.view->registered = {{"A040", "Posto 3"}};
    const auto sent = mirror::write_ticket_answer(answer);
    const auto got = mirror::read_ticket_answer(sent);
    REQUIRE(got);
    CHECK(mirror::write_ticket_answer(*got) == sent);
    CHECK(got->view->given_so_far == answer.view->given_so_far);
    CHECK(got->view->registered == answer.view->registered);
    CHECK(got->view->times.at(0).serving == queue::Spread{4, 5, 6});
}

TEST_CASE("A desk of the site is answered; one that is not let in, without a certificate or of another site gets nothing")
{
    HolderLine line;
    const auto take = mirror::write_ticket_ask(ask_for(TicketOp::take));
    const auto answer = line.post(take);
    CHECK(answer.status == 200);
    CHECK(queue::code_of(*mirror::read_ticket_answer(answer.body)->ticket) == "A001");
    CHECK(line.changes == 1);
    CHECK(HolderLine::problem(line.post(take, "desk-1", "Loja de Loulé")) == "mirror_not_wanted");
    CHECK(HolderLine::problem(line.post(take, "")) == "terminal_not_enrolled");
    CHECK(HolderLine::problem(line.post(take, "desk-9")) == "mirror_not_wanted");   // itself
    CHECK(line.desk->tickets().list(k_line_day)->size() == 1);
    HolderLine named(true, {"desk-2"});
    CHECK(HolderLine::problem(named.post(take)) == "mirror_not_wanted");
    CHECK(named.post(take, "desk-2", "anywhere").status == 200);
    HolderLine none(false);
    const auto refused = none.post(take);
    CHECK(refused.status == 404);
    CHECK(HolderLine::problem(refused) == "tickets_not_held");
    CHECK(none.desk->tickets().list(k_line_day)->empty());
}

TEST_CASE("Two desks of one name: the second is told, until the first is long gone; the holder's own name is never another's")
{
    HolderLine line;
    CHECK(line.post(mirror::write_ticket_ask(ask_for(TicketOp::view, "Posto 1")), "desk-1").status == 200);
    CHECK(HolderLine::problem(line.post(mirror::write_ticket_ask(ask_for(TicketOp::view, "Posto 1")), "desk-2")) == "ticket_counter_taken");
    CHECK(HolderLine::problem(line.post(mirror::write_ticket_ask(ask_for(TicketOp::view, "Posto 9")), "desk-2")) == "ticket_counter_taken");
    CHECK(HolderLine::problem(line.post(mirror::write_ticket_ask(ask_for(TicketOp::view, "")), "desk-2")) == "input_invalid");
    CHECK(line.holder->desks().size() == 1);
    line.desk.clock.advance(3min);
    CHECK(line.post(mirror::write_ticket_ask(ask_for(TicketOp::view, "Posto 1")), "desk-2").status == 200);
}

TEST_CASE("What is no message gets a clear error, within limits, and changes nothing")
{
    HolderLine line;
    const auto good = mirror::write_ticket_ask(ask_for(TicketOp::take));
    for (std::size_t length = 0; length < good.size(); length += 7) {
        CHECK(HolderLine::problem(line.post(base::Bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length)))) == "message_malformed");
    }
    CHECK(HolderLine::problem(line.post(base::Bytes(mirror::k_ticket_ask_octets + 1, 0x41))) == "message_too_large");
    const auto changed = [&](const char* key, wire::Json value) {
        auto json = wire::read_body(good, wire::Format::cbor).value();
        json[key] = std::move(value);
        return HolderLine::problem(line.post(wire::write_body(json, wire::Format::cbor)));
    };
    CHECK(changed("v", 2) == "message_unknown_version");
    CHECK(changed("op", "steal") == "message_malformed");
    CHECK(changed("line", "AB") == "message_too_large");
    CHECK(changed("line", "a") == "message_malformed");
    CHECK(changed("operator", "x' OR 1") == "message_malformed");
    CHECK(changed("priority", "rich") == "message_malformed");
    CHECK(changed("counter", std::string(65, 'x')) == "message_too_large");
    CHECK(changed("list", wire::Json::array({1, 2})) == "message_malformed");
    CHECK(changed("list", wire::Json(std::vector<int>(6000, 1))) == "message_too_large");
    CHECK(changed("request", "short") == "input_invalid");
    CHECK(line.desk->tickets().list(k_line_day)->empty());
    CHECK(line.changes == 0);
}

TEST_CASE("A half-done case passes as it was written, and what is none is refused before anybody looks at it")
{
    auto park = ask_for(TicketOp::act);
    park.act = queue::TicketAct::park;
    park.code = "A001";
    park.moved = queue::MovedCase{park.request, base::CaseId("018f0000-0000-7000-8000-000000000001"), "Posto 1", base::Bytes(queue::k_moved_case_octets, 0x42)};
    const auto written = mirror::write_ticket_ask(park);
    const auto read = mirror::read_ticket_ask(written);
    REQUIRE(read);
    CHECK(mirror::write_ticket_ask(*read) == written);
    CHECK(read->moved->content == park.moved->content);
    queue::TicketAnswer answer;
    answer.moved = park.moved;
    const auto got = mirror::read_ticket_answer(mirror::write_ticket_answer(answer));
    REQUIRE(got);
    CHECK(got->moved->case_id == park.moved->case_id);
    CHECK(got->moved->counter == "Posto 1");

    HolderLine line;
    REQUIRE(line.post(mirror::write_ticket_ask(ask_for(TicketOp::take))).status == 200);
    const auto good = wire::read_body(written, wire::Format::cbor, {1U << 20U, 8}).value();
    const auto changed = [&](const char* key, wire::Json value) {
        auto json = good;
        if (value.is_discarded()) {
            json["case"].erase(key);
        } else {
            json["case"][key] = std::move(value);
        }
        return HolderLine::problem(line.post(wire::write_body(json, wire::Format::cbor)));
    };
    const auto octets = [](std::size_t size) { return wire::octets_json(base::Bytes(size, 0x42), wire::Format::cbor); };
    for (const char* key : {"move", "id", "content"}) {
        CAPTURE(key);
        CHECK(changed(key, wire::Json(wire::Json::value_t::discarded)) == "message_malformed");
        CHECK(changed(key, 7) == "message_malformed");
        CHECK(changed(key, wire::Json::array({1})) == "message_malformed");
        CHECK(changed(key, wire::Json()) == "message_malformed");
    }
    CHECK(changed("move", std::string(31, '0')) == "message_malformed");
    CHECK(changed("move", std::string(32, 'G')) == "message_malformed");
    CHECK(changed("move", std::string(33, '0')) == "message_too_large");
    CHECK(changed("id", "../../etc") == "message_malformed");
    CHECK(changed("id", "A B") == "message_malformed");
    CHECK(changed("id", std::string(65, 'a')) == "message_too_large");
    CHECK(changed("counter", std::string(65, 'a')) == "message_too_large");
    CHECK(changed("content", octets(0)) == "message_malformed");
    CHECK(changed("content", octets(queue::k_moved_case_octets + 1)) == "message_too_large");
    CHECK(changed("content", "no octets!") == "message_malformed");
    auto list = good;
    list["case"] = wire::Json::array({1, 2});
    CHECK(HolderLine::problem(line.post(wire::write_body(list, wire::Format::cbor))) == "message_malformed");
    base::SeededRandom random(7);
    auto small = park;
    small.moved->content = base::to_bytes("form");
    const auto whole = mirror::write_ticket_ask(small);
    for (int i = 0; i < 3000; ++i) {   // never a crash; what is read is written again the same
        auto bad = whole;
        bad[random.below(static_cast<std::uint32_t>(bad.size()))] = static_cast<std::uint8_t>(random.below(256));
        if (const auto some = mirror::read_ticket_ask(bad); some && some->moved) {
            CHECK(some->moved->content.size() <= queue::k_moved_case_octets);
            CHECK(mirror::read_ticket_ask(mirror::write_ticket_ask(*some)));
        }
    }
    CHECK(line.desk->tickets().list(k_line_day)->front().state == queue::TicketState::waiting);
}
