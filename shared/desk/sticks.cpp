#include "desk/sticks.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <set>

#include "base/descriptor.h"
#include "base/log.h"
#include "sync/stick_folder.h"

namespace balcao::desk {

using base::FaultCode;
using link::StickAct;
using link::StickMedium;
using link::StickWork;

namespace {

StickWork begun(StickAct act, const StickMedium& medium)
{
    StickWork work;
    work.act = act;
    work.medium = medium.name;
    return work;
}

/// So that the medium may be pulled out as soon as the screen says that it is finished.
void flush_medium(const std::string& folder)
{
    const base::Descriptor open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (open) {
        static_cast<void>(::syncfs(open.get()));
    }
}

/// The next bundle on the same stick would meet it too.
bool ends_delivery(FaultCode code)
{
    return base::retry(code) == base::Retry::later || code == FaultCode::stick_gone || code == FaultCode::stick_full ||
           code == FaultCode::stick_read_only || code == FaultCode::tls_refused || code == FaultCode::terminal_revoked ||
           code == FaultCode::central_refused;
}

queue::AuditEvent stick_event(const char* event, const std::string& who, std::vector<std::pair<std::string, std::int64_t>> numbers)
{
    return {event, {{"operator", who}}, std::move(numbers)};
}

}  // namespace

void Sticks::note(queue::AuditEvent event) const
{
    const base::Lock lock(m_parts.queue_mutex);
    if (auto noted = m_parts.queue.note(event); !noted) {
        base::log(base::LogLevel::warning, "audit_not_written", noted.error());
    }
}

base::Result<StickLook> Sticks::look() const
{
    const sync::BundleNotes notes(notes_folder());
    if (auto dropped = sync::drop_settled_notes(m_parts.queue, m_parts.queue_mutex, notes); !dropped) {
        return base::unexpected(dropped.error());
    }
    const auto out = sync::bundles_on_the_way(m_parts.queue, m_parts.queue_mutex, notes);
    if (!out) {
        return base::unexpected(out.error());
    }
    const auto late = m_parts.clock.now() - std::chrono::hours(24 * m_parts.days);
    StickLook look;
    std::set<std::string> ours;
    for (const auto& one : *out) {
        ours.insert(one.id);
        if (look.out.size() < k_most_out) {
            look.out.push_back({one.id, one.since, one.records, one.unsettled, !one.lost && one.unsettled > 0 && one.since < late, one.lost});
        }
    }
    for (const auto& found : find_media(m_parts.places, m_parts.folders, m_parts.state_folder)) {
        StickMedium medium{found.folder, found.name, found.free_octets, found.read_only, found.own_disk, 0, 0};
        const auto answers = sync::answers_in(found.folder);
        for (const auto& bundle : sync::bundles_in(found.folder)) {
            const auto answer = sync::answer_file_name(bundle);
            medium.to_deliver += std::find(answers.begin(), answers.end(), answer) == answers.end() ? 1 : 0;
        }
        for (const auto& answer : answers) {
            medium.answers += ours.count(sync::id_in_name(answer)) != 0 ? 1 : 0;
        }
        look.media.push_back(std::move(medium));
    }
    return look;
}

StickWork Sticks::write(const StickMedium& medium, const std::string& who, const Progress& progress) const
{
    auto work = begun(StickAct::write, medium);
    const auto fail = [&](const base::Fault& fault) {
        work.fault = fault.code;
        work.failed = 1;
        note(stick_event("stick_not_written", who, {{"fault", static_cast<std::int64_t>(fault.code)}}));
        return work;
    };
    const auto credentials = sync::KeyFolder(m_parts.keys_folder).load();
    if (!credentials) {
        return fail(credentials.error());
    }
    {
        const base::Lock lock(m_parts.queue_mutex);
        if (const auto stats = m_parts.queue.stats()) {
            work.total = stats->pending + stats->retry;
        }
    }
    sync::remove_leftovers(medium.folder);
    const auto id = sync::new_bundle_id(m_parts.random);
    auto target = sync::StickTarget::create(medium.folder + "/" + sync::bundle_file_name(id));
    if (!target) {
        return fail(target.error());
    }
    const sync::BundleNotes notes(notes_folder());
    const auto out = sync::write_bundle({m_parts.queue, m_parts.queue_mutex, *credentials, notes, m_parts.clock, m_parts.random,
                                         [&](std::int64_t done) { progress(done, work.total); }},
                                        id, target->file());
    if (!out) {
        return fail(out.error());
    }
    work.left_out = out->left_out;
    if (out->records == 0) {
        return work;
    }
    // The note stands before the file gets its name: a file without a note could not be answered.
    if (auto done = target->commit(); !done) {
        static_cast<void>(notes.drop(id));
        return fail(done.error());
    }
    flush_medium(medium.folder);
    work.records = out->records;
    work.done = out->records;
    auto event = stick_event("stick_written", who, {{"records", out->records}, {"parts", out->parts}});
    event.ids.emplace_back("bundle", id);
    note(std::move(event));
    return work;
}

StickWork Sticks::deliver(const StickMedium& medium, const std::string& who, const Progress& progress, const std::stop_token& stop) const
{
    auto work = begun(StickAct::deliver, medium);
    const auto failed = [&work](FaultCode code) {
        work.fault = work.fault ? work.fault : std::optional(code);
        ++work.failed;
    };
    const auto credentials = sync::KeyFolder(m_parts.keys_folder).load();
    if (!credentials) {
        failed(credentials.error().code);
        return work;
    }
    sync::remove_leftovers(medium.folder);
    sync::CentralApi api(credentials->connection(), credentials->terminal, m_parts.clock);
    std::int64_t parts = 0;
    for (const auto& path : sync::bundles_in(medium.folder)) {
        if (sync::is_answered(path)) {
            ++work.before;
            continue;
        }
        const auto delivered = sync::deliver_file(api, path, stop, [&](std::int64_t done, std::int64_t total) { progress(parts + done, parts + total); });
        if (delivered) {
            ++work.files;
            parts += *delivered;
            continue;
        }
        failed(delivered.error().code);
        if (ends_delivery(delivered.error().code) || stop.stop_requested()) {
            break;
        }
    }
    flush_medium(medium.folder);
    work.done = parts;
    note(stick_event("stick_delivered", who, {{"files", work.files}, {"parts", parts}, {"failed", work.failed}}));
    return work;
}

StickWork Sticks::take(const StickMedium& medium, const std::string& who, const Progress& progress) const
{
    auto work = begun(StickAct::take, medium);
    const auto failed = [&work](FaultCode code) {
        work.fault = work.fault ? work.fault : std::optional(code);
        ++work.failed;
    };
    const auto credentials = sync::KeyFolder(m_parts.keys_folder).load();
    if (!credentials) {
        failed(credentials.error().code);
        return work;
    }
    const sync::BundleNotes notes(notes_folder());
    const auto answers = sync::answers_in(medium.folder);
    std::int64_t seen = 0;
    for (const auto& path : answers) {
        const auto source = sync::StickSource::open(path);
        const auto in = source ? sync::take_answer({m_parts.queue, m_parts.queue_mutex, *credentials, notes, m_parts.clock, m_parts.random}, source->file())
                               : base::Result<sync::BundleIn>(base::unexpected(source.error()));
        progress(++seen, static_cast<std::int64_t>(answers.size()));
        if (!in) {
            if (in.error().code == FaultCode::bundle_answer_unknown) {
                ++work.foreign;
            } else {
                failed(::access(path.c_str(), F_OK) == 0 ? in.error().code : FaultCode::stick_gone);
            }
            continue;
        }
        ++work.files;
        work.settled += in->settled;
        work.refused += in->refused;
        work.known += in->known;
        work.postponed += in->postponed;
        if (in->fault) {
            failed(in->fault->code);
        }
    }
    note(stick_event("stick_answers_taken", who, {{"files", work.files}, {"settled", work.settled}, {"refused", work.refused}, {"failed", work.failed}}));
    return work;
}

base::Status<> Sticks::mark_lost(const std::string& id, const std::string& who) const
{
    if (auto marked = sync::BundleNotes(notes_folder()).mark_lost(id); !marked) {
        return marked;
    }
    const base::Lock lock(m_parts.queue_mutex);
    return m_parts.queue.note({"stick_lost", {{"operator", who}, {"bundle", id}}, {}});
}

}  // namespace balcao::desk
