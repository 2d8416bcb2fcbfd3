#include "desk/leaving.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <filesystem>

#include "base/files.h"
#include "queue/tickets.h"
#include "seal/signature.h"
#include "sync/bundle.h"
#include "wire/json_text.h"

namespace balcao::desk {

using base::fail;
using base::FaultCode;
using link::DrainState;
using link::LeftKind;
using link::LeftLine;
using wire::Json;

namespace {

namespace fs = std::filesystem;

std::string leaving_file(const std::string& state_folder) { return state_folder + "/leaving.json"; }

base::Status<> write_leaving_note(const std::string& state_folder, const LeavingNote& note)
{
    const Json json{{"v", 1}, {"state", link::name(note.state)}, {"since", base::format_instant(note.since.value_or(base::Instant{}))}, {"by", note.by}};
    return base::write_file(leaving_file(state_folder), wire::to_line(json), 0600);
}

std::int64_t kept_pictures_in(const std::string& folder)
{
    std::int64_t count = 0;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        count += at->path().extension() == ".cms" ? 1 : 0;
    }
    return count;
}

/// The day's key and those before: drafts that are gone need none.
base::Status<> erase_draft_keys(const std::string& folder)
{
    std::vector<std::string> files;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (at->is_regular_file(error)) {
            files.push_back(at->path().string());
        }
    }
    for (const auto& file : files) {
        if (auto done = sync::erase_file(file); !done) {
            return done;
        }
    }
    return {};
}

}  // namespace

base::Result<LeavingNote> read_leaving_note(const std::string& state_folder)
{
    const auto text = base::read_file(leaving_file(state_folder));
    if (!text && text.error().a == ENOENT) {
        return LeavingNote{};
    }
    if (!text) {
        return base::unexpected(text.error());
    }
    const auto json = wire::parse_json(*text);
    if (!json || !json->is_object()) {
        return fail(FaultCode::storage_corrupt);
    }
    const auto word = [&json](const char* key) {
        const auto at = json->find(key);
        return at != json->end() && at->is_string() ? at->get<std::string>() : std::string();
    };
    const auto state = link::drain_state_from_name(word("state"));
    if (!state) {
        return fail(FaultCode::storage_corrupt);
    }
    return LeavingNote{*state, base::parse_instant(word("since")), word("by")};
}

base::Status<> forget_leaving(const std::string& state_folder)
{
    if (::unlink(leaving_file(state_folder).c_str()) != 0 && errno != ENOENT) {
        return base::file_fault(errno);
    }
    return {};
}

base::Status<> Leaving::change(DrainState state, const std::string& who, const char* event) const
{
    const auto now = read_leaving_note(m_parts.state_folder);
    if (now && now->state == DrainState::retired) {
        return fail(FaultCode::act_not_possible_now);
    }
    if (now && now->state == state) {
        return {};
    }
    {
        const base::Lock lock(m_parts.queue_mutex);
        if (auto noted = m_parts.queue.note({event, {{"operator", who}}, {}}); !noted) {
            return noted;
        }
    }
    return state == DrainState::working ? forget_leaving(m_parts.state_folder)
                                        : write_leaving_note(m_parts.state_folder, {state, m_parts.clock.now(), who});
}

base::Status<> Leaving::begin(const std::string& who) const { return change(DrainState::draining, who, "terminal_drain_begun"); }
base::Status<> Leaving::cancel(const std::string& who) const { return change(DrainState::working, who, "terminal_drain_cancelled"); }

base::Result<std::vector<LeftLine>> Leaving::left(bool case_open) const
{
    const auto carried = sync::carried_records(m_parts.queue, m_parts.queue_mutex, sync::BundleNotes(m_parts.state_folder + "/bundles"));
    if (!carried) {
        return base::unexpected(carried.error());
    }
    const base::Lock lock(m_parts.queue_mutex);
    const auto stats = m_parts.queue.stats();
    const auto drafts = m_parts.queue.drafts();
    const auto kept = m_parts.queue.tickets().kept_cases();  // other desks' people, who would lose their forms
    const auto days = m_parts.queue.unbalanced_days();
    const auto pace = m_parts.queue.last_pace();
    if (!stats || !drafts || !kept || !days || !pace) {
        return base::unexpected(!stats ? stats.error() : !drafts ? drafts.error() : !kept ? kept.error() : !days ? days.error() : pace.error());
    }
    std::vector<LeftLine> lines;
    const auto add = [&lines](LeftKind kind, std::int64_t count, std::optional<base::Instant> since = std::nullopt) {
        if (count > 0) {
            lines.push_back({kind, count, since, std::nullopt});
        }
        return count > 0;
    };
    add(LeftKind::open_case, std::max<std::int64_t>(static_cast<std::int64_t>(drafts->size()), case_open ? 1 : 0) + *kept);
    const auto unsent = std::max<std::int64_t>(0, stats->pending + stats->retry - carried->records);
    if (add(LeftKind::unsent, unsent, stats->oldest_unsent_at) && *pace) {
        lines.back().seconds_left = static_cast<std::int64_t>(std::ceil(static_cast<double>(unsent) / **pace));
    }
    add(LeftKind::carried, carried->records, carried->since);
    add(LeftKind::parked, stats->parked);
    add(LeftKind::refused, stats->dead);
    add(LeftKind::frozen, stats->frozen);
    add(LeftKind::pictures, kept_pictures_in(m_parts.state_folder + "/pictures"));
    add(LeftKind::unbalanced_day, static_cast<std::int64_t>(days->size()));
    return lines;
}

base::Result<std::string> Leaving::make_statement(const std::string& who, bool& key_in_token) const
{
    const auto credentials = sync::KeyFolder(m_parts.keys_folder).load();
    const bool never_enrolled = !credentials && credentials.error().code == FaultCode::terminal_not_enrolled;
    if (!credentials && !never_enrolled) {
        return base::unexpected(credentials.error());
    }
    Json statement{{"v", 1},
                   {"statement", "terminal_retired"},
                   {"place", m_parts.place},
                   {"desk", m_parts.desk},
                   {"at", base::format_instant(m_parts.clock.now())},
                   {"by", who},
                   {"terminal", never_enrolled ? Json() : Json(credentials->terminal.text())}};
    {
        const base::Lock lock(m_parts.queue_mutex);
        auto intact = m_parts.queue.verify_audit();
        if (intact) {
            intact = m_parts.queue.verify_chain(never_enrolled ? std::nullopt : std::optional(credentials->certificate));
        }
        if (intact) {
            intact = m_parts.queue.note({"terminal_retired", {{"operator", who}}, {}});
        }
        const auto stats = m_parts.queue.stats();
        if (!intact || !stats) {
            return base::unexpected(!intact ? intact.error() : stats.error());
        }
        Json epochs = Json::array();
        for (const auto& epoch : m_parts.queue.epochs()) {
            const auto upto = m_parts.queue.settled_upto(epoch);
            epochs.push_back({{"epoch", epoch.text()}, {"settled_upto", upto ? *upto : 0}});
        }
        statement["epochs"] = std::move(epochs);
        statement["records"] = stats->last_position;
        statement["waived"] = stats->waived;
        statement["replaced"] = stats->replaced;
        std::int64_t after = 0;
        for (bool more = true; more;) {  // the entry just written is the last one
            const auto entries = m_parts.queue.audit(after, 500);
            more = entries && !entries->empty();
            if (more) {
                after = entries->back().number;
                statement["audit"] = {{"entries", after}, {"hash", base::to_hex(entries->back().hash)}};
            }
        }
    }
    Json whole{{"statement", statement}, {"certificate", nullptr}, {"signature", nullptr}};
    if (!never_enrolled) {
        key_in_token = credentials->private_key.starts_with("pkcs11:");
        const auto text = wire::to_line(statement);
        const auto signature = seal::sign(credentials->key, base::as_bytes(text));
        if (!signature) {
            return base::unexpected(signature.error());
        }
        whole["certificate"] = credentials->certificate.to_pem();
        whole["signature"] = base::to_base64(*signature);
    }
    return wire::to_line(whole);
}

base::Result<Retirement> Leaving::retire(const std::string& who, bool case_open) const
{
    const auto note = read_leaving_note(m_parts.state_folder);
    if (!note || note->state != DrainState::draining) {
        return note ? fail(FaultCode::act_not_possible_now) : base::unexpected(note.error());
    }
    auto lines = left(case_open);
    if (!lines) {
        return base::unexpected(lines.error());
    }
    Retirement done;
    done.file = statement_file();
    if (!lines->empty()) {
        done.left = std::move(*lines);
        return done;
    }
    const sync::KeyFolder keys(m_parts.keys_folder);
    if (const auto earlier = base::read_file(done.file); earlier && !keys.enrolled()) {
        done.statement = *earlier;  // broken off after the statement was written
    } else {
        auto statement = make_statement(who, done.key_in_token);
        if (!statement) {
            return base::unexpected(statement.error());
        }
        done.statement = std::move(*statement);
        if (auto written = base::write_file(done.file, done.statement, 0600); !written) {
            return base::unexpected(written.error());
        }
    }
    auto erased = fs::exists(m_parts.keys_folder) ? keys.erase() : base::Status<>();
    if (erased) {
        erased = erase_draft_keys(m_parts.state_folder + "/drafts");
    }
    if (erased) {
        erased = write_leaving_note(m_parts.state_folder, {DrainState::retired, m_parts.clock.now(), who});
    }
    if (!erased) {
        return base::unexpected(erased.error());
    }
    return done;
}

}  // namespace balcao::desk
