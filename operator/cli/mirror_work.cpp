#include "mirror_work.h"

#include "mirror/answers.h"
#include "mirror/deliver.h"
#include "sync/key_folder.h"

namespace balcao::cli {
namespace {

wire::Json fault_or_null(const std::optional<base::Fault>& fault) { return fault ? wire::Json(base::name(fault->code)) : wire::Json(); }

base::Result<wire::Json> deliver_kept(const MirrorWork& work, const base::TerminalId& owner)
{
    const auto as = sync::KeyFolder(work.config.keys_dir).load();
    if (!as) {
        return base::unexpected(as.error());
    }
    sync::CentralApi api(as->connection(), as->terminal, work.clock);
    const auto done = mirror::deliver(*work.store, owner, api, {});
    if (!done) {
        return base::unexpected(done.error());
    }
    return wire::Json{{"delivered", done->delivered}, {"refused", done->refused}, {"broken", done->broken}, {"left", done->left},
                      {"fault", fault_or_null(done->fault)}};
}

base::Result<wire::Json> answers_in(const MirrorWork& work, int file)
{
    const auto as = sync::KeyFolder(work.config.keys_dir).load();
    if (!as) {
        return base::unexpected(as.error());
    }
    const auto read = mirror::read_answers({*work.queue, *work.queue_mutex, *as, work.clock}, *work.key, file);
    if (!read) {
        return base::unexpected(read.error());
    }
    return wire::Json{{"settled", read->in.settled},     {"refused", read->in.refused}, {"known", read->in.known},
                      {"postponed", read->in.postponed}, {"unknown", read->unknown},    {"fault", fault_or_null(read->in.fault)}};
}

}  // namespace

base::Result<wire::Json> do_mirror(const MirrorWork& work, const wire::Json& args, int file)
{
    const auto text = [&args](const char* name) {
        const auto at = args.find(name);
        return at != args.end() && at->is_string() ? at->get<std::string>() : std::string();
    };
    const auto act = text("act");
    if (act == "status") {
        return link::mirror_json(work.view());
    }
    if (act == "in" && file >= 0) {
        return work.queue != nullptr && work.key != nullptr ? answers_in(work, file) : base::fail(base::FaultCode::mirror_off);
    }
    const base::TerminalId owner(text("terminal"));
    const bool writes = act == "answers" && file >= 0 && wire::is_bundle_id(text("id"));
    if (owner.empty() || (act != "deliver" && !writes)) {
        return base::fail(base::FaultCode::input_invalid);
    }
    if (work.store == nullptr) {
        return base::fail(base::FaultCode::mirror_off);
    }
    if (act == "deliver") {
        return deliver_kept(work, owner);
    }
    const auto written = mirror::write_answers(*work.store, owner, text("id"), file);
    if (!written) {
        return base::unexpected(written.error());
    }
    return wire::Json{{"answers", *written}};
}

}  // namespace balcao::cli
