// What can happen in the simulated world.
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <numeric>

#include "world_parts.h"

namespace balcao::simulation {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

std::string fault_text(const std::optional<base::Fault>& fault)
{
    return fault ? std::string(base::name(fault->code)) : std::string("well");
}

int memory_file() { return ::memfd_create("stick", MFD_CLOEXEC); }

}  // namespace

void World::act()
{
    struct Choice {
        std::uint32_t weight;
        void (World::*action)();
    };
    static constexpr std::array k_choices{
        Choice{60, &World::clerk_works},   Choice{14, &World::time_passes},      Choice{6, &World::line_changes},
        Choice{3, &World::clock_jumps},    Choice{3, &World::desk_disk_fails},   Choice{4, &World::desk_loses_power},
        Choice{6, &World::desk_starts},    Choice{1, &World::desk_put_back},     Choice{4, &World::central_suffers},
        Choice{1, &World::central_put_back}, Choice{3, &World::late_request_arrives}, Choice{4, &World::stick_travels},
        Choice{2, &World::operator_acts},  Choice{1, &World::clone_sends}};
    std::uint32_t all = 0;
    for (const auto& choice : k_choices) all += choice.weight;
    auto drawn = m_random.below(all);
    for (const auto& choice : k_choices) {
        if (drawn < choice.weight) return (this->*choice.action)();
        drawn -= choice.weight;
    }
}

void World::clerk_works()
{
    auto* desk = any_desk_up();
    if (desk == nullptr) return;
    const int events = 1 + static_cast<int>(m_random.below(8));
    for (int i = 0; i < events && !desk->disk.stopped(); ++i) {
        const bool again = m_people > 0 && one_in(12);   // somebody who was here before
        const bool same_phone = m_people > 0 && one_in(25);
        const int old = m_people > 0 ? 1 + static_cast<int>(m_random.below(static_cast<std::uint32_t>(m_people))) : 1;
        const int person = again ? old : m_people + 1;
        const auto done = desk->clerk(m_random, person, again || same_phone ? old : person);
        if (done.rfind("case ", 0) == 0 && !again) ++m_people;
        note(desk->name() + " " + done);
        pass(milliseconds(500 + m_random.below(3000)));
    }
}

void World::time_passes()
{
    const auto kind = m_random.below(20);
    milliseconds time = seconds(1 + m_random.below(20));
    if (kind >= 12) time = minutes(1 + m_random.below(10));
    if (kind >= 18) time = hours(1 + m_random.below(6));
    if (kind == 19) time = hours(20 + m_random.below(40));
    note("time passes: " + std::to_string(time.count() / 1000) + " s");
    pass(time);
}

void World::line_changes()
{
    auto& desk = any_desk();
    auto& line = desk.line;
    line = {};
    const auto kind = m_random.below(10);
    if (kind == 0) line.up = false;
    if (kind == 1) line.captive = true;
    if (kind == 2) line.latency_ms = 4000 + m_random.below(40000);
    if (kind == 3) line.answer_lost = 60;
    if (kind == 4) line.answer_torn = 60;
    if (kind == 5) line.doubled = 60;
    if (kind == 6) line.late = 40;
    if (kind == 7) line.garbled = 40;
    if (kind == 8) line.lost = line.answer_lost = line.answer_torn = line.doubled = line.late = line.garbled = 12;
    note(desk.name() + " line " + std::to_string(kind));
}

void World::clock_jumps()
{
    auto& desk = any_desk();
    const auto right = m_central.clock.now();
    const auto kind = m_random.below(8);
    auto to = right;
    if (kind == 1) to = base::Instant(seconds(3600));                       // 1970
    if (kind == 2) to = right + hours(24 * 3652);                           // ten years ahead
    if (kind == 3) to = right - hours(1 + m_random.below(72));
    if (kind == 4) to = right + hours(1);                                   // summer time taken for UTC
    if (kind == 5) to = right - hours(1);                                   // the Azores' clock
    if (kind == 6) to = desk.clock.now() - minutes(1 + m_random.below(120));
    desk.clock.jump_wall_clock(to);
    note(desk.name() + " clock " + base::format_instant(to));
}

void World::desk_disk_fails()
{
    auto& desk = any_desk();
    const auto kind = m_random.below(5);
    desk.disk.set_room(std::nullopt);
    desk.disk.fail_writes(kind == 1);
    if (kind == 2 || kind == 3) desk.disk.set_room(m_random.below(60000), desk.disk.file("queue.db.ballast"), 1024 * 1024);
    if (kind == 4) desk.disk.fail_next_sync();
    note(desk.name() + " disk " + std::to_string(kind));
    if (desk.up() && !desk.disk.stopped() && kind == 0) note(desk.name() + " upkeep " + fault_text(desk.upkeep()));
}

void World::desk_loses_power()
{
    auto& desk = any_desk();
    const auto calls = m_random.below(60);
    if (calls == 0) desk.disk.stop_now();
    else desk.disk.stop_after(calls);
    note(desk.name() + " will stop at call " + std::to_string(calls));
}

void World::start_desk(DeskHost& desk)
{
    if (m_options.sin == Sin::open_rows_lost_at_restart && m_desk_backups.count(desk.name()) > 0) {
        desk.disk.put_back(m_desk_backups[desk.name()]);
    }
    const auto fault = desk.start();
    note(desk.name() + " starts: " + fault_text(fault));
    if (fault) return;
    check_desk_whole(desk);
}

void World::desk_starts()
{
    auto& desk = any_desk();
    if (desk.up() && !desk.disk.stopped()) {
        if (m_random.below(3) == 0) return;
        m_desk_backups[desk.name()] = desk.disk.copy();
        if (m_random.below(2) == 0) return;
        desk.stop();  // a restart in good order
        note(desk.name() + " stops");
    } else if (m_random.below(2) == 0) {
        desk.stop();
        desk.disk.start_again();
        note(desk.name() + " process killed");
    } else {
        desk.stop();
        desk.disk.power_up(m_random);
        note(desk.name() + " power back");
    }
    start_desk(desk);
}

void World::desk_put_back()
{
    auto& desk = any_desk();
    if (m_desk_backups.count(desk.name()) == 0 || m_options.sin != Sin::none) return;
    desk.stop();
    desk.disk.put_back(m_desk_backups[desk.name()]);
    desk.disk.start_again();
    desk.disk.mend();  // put back onto a sound one
    desk.become_a_copy();
    ++m_report.put_back;
    note(desk.name() + " put back from a backup");
    if (const auto fault = desk.start()) return note(desk.name() + " starts: " + fault_text(fault));
    m_model.excuse(desk.name(), [&](const std::string& id, const Model::Case& one) {
        const auto item = desk.find(id, one.position);
        return item && item->has_value();
    });
    check_desk_whole(desk);
}

void World::start_central()
{
    m_central.disk.fail_writes(false);
    m_central.disk.set_room(std::nullopt);
    note(m_central.start() ? "central starts" : "central does not start");
}

void World::central_suffers()
{
    const auto kind = m_random.below(7);
    note("central " + std::to_string(kind));
    if (!m_central.up()) {
        m_central.disk.power_up(m_random);
        return start_central();
    }
    if (kind == 0) m_central.disk.stop_after(1 + m_random.below(40));
    if (kind == 1) {
        m_central.stop();
        start_central();
    }
    if (kind == 2) m_central.disk.set_room(m_random.below(40000));
    if (kind == 3) m_central.disk.fail_next_sync();
    if (kind == 4) {
        m_central.crash();
        m_central.disk.start_again();  // the process alone
        start_central();
    }
    if (kind == 5) {
        m_central.disk.set_room(std::nullopt);
        m_central.disk.fail_writes(false);
    }
    if (kind == 6) m_central_backup = CentralBackup{m_central.disk.copy(), m_model.taken()};
}

void World::central_put_back()
{
    if (!m_central_backup || m_options.sin != Sin::none) return;
    m_central.crash();
    m_central.disk.put_back(m_central_backup->files);
    m_central.disk.start_again();
    m_central.disk.mend();
    m_model.central_put_back(m_central_backup->taken);
    ++m_report.put_back;
    note("central put back from a backup");
    start_central();
}

void World::late_request_arrives()
{
    auto& late = m_network.late;
    if (late.empty()) return;
    const auto which = m_random.below(static_cast<std::uint32_t>(late.size()));
    const auto request = late[which];
    if (!one_in(4)) late.erase(late.begin() + which);  // some come more than once
    const auto answer = deliver(m_network, request);
    note("a late request arrives: " + (answer ? std::to_string(answer->status) : std::string("nobody there")));
}

void World::stick_travels()
{
    const auto place = m_random.below(static_cast<std::uint32_t>(m_desks.size()));
    auto& desk = *m_desks[place];
    if (!desk.up() || desk.disk.stopped() || !m_central.up() || !desk.line.up) return;
    if (m_sticks.empty() || one_in(3)) {
        Stick stick{place, memory_file(), -1};
        const auto id = sync::new_bundle_id(m_random);
        const auto out = sync::write_bundle(desk.bundle_desk(), id, stick.bundle);
        note(desk.name() + " stick out: " + (out ? std::to_string(out->records) : std::string(base::name(out.error().code))));
        if (out && out->records > 0) m_sticks.push_back(stick);
        else ::close(stick.bundle);
        return;
    }
    auto& stick = m_sticks[m_random.below(static_cast<std::uint32_t>(m_sticks.size()))];
    if (stick.answer < 0) {
        const int answer = memory_file();
        const auto parts = sync::deliver_bundle(desk.api(), stick.bundle, answer, {});
        note(desk.name() + " stick delivered: " + (parts ? std::to_string(*parts) : std::string(base::name(parts.error().code))));
        if (parts) stick.answer = answer;
        else ::close(answer);
        return;
    }
    auto& home = *m_desks[stick.desk];
    if (!home.up() || home.disk.stopped()) return;
    const auto in = sync::take_answer(home.bundle_desk(), stick.answer);
    if (in) ++m_report.bundles;
    note(home.name() + " stick in: " + (in ? std::to_string(in->settled) + "/" + std::to_string(in->known)
                                           : std::string(base::name(in.error().code))));
}

void World::operator_acts()
{
    auto* desk = any_desk_up();
    if (desk == nullptr) return;
    const auto stats = desk->queue().stats();
    if (!stats || stats->last_position == 0) return;
    const auto position = 1 + static_cast<queue::Position>(m_random.below(static_cast<std::uint32_t>(stats->last_position)));
    const base::OperatorId who("ana");
    const auto kind = m_random.below(4);
    base::Status<> done;
    if (kind == 0) done = desk->queue().park(position, who);
    if (kind == 1) done = desk->queue().release(position, who);
    if (kind == 2) done = desk->queue().retry_now(position, who);
    if (kind == 3) desk->hurry();
    note(desk->name() + " operator " + std::to_string(kind) + " on " + std::to_string(position) + ": " +
         (done ? "done" : std::string(base::name(done.error().code))));
}

void World::clone_sends()
{
    auto* desk = any_desk_up();
    if (desk == nullptr || !m_central.up()) return;
    m_people += 1;
    m_model.clone(m_people);
    const auto answer = deliver(m_network, desk->post_of_a_clone(m_people));
    note("a clone of " + desk->name() + " sends: " + (answer ? std::to_string(answer->status) : std::string("nobody there")));
}

}  // namespace balcao::simulation
