#include "desk/checkup.h"
#include "support/test.h"

using namespace balcao;
using desk::Concern;
using desk::Standing;
using std::chrono::days;
using std::chrono::hours;

namespace {

base::Instant checkup_day() { return *base::parse_instant("2026-11-27T09:00:00.000Z"); }

/// A desk that lacks nothing.
desk::CheckupFacts sound_desk()
{
    desk::CheckupFacts facts;
    facts.now = checkup_day();
    facts.service_runs = true;
    facts.enrolled = true;
    facts.certificates = {{Concern::terminal_certificate, "loja-1", facts.now + days(200), facts.now + days(80)},
                          {Concern::central_certificate, "receipts", facts.now + days(900), std::nullopt}};
    facts.lists = {{"cc.crl", facts.now - days(2), facts.now + days(60), true}};
    facts.room_days = 400;
    facts.central_wanted = true;
    facts.clock_offset = std::chrono::milliseconds(-1'400);
    facts.card_service_wanted = facts.card_service_runs = true;
    facts.operators = desk::CheckupFacts::Operators{2, 1, 0};
    return facts;
}

const desk::Finding* finding_of(const std::vector<desk::Finding>& findings, Concern concern)
{
    for (const auto& finding : findings) {
        if (finding.concern == concern) {
            return &finding;
        }
    }
    return nullptr;
}

Standing standing_of(const desk::CheckupFacts& facts, Concern concern, days within = days(14))
{
    const auto findings = desk::check_up(facts, within);
    const auto* found = finding_of(findings, concern);
    REQUIRE(found != nullptr);
    return found->standing;
}

}  // namespace

TEST_SUITE_BEGIN("checkup");

TEST_CASE("a sound desk: everything good, ordered by what fails first")
{
    const auto findings = desk::check_up(sound_desk(), days(14));
    for (const auto& finding : findings) {
        CAPTURE(desk::name(finding.concern));
        CHECK(finding.standing == Standing::good);
    }
    REQUIRE(!findings.empty());
    CHECK(findings.front().concern == Concern::revocation_list);  // 60 days, before certificate and disk
    CHECK(findings.front().fails_at == checkup_day() + days(60));
}

TEST_CASE("what ends within the days asked about is told as soon, what has ended as failing, and failing comes first")
{
    auto facts = sound_desk();
    facts.room_days = 9;
    facts.certificates[0].at = checkup_day() + days(21);
    CHECK(standing_of(facts, Concern::disk) == Standing::soon);
    CHECK(standing_of(facts, Concern::disk, days(8)) == Standing::good);
    CHECK(standing_of(facts, Concern::terminal_certificate) == Standing::good);
    CHECK(standing_of(facts, Concern::terminal_certificate, days(21)) == Standing::soon);
    facts.certificates[1].at = checkup_day();
    const auto findings = desk::check_up(facts, days(30));
    REQUIRE(findings.size() > 3);
    CHECK(findings[0].concern == Concern::central_certificate);
    CHECK(findings[0].standing == Standing::failing);
    CHECK(findings[1].concern == Concern::disk);
    CHECK(findings[2].concern == Concern::terminal_certificate);
}

TEST_CASE("a certificate that should have renewed itself is told before it ends")
{
    auto facts = sound_desk();
    facts.certificates[0].renews_from = checkup_day() - days(1);
    CHECK(standing_of(facts, Concern::terminal_certificate) == Standing::good);
    facts.certificates[0].renews_from = checkup_day() - days(2);
    CHECK(standing_of(facts, Concern::terminal_certificate) == Standing::soon);
}

TEST_CASE("a list is stale by its own word or by the site's age, whichever is first, and counts only with a signature")
{
    auto facts = sound_desk();
    facts.list_days = days(30);
    CHECK(finding_of(desk::check_up(facts, days(14)), Concern::revocation_list)->fails_at == checkup_day() + days(28));
    facts.lists[0].next = checkup_day() - hours(1);
    CHECK(standing_of(facts, Concern::revocation_list) == Standing::failing);
    facts.lists[0].of_an_anchor = false;
    CHECK(standing_of(facts, Concern::list_signature) == Standing::failing);
    CHECK(finding_of(desk::check_up(facts, days(14)), Concern::revocation_list) == nullptr);
}

TEST_CASE("records, sticks, clock, devices, operators and files")
{
    auto facts = sound_desk();
    SUBCASE("a record that waits a day")
    {
        facts.oldest_unsent = checkup_day() - hours(23);
        CHECK(standing_of(facts, Concern::unsent) == Standing::good);
        facts.oldest_unsent = checkup_day() - hours(24);
        CHECK(standing_of(facts, Concern::unsent) == Standing::soon);
    }
    SUBCASE("records that need a person")
    {
        facts.attention = 3;
        CHECK(standing_of(facts, Concern::attention) == Standing::soon);
        CHECK(finding_of(desk::check_up(facts, days(14)), Concern::attention)->number == 3);
    }
    SUBCASE("what a service would know is not called good without one")
    {
        facts.service_runs = false;
        const auto findings = desk::check_up(facts, days(14));
        CHECK(findings.front().concern == Concern::service);
        CHECK(finding_of(findings, Concern::unsent) == nullptr);
        CHECK(finding_of(findings, Concern::attention) == nullptr);
    }
    SUBCASE("a stick")
    {
        facts.sticks = {{"ab", checkup_day() - days(4)}};
        CHECK(standing_of(facts, Concern::stick) == Standing::failing);
        facts.sticks[0].written = checkup_day() - days(1);
        CHECK(standing_of(facts, Concern::stick) == Standing::soon);
    }
    SUBCASE("the clock, either way")
    {
        facts.clock_offset = std::chrono::seconds(31);
        CHECK(standing_of(facts, Concern::clock) == Standing::failing);
        facts.clock_offset = std::chrono::seconds(-31);
        CHECK(standing_of(facts, Concern::clock) == Standing::failing);
        facts.clock_offset = std::chrono::seconds(-30);
        CHECK(standing_of(facts, Concern::clock) == Standing::good);
        facts.clock_offset = std::nullopt;
        CHECK(finding_of(desk::check_up(facts, days(14)), Concern::clock) == nullptr);
    }
    SUBCASE("the line")
    {
        facts.central_fault = base::Fault{base::FaultCode::network_unreachable};
        CHECK(standing_of(facts, Concern::central_line) == Standing::failing);
        facts.central_wanted = false;
        CHECK(finding_of(desk::check_up(facts, days(14)), Concern::central_line) == nullptr);
    }
    SUBCASE("card service and devices")
    {
        facts.card_service_runs = false;
        CHECK(standing_of(facts, Concern::card_reader_service) == Standing::failing);
        facts.missing_devices = {"/dev/video0"};
        CHECK(standing_of(facts, Concern::device) == Standing::failing);
    }
    SUBCASE("who may work here")
    {
        facts.operators = desk::CheckupFacts::Operators{2, 0, 0};
        CHECK(standing_of(facts, Concern::operators) == Standing::soon);
        facts.operators = desk::CheckupFacts::Operators{2, 0, 1};  // who maintains does not approve
        CHECK(standing_of(facts, Concern::operators) == Standing::soon);
        facts.operators = desk::CheckupFacts::Operators{0, 0, 1};
        CHECK(standing_of(facts, Concern::operators) == Standing::failing);
        facts.operators = desk::CheckupFacts::Operators{};
        CHECK(standing_of(facts, Concern::operators) == Standing::failing);
        facts.operators = std::nullopt;
        CHECK(standing_of(facts, Concern::operators) == Standing::failing);
    }
    SUBCASE("files others may read")
    {
        facts.open_files = {"keys/current/terminal.key"};
        CHECK(standing_of(facts, Concern::open_file) == Standing::failing);
        CHECK(finding_of(desk::check_up(facts, days(14)), Concern::spool) == nullptr);  // no printing service here
        facts.spool_keeps = true;
        CHECK(standing_of(facts, Concern::spool) == Standing::soon);
        facts.spool_keeps = false;
        CHECK(standing_of(facts, Concern::spool) == Standing::good);
        CHECK(finding_of(desk::check_up(facts, days(14)), Concern::swap) == nullptr);
        facts.swap_known = true;
        CHECK(standing_of(facts, Concern::swap) == Standing::good);
        facts.may_swap = {"balcao-desk.service"};
        CHECK(standing_of(facts, Concern::swap) == Standing::soon);
    }
}

TEST_SUITE_END();
