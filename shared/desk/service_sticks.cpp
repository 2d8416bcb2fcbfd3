// Records on a medium, chosen at the console: one act at a time on a thread of its own, its progress and what came of it in
// the model. A medium counts when it was there at the last look: nobody names a folder of this machine.
#include "base/log.h"
#include "desk/arguments.h"
#include "desk/service.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using link::StickAct;
using wire::Json;

bool DeskService::may_use_sticks() const
{
    return m_operator && m_operator->right != domain::OperatorAct::Right::self_service && m_operator->right >= m_parts.config.bundle_right;
}

DeskService::Answer DeskService::stick(const Json& args)
{
    const auto word = arguments::text(args, "act", 16);
    const auto act = word ? link::stick_act_from_name(*word) : std::nullopt;
    if (!act || *act == StickAct::none) {
        return fail(FaultCode::message_malformed);
    }
    if (!may_use_sticks()) {
        return fail(FaultCode::right_missing, static_cast<std::int64_t>(m_parts.config.bundle_right));
    }
    if (m_sticks.work.running) {
        return fail(FaultCode::act_not_possible_now);
    }
    link::StickMedium medium;
    if (*act != StickAct::look) {
        const auto folder = arguments::text(args, "folder", 4096);
        const auto found = std::find_if(m_sticks.media.begin(), m_sticks.media.end(), [&folder](const auto& one) { return one.folder == folder; });
        if (found == m_sticks.media.end()) {
            return fail(FaultCode::stick_gone);
        }
        medium = *found;
    }
    if (!m_bundle_thread.post([this, act = *act, medium, who = m_operator->id.text()](const std::stop_token& stop) { run_stick(act, medium, who, stop); })) {
        return fail(FaultCode::act_not_possible_now);
    }
    if (*act != StickAct::look) {  // a look leaves what was said of the act before
        m_sticks.work = {};
        m_sticks.work.act = *act;
        m_sticks.work.medium = medium.name;
    }
    m_sticks.work.running = true;
    changed();
    return Json::object();
}

/// On the bundle thread.
void DeskService::run_stick(StickAct act, const link::StickMedium& medium, const std::string& who, const std::stop_token& stop)
{
    const auto progress = [this](std::int64_t done, std::int64_t total) {
        m_mailbox.post([this, done, total] {
            m_sticks.work.done = done;
            m_sticks.work.total = total;
            changed();
        });
    };
    std::optional<link::StickWork> work;
    switch (act) {
    case StickAct::write: work = m_stick_desk.write(medium, who, progress); break;
    case StickAct::deliver: work = m_stick_desk.deliver(medium, who, progress, stop); break;
    case StickAct::take: work = m_stick_desk.take(medium, who, progress); break;
    case StickAct::look:
    case StickAct::none: break;
    }
    auto look = m_stick_desk.look();
    m_mailbox.post([this, work = std::move(work), look = std::move(look)] {
        if (work) {
            m_sticks.work = *work;
        }
        m_sticks.work.running = false;
        if (look) {
            m_sticks.media = look->media;
            m_sticks.out = look->out;
            m_sticks.looked = true;
        } else {
            note_failure(look.error());
        }
        look_at_current_record();
        look_at_what_is_left();
        changed();
    });
}

DeskService::Answer DeskService::stick_lost(const Json& args)
{
    const auto id = arguments::text(args, "id", 32);
    if (!id) {
        return fail(FaultCode::message_malformed);
    }
    if (!may_use_sticks()) {
        return fail(FaultCode::right_missing, static_cast<std::int64_t>(m_parts.config.bundle_right));
    }
    if (auto marked = m_stick_desk.mark_lost(*id, m_operator->id.text()); !marked) {
        return base::unexpected(marked.error());
    }
    for (auto& one : m_sticks.out) {
        one.lost = one.lost || one.id == *id;
        one.overdue = one.overdue && one.id != *id;
    }
    look_at_what_is_left();
    changed();
    return Json::object();
}

}  // namespace balcao::desk
