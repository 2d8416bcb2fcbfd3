#include "desk/checkup.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace balcao::desk {
namespace {

constexpr std::array k_concerns{"service", "enrolment", "terminal_certificate", "central_certificate", "disk", "unsent",
                                "attention", "stick", "revocation_list", "list_signature", "central_line", "clock",
                                "card_reader_service", "device", "operators", "ticket_holder", "open_file", "spool", "swap"};

/// One-time codes of operators hold for half a minute on each side (RFC 6238, 5.2).
constexpr std::chrono::seconds k_clock_may_differ{30};
constexpr std::chrono::hours k_unsent_is_late{24};

class Checkup {
public:
    Checkup(const CheckupFacts& facts, std::chrono::days within) : m_facts(facts), m_within(within) {}

    std::vector<Finding> run()
    {
        add(Concern::service, m_facts.service_runs);
        add(Concern::enrolment, m_facts.enrolled);
        certificates();
        lists();
        records();
        line();
        machine();
        std::ranges::stable_sort(m_findings, [](const Finding& a, const Finding& b) {
            if (a.standing != b.standing) {
                return a.standing < b.standing;
            }
            return a.fails_at.value_or(base::Instant::max()) < b.fails_at.value_or(base::Instant::max());
        });
        return std::move(m_findings);
    }

private:
    void add(Concern concern, bool good, std::string what = {}, std::int64_t number = 0, Standing otherwise = Standing::failing)
    {
        m_findings.push_back({concern, good ? Standing::good : otherwise, std::nullopt, std::move(what), number});
    }
    void ends(Concern concern, std::string what, base::Instant at)
    {
        const auto standing = at <= m_facts.now ? Standing::failing : at <= m_facts.now + m_within ? Standing::soon : Standing::good;
        m_findings.push_back({concern, standing, at, std::move(what), 0});
    }

    void certificates()
    {
        for (const auto& one : m_facts.certificates) {
            ends(one.concern, one.what, one.at);
            // It should have renewed itself, and has not: there is a reason, however far the end still is.
            const bool overdue = one.renews_from && *one.renews_from + std::chrono::days(2) <= m_facts.now;
            if (overdue && m_findings.back().standing == Standing::good) {
                m_findings.back().standing = Standing::soon;
            }
        }
    }

    void lists()
    {
        for (const auto& list : m_facts.lists) {
            if (!list.of_an_anchor) {
                add(Concern::list_signature, false, list.file);
                continue;
            }
            const base::Instant by_age = list.made + m_facts.list_days;
            ends(Concern::revocation_list, list.file, list.next ? std::min(by_age, *list.next) : by_age);
        }
    }

    void records()
    {
        if (m_facts.room_days) {
            ends(Concern::disk, {}, m_facts.now + std::chrono::days(std::min<std::int64_t>(*m_facts.room_days, 36'500)));
        }
        if (!m_facts.service_runs) {
            return;  // what waits is not known then
        }
        add(Concern::attention, m_facts.attention == 0, {}, m_facts.attention, Standing::soon);
        const bool late = m_facts.oldest_unsent && *m_facts.oldest_unsent + k_unsent_is_late <= m_facts.now;
        m_findings.push_back({Concern::unsent, late ? Standing::soon : Standing::good, late ? m_facts.oldest_unsent : std::nullopt, {}, 0});
        for (const auto& stick : m_facts.sticks) {
            ends(Concern::stick, stick.id, stick.written + m_facts.stick_days);
        }
    }

    void line()
    {
        if (m_facts.central_wanted && m_facts.enrolled) {
            add(Concern::central_line, !m_facts.central_fault, m_facts.central_fault ? std::string(base::name(m_facts.central_fault->code)) : std::string());
        }
        if (m_facts.clock_offset) {
            const auto seconds = std::chrono::round<std::chrono::seconds>(*m_facts.clock_offset).count();
            add(Concern::clock, std::abs(seconds) <= k_clock_may_differ.count(), {}, seconds);
        }
    }

    void machine()
    {
        if (m_facts.card_service_wanted) {
            add(Concern::card_reader_service, m_facts.card_service_runs);
        }
        for (const auto& device : m_facts.missing_devices) {
            add(Concern::device, false, device);
        }
        if (!m_facts.operators) {
            add(Concern::operators, false, "unreadable");
        } else {
            const auto& there = *m_facts.operators;
            // A technician neither registers nor approves.
            const bool work = there.clerks + there.supervisors > 0;
            const bool supervise = there.supervisors > 0;
            add(Concern::operators, work && supervise, work ? supervise ? "" : "supervise" : "activate", 0, work ? Standing::soon : Standing::failing);
        }
        if (m_facts.ticket_holder && m_facts.service_runs) {
            add(Concern::ticket_holder, m_facts.ticket_holder_answers, *m_facts.ticket_holder);
        }
        for (const auto& file : m_facts.open_files) {
            add(Concern::open_file, false, file);
        }
        if (m_facts.spool_keeps) {
            add(Concern::spool, !*m_facts.spool_keeps, {}, 0, Standing::soon);
        }
        for (const auto& unit : m_facts.may_swap) {
            add(Concern::swap, false, unit, 0, Standing::soon);
        }
        if (m_facts.swap_known && m_facts.may_swap.empty()) {
            add(Concern::swap, true);
        }
    }

    const CheckupFacts& m_facts;
    std::chrono::days m_within;
    std::vector<Finding> m_findings;
};

}  // namespace

std::string_view name(Concern concern) { return k_concerns[static_cast<std::size_t>(concern)]; }

std::string_view name(Standing standing)
{
    return standing == Standing::failing ? "failing" : standing == Standing::soon ? "soon" : "good";
}

std::vector<Finding> check_up(const CheckupFacts& facts, std::chrono::days within) { return Checkup(facts, within).run(); }

}  // namespace balcao::desk
