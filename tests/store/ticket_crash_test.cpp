// kill -9 at every durability call while tickets are taken, called and served; and a disk that is full.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault_vfs.h"
#include "queue/site_tickets.h"
#include "support/small_disk.h"
#include "workload.h"

using namespace balcao;
using base::FaultCode;
using queue::TicketAct;
using queue::TicketState;
using test::FaultMode;

namespace {

const base::Date k_ticket_day = base::utc_day(test::k_now);
const queue::TicketActor k_ticket_clerk{"Posto 1", base::OperatorId("ana")};
constexpr int k_ticket_people = 4;

/// Everybody takes a ticket, is called and is served; after each act that returned, one octet goes into the pipe.
void serve_people(const queue::QueueOptions& options, int promises, bool promise_early)
{
    test::DeskQueue desk;
    desk.options = options;
    desk.open();
    auto tickets = desk->tickets();
    const auto tell = [&] { (void)!::write(promises, "+", 1); };
    const auto act = [&](const std::function<bool()>& one) {
        if (promise_early) {
            tell();
        }
        REQUIRE(one());
        if (!promise_early) {
            tell();
        }
    };
    for (int i = 0; i < k_ticket_people; ++i) {
        act([&] { return tickets.take({.day = k_ticket_day}, k_ticket_clerk).has_value(); });
    }
    for (int i = 1; i <= k_ticket_people; ++i) {
        act([&] { return tickets.call_next(k_ticket_day, {}, k_ticket_clerk).has_value(); });
        act([&] { return tickets.change(i, {.act = TicketAct::serve, .actor = k_ticket_clerk}).has_value(); });
        act([&] { return tickets.change(i, {.act = TicketAct::done, .actor = k_ticket_clerk}).has_value(); });
    }
}

struct Killed {
    int promised = 0;
    std::int64_t calls = 0;
};

Killed serve_and_kill(const queue::QueueOptions& options, FaultMode mode, std::int64_t at, bool promise_early)
{
    int promises[2];
    int count[2];
    REQUIRE((::pipe(promises) == 0 && ::pipe(count) == 0));
    const pid_t child = ::fork();
    if (child == 0) {
        test::arm({mode, at, false});
        serve_people(options, promises[1], promise_early);
        const auto calls = test::durability_calls();
        (void)!::write(count[1], &calls, sizeof calls);
        ::_exit(0);
    }
    ::close(promises[1]);
    ::close(count[1]);
    Killed killed;
    char octet = 0;
    while (::read(promises[0], &octet, 1) == 1) {
        ++killed.promised;
    }
    (void)!::read(count[0], &killed.calls, sizeof killed.calls);
    ::close(promises[0]);
    ::close(count[0]);
    REQUIRE(::waitpid(child, nullptr, 0) == child);
    return killed;
}

/// Acts on the disk: each is one event, and the rows say what the events say. \return -1 when they do not
int acts_kept(const queue::QueueOptions& options)
{
    test::arm({});
    test::DeskQueue desk;
    desk.options = options;
    desk.open();
    auto tickets = desk->tickets();
    int acts = 0;
    int number = 0;
    const auto listed = tickets.list(k_ticket_day).value();
    for (const auto& ticket : listed) {
        auto state = TicketState::waiting;
        const auto events = tickets.events(ticket.id).value();
        for (std::size_t i = 1; i < events.size(); ++i) {
            const auto to = queue::next(state, events[i].act);
            if (!to) {
                return -1;
            }
            state = *to;
        }
        if (events.empty() || state != ticket.state || ticket.number != ++number) {
            return -1;
        }
        acts += static_cast<int>(events.size());
    }
    return desk->check_integrity() && desk->verify_audit() ? acts : -1;
}

queue::QueueOptions ticket_options(const test::TemporaryFolder& folder)
{
    queue::QueueOptions options;
    options.path = folder.file("desk.db");
    options.ballast_bytes = 0;
    options.vfs = test::k_fault_vfs;
    return options;
}

}  // namespace

TEST_CASE("killed at any moment, no ticket and no act that was promised is lost, and none is half done")
{
    std::int64_t calls = 0;
    {
        const test::TemporaryFolder folder;
        calls = serve_and_kill(ticket_options(folder), FaultMode::none, 0, false).calls;
        CHECK(acts_kept(ticket_options(folder)) == k_ticket_people * 4);
    }
    REQUIRE(calls > 30);
    constexpr std::array modes{FaultMode::kill_before, FaultMode::kill_half, FaultMode::kill_after};
    const auto stride = std::max<std::int64_t>(1, calls / 40);
    for (std::int64_t at = 1; at <= calls; at += stride) {
        CAPTURE(at);
        const test::TemporaryFolder folder;
        const auto killed = serve_and_kill(ticket_options(folder), modes[static_cast<std::size_t>(at) % modes.size()], at, false);
        const int kept = acts_kept(ticket_options(folder));
        CHECK(kept >= killed.promised);
        CHECK(kept <= killed.promised + 1);  // written, but the word of it did not get out
    }
}

TEST_CASE("the holder killed at any moment: a desk that asks again under the same number has one ticket called, and never two")
{
    const auto serve_site = [](const queue::QueueOptions& options, int promises) {
        test::DeskQueue desk;
        desk.options = options;
        desk.open();
        const queue::SiteRules rules{{{'A', "a", "a", false}}, {}, "Posto 1"};
        for (int i = 0; i < k_ticket_people; ++i) {
            for (const auto op : {queue::TicketOp::take, queue::TicketOp::next, queue::TicketOp::act}) {
                queue::TicketAsk ask;
                ask.op = op;
                ask.request = std::string(30, '0') + std::to_string(i) + std::to_string(static_cast<int>(op));
                ask.actor = {"Posto 2", base::OperatorId("eva")};
                ask.act = TicketAct::done;
                const auto answer = queue::SiteTickets(desk->tickets()).carry_out(ask, base::TerminalId("posto-2"), rules, k_ticket_day);
                REQUIRE(answer);
                REQUIRE(queue::code_of(*answer->ticket) == "A00" + std::to_string(i + 1));   // the same person, however often it was asked
                (void)!::write(promises, "+", 1);
            }
        }
    };
    constexpr std::array modes{FaultMode::kill_before, FaultMode::kill_half, FaultMode::kill_after};
    for (std::int64_t at = 12; at <= 220; at += 8) {
        CAPTURE(at);
        const test::TemporaryFolder folder;
        const auto options = ticket_options(folder);
        int promises[2];
        REQUIRE(::pipe(promises) == 0);
        const pid_t child = ::fork();
        if (child == 0) {
            test::arm({modes[static_cast<std::size_t>(at / 8) % modes.size()], at, false});
            serve_site(options, promises[1]);
            ::_exit(0);
        }
        ::close(promises[1]);
        REQUIRE(::waitpid(child, nullptr, 0) == child);
        test::arm({});
        const int devnull = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
        serve_site(options, devnull);   // all of it again, from the beginning
        ::close(devnull);
        ::close(promises[0]);
        CHECK(acts_kept(options) == k_ticket_people * 3);
    }
}

TEST_CASE("the holder killed at any moment while a case is set aside, taken up and confirmed: it is there until the taker has it, and gone then")
{
    enum Done { set_aside = 4, taken_up = 5, confirmed = 6 };   // promises, after a ticket taken, called and served
    const auto move_case = [](const queue::QueueOptions& options, int promises, int counts = -1) {
        test::DeskQueue desk;
        desk.options = options;
        desk.open();
        const auto count = [counts] {
            const std::int64_t calls = counts < 0 ? 0 : test::durability_calls();
            (void)!::write(counts, &calls, sizeof calls);
        };
        count();
        const queue::SiteRules rules{{{'A', "a", "a", false}}, {}, "Posto 1"};
        const auto same = [](const base::CaseId&, base::BytesView octets) -> base::Result<base::Bytes> { return base::Bytes(octets.begin(), octets.end()); };
        const queue::CaseVault vault{[] { return k_ticket_day; }, same, same};
        int number = 0;
        const auto ask = [&](queue::TicketOp op, TicketAct act, const char* counter, const std::function<void(queue::TicketAsk&)>& more = {}) {
            queue::TicketAsk one;
            one.op = op;
            one.request = std::string(31, '0') + std::to_string(number++);
            one.actor = {counter, base::OperatorId("eva")};
            one.act = act;
            one.code = op == queue::TicketOp::act ? "A001" : "";
            if (more) {
                more(one);
            }
            const auto answer = queue::SiteTickets(desk->tickets()).carry_out(one, base::TerminalId(counter == std::string("Posto 2") ? "posto-2" : "posto-3"), rules, k_ticket_day, &vault);
            REQUIRE(answer);
            (void)!::write(promises, "+", 1);
            return *answer;
        };
        ask(queue::TicketOp::take, TicketAct::take, "Posto 2");
        ask(queue::TicketOp::next, TicketAct::call, "Posto 2");
        ask(queue::TicketOp::act, TicketAct::serve, "Posto 2");
        ask(queue::TicketOp::act, TicketAct::park, "Posto 2", [](queue::TicketAsk& one) { one.moved = queue::MovedCase{one.request, base::CaseId("case-1"), {}, base::to_bytes("form")}; });
        const auto taken = ask(queue::TicketOp::act, TicketAct::resume, "Posto 3");
        // As long as it was not confirmed the same request brings it again.
        const auto move = std::string(31, '0') + '3';
        ask(queue::TicketOp::arrived, TicketAct::call, "Posto 3", [&](queue::TicketAsk& one) { one.other = move; });
        count();
        return taken.moved && base::to_text(taken.moved->content) == "form";
    };
    std::array<std::int64_t, 2> calls{};   // once the file is open, and at the end
    {
        const test::TemporaryFolder folder;
        const auto options = ticket_options(folder);
        int counts[2];
        REQUIRE(::pipe(counts) == 0);
        const pid_t child = ::fork();
        if (child == 0) {
            test::arm({FaultMode::none, 0, false});
            move_case(options, -1, counts[1]);
            ::_exit(0);
        }
        ::close(counts[1]);
        for (auto& one : calls) {
            REQUIRE(::read(counts[0], &one, sizeof one) == sizeof one);
        }
        ::close(counts[0]);
        REQUIRE(::waitpid(child, nullptr, 0) == child);
    }
    REQUIRE(calls[1] > calls[0] + 10);
    constexpr std::array modes{FaultMode::kill_before, FaultMode::kill_half, FaultMode::kill_after};
    int seen_on_the_way = 0;
    const auto stride = std::max<std::int64_t>(1, (calls[1] - calls[0]) / 16);
    for (std::int64_t at = calls[0] + 1; at <= calls[1]; at += stride) {
        CAPTURE(at);
        const test::TemporaryFolder folder;
        const auto options = ticket_options(folder);
        int promises[2];
        REQUIRE(::pipe(promises) == 0);
        const pid_t child = ::fork();
        if (child == 0) {
            test::arm({modes[static_cast<std::size_t>(at / stride) % modes.size()], at, false});
            move_case(options, promises[1]);
            ::_exit(0);
        }
        ::close(promises[1]);
        int promised = 0;
        for (char octet = 0; ::read(promises[0], &octet, 1) == 1;) {
            ++promised;
        }
        ::close(promises[0]);
        REQUIRE(::waitpid(child, nullptr, 0) == child);
        test::arm({});
        {
            test::DeskQueue desk;
            desk.options = options;
            desk.open();
            const auto kept = desk->tickets().kept_case(1).value();
            if (promised >= set_aside && promised < taken_up) {
                CHECK(kept);
            }
            if (kept) {
                CHECK(base::to_text(kept->sealed) == "form");
                CHECK(promised < confirmed);
                ++seen_on_the_way;
            }
        }
        const int devnull = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
        const bool came = move_case(options, devnull);   // all of it again, under the same numbers
        ::close(devnull);
        test::DeskQueue desk;
        desk.options = options;
        desk.open();
        CHECK_FALSE(desk->tickets().kept_case(1).value());
        CHECK(desk->drafts()->empty());
        if (promised < taken_up) {
            CHECK(came);
        }
        CHECK(desk->check_integrity());
        CHECK(desk->verify_audit());
    }
    CHECK(seen_on_the_way > 0);
}

TEST_CASE("the ticket crash test sees a desk that promises before the commit")
{
    int lost = 0;
    for (std::int64_t at = 40; at <= 280; at += 12) {
        const test::TemporaryFolder folder;
        const auto killed = serve_and_kill(ticket_options(folder), FaultMode::kill_before, at, true);
        lost += acts_kept(ticket_options(folder)) < killed.promised ? 1 : 0;
    }
    CHECK(lost > 0);
}

TEST_CASE("on a full disk no ticket is given, the reserve stays for cases, and those given stay")
{
    test::DeskQueue desk;
    const test::SmallDisk disk(desk.folder.file("disk"));
    if (!disk.mounted()) {
        MESSAGE("skipped: mounting a tmpfs was refused: " << disk.reason());
        return;
    }
    desk.options.path = desk.folder.file("disk/desk.db");
    desk.options.ballast_bytes = 192 * 1024;
    desk.open();
    base::Fault fault{};
    int given = 0;
    for (int i = 0; i < 5000 && fault.code != FaultCode::disk_full; ++i) {
        const auto taken = desk->tickets().take({.day = k_ticket_day, .series = static_cast<char>('A' + i % 26)}, k_ticket_clerk);
        if (taken) {
            ++given;
        } else {
            fault = taken.error();
        }
    }
    CHECK(fault.code == FaultCode::disk_full);
    CHECK(desk->ballast_held());
    CHECK(desk->tickets().list(k_ticket_day)->size() == static_cast<std::size_t>(given));
    CHECK(desk->check_integrity());
}
