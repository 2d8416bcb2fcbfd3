// The figures of a day's page and of its statements: whose they are, in which hour and group they stand, which day is the next, and what
// does not add up.
#include "citizen.h"
#include "desk/day_statement.h"
#include "running_service.h"
#include "support/day_central.h"

using namespace balcao;
using namespace balcao::test;
using queue::Outcome;
using namespace std::chrono_literals;

namespace {

int hour_on_the_wall(base::Instant at) { return static_cast<int>(std::chrono::duration_cast<std::chrono::hours>(at - std::chrono::floor<std::chrono::days>(at)).count()); }

/// A desk whose clock on the wall shows UTC.
struct FiguresDesk : RunningService {
    explicit FiguresDesk(bool keeps_tickets = false)
    {
        stop();
        more = [](ServiceParts& parts) { parts.local_hour = hour_on_the_wall; };
        settings = [keeps_tickets](DeskConfig& config) {
            if (keeps_tickets) {
                config.ticket_series = {{"A", "Nacionais", "Nationals", false}};
            }
        };
        start();
    }
};

void register_one(link::Client& console, link::Client& kiosk)
{
    done(console, "start_case", {{"ticket", "A001"}});
    fill_form(console);
    done(console, "send_to_citizen");
    citizen_says_yes(kiosk);
    done(console, "sign_off");
    done(console, "finish_case", {{"anyway", true}});
}

Json said(link::Client& client, const char* action, Json args = Json::object())
{
    auto answer = client.ask_and_wait(action, std::move(args));
    CAPTURE(action);
    REQUIRE(answer);
    return *answer;
}

link::DayBook book_of(link::Client& console, Json args = Json::object()) { return link::day_book_from_json(said(console, "day_report", std::move(args)).at("book")); }

std::array<std::int64_t, 24> hours_with(std::initializer_list<std::pair<int, std::int64_t>> some)
{
    std::array<std::int64_t, 24> out{};
    for (const auto& [hour, count] : some) {
        out.at(static_cast<std::size_t>(hour)) = count;
    }
    return out;
}

}  // namespace

TEST_CASE("hours stand where the clock on the wall showed them; a clerk's copy counts theirs alone, whoever asks for it")
{
    FiguresDesk running;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    const auto first = hour_on_the_wall(running.clock.now());
    register_one(*console, *kiosk);
    running.clock.advance(3h);
    register_one(*console, *kiosk);
    done(*console, "sign_out");
    done(*console, "sign_in", {{"operator", "eva"}, {"password", "colega"}});
    register_one(*console, *kiosk);
    CHECK(book_of(*console).charts.per_hour == hours_with({{first, 1}, {first + 3, 2}}));

    const auto own = [&](Json args) { return said(*console, "day_own", std::move(args)).at("statement").at("statement").at("charts").at("per_hour").get<std::array<std::int64_t, 24>>(); };
    CHECK(own(Json::object()) == hours_with({{first + 3, 1}}));
    CHECK(own({{"operator", "rui"}, {"password", "supervisor"}, {"of", "ana"}}) == hours_with({{first, 1}, {first + 3, 1}}));
    const auto notes = said(*console, "audit_export", {{"after", 0}, {"limit", 200}}).at("entries").dump();
    CHECK(notes.find("own_count_given") != std::string::npos);
}

TEST_CASE("people stand in the group of the minutes they waited, and each group begins where the one before ends")
{
    FiguresDesk running(true);
    auto console = signed_in(running);
    const auto take = [&] { said(*console, "ticket_take", {{"line", "A"}}); };
    take();
    running.clock.advance(20min);
    take();
    running.clock.advance(11min);
    take();
    running.clock.advance(4min);
    take();
    running.clock.advance(5min);  // 40, 20, 9 and 5 minutes by now
    const auto waits = book_of(*console).charts.waits;
    REQUIRE(waits);
    CHECK(*waits == std::array<std::int64_t, link::k_wait_names.size()>{0, 2, 0, 1, 1});
}

TEST_CASE("beside a day stand the next one before and the next one after, and never one to come")
{
    FiguresDesk running;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    std::vector<std::string> days;
    for (int n = 0; n < 4; ++n) {
        days.push_back(base::format_iso_date(base::utc_day(running.clock.now())));
        register_one(*console, *kiosk);
        running.clock.advance(24h);
    }
    running.clock.jump_wall_clock(running.clock.now() - 48h);  // the clock was wrong: the last of them is a day to come
    const auto beside = [&](const std::string& day) {
        const auto book = book_of(*console, {{"day", day}});
        CHECK(book.day == day);
        CHECK(book.today == days[2]);
        return std::pair(book.earlier, book.later);
    };
    CHECK(beside(days[2]) == std::pair(days[1], std::string()));
    CHECK(beside(days[1]) == std::pair(days[0], days[2]));
    CHECK(beside(days[0]) == std::pair(std::string(), days[1]));
    CHECK(fault_of(*console, "day_report", {{"day", days[3]}}) == FaultCode::input_invalid);
}

TEST_CASE("whoever is still to be called stands above who was; a tick is one person's")
{
    FiguresDesk running;
    auto console = signed_in(running);
    auto kiosk = running.client(link::Role::kiosk);
    for (int n = 0; n < 3; ++n) {
        register_one(*console, *kiosk);
    }
    {
        const base::Lock lock(running.queue_mutex);
        for (const queue::Position position : {1, 2, 3}) {
            REQUIRE(running.queue->park(position, base::OperatorId("ana")));
        }
    }
    done(*console, "call_back_done", {{"seq", 2}});
    std::string order;
    const auto listed = said(*console, "call_backs");
    for (const auto& row : listed.at("rows")) {
        order += std::to_string(row.at("seq").get<int>()) + (row.at("done_at").is_null() ? " " : "! ");
        CHECK(row.at("state") == "held_back");
    }
    CHECK(order == "1 3 2! ");
}

TEST_CASE("what a person settled must be the same in the ledger and in the records, each by itself")
{
    test::DayWorld world;
    const base::OperatorId rui("rui.supervisor");
    world.desk.add_many(4);
    world.send({Outcome::rejected, Outcome::rejected, Outcome::rejected, Outcome::accepted});
    REQUIRE(world.desk->waive(1, rui, "given_up"));
    auto again = world.desk.record(5);
    again.supersedes = 2;
    REQUIRE(world.desk->append(again, world.desk.prepare("5")));
    CHECK(world.account().balanced());
    CHECK(world.account().all.waived == 1);
    CHECK(world.account().all.replaced == 1);
    CHECK(world.account().all.refused == 1);
    const auto day = world.today();
    const auto differs = [&](const char* change) {
        CAPTURE(change);
        world.tamper(std::string("UPDATE ledger SET ") + change);
        CHECK(flaws(world.account(day)) == std::vector{desk::DayFlaw::ledger_answers});
    };
    SUBCASE("") { differs("waived = 0"); }
    SUBCASE("") { differs("waived = 2"); }
    SUBCASE("") { differs("replaced = 0"); }
    SUBCASE("one for the other") { differs("waived = 0, replaced = 2"); }
    SUBCASE("a refusal that nobody counted") { differs("rejected = 0"); }
}

TEST_CASE("a statement whose figures do not fit together is none, though it is signed")
{
    test::DayWorld world;
    world.desk.add_many(3);
    world.send({Outcome::accepted, Outcome::rejected});
    const auto rows = world.rows(world.today());
    desk::DayFrame frame;
    frame.by = base::OperatorId("rui.supervisor");
    frame.at = world.desk.clock.now();
    static const auto pair = test::make_pair(test::make_root(), seal::Profile::client);
    const desk::RecordMaker records({base::TerminalId("terminal-1"), pair.key, pair.certificate, {}}, world.desk.clock);
    const auto good = desk::day_statement(desk::account_of(rows, world.trust, world.desk.certificate()), frame, base::TerminalId("terminal-1"));
    const auto told = [&](const Json& statement) {
        const auto checked = desk::check_statement(*desk::sign_statement(statement, records));
        return checked ? std::string("good") : std::string(base::name(checked.error().code));
    };
    CHECK(told(good) == "good");
    const auto changed = [&](const char* where, const Json& what) {
        auto out = good;
        out.at(Json::json_pointer(where)) = what;
        return out;
    };
    CHECK(told(changed("/positions", "1-2")) == "message_malformed");
    CHECK(told(changed("/positions", "1-4")) == "message_malformed");
    CHECK(told(changed("/all/accepted", 2)) == "message_malformed");
    CHECK(told(changed("/kinds/0/waiting", 2)) == "message_malformed");       // a kind's states are not its records
    CHECK(told(changed("/statement", "own_account")) == "message_malformed");
    auto other = changed("/kinds/0/waiting", 2);
    other["kinds"][0]["registered"] = 4;                                         // adds up by itself, and not with the whole
    CHECK(told(other) == "message_malformed");
    // A day that nobody registered on adds up as well, and no number may be claimed for it.
    other = good;
    for (const char* part : {"all", "kinds"}) {
        auto& counts = std::string_view(part) == "all" ? other["all"] : other["kinds"][0];
        for (const char* state : {"registered", "accepted", "refused", "waiting"}) {
            counts[state] = 0;
        }
    }
    CHECK(told(other) == "message_malformed");
    other["positions"] = "";
    CHECK(told(other) == "good");
}
