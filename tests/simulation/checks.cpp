// What must hold, judged by the model.
#include "world_parts.h"

namespace balcao::simulation {

using queue::State;
using std::chrono::hours;
using std::chrono::milliseconds;

namespace {

std::string code_of(const base::Fault& fault) { return std::string(base::name(fault.code)) + " " + std::to_string(fault.a); }

bool is_settled(State state) { return state == State::acked || state == State::purged; }

}  // namespace

/// No loss: what the clerk was told is registered is in the queue.
void World::check_desk(DeskHost& desk)
{
    if (!desk.up() || desk.disk.stopped()) return;
    for (const auto& [id, one] : m_model.cases()) {
        if (one.desk != desk.name() || !one.promised || one.excused) continue;
        const auto item = desk.find(id, one.position);
        if (!item) return;  // the disk does not answer now
        if (!*item) violated("lost: " + id + " of " + desk.name());
    }
}

/// The same, and what stands in the file fits together: chains, ledger, the database itself.
void World::check_desk_whole(DeskHost& desk)
{
    check_desk(desk);
    auto& queue = desk.queue();
    const auto judge = [&](const char* what, const base::Status<>& status) {
        const bool no_medium = !status && (status.error().code == base::FaultCode::storage_read_failed ||
                                           status.error().code == base::FaultCode::storage_write_failed);
        if (!status && !(no_medium && desk.disk.stopped())) {
            violated(desk.name() + " " + what + ": " + code_of(status.error()));
        }
    };
    judge("integrity", queue.check_integrity());
    judge("audit chain", queue.verify_audit());
    judge("record chain", queue.verify_chain(desk.credentials().certificate));
    std::int64_t registered = 0;
    for (const auto day : desk.days()) {
        judge("ledger", queue.balance(day));
        const auto lines = queue.ledger(day);
        if (!lines) continue;
        for (const auto& line : *lines) registered += line.registered;
    }
    const auto stats = queue.stats();
    if (stats && registered != stats->last_position) {
        violated(desk.name() + " ledger counts " + std::to_string(registered) + " of " + std::to_string(stats->last_position));
    }
}

/// No "done" on a screen that the central does not hold.
void World::check_shown()
{
    if (!m_central.up() || m_central.disk.stopped() || m_model.central_forgot() || !m_report.violation.empty()) return;
    for (auto& desk : m_desks) {
        if (!desk->up() || desk->disk.stopped()) continue;
        for (const auto& [id, one] : m_model.cases()) {
            if (one.desk != desk->name() || one.excused) continue;
            const auto item = desk->find(id, one.position);
            if (!item || !*item) continue;
            const bool done = is_settled((*item)->state) || desk->shown(**item) == link::RecordState::activated;
            if (done && !m_central.holds(desk->name(), id)) violated("shown as done, not held: " + id + " of " + desk->name());
        }
    }
}

// --- until all has come to rest ---------------------------------------------------------------------

void World::heal()
{
    m_central.disk.mend();
    if (!m_central.up()) {
        m_central.disk.power_up(m_random);
        start_central();
    }
    if (!m_central.up()) return violated("the central does not start on a sound disk");
    while (!m_network.late.empty()) {
        (void)deliver(m_network, m_network.late.front());
        m_network.late.pop_front();
    }
    for (auto& desk : m_desks) {
        desk->line = {};
        desk->clock.jump_wall_clock(m_central.clock.now());
        desk->disk.mend();
        if (!desk->up() || desk->disk.stopped()) {
            desk->stop();
            desk->disk.power_up(m_random);
            start_desk(*desk);
        }
        if (desk->up()) note(desk->name() + " upkeep " + (desk->upkeep() ? "failed" : "well"));
    }
}

/// What people do about a frozen epoch, held back and refused records.
void World::support(DeskHost& desk)
{
    auto& queue = desk.queue();
    // The desk may know it from the central alone: the answer that froze it never came.
    if ((queue.frozen() || desk.engine().status().frozen) && queue.begin_epoch("support")) {
        desk.hurry();
        ++m_report.frozen;
        note(desk.name() + " support begins an epoch");
    }
    for (const auto state : {State::frozen, State::parked}) {
        queue::ListFilter filter;
        filter.state = state;
        const auto items = queue.list(filter);
        if (!items) continue;
        for (const auto& item : *items) {
            if (state == State::parked) (void)queue.release(item.position, base::OperatorId("ana"));
            else if (!queue.frozen()) (void)desk.correct(item);
        }
    }
}

bool World::at_rest()
{
    for (auto& desk : m_desks) {
        const auto stats = desk->queue().stats();
        if (!stats || stats->unsent() + stats->frozen > 0 || stats->epoch_frozen) return false;
    }
    return true;
}

bool World::settle_down()
{
    // A record postponed by a clock that was ahead is held to be late after a day (queue/claim.cpp).
    const auto latest = m_desks.front()->clock.monotonic_ms() + milliseconds(hours(26)).count();
    while (m_desks.front()->clock.monotonic_ms() < latest && m_report.violation.empty()) {
        auto soonest = m_desks.front()->rest_until();
        for (const auto& desk : m_desks) soonest = std::min(soonest, desk->rest_until());
        pass(milliseconds(std::max<std::int64_t>(soonest - m_desks.front()->clock.monotonic_ms(), 1)));
        sync_all();
        for (auto& desk : m_desks) support(*desk);
        if (at_rest()) return true;
    }
    return false;
}

namespace {

/// " (7 retry due 2026-11-22T04:00:42Z)" for each, oldest first.
std::string open_items(queue::Queue& queue)
{
    queue::ListFilter filter;
    filter.unsettled_only = true;
    const auto items = queue.list(filter);
    std::string out;
    for (auto item = items ? items->rbegin() : std::vector<queue::Item>::reverse_iterator(); items && item != items->rend(); ++item) {
        out += " (" + std::to_string(item->position) + " " + std::string(queue::name(item->state)) +
               (item->next_at ? " due " + base::format_instant(*item->next_at) : std::string()) + ")";
    }
    return out;
}

}  // namespace

void World::come_to_rest()
{
    ++m_step;
    note("everything heals");
    heal();
    for (auto& desk : m_desks) {
        if (!desk->up()) return violated(desk->name() + " does not start on a sound disk");
    }
    for (int day = 0; day < 2 && m_report.violation.empty(); ++day) {
        if (!settle_down() && m_report.violation.empty()) {
            for (auto& desk : m_desks) {
                const auto stats = desk->queue().stats();
                const auto fault = desk->engine().status().fault;
                if (stats && stats->unsent() + stats->frozen == 0) continue;
                return violated(desk->name() + " never comes to rest: " + std::to_string(stats ? stats->unsent() : -1) + " open" + open_items(desk->queue()) +
                                ", " + (fault ? code_of(*fault) : "no fault"));
            }
            return violated("never comes to rest");
        }
        pass(hours(25));  // once a day the desks compare themselves with the central
        sync_all();
    }
    m_model.everything_offered_again();
    check_end();
}

void World::check_case(const std::string& id, const Model::Case& one, DeskHost& desk)
{
    const auto item = desk.find(id, one.position);
    if (!item || !*item) {
        if (one.promised && !one.excused) violated("lost in the end: " + id);
        return;
    }
    const auto state = (*item)->state;
    if (is_settled(state)) {
        if (!one.excused && !m_central.holds(desk.name(), id)) violated("settled here, not held there: " + id + " of " + desk.name());
    } else if (state == State::dead) {
        if (!m_model.may_be_refused(id, (*item)->problem)) violated("refused without reason: " + id + " " + (*item)->problem);
    } else {
        violated("open in the end: " + id + " of " + desk.name() + " is " + std::string(queue::name(state)));
    }
}

void World::check_end()
{
    for (auto& desk : m_desks) {
        check_desk_whole(*desk);
        for (const auto& [id, one] : m_model.cases()) {
            if (one.desk == desk->name() && m_report.violation.empty()) check_case(id, one, *desk);
        }
    }
    check_shown();
}

}  // namespace balcao::simulation
