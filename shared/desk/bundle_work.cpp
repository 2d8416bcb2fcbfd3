#include "desk/bundle_work.h"

#include "base/log.h"
#include "sync/bundle.h"
#include "wire/bundle.h"

namespace balcao::desk {
namespace {

base::Result<wire::Json> list_bundles(const BundleWork& work, const sync::BundleNotes& notes)
{
    if (auto dropped = sync::drop_settled_notes(work.queue, work.queue_mutex, notes); !dropped) {
        return base::unexpected(dropped.error());
    }
    const auto found = sync::bundles_on_the_way(work.queue, work.queue_mutex, notes);
    if (!found) {
        return base::unexpected(found.error());
    }
    wire::Json bundles = wire::Json::array();
    for (const auto& one : *found) {
        bundles.push_back({{"id", one.id}, {"since", base::format_instant(one.since)}, {"records", one.records}, {"unsettled", one.unsettled}});
    }
    return wire::Json{{"bundles", std::move(bundles)}};
}

/// The act is done by now: an audit chain that cannot be written shows itself at the next record.
void note_bundle(const sync::BundleDesk& desk, const char* event, const std::string& id, std::vector<std::pair<std::string, std::int64_t>> numbers)
{
    const base::Lock lock(desk.queue_mutex);
    if (auto noted = desk.queue.note({event, {{"bundle", id}}, std::move(numbers)}); !noted) {
        base::log(base::LogLevel::warning, "audit_not_written", noted.error());
    }
}

base::Result<wire::Json> bundle_out(const sync::BundleDesk& desk, const std::string& id, int file)
{
    const auto out = sync::write_bundle(desk, id, file);
    if (!out) {
        return base::unexpected(out.error());
    }
    if (out->records > 0) {
        note_bundle(desk, "stick_written", out->id, {{"records", out->records}, {"parts", out->parts}});
    }
    return wire::Json{{"id", out->id}, {"records", out->records}, {"parts", out->parts}, {"left_out", out->left_out}, {"last", out->last}};
}

base::Result<wire::Json> bundle_in(const sync::BundleDesk& desk, int file)
{
    const auto in = sync::take_answer(desk, file);
    if (!in) {
        return base::unexpected(in.error());
    }
    note_bundle(desk, "stick_answers_taken", in->id, {{"settled", in->settled}, {"refused", in->refused}});
    return wire::Json{{"id", in->id},       {"settled", in->settled},     {"refused", in->refused},
                      {"known", in->known}, {"postponed", in->postponed}, {"finished", in->finished},
                      {"fault", in->fault ? wire::Json(base::name(in->fault->code)) : wire::Json()}};
}

}  // namespace

base::Result<wire::Json> do_bundle(const BundleWork& work, const wire::Json& args, int file)
{
    const auto text = [&args](const char* name) {
        const auto at = args.find(name);
        return at != args.end() && at->is_string() ? at->get<std::string>() : std::string();
    };
    const sync::BundleNotes notes(work.state_folder + "/bundles");
    const auto act = text("act");
    if (act == "list") {
        return list_bundles(work, notes);
    }
    if (file < 0 || (act != "in" && (act != "out" || !wire::is_bundle_id(text("id"))))) {
        return base::fail(base::FaultCode::input_invalid);
    }
    const auto credentials = sync::KeyFolder(work.keys_folder).load();
    if (!credentials) {
        return base::unexpected(credentials.error());
    }
    const sync::BundleDesk desk{work.queue, work.queue_mutex, *credentials, notes, work.clock, work.random};
    return act == "in" ? bundle_in(desk, file) : bundle_out(desk, text("id"), file);
}

}  // namespace balcao::desk
