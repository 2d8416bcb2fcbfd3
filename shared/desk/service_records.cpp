// Sending now, what is asked of the audit chain, and the receipt of a record.
#include <algorithm>

#include "base/log.h"
#include "desk/arguments.h"
#include "desk/presenter.h"
#include "desk/service.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

DeskService::Answer DeskService::sync_now(const Json&)
{
    m_parts.wake_sync(true);
    return Json::object();
}

DeskService::Answer DeskService::bundle(const Json& args)
{
    return m_parts.bundle ? on_stick_thread(m_parts.bundle, args) : fail(FaultCode::act_not_possible_now);
}

DeskService::Answer DeskService::mirror(const Json& args)
{
    return m_parts.mirror ? on_stick_thread(m_parts.mirror, args) : fail(FaultCode::mirror_off);
}

/// \param work of m_parts
DeskService::Answer DeskService::on_stick_thread(const std::function<base::Result<Json>(const Json& args, int file)>& work, const Json& args)
{
    const auto file = std::make_shared<base::Descriptor>(std::move(m_asking->attached));
    const bool posted = m_bundle_thread.post([this, &work, args, file, client = m_asking->client, ask_id = m_asking->ask_id](const std::stop_token&) {
        auto done = work(args, file->get());
        m_mailbox.post([this, client, ask_id, done = std::move(done)] {
            m_server->reply(client, ask_id, done);
            look_at_current_record();
            changed();
        });
    });
    if (!posted) {
        return fail(FaultCode::act_not_possible_now);
    }
    m_asking.reset();  // answered from the mailbox
    return Json::object();
}

DeskService::Answer DeskService::status(const Json&) { return to_json(console_model()); }

DeskService::Answer DeskService::audit_verify(const Json&)
{
    const base::Lock lock(m_parts.queue_mutex);
    if (auto intact = m_parts.queue.check_integrity(); !intact) {
        return base::unexpected(intact.error());
    }
    if (auto intact = m_parts.queue.verify_audit(); !intact) {
        return base::unexpected(intact.error());
    }
    const auto certificate = m_parts.records != nullptr ? std::optional(m_parts.records->identity().certificate) : std::nullopt;
    if (auto intact = m_parts.queue.verify_chain(certificate); !intact) {
        return base::unexpected(intact.error());
    }
    return Json{{"intact", true}};
}

DeskService::Answer DeskService::audit_export(const Json& args)
{
    const base::Lock lock(m_parts.queue_mutex);
    const auto entries = m_parts.queue.audit(arguments::number(args, "after", 0), static_cast<int>(std::clamp<std::int64_t>(arguments::number(args, "limit", 200), 1, 200)));
    if (!entries) {
        return base::unexpected(entries.error());
    }
    Json list = Json::array();
    for (const auto& entry : *entries) {
        Json ids = Json::object();
        for (const auto& [key, value] : entry.event.ids) {
            ids[key] = value;
        }
        Json numbers = Json::object();
        for (const auto& [key, value] : entry.event.numbers) {
            numbers[key] = value;
        }
        list.push_back({{"number", entry.number},
                        {"at", base::format_instant(entry.at)},
                        {"event", entry.event.event},
                        {"ids", std::move(ids)},
                        {"numbers", std::move(numbers)},
                        {"hash", base::to_hex(entry.hash)}});
    }
    return Json{{"entries", std::move(list)}};
}

DeskService::Answer DeskService::receipt(const Json& args)
{
    const base::Lock lock(m_parts.queue_mutex);
    const auto held = m_parts.queue.receipt_of(arguments::number(args, "seq", 0));
    if (!held) {
        return base::unexpected(held.error());
    }
    return Json{{"receipt", *held ? Json(base::to_base64((*held)->blob)) : Json()}};
}

// --- the citizen -----------------------------------------------------------------------------------

}  // namespace balcao::desk
