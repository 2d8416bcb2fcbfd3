#include <numeric>

#include "citizen.h"
#include "desk/day_statement.h"
#include "running_service.h"

using namespace balcao;
using namespace balcao::test;

namespace {

const Json k_supervisor{{"operator", "rui"}, {"password", "supervisor"}};

Json asked(link::Client& client, const char* action, Json args = Json::object())
{
    const auto answer = client.ask_and_wait(action, std::move(args));
    CAPTURE(action);
    REQUIRE(answer);
    return *answer;
}

Json and_also(Json args, const Json& more)
{
    args.update(more);
    return args;
}

void one_case(link::Client& console, link::Client& kiosk)
{
    done(console, "start_case", {{"ticket", "A001"}});
    fill_form(console);
    done(console, "send_to_citizen");
    citizen_says_yes(kiosk);
    done(console, "sign_off");
    done(console, "finish_case", {{"anyway", true}});
}

}  // namespace

TEST_CASE("a supervisor closes the day: a signed statement, once; the clerk may look and may not")
{
    RunningService running;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    one_case(*console, *kiosk);
    const auto report = asked(*console, "day_report", {{"show", true}});
    CHECK(report.at("balanced") == true);
    CHECK(report.at("book").at("all").at("waiting") == 1);
    CHECK(report.at("book").at("operators").at(0).at("name") == "ana");
    CHECK(report.at("book").at("may_close") == false);
    const auto model = model_of(*console);
    REQUIRE(model.day_book);
    CHECK(model.day_book->by_ledger == 1);
    CHECK(model.day_book->charts.ages[0] == 1);
    CHECK_FALSE(model.day_book->closed);

    CHECK(fault_of(*console, "day_close") == FaultCode::right_missing);
    CHECK(fault_of(*console, "day_close", {{"day", "2999-01-01"}, {"operator", "rui"}, {"password", "supervisor"}}) == FaultCode::input_invalid);
    const auto closed = asked(*console, "day_close", k_supervisor);
    REQUIRE(closed.at("closed") == true);
    const auto checked = desk::check_statement(closed.at("statement").dump());
    REQUIRE(checked);
    CHECK(checked->statement.at("by") == "rui");
    CHECK(checked->statement.at("verdict") == "balanced");
    CHECK(checked->statement.at("unfinished").at(0).at("state") == "pending");
    CHECK(checked->certificate.fingerprint() == running.terminal.certificate.fingerprint());
    CHECK(model_of(*console).day_book->closed);

    const auto again = asked(*console, "day_close", k_supervisor);
    CHECK(again.at("closed") == false);
    CHECK(again.at("reason") == "already");

    // Anybody can compute the root again, also when the day has gone on.
    one_case(*console, *kiosk);
    const auto root = asked(*console, "day_check", {{"positions", checked->statement.at("positions")}});
    CHECK(root.at("root") == checked->statement.at("root"));
    CHECK(root.at("unknown") == "");
    CHECK(asked(*console, "day_check", {{"positions", "1-3"}}).at("unknown") == "3");
    CHECK(fault_of(*console, "day_check", {{"positions", "3-1"}}) == FaultCode::message_malformed);
    CHECK(asked(*console, "day_statement").at("statement") == closed.at("statement"));

    const auto second = asked(*console, "day_close", k_supervisor);
    REQUIRE(second.at("closed") == true);
    CHECK(second.at("part") == 2);
    const auto& statement = second.at("statement").at("statement");
    CHECK(statement.at("after_close").at(0).at("positions") == "2");
    CHECK(statement.at("before").at("sha256") == base::to_hex(seal::sha256(base::as_bytes(closed.at("statement").dump()))));
    CHECK(asked(*console, "day_statement", {{"part", 1}}).at("statement") == closed.at("statement"));
    CHECK(asked(*console, "day_statement", {{"part", 2}}).at("statement") == second.at("statement"));
    CHECK(asked(*console, "day_statement", {{"part", 3}}).at("statement").is_null());
    CHECK(asked(*console, "day_statement").at("statement") == second.at("statement"));  // without a number the last
}

TEST_CASE("the ages of what waits count every day's records, and say since when the oldest waits")
{
    RunningService running;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    const auto begun = running.clock.now();
    for (const auto hours : {50, 29, 1}) {  // in the end 80, 30 and 1 hours old
        one_case(*console, *kiosk);
        running.clock.advance(std::chrono::hours(hours));
    }
    one_case(*console, *kiosk);
    const auto today = link::day_book_from_json(asked(*console, "day_report").at("book"));
    CHECK(today.charts.ages == std::array<std::int64_t, link::k_day_ages>{1, 1, 0, 1, 1});
    CHECK(today.oldest_waiting_at == begun);
    {
        const base::Lock lock(running.queue_mutex);
        REQUIRE(running.queue->park(1, base::OperatorId("rui")));  // held back by a person: waits for nobody but them
    }
    const auto less = link::day_book_from_json(asked(*console, "day_report").at("book"));
    CHECK(less.charts.ages == std::array<std::int64_t, link::k_day_ages>{1, 1, 0, 1, 0});
    CHECK(less.oldest_waiting_at == begun + std::chrono::hours(50));
}

TEST_CASE("an earlier day is looked at, is told as left open, and is closed from today")
{
    RunningService running;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    const auto first = base::format_iso_date(base::utc_day(running.clock.now()));
    one_case(*console, *kiosk);
    running.clock.advance(std::chrono::hours(49));  // nothing happened on the day between
    one_case(*console, *kiosk);
    one_case(*console, *kiosk);
    const auto today = base::format_iso_date(base::utc_day(running.clock.now()));
    asked(*console, "day_report", {{"show", true}});
    auto book = *model_of(*console).day_book;
    CHECK(book.day == today);
    CHECK(book.earlier == first);
    CHECK(book.later.empty());
    CHECK(book.left_open == std::vector<std::string>{first});
    CHECK(std::accumulate(book.charts.per_hour.begin(), book.charts.per_hour.end(), std::int64_t{0}) == 2);
    CHECK_FALSE(book.charts.waits);  // no tickets at this desk
    asked(*console, "day_report", {{"show", true}, {"day", first}});
    book = *model_of(*console).day_book;
    CHECK(book.day == first);
    CHECK(book.today == today);
    CHECK(book.earlier.empty());
    CHECK(book.later == today);
    CHECK(std::accumulate(book.charts.per_hour.begin(), book.charts.per_hour.end(), std::int64_t{0}) == 1);
    CHECK(asked(*console, "day_statement", {{"day", first}}).at("statement").is_null());
    CHECK(model_of(*console).today.left_open.empty());  // a clerk closes no day

    done(*console, "sign_out");
    done(*console, "sign_in", {{"operator", "rui"}, {"password", "supervisor"}});
    for (int i = 0; i < 100 && model_of(*console).today.left_open.empty(); ++i) {  // told once the service has seen that the day is another
        running.clock.advance(std::chrono::seconds(1));  // its look at the day comes by the clock
        (void)console->wait(50);
    }
    CHECK(model_of(*console).today.left_open == first);
    asked(*console, "day_report", {{"show", true}, {"day", first}});
    const auto closed = asked(*console, "day_close", {{"day", first}});
    REQUIRE(closed.at("closed") == true);
    const auto& statement = closed.at("statement").at("statement");
    CHECK(statement.at("day") == first);
    CHECK(statement.at("all").at("registered") == 1);
    CHECK(statement.at("at").get<std::string>().starts_with(today));
    const auto charts = link::day_charts_from_json(statement.at("charts"));
    CHECK(std::accumulate(charts.per_hour.begin(), charts.per_hour.end(), std::int64_t{0}) == 1);
    CHECK(charts.ages == std::array<std::int64_t, link::k_day_ages>{2, 0, 0, 1, 0});
    book = *model_of(*console).day_book;
    CHECK(book.day == first);  // the page stays where it is
    CHECK(book.stays_closed());
    CHECK(book.left_open.empty());
    CHECK(model_of(*console).today.left_open.empty());
    CHECK(asked(*console, "day_statement", {{"day", first}}).at("statement").is_object());
}

TEST_CASE("a day that differs is not closed by accident: first it is told, then closed with the difference in the statement")
{
    RunningService running;
    {
        auto console = signed_in(running);
        auto kiosk = running.client(link::Role::kiosk);
        one_case(*console, *kiosk);
        one_case(*console, *kiosk);
    }
    running.stop();
    {
        database::OpenOptions wanted;
        wanted.path = running.folder.file("queue.db");
        wanted.application_id = 0x42414C43;
        auto connection = database::Connection::open(wanted);
        REQUIRE(connection);
        REQUIRE(connection->execute("DELETE FROM rec WHERE pos = 1"));
    }
    running.start();
    auto console = signed_in(running);
    CHECK(asked(*console, "day_report").at("balanced") == false);
    const auto refused = asked(*console, "day_close", k_supervisor);
    CHECK(refused.at("closed") == false);
    CHECK(refused.at("reason") == "differs");
    CHECK(asked(*console, "day_statement").at("statement").is_null());
    const auto closed = asked(*console, "day_close", and_also(k_supervisor, {{"anyway", true}}));
    REQUIRE(closed.at("closed") == true);
    const auto& statement = closed.at("statement").at("statement");
    CHECK(statement.at("verdict") == "differs");
    bool named = false;
    for (const auto& line : statement.at("differences")) {
        named = named || (line.at("flaw") == "record_missing" && line.at("positions") == "1");
    }
    CHECK(named);
}

TEST_CASE("each clerk gets their own count and nobody else's; a supervisor sees all")
{
    RunningService running;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    one_case(*console, *kiosk);
    CHECK(fault_of(*console, "day_own", {{"of", "eva"}}) == FaultCode::right_missing);
    CHECK(fault_of(*console, "day_own", {{"of", "ana"}, {"operator", "eva"}, {"password", "colega"}}) == FaultCode::right_missing);
    const auto own = asked(*console, "day_own");
    CHECK(desk::check_statement(own.at("statement").dump()));
    CHECK(own.at("statement").at("statement").at("operator") == "ana");
    CHECK(own.at("statement").at("statement").at("all").at("registered") == 1);
    const auto eva = asked(*console, "day_own", {{"operator", "eva"}, {"password", "colega"}});
    CHECK(eva.at("statement").at("statement").at("all").at("registered") == 0);
    CHECK(eva.at("statement").at("statement").at("positions") == "");
    CHECK(asked(*console, "day_own", and_also(k_supervisor, {{"of", "ana"}})).at("statement").at("statement").at("all").at("registered") == 1);

    asked(*console, "day_report", {{"show", true}});
    done(*console, "sign_out");
    CHECK_FALSE(model_of(*console).day_book);
    CHECK(fault_of(*console, "day_own") == FaultCode::not_signed_in);
    CHECK(asked(*console, "day_report").at("book").at("operators").empty());  // nobody is signed in
    done(*console, "sign_in", {{"operator", "eva"}, {"password", "colega"}});
    CHECK(asked(*console, "day_report").at("book").at("operators").empty());  // eva registered nothing
    done(*console, "sign_out");
    done(*console, "sign_in", {{"operator", "rui"}, {"password", "supervisor"}});
    const auto all = asked(*console, "day_report").at("book");
    CHECK(all.at("operators").at(0).at("name") == "ana");
    CHECK(all.at("may_close") == true);
}

TEST_CASE("who is to be called back stands in a list, and is ticked off")
{
    RunningService running;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    one_case(*console, *kiosk);
    CHECK(asked(*console, "call_backs").at("rows").empty());
    CHECK(fault_of(*console, "call_back_done", {{"seq", 1}}) == FaultCode::act_not_possible_now);
    {
        const base::Lock lock(running.queue_mutex);
        REQUIRE(running.queue->park(1, base::OperatorId("ana")));
    }
    const auto rows = asked(*console, "call_backs").at("rows");
    REQUIRE(rows.size() == 1);
    CHECK(rows.at(0).at("state") == "held_back");
    CHECK(rows.at(0).at("done_at").is_null());
    asked(*console, "day_report", {{"show", true}});
    done(*console, "call_back_done", {{"seq", 1}});
    const auto model = model_of(*console);
    REQUIRE(model.day_book->call_backs.size() == 1);
    CHECK(model.day_book->call_backs[0].done_by == "ana");
    CHECK(fault_of(*console, "call_back_done", {{"seq", 1}}) == FaultCode::act_not_possible_now);
}

TEST_CASE("a desk that no central knows counts its day and signs nothing")
{
    RunningService running(false);
    auto console = signed_in(running);
    CHECK(asked(*console, "day_report").at("balanced") == true);
    CHECK(fault_of(*console, "day_close", k_supervisor) == FaultCode::terminal_not_enrolled);
    CHECK(fault_of(*console, "day_own") == FaultCode::terminal_not_enrolled);
}

TEST_CASE("a signed statement becomes a table and a paper; one that was changed, or a service without papers, gives none")
{
    RunningService running;
    running.more = [](desk::ServiceParts& parts) {
        parts.write_day = [](const Json& whole, const std::string& format) -> base::Result<base::Bytes> {
            return base::to_bytes(format + " of " + whole.at("statement").at("day").get<std::string>());
        };
    };
    running.stop();
    running.start();
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    one_case(*console, *kiosk);
    const auto whole = asked(*console, "day_own").at("statement");
    for (const char* format : {"pdf", "escpos"}) {
        std::string csv;
        std::string paper;
        REQUIRE(console->ask("day_paper", {{"statement", whole}, {"format", format}}, [&](const base::Result<Json>& answer) {
            REQUIRE(answer);
            csv = answer->at("csv").get<std::string>();
            const auto along = console->take_attached();
            paper.resize(answer->at("octets").get<std::size_t>());
            CHECK(::pread(along.get(), paper.data(), paper.size(), 0) == static_cast<ssize_t>(paper.size()));
        }));
        for (int i = 0; i < 100 && csv.empty(); ++i) {
            (void)console->wait(50);
        }
        const auto day = whole.at("statement").at("day").get<std::string>();
        CHECK(csv == "csv of " + day);
        CHECK(paper == std::string(format) + " of " + day);
    }
    auto changed = whole;
    changed["statement"]["all"]["registered"] = 7;
    CHECK(fault_of(*console, "day_paper", {{"statement", changed}}) == FaultCode::signature_invalid);
    CHECK(fault_of(*console, "day_paper", {{"statement", whole}, {"format", "doc"}}) == FaultCode::message_malformed);
    CHECK(fault_of(*console, "day_paper") == FaultCode::message_malformed);
    console.reset();
    kiosk.reset();
    running.more = {};
    running.stop();
    running.start();
    console = signed_in(running);
    CHECK(fault_of(*console, "day_paper", {{"statement", whole}}) == FaultCode::act_not_possible_now);
}
