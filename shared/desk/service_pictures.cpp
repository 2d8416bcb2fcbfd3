// A document's picture that the site may keep: held in memory while its case is open, encrypted and written with the
// record if the citizen consents, erased when its days are over.
#include "base/log.h"
#include "desk/arguments.h"
#include "desk/service.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using wire::Json;

namespace {

constexpr std::int64_t k_erase_every_ms = 10 * 60 * 1000;

}  // namespace

void DeskService::hold_picture(const ImageCapture& capture)
{
    if (m_parts.pictures != nullptr && m_parts.pictures->days() > 0 && capture.picture) {
        m_picture = capture.picture;
        changed();
    }
}

DeskService::Answer DeskService::picture_consent(const Json& args)
{
    const auto yes = arguments::yes_or_no(args, "yes");
    if (!yes) {
        return fail(FaultCode::message_malformed);
    }
    if (!m_case || m_case->phase == Phase::closed || m_case->record || (*yes && !m_picture)) {
        return fail(FaultCode::act_not_possible_now);
    }
    if (*yes != m_picture_consent) {
        m_picture_consent = *yes;
        changed();
        run(effect::Audit{*yes ? "picture_consent_given" : "picture_consent_withdrawn"});
    }
    return Json::object();
}

/// The record is written by now: whatever fails here costs the picture alone.
void DeskService::keep_picture()
{
    const auto picture = std::exchange(m_picture, nullptr);
    if (!m_picture_consent) {
        return;
    }
    const auto kept = picture ? m_parts.pictures->keep(m_case->id, *picture, m_parts.clock.now()) : base::Status<>(fail(FaultCode::picture_not_kept));
    if (!kept) {
        m_picture_consent = false;
        note_failure(kept.error());
        return;
    }
    run(effect::Audit{"picture_kept"});
}

void DeskService::erase_pictures()
{
    if (m_parts.pictures == nullptr || m_parts.clock.monotonic_ms() < m_next_erasing_ms) {
        return;
    }
    m_next_erasing_ms = m_parts.clock.monotonic_ms() + k_erase_every_ms;
    const auto erased = m_parts.pictures->erase_due(m_parts.clock.now());
    if (!erased) {
        note_failure(erased.error());
        return;
    }
    const base::Lock lock(m_parts.queue_mutex);
    for (const auto& case_id : *erased) {
        queue::AuditEvent entry;
        entry.event = "picture_erased";
        entry.ids.emplace_back("case", case_id.text());
        if (auto noted = m_parts.queue.note(entry); !noted) {
            note_failure(noted.error());
        }
    }
}

}  // namespace balcao::desk
